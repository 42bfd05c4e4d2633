#include "lib/net/forward_message.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "lib/base/base64.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/net/body_codec.h"
#include "lib/net/msgpack_reader.h"
#include "lib/record/aliases.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

Error malformed() { return Error::invalid("no message of the forward protocol"); }
Status whole_if(bool is_whole) { return is_whole ? Status() : Status(malformed()); }

bool is_text(const MsgpackValue& value) {
  return value.kind == MsgpackKind::kString || value.kind == MsgpackKind::kBinary;
}

bool append_json(MsgpackReader& reader, int depth, std::string& out);

void append_real(double real, std::string& out) {
  if (!std::isfinite(real)) {
    out.append(std::isnan(real) ? "\"NaN\"" : real > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    return;
  }
  std::array<char, 32> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), real).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

bool append_array(MsgpackReader& reader, std::uint64_t count, int depth, std::string& out) {
  out.push_back('[');
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out.push_back(',');
    if (!append_json(reader, depth + 1, out)) return false;
  }
  out.push_back(']');
  return true;
}

// Keys that are no text are named by their JSON.
bool append_key(MsgpackReader& reader, std::string& out) {
  MsgpackReader ahead = reader;
  MsgpackValue key;
  if (!ahead.next(key)) return false;
  if (is_text(key)) {
    reader = ahead;
    append_json_string(key.bytes, out);
    return true;
  }
  std::string text;
  if (!append_json(reader, kMaxForwardDepth, text)) return false;
  append_json_string(text, out);
  return true;
}

bool append_map(MsgpackReader& reader, std::uint64_t count, int depth, std::string& out) {
  out.push_back('{');
  for (std::uint64_t i = 0; i < count; ++i) {
    if (i > 0) out.push_back(',');
    if (!append_key(reader, out)) return false;
    out.push_back(':');
    if (!append_json(reader, depth + 1, out)) return false;
  }
  out.push_back('}');
  return true;
}

// The next value as JSON; an extension is its bytes in base64.
bool append_json(MsgpackReader& reader, int depth, std::string& out) {
  MsgpackValue value;
  if (depth > kMaxForwardDepth || !reader.next(value)) return false;
  switch (value.kind) {
    case MsgpackKind::kNil:
      out.append("null");
      return true;
    case MsgpackKind::kBool:
      out.append(value.boolean ? "true" : "false");
      return true;
    case MsgpackKind::kUnsigned:
      out.append(std::to_string(value.number));
      return true;
    case MsgpackKind::kSigned:
      out.append(std::to_string(static_cast<std::int64_t>(value.number)));
      return true;
    case MsgpackKind::kDouble:
      append_real(value.real, out);
      return true;
    case MsgpackKind::kString:
    case MsgpackKind::kBinary:
      append_json_string(value.bytes, out);
      return true;
    case MsgpackKind::kArray:
      return append_array(reader, value.count, depth, out);
    case MsgpackKind::kMap:
      return append_map(reader, value.count, depth, out);
    case MsgpackKind::kExtension:
      out.push_back('"');
      append_base64(value.bytes, out);
      out.push_back('"');
      return true;
  }
  return false;
}

std::uint32_t load_be32(std::string_view bytes) {
  std::uint32_t number = 0;
  for (const char c : bytes.substr(0, 4)) number = number << 8 | static_cast<unsigned char>(c);
  return number;
}

// Seconds, or EventTime: an extension of type 0 with seconds and nanoseconds.
// Nothing where the event has none.
bool read_time(MsgpackReader& reader, std::optional<std::int64_t>& time_ns) {
  MsgpackValue value;
  if (!reader.next(value)) return false;
  time_ns.reset();
  if (value.kind == MsgpackKind::kExtension) {
    if (value.type != 0 || value.bytes.size() != 8) return false;
    const std::uint32_t nanos = load_be32(value.bytes.substr(4));
    if (nanos < kNsPerSecond) time_ns = std::int64_t{load_be32(value.bytes)} * kNsPerSecond + nanos;
    return nanos < kNsPerSecond;
  }
  constexpr std::uint64_t kMostSeconds = INT64_MAX / kNsPerSecond;
  if (value.kind == MsgpackKind::kUnsigned && value.number > 0 && value.number < kMostSeconds)
    time_ns = static_cast<std::int64_t>(value.number) * kNsPerSecond;
  if (value.kind == MsgpackKind::kDouble && value.real > 0 &&
      value.real < static_cast<double>(kMostSeconds))
    time_ns = static_cast<std::int64_t>(value.real * static_cast<double>(kNsPerSecond));
  return value.kind == MsgpackKind::kUnsigned || value.kind == MsgpackKind::kDouble ||
         value.kind == MsgpackKind::kNil;
}

class EventReader {
 public:
  EventReader(std::string_view tag, std::int64_t now_ns, BatchWriter& writer)
      : tag_(tag), now_ns_(now_ns), writer_(writer) {}

  // A time and a map, which follow each other.
  bool read(MsgpackReader& reader) {
    std::optional<std::int64_t> time_ns;
    MsgpackValue map;
    if (!read_time(reader, time_ns) || !reader.next(map) || map.kind != MsgpackKind::kMap)
      return false;
    has_message_ = false;
    record::RecordBuilder record(writer_.begin());
    record.add_time("_time", time_ns ? *time_ns : now_ns_);
    if (!time_ns) record.add_string("_time_source", "read");
    if (!tag_.empty()) record.add_string("tag", tag_);
    for (std::uint64_t i = 0; i < map.count; ++i)
      if (!read_member(reader, record)) return false;
    record.close();
    return writer_.end();
  }

  // [time, {…}]
  bool read_pair(MsgpackReader& reader) {
    MsgpackValue pair;
    return reader.next(pair) && pair.kind == MsgpackKind::kArray && pair.count == 2 && read(reader);
  }

 private:
  bool read_member(MsgpackReader& reader, record::RecordBuilder& record) {
    MsgpackReader ahead = reader;
    MsgpackValue key;
    key_.clear();
    if (ahead.next(key) && is_text(key)) {
      key_ = key.bytes;
      reader = ahead;
    } else if (!append_json(reader, kMaxForwardDepth, key_)) {
      return false;
    }
    // A message that is no UTF-8 keeps its exact bytes.
    MsgpackReader value_ahead = reader;
    MsgpackValue value;
    const bool is_exact = value_ahead.next(value) && is_text(value) &&
                          !is_valid_utf8(value.bytes) && is_message(key_) && !has_message_;
    json_.clear();
    if (!append_json(reader, 0, json_)) return false;
    has_message_ = has_message_ || is_exact;
    if (is_exact)
      record.add_message(value.bytes);
    else
      record.add_raw(free_name(key_, "event.", key_ == "tag" && !tag_.empty(), scratch_), json_);
    return true;
  }

  static bool is_message(std::string_view key) {
    for (const std::string_view name : record::kMessageAliases)
      if (key == name) return true;
    return false;
  }

  std::string_view tag_;
  std::int64_t now_ns_;
  BatchWriter& writer_;
  bool has_message_ = false;  // this event, as _msg
  std::string key_;
  std::string json_;
  std::string scratch_;
};

struct Option {
  std::string chunk;
  bool is_gzip = false;
};

bool read_option(MsgpackReader reader, Option& option) {
  MsgpackValue map;
  if (!reader.next(map)) return false;
  if (map.kind == MsgpackKind::kNil) return true;
  if (map.kind != MsgpackKind::kMap) return false;
  for (std::uint64_t i = 0; i < map.count; ++i) {
    MsgpackValue key;
    if (!reader.next(key) || !is_text(key)) return false;
    MsgpackReader ahead = reader;
    MsgpackValue value;
    if (!ahead.next(value) || !reader.skip()) return false;
    if (key.bytes == "chunk" && is_text(value)) option.chunk = value.bytes;
    if (key.bytes == "compressed" && is_text(value)) option.is_gzip = value.bytes == "gzip";
  }
  return true;
}

// Entries one after the other, in a binary of their own.
bool read_packed(std::string_view entries, EventReader& events) {
  MsgpackReader reader(entries);
  while (!reader.at_end())
    if (!events.read_pair(reader)) return false;
  return true;
}

Status read_entries(MsgpackReader reader, const Option& option, std::size_t max_bytes,
                    EventReader& events) {
  MsgpackReader ahead = reader;
  MsgpackValue head;
  if (!ahead.next(head)) return malformed();
  if (head.kind == MsgpackKind::kArray) {
    for (std::uint64_t i = 0; i < head.count; ++i)
      if (!events.read_pair(ahead)) return malformed();
    return {};
  }
  if (!is_text(head)) return whole_if(events.read(reader));
  if (!option.is_gzip) return whole_if(read_packed(head.bytes, events));
  LK_TRY(const std::string plain, decode_body(head.bytes, "gzip", max_bytes));
  return whole_if(read_packed(plain, events));
}

}  // namespace

Result<std::string> read_forward_message(std::string_view message, std::int64_t now_ns,
                                         std::size_t max_bytes, BatchWriter& writer) {
  const std::size_t before = writer.record_count();
  MsgpackReader reader(message);
  MsgpackValue head;
  MsgpackValue tag;
  if (!reader.next(head) || head.kind != MsgpackKind::kArray || head.count < 2 || head.count > 4 ||
      !reader.next(tag) || !is_text(tag))
    return malformed();
  // A time is followed by the event: then the option is the fourth.
  MsgpackReader option_reader = reader;
  MsgpackReader ahead = reader;
  MsgpackValue second;
  if (!ahead.next(second)) return malformed();
  const bool is_single = second.kind != MsgpackKind::kArray && !is_text(second);
  const std::uint64_t option_at = is_single ? 3 : 2;
  Option option;
  if (head.count > option_at) {
    for (std::uint64_t i = 1; i < option_at; ++i)
      if (!option_reader.skip()) return malformed();
    if (!read_option(option_reader, option)) return malformed();
  }
  EventReader events(tag.bytes, now_ns, writer);
  Status read = malformed();
  if (head.count >= option_at) read = read_entries(reader, option, max_bytes, events);
  if (read) return option.chunk;
  writer.truncate(before);
  return std::move(read.error());
}

std::string forward_ack(std::string_view chunk) {
  std::string out(
      "\x81\xa3"
      "ack");
  if (chunk.size() < 256) {
    out.push_back('\xd9');
    out.push_back(static_cast<char>(chunk.size()));
  } else {
    const std::size_t bytes = chunk.size();
    out.push_back('\xdb');
    for (const unsigned shift : {24u, 16u, 8u, 0u})
      out.push_back(static_cast<char>(bytes >> shift & 0xff));
  }
  return out.append(chunk);
}

}  // namespace logkit::net
