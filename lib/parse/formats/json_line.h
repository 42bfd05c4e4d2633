// What ndjson and json share: an object's text to a record.
#pragma once

#include "lib/parse/format.h"
#include "lib/parse/json_record.h"

namespace logkit::parse {

inline constexpr FieldInfo kJsonFields[] = {
    {"trace_id", "under that name whatever the alias; likewise span_id"},
    {"(all members)", "under their own names, in their order, with their digits"},
    {"_time_text", "a member _time that is no time"},
};

class JsonLine final : public Format {
 public:
  explicit JsonLine(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!object_.scan(line)) {
      error = {object_.error().reason, object_.error().offset};
      return false;
    }
    normalise(object_, times_, record);
    return true;
  }

 private:
  TimeResolver times_;
  JsonObject object_;
};

}  // namespace logkit::parse
