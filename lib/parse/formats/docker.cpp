// Docker's json-file driver:
//
//   {"log":"text\n","stream":"stdout","time":"2026-03-01T12:00:00.123456789Z"}
//
// Docker cuts lines at 16 KiB: a log without its line end is a part, the record
// has the whole line.
#include <string>

#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/partial_lines.h"
#include "lib/parse/json_record.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"stream", "stdout or stderr"},
    {"attrs", "the labels and variables the driver was asked for, an object"},
};

class Docker final : public Format {
 public:
  explicit Docker(const FormatOptions& options) : time_(*options.time) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    if (!object_.scan(line)) {
      error = {object_.error().reason, object_.error().offset};
      return false;
    }
    const JsonMember* const log = object_.find("log");
    if (log == nullptr || !log->is_string()) {
      error = {"no Docker log: no \"log\"", 0};
      return false;
    }
    const JsonMember* const stream_member = object_.find("stream");
    const std::string_view stream =
        stream_member != nullptr && stream_member->is_string() ? stream_member->raw_string() : "";
    // An escaped text: its parts are joined as they stand in JSON.
    std::string_view text = log->raw_string();
    const bool is_whole = text.ends_with("\\n") && !text.ends_with("\\\\n");
    std::string_view raw = line;
    set_time(record);
    if (!is_whole && parts_.add(stream, text, line)) {
      last_time_ns_ = record.time_ns;
      record.is_partial = true;
      return true;
    }
    if (parts_.finish(stream, text, raw)) record.joined_raw = raw;
    put_text(text, record);
    for (const JsonMember& member : object_.members()) {
      if (member.key == "log" || member.key == "time") continue;
      record.add_token(member.key.starts_with('_') ? parsed_name(member.key, record.arena)
                                                   : member.key,
                       member.token);
    }
    return true;
  }

  bool is_at_rest() const override { return parts_.empty(); }
  bool holds_parts() const override { return !parts_.empty(); }
  bool finish(ParsedRecord& record) override {
    std::string_view text;
    std::string_view raw;
    if (!parts_.take_rest(stream_, text, raw)) return false;
    record.joined_raw = raw;
    if (last_time_ns_ != 0) record.set_time(last_time_ns_);
    put_text(text, record);
    if (!stream_.empty()) record.add("stream", stream_);
    return true;
  }

 private:
  void set_time(ParsedRecord& record) const {
    const JsonMember* const member = object_.find("time");
    if (member == nullptr || !member->is_string()) return;
    if (const auto time_ns = record::parse_timestamp(member->raw_string(), time_))
      record.set_time(*time_ns);
  }

  // `text`: the inside of a JSON string, with the line end that docker kept.
  static void put_text(std::string_view text, ParsedRecord& record) {
    if (text.ends_with("\\n") && !text.ends_with("\\\\n")) text.remove_suffix(2);
    if (text.ends_with("\\r") && !text.ends_with("\\\\r")) text.remove_suffix(2);
    char* const room = record.arena.take(text.size() + 2);
    char* out = room;
    *out++ = '"';
    out = std::copy(text.begin(), text.end(), out);
    *out++ = '"';
    record.message = Value::token({room, text.size() + 2});
  }

  const record::TimeContext& time_;
  JsonObject object_;
  PartialLines parts_;
  std::int64_t last_time_ns_ = 0;
  std::string stream_;
};

unsigned score(std::span<const std::string_view> lines) {
  return mean_score(lines, [](std::string_view line) {
    if (!line.starts_with("{\"log\":\"")) return 0u;
    return line.find("\"stream\":\"std") != std::string_view::npos ? 100u : 0u;
  });
}

}  // namespace

const FormatInfo& docker_format() {
  static constexpr FormatInfo kInfo = {
      .name = "docker",
      .aliases = {},
      .description = "Docker's json-file logs, partial lines joined",
      .fields = kFields,
      .score = score,
      .create = create_format<Docker>,
  };
  return kInfo;
}

}  // namespace logkit::parse
