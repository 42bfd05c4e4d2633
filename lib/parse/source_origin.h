// A source among those of an input, and what the files of SourceParser share.
// Private to lib/parse/source_parser*.cpp.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/byte_order_mark.h"
#include "lib/parse/line_joiner.h"
#include "lib/parse/source_parser.h"

namespace logkit::parse {

inline std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

inline bool is_blank(std::string_view line) {
  if (!line.empty() && line.front() > ' ') return false;
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}

struct SourceParser::Origin {
  Origin(const ParserOptions& options, const record::TimeContext& time, std::string_view source)
      : stream(options.formats, time), joiner(options.multiline), name(source) {}

  Stream stream;
  LineJoiner joiner;
  std::string name;
  const FormatInfo* noted = nullptr;  // what the handler was told
  std::string held_position = {};     // a line that waits for a record that is open
  // Of a record that was full, for what goes on with it.
  struct Full {
    TimeOrigin time_origin = TimeOrigin::kNone;
    std::int64_t time_ns = 0;
    std::string level = {};
    bool has_level = false;
    bool is_token = false;
  };
  Full full = {};
};

}  // namespace logkit::parse
