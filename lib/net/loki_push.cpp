#include "lib/net/loki_push.h"

#include <charconv>

#include "lib/base/json_escape.h"
#include "lib/net/protobuf_reader.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

Error not_a_push(std::string_view why) {
  return Error::invalid("the body is no Loki push: " + std::string(why));
}

bool put_record(std::int64_t time_ns, std::string_view line, std::string_view stream_members,
                std::string_view metadata_members, BatchWriter& writer) {
  record::RecordBuilder record(writer.begin());
  record.add_time("_time", time_ns);
  record.add_message(line);
  record.add_members(stream_members);
  record.add_members(metadata_members);
  record.close();
  return writer.end();
}

void append_member(std::string_view name, std::string_view value, std::string& members) {
  std::string scratch;
  if (!members.empty()) members.push_back(',');
  append_json_string(free_name(name, "labels.", false, scratch), members);
  members.push_back(':');
  append_json_string(value, members);
}

// --- JSON

bool parse_time(std::string_view value, std::int64_t& time_ns) {
  // A string, as Loki has it; some clients send the bare number.
  if (record::is_json_string(value)) value = value.substr(1, value.size() - 2);
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), time_ns);
  return error == std::errc{} && stop == value.data() + value.size();
}

// The members of an object of strings.
std::string string_members(std::string_view object) {
  std::string members;
  std::string key;
  std::string text;
  record::for_each_member(object, [&](const record::JsonMember& member) {
    key.clear();
    record::unescape_json(member.key, key);
    append_member(key,
                  record::is_json_string(member.value)
                      ? record::json_string_text(member.value, text)
                      : member.value,
                  members);
    return true;
  });
  return members;
}

Status read_value(std::string_view value, std::string_view stream_members, BatchWriter& writer) {
  if (!record::is_json_array(value)) return not_a_push("a value is no array");
  std::size_t index = 0;
  std::int64_t time_ns = 0;
  bool good = true;
  std::string line;
  std::string metadata;
  record::for_each_item(value, [&](std::string_view part) {
    if (index == 0) good = parse_time(part, time_ns);
    if (index == 1) {
      good = good && record::is_json_string(part);
      if (good) record::unescape_json(part.substr(1, part.size() - 2), line);
    }
    if (index == 2 && record::is_json_object(part)) metadata = string_members(part);
    ++index;
    return good;
  });
  if (!good || index < 2) return not_a_push("a value is not [\"<nanoseconds>\",\"<line>\"]");
  if (!put_record(time_ns, line, stream_members, metadata, writer))
    return not_a_push("its labels and lines make too large records");
  return {};
}

Status read_stream(std::string_view stream, BatchWriter& writer) {
  const std::string members = string_members(record::json_member(stream, "stream"));
  const std::string_view values = record::json_member(stream, "values");
  if (!record::is_json_array(values)) return not_a_push("a stream has no values");
  Status status;
  record::for_each_item(values, [&](std::string_view value) {
    status = read_value(value, members, writer);
    return status.ok();
  });
  return status;
}

// --- protobuf: logproto.PushRequest

bool read_time(std::string_view message, std::int64_t& time_ns) {
  std::uint64_t seconds = 0;
  std::uint64_t nanos = 0;
  ProtobufReader fields(message);
  while (fields.next()) {
    if (fields.is(1, WireType::kVarint)) seconds = fields.number();
    if (fields.is(2, WireType::kVarint)) nanos = fields.number();
  }
  const auto signed_seconds = static_cast<std::int64_t>(seconds);
  constexpr std::int64_t kMostSeconds = INT64_MAX / kSecond - 1;
  if (!fields.ok() || nanos >= static_cast<std::uint64_t>(kSecond) ||
      signed_seconds > kMostSeconds || signed_seconds < -kMostSeconds)
    return false;
  time_ns = signed_seconds * kSecond + static_cast<std::int64_t>(nanos);
  return true;
}

bool read_pair(std::string_view message, std::string& members) {
  std::string_view name;
  std::string_view value;
  ProtobufReader fields(message);
  while (fields.next()) {
    if (fields.is(1, WireType::kBytes)) name = fields.bytes();
    if (fields.is(2, WireType::kBytes)) value = fields.bytes();
  }
  if (fields.ok()) append_member(name, value, members);
  return fields.ok();
}

bool read_entry(std::string_view message, std::string_view stream_members, BatchWriter& writer) {
  std::int64_t time_ns = 0;
  std::string_view line;
  std::string metadata;
  bool good = true;
  ProtobufReader fields(message);
  while (good && fields.next()) {
    if (fields.is(1, WireType::kBytes)) good = read_time(fields.bytes(), time_ns);
    if (fields.is(2, WireType::kBytes)) line = fields.bytes();
    if (fields.is(3, WireType::kBytes)) good = read_pair(fields.bytes(), metadata);
  }
  if (!good || !fields.ok()) return false;
  return put_record(time_ns, line, stream_members, metadata, writer);
}

Status read_stream_message(std::string_view message, BatchWriter& writer) {
  std::string_view labels;
  ProtobufReader head(message);
  while (head.next())
    if (head.is(1, WireType::kBytes)) labels = head.bytes();
  if (!head.ok()) return not_a_push("a malformed stream");
  LK_TRY(const std::string members, loki_label_members(labels));
  ProtobufReader fields(message);
  while (fields.next())
    if (fields.is(2, WireType::kBytes) && !read_entry(fields.bytes(), members, writer))
      return not_a_push("a malformed entry");
  return {};
}

Status undone(Status status, BatchWriter& writer) {
  if (!status) writer.truncate(0);
  return status;
}

}  // namespace

Status read_loki_json(std::string_view body, BatchWriter& writer) {
  record::JsonError error;
  if (!record::is_json(body, &error)) return not_a_push(error.reason);
  const std::string_view streams = record::json_member(body, "streams");
  if (!record::is_json_array(streams)) return not_a_push("it has no streams");
  Status status;
  record::for_each_item(streams, [&](std::string_view stream) {
    status = read_stream(stream, writer);
    return status.ok();
  });
  return undone(std::move(status), writer);
}

Status read_loki_protobuf(std::string_view body, BatchWriter& writer) {
  ProtobufReader fields(body);
  Status status;
  while (status.ok() && fields.next())
    if (fields.is(1, WireType::kBytes)) status = read_stream_message(fields.bytes(), writer);
  if (status.ok() && !fields.ok()) status = not_a_push("malformed protobuf");
  return undone(std::move(status), writer);
}

}  // namespace logkit::net
