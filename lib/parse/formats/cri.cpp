// The Container Runtime Interface's log files:
//
//   2026-03-01T12:00:00.123456789Z stdout P the first part of a
//   2026-03-01T12:00:00.123456790Z stdout F long line
//
// P lines are parts: the record has the whole line, the time of its last part.
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/partial_lines.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"stream", "stdout or stderr"},
};

class Cri final : public Format {
 public:
  explicit Cri(const FormatOptions& options) : times_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    LineCursor cursor(line);
    TimeParts parts;
    error = {"no CRI log: no 'time stream P|F text'", 0};
    if (!scan_iso_time(cursor, parts) || !cursor.take(' ')) return false;
    const std::string_view stream = cursor.word();
    if ((stream != "stdout" && stream != "stderr") || !cursor.take(' ')) return false;
    const std::string_view tags = cursor.word();
    if (tags.empty() || (tags[0] != 'P' && tags[0] != 'F') || (tags.size() > 1 && tags[1] != ':'))
      return false;
    cursor.take(' ');
    const auto time_ns = times_.resolve(parts);
    if (!time_ns) return false;
    last_time_ns_ = *time_ns;
    if (tags[0] == 'P' && parts_.add(stream, cursor.rest(), line)) {
      record.is_partial = true;
      return true;
    }
    std::string_view text = cursor.rest();
    std::string_view raw = line;
    if (parts_.finish(stream, text, raw)) record.joined_raw = raw;
    fill(stream, text, record);
    return true;
  }

  bool is_at_rest() const override { return parts_.empty(); }
  bool holds_parts() const override { return !parts_.empty(); }
  bool finish(ParsedRecord& record) override {
    std::string_view text;
    std::string_view raw;
    if (!parts_.take_rest(stream_, text, raw)) return false;
    record.joined_raw = raw;
    fill(stream_, text, record);
    return true;
  }

 private:
  void fill(std::string_view stream, std::string_view text, ParsedRecord& record) const {
    record.set_time(last_time_ns_);
    record.message = {text.data() == nullptr ? std::string_view("") : text, false};
    record.add("stream", stream);
  }

  TimeResolver times_;
  PartialLines parts_;
  std::int64_t last_time_ns_ = 0;
  std::string stream_;
};

unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext time;
  return mean_score(lines, [&](std::string_view line) {
    Cri format{FormatOptions{.time = &time}};
    ParsedRecord record;
    ParseError error;
    return format.parse(line, record, error) ? 100u : 0u;
  });
}

}  // namespace

const FormatInfo& cri_format() {
  static constexpr FormatInfo kInfo = {
      .name = "cri",
      .aliases = {},
      .description = "Kubernetes container logs: 'time stdout F text', partial lines joined",
      .fields = kFields,
      .score = score,
      .create = create_format<Cri>,
  };
  return kInfo;
}

}  // namespace logkit::parse
