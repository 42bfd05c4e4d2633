// Plain text: a line is its own message, with the time that stands in it.
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"

namespace logkit::parse {
namespace {

class Text final : public Format {
 public:
  explicit Text(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError&) override {
    record.message = Value::string(line);
    const auto found = record::find_timestamp(line, time_, &memory_);
    if (found) record.set_time(found->time_ns);
    return true;
  }

 private:
  const record::TimeContext& time_;
  record::TimeMemory memory_;
};

// What auto falls back to, never what it finds.
unsigned score(std::span<const std::string_view>) { return 0; }

}  // namespace

const FormatInfo& text_format() {
  static constexpr FormatInfo kInfo = {
      .name = "text",
      .aliases = {},
      .description = "any lines: the line is the message, its time the one found in it",
      .fields = {},
      .score = score,
      .create = create_format<Text>,
  };
  return kInfo;
}

}  // namespace logkit::parse
