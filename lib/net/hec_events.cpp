#include "lib/net/hec_events.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "lib/net/ndjson_body.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"
#include "lib/record/timestamp.h"

namespace logkit::net {
namespace {

constexpr std::array<std::string_view, 4> kEnvelope = {"host", "source", "sourcetype", "index"};

struct Event {
  std::optional<std::int64_t> time_ns;
  std::array<std::string_view, kEnvelope.size()> envelope;  // JSON strings
  std::string_view event;
  std::string_view fields;
};

// Seconds since 1970 with a fraction, as a number or a string.
std::optional<std::int64_t> read_time(std::string_view value) {
  if (record::is_json_string(value)) value = value.substr(1, value.size() - 2);
  return record::parse_timestamp(value, {});
}

Event read_event(std::string_view object) {
  Event event;
  record::for_each_member(object, [&](const record::JsonMember& member) {
    if (member.key == "time") event.time_ns = read_time(member.value);
    if (member.key == "event") event.event = member.value;
    if (member.key == "fields") event.fields = member.value;
    for (std::size_t i = 0; i < kEnvelope.size(); ++i)
      if (member.key == kEnvelope[i] && record::is_json_string(member.value))
        event.envelope[i] = member.value;
    return true;
  });
  return event;
}

// The members of an object that a client chose the names of.
void put_members(std::string_view object, bool is_event, record::RecordBuilder& record) {
  std::string key;
  std::string scratch;
  std::string one_line;
  record::for_each_member(object, [&](const record::JsonMember& member) {
    key.clear();
    record::unescape_json(member.key, key);
    bool taken = false;
    for (const std::string_view name : kEnvelope) taken = taken || (!is_event && key == name);
    // An event's own _msg and _time are its message and time.
    const bool is_own = is_event && (key == "_msg" || key == "_msg_b64");
    one_line.clear();
    append_on_one_line(member.value, one_line);
    record.add_raw(is_own ? key : free_name(key, is_event ? "event." : "fields.", taken, scratch),
                   one_line);
    return true;
  });
}

void put_message(std::string_view event, record::RecordBuilder& record) {
  std::string text;
  if (record::is_json_string(event)) record.add_message(record::json_string_text(event, text));
  if (record::is_json_string(event) || record::is_json_object(event)) return;
  append_on_one_line(event, text);
  record.add_message(text);
}

bool put_event(const Event& event, std::int64_t now_ns, BatchWriter& writer) {
  record::RecordBuilder record(writer.begin());
  record.add_time("_time", event.time_ns ? *event.time_ns : now_ns);
  if (!event.time_ns) record.add_string("_time_source", "read");
  put_message(event.event, record);
  for (std::size_t i = 0; i < kEnvelope.size(); ++i)
    if (!event.envelope[i].empty()) record.add_raw(kEnvelope[i], event.envelope[i]);
  if (record::is_json_object(event.event)) put_members(event.event, true, record);
  put_members(event.fields, false, record);
  record.close();
  return writer.end();
}

HecCode take_event(std::string_view object, std::int64_t now_ns, BatchWriter& writer) {
  if (!record::is_json_object(object) || !record::is_json(object)) return HecCode::kInvalidFormat;
  const Event event = read_event(object);
  if (event.event.empty() || record::is_json_null(event.event)) return HecCode::kEventRequired;
  if (event.event == "\"\"") return HecCode::kEventBlank;
  return put_event(event, now_ns, writer) ? HecCode::kSuccess : HecCode::kInvalidFormat;
}

std::string_view hec_text(HecCode code) {
  switch (code) {
    case HecCode::kSuccess:
      return "Success";
    case HecCode::kTokenRequired:
      return "Token is required";
    case HecCode::kInvalidAuthorization:
      return "Invalid authorization";
    case HecCode::kInvalidToken:
      return "Invalid token";
    case HecCode::kNoData:
      return "No data";
    case HecCode::kInvalidFormat:
      return "Invalid data format";
    case HecCode::kServerBusy:
      return "Server is busy";
    case HecCode::kEventRequired:
      return "Event field is required";
    case HecCode::kEventBlank:
      return "Event field cannot be blank";
    case HecCode::kAckDisabled:
      return "ACK is disabled";
    case HecCode::kHealthy:
      return "HEC is healthy";
  }
  return "";
}

}  // namespace

HecResult read_hec_events(std::string_view body, std::int64_t now_ns, BatchWriter& writer) {
  HecResult result;
  record::JsonCursor cursor(body);
  std::size_t events = 0;
  for (cursor.skip_space(); !cursor.at_end(); cursor.skip_space(), ++events) {
    const char* const begin = cursor.at();
    const bool whole = cursor.peek() == '{' && cursor.skip_container(1);
    const std::string_view object(begin, static_cast<std::size_t>(cursor.at() - begin));
    result.code = whole ? take_event(object, now_ns, writer) : HecCode::kInvalidFormat;
    if (result.code == HecCode::kSuccess) continue;
    result.event_number = events;
    writer.truncate(0);
    return result;
  }
  if (events == 0) result.code = HecCode::kNoData;
  return result;
}

HecResult read_hec_raw(std::string_view body, BatchWriter& writer) {
  for_each_line(body, [&](std::string_view line) {
    if (!line.empty()) writer.add_line(line);
  });
  return {.code = writer.record_count() > 0 ? HecCode::kSuccess : HecCode::kNoData};
}

std::string hec_answer(HecResult result) {
  std::string out = "{\"text\":\"" + std::string(hec_text(result.code)) +
                    "\",\"code\":" + std::to_string(static_cast<int>(result.code));
  const bool has_number = result.code == HecCode::kInvalidFormat ||
                          result.code == HecCode::kEventRequired ||
                          result.code == HecCode::kEventBlank;
  if (has_number)
    out.append(",\"invalid-event-number\":").append(std::to_string(result.event_number));
  return out.append("}");
}

unsigned hec_status(HecCode code) {
  switch (code) {
    case HecCode::kSuccess:
    case HecCode::kHealthy:
      return 200;
    case HecCode::kTokenRequired:
    case HecCode::kInvalidAuthorization:
      return 401;
    case HecCode::kInvalidToken:
      return 403;
    case HecCode::kServerBusy:
      return 503;
    default:
      return 400;
  }
}

}  // namespace logkit::net
