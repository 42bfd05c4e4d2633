// Bytes that no log should have, under every format: each line is accounted for,
// every record is JSON, and --keep-raw has the line as it came.
#include <catch2/catch.hpp>

#include <algorithm>

#include "lib/parse/json_record.h"
#include "lib/parse/outer_members.h"
#include "lib/record/json_scan.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

std::vector<std::string> nasty_lines() {
  std::vector<std::string> lines;
  // Invalid UTF-8 of each family, alone, within and cut at the end.
  for (const std::string bytes : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\x80", "\xE9", "\xE4\xB8"}) {
    lines.push_back(bytes);
    lines.push_back("2026-03-01T12:00:00Z level=info msg=" + bytes + "x");
    lines.push_back("2026-03-01 12:00:00,000 ERROR [m] a.B - cut " + bytes);
    lines.push_back("Jan  2 03:04:05 host tag[1]: " + bytes);
    lines.push_back("{\"log\":\"" + bytes + "\\n\",\"stream\":\"stdout\"}");
    lines.push_back("2026-03-01T12:00:00Z stdout F " + bytes);
  }
  lines.push_back(std::string("a\0b\0", 4));
  lines.push_back(std::string(100'000, '\0'));
  lines.push_back("\xEF\xBB\xBF" "2026-03-01T12:00:00Z stdout F mark");
  lines.push_back("one\rtwo\rthree");
  lines.push_back(std::string("\xFF\xFE" "a\0b\0", 6));
  lines.push_back(std::string(300'000, '['));
  lines.push_back(std::string(300'000, '"'));
  lines.push_back(std::string(300'000, '='));
  lines.push_back("a=" + std::string(300'000, '\\') + "\"");
  lines.push_back(std::string(150'000, '{') + std::string(150'000, '}'));
  std::string pairs;
  while (pairs.size() < 300'000) pairs += "k=v ";
  lines.push_back(pairs);
  std::string words;
  while (words.size() < 300'000) words += "a.b: ";
  lines.push_back(words);
  lines.push_back("2026-03-01 12:00:00,000 " + words);
  lines.push_back("# " + words);
  lines.push_back("{\"a\":");
  lines.push_back("\"");
  return lines;
}

// The exact bytes of a record's raw.
std::string raw_of(const std::string& record) {
  JsonObject object;
  TextArena arena;
  REQUIRE(object.scan(record));
  if (const JsonMember* const raw = object.find("raw"))
    return std::string(unescape(raw->raw_string(), arena));
  const JsonMember* const exact = object.find("raw_b64");
  return exact == nullptr ? "none" : std::string(decode_base64(exact->raw_string(), arena));
}

TEST_CASE("no format loses a line or its bytes", "[parse][torture]") {
  const std::vector<std::string> lines = nasty_lines();
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  for (const FormatInfo* format : all_formats()) {
    CAPTURE(format->name);
    Harness harness("text");
    harness.options.formats = {format};
    harness.options.keep_raw = true;
    harness.feed(text);
    const ParseCounts& counts = harness.counts;
    const std::uint64_t told = counts.records + counts.continued_lines + counts.header_lines +
                               counts.blank_lines + counts.position_lines;
    CHECK(counts.lines == lines.size());
    if (format->framing == Framing::kLines) CHECK(told == counts.lines);
    std::string raws;
    for (const std::string& record : harness.records) raws += raw_of(record) + "\n";
    // Records of several lines, and those whose parts were joined, hold theirs.
    if (format->framing != Framing::kLines || counts.header_lines > 0) continue;
    for (const std::string& line : lines)
      if (raws.find(line) == std::string::npos) FAIL_CHECK("lost: " + line.substr(0, 60));
  }
}

}  // namespace
}  // namespace logkit::parse
