// Any pattern on any lines: the first line is grok:…, regex:… or dissect:…, the
// rest what it reads. A pattern is refused or gives records that are JSON.
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/record/json_scan.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logkit::parse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t pattern_end = text.find('\n');
  if (pattern_end == std::string_view::npos || size > 4096) return 0;
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
