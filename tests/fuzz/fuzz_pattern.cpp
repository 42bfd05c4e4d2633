// Any pattern on any lines: the first line is grok:…, regex:… or dissect:…, the
// rest what it reads. A pattern is refused or gives records that are JSON; an
// expression finds the same with its hinges (grok/hinges.h) and without.
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/parse/grok/oniguruma.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/record/json_scan.h"

namespace {

// What the groups of a match are; "limit" where that is not known.
std::string groups_of(const logkit::parse::RegexText& text, std::string_view line) {
  using logkit::parse::RegexMatcher;
  const auto program = logkit::parse::RegexProgram::compile(text);
  if (!program) return "limit";
  RegexMatcher matcher(*program);
  std::string groups;
  // The second time, after a failure, the line is looked at in another way.
  for (int i = 0; i < 2; ++i) {
    const RegexMatcher::Outcome outcome = matcher.match(line);
    if (outcome == RegexMatcher::Outcome::kLimit) return "limit";
    groups += outcome == RegexMatcher::Outcome::kYes ? "yes" : "no";
  }
  if (groups == "yesyes")
    for (std::size_t i = 0; i <= program->group_names().size(); ++i)
      groups.append("|").append(matcher.group(i));
  return groups;
}

void check_hinges(std::string_view pattern, std::string_view line) {
  const auto translated = logkit::parse::translate_oniguruma(pattern);
  if (!translated) return;
  logkit::parse::RegexText plain = translated->text;
  plain.pieces_of_bytes.clear();
  plain.pieces_of_utf8.clear();
  for (std::string* expression : {&plain.bytes, &plain.utf8})
    for (std::size_t at = expression->find("(?C"); at != std::string::npos;
         at = expression->find("(?C"))
      expression->erase(at, std::string_view("(?C1)").size());
  const std::string expected = groups_of(plain, line);
  const std::string found = groups_of(translated->text, line);
  LK_CHECK(expected == "limit" || found == "limit" || expected == found);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logkit::parse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t pattern_end = text.find('\n');
  if (pattern_end == std::string_view::npos || size > 4096) return 0;
  if (text.starts_with("regex:") && size < 512 &&
      text.substr(0, pattern_end).find("(?C") == std::string_view::npos)
    check_hinges(text.substr(6, pattern_end - 6), text.substr(pattern_end + 1));
  PatternFormats patterns;
  const auto list = parse_format_list(text.substr(0, pattern_end), patterns);
  if (!list || list->empty()) return 0;
  const logkit::record::TimeContext time;
  for (const FormatInfo* info : *list) {
    const auto format = info->create({.time = &time, .argument = info->argument});
    ParsedRecord record;
    ParseError error;
    if (!format->parse(text.substr(pattern_end + 1), record, error)) continue;
    std::string line;
    append_record(record, {}, line);
    LK_CHECK(logkit::record::is_json(line));
  }
  return 0;
}
