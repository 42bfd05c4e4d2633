// Either syslog: RFC 5424 where a line begins like it, else RFC 3164.
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/syslog_parts.h"

namespace logkit::parse {
namespace {

class Syslog final : public Format {
 public:
  explicit Syslog(const FormatOptions& options)
      : bsd_(make_rfc3164(options)), protocol_(make_rfc5424(options)) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    Format& format = looks_like_rfc5424(line) ? *protocol_ : *bsd_;
    return format.parse(line, record, error);
  }

 private:
  std::unique_ptr<Format> bsd_;
  std::unique_ptr<Format> protocol_;
};

// A mix of both; where one is enough, that one is named.
unsigned score(std::span<const std::string_view> lines) {
  return mean_score(lines, [](std::string_view line) {
    const std::span<const std::string_view> one(&line, 1);
    return looks_like_rfc5424(line) ? score_rfc5424(one) : score_rfc3164(one);
  });
}

}  // namespace

const FormatInfo& syslog_format() {
  static constexpr FormatInfo kInfo = {
      .name = "syslog",
      .aliases = {},
      .description = "rfc3164 and rfc5424, line by line",
      .fields = kSyslogFields,
      .score = score,
      .create = create_format<Syslog>,
  };
  return kInfo;
}

}  // namespace logkit::parse
