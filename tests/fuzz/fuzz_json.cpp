// The JSON scanner, and what is built on it: any bytes are either refused or
// taken apart into a shape and values that are the line again.
#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"
#include "lib/record/position.h"

namespace {

using namespace logkit::record;

void check_tokens(const JsonScanner& scanner, std::string_view line) {
  std::string rebuilt;
  std::string text;
  std::size_t end = 0;
  for (const JsonToken& token : scanner.tokens()) {
    LK_CHECK(token.begin >= end && token.end >= token.begin && token.end <= line.size());
    LK_CHECK(token.path < scanner.paths().size());
    rebuilt += line.substr(end, token.begin - end);
    rebuilt += token.raw(line);
    end = token.end;
    if (token.kind != Kind::kString) {
      LK_CHECK(is_json(token.raw(line)));
      continue;
    }
    LK_CHECK(token.has_escapes == (token.raw(line).find('\\') != std::string_view::npos));
    text.clear();
    unescape_json(token.raw(line), text);
    LK_CHECK(logkit::is_valid_utf8(text));
    std::string escaped;
    logkit::escape_json(text, escaped);
    std::string again;
    unescape_json(escaped, again);
    LK_CHECK(again == text);
  }
  rebuilt += line.substr(end);
  LK_CHECK(rebuilt == line);
}

void check_position(std::string_view line) {
  StreamPosition position;
  std::string rest;
  const PositionKind kind = take_position(line, position, rest);
  LK_CHECK(rest.empty() == (kind != PositionKind::kRecord));
  if (kind != PositionKind::kRecord) return;
  PathTable paths;
  JsonScanner scanner(paths);
  LK_CHECK(scanner.scan(rest));
  std::string nothing;
  StreamPosition none;
  LK_CHECK(take_position(rest, none, nothing) == PositionKind::kNone);
}

// simdjson refuses more (lone surrogates, numbers that fit no double), never less.
void check_against_simdjson(std::string_view line, bool ours) {
  static simdjson::dom::parser parser;
  simdjson::dom::object object;
  const bool theirs =
      parser.parse(line.data(), line.size()).get(object) == simdjson::error_code::SUCCESS;
  LK_CHECK(ours || !theirs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  PathTable few_paths(3);
  PathTable paths;
  JsonScanner narrow(few_paths);
  JsonScanner scanner(paths);
  const bool good = scanner.scan(line);
  LK_CHECK(narrow.scan(line) == good);
  LK_CHECK(scanner.scan(line) == good);  // now with guesses
  check_against_simdjson(line, good);
  if (!good) {
    LK_CHECK(scanner.error().offset <= line.size() && scanner.error().reason[0] != '\0');
    return 0;
  }
  LK_CHECK(is_json(line));
  check_tokens(scanner, line);
  check_tokens(narrow, line);
  check_position(line);
  return 0;
}
