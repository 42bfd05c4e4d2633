// What the descriptions of formats (FormatInfo) share: functions of the class that
// reads the lines.
//
// Thread safety: pure functions.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "lib/parse/format.h"

namespace logkit::parse {

template <typename Class>
std::unique_ptr<Format> create_format(const FormatOptions& options) {
  return std::make_unique<Class>(options);
}

// FormatInfo::score of a format that is sure of a line as soon as it reads it: its
// share of the lines that begin a record.
template <typename Class, bool (*begins)(std::string_view)>
unsigned score_of_read_lines(std::span<const std::string_view> lines) {
  const record::TimeContext time;
  Class format{FormatOptions{.time = &time}};
  return mean_begin_score(lines, begins, [&](std::string_view line) {
    ParsedRecord record;
    ParseError error;
    return format.parse(line, record, error) ? 100u : 0u;
  });
}

}  // namespace logkit::parse
