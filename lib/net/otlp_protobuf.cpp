#include <array>
#include <bit>
#include <charconv>
#include <cmath>

#include "lib/base/ascii.h"
#include "lib/base/base64.h"
#include "lib/base/json_escape.h"
#include "lib/net/otlp_logs.h"
#include "lib/net/otlp_record.h"
#include "lib/net/protobuf_reader.h"
#include "lib/record/json_text.h"

namespace logkit::net {
namespace {

Error malformed() {
  return Error::invalid(
      "the body is no ExportLogsServiceRequest: malformed protobuf, or too deep or too large");
}

void append_hex(std::string_view bytes, std::string& out) {
  for (const char byte : bytes) logkit::append_hex(byte, out);
}

void append_double(std::uint64_t bits, std::string& out) {
  const auto number = std::bit_cast<double>(bits);
  if (!std::isfinite(number)) {
    // As the JSON mapping of protobuf has them.
    out.append(std::isnan(number) ? "\"NaN\"" : number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
    return;
  }
  std::array<char, 32> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

bool append_value(std::string_view message, int depth, std::string& out);

struct Pair {
  std::string_view key;
  std::string_view value;  // an AnyValue
};

bool read_pair(std::string_view message, Pair& pair) {
  pair = {};
  ProtobufReader fields(message);
  while (fields.next()) {
    if (fields.is(1, WireType::kBytes)) pair.key = fields.bytes();
    if (fields.is(2, WireType::kBytes)) pair.value = fields.bytes();
  }
  return fields.ok();
}

bool append_array(std::string_view message, int depth, std::string& out) {
  out.push_back('[');
  ProtobufReader fields(message);
  while (fields.next()) {
    if (!fields.is(1, WireType::kBytes)) continue;
    if (out.back() != '[') out.push_back(',');
    if (!append_value(fields.bytes(), depth + 1, out)) return false;
  }
  out.push_back(']');
  return fields.ok();
}

bool append_object(std::string_view message, int depth, std::string& out) {
  out.push_back('{');
  ProtobufReader fields(message);
  Pair pair;
  while (fields.next()) {
    if (!fields.is(1, WireType::kBytes)) continue;
    if (!read_pair(fields.bytes(), pair)) return false;
    if (out.back() != '{') out.push_back(',');
    append_json_string(pair.key, out);
    out.push_back(':');
    if (!append_value(pair.value, depth + 1, out)) return false;
  }
  out.push_back('}');
  return fields.ok();
}

// An AnyValue as the JSON it stands for; of several values the last counts.
bool append_value(std::string_view message, int depth, std::string& out) {
  if (depth > kMaxOtlpDepth) return false;
  const std::size_t begin = out.size();
  bool good = true;
  ProtobufReader fields(message);
  while (good && fields.next()) {
    out.resize(begin);
    if (fields.is(1, WireType::kBytes)) {
      append_json_string(fields.bytes(), out);
    } else if (fields.is(2, WireType::kVarint)) {
      out.append(fields.number() != 0 ? "true" : "false");
    } else if (fields.is(3, WireType::kVarint)) {
      out.append(std::to_string(static_cast<std::int64_t>(fields.number())));
    } else if (fields.is(4, WireType::kFixed64)) {
      append_double(fields.number(), out);
    } else if (fields.is(5, WireType::kBytes)) {
      good = append_array(fields.bytes(), depth, out);
    } else if (fields.is(6, WireType::kBytes)) {
      good = append_object(fields.bytes(), depth, out);
    } else if (fields.is(7, WireType::kBytes)) {
      out.push_back('"');
      append_base64(fields.bytes(), out);
      out.push_back('"');
    }
  }
  if (out.size() == begin) out.append("null");
  return good && fields.ok();
}

bool read_attribute(std::string_view message, OtlpMembers& members, std::string& json) {
  Pair pair;
  json.clear();
  if (!read_pair(message, pair) || !append_value(pair.value, 0, json)) return false;
  members.add(pair.key, json);
  return true;
}

bool read_body(std::string_view message, OtlpRecord& record, std::string& json) {
  json.clear();
  if (!append_value(message, 0, json)) return false;
  record.body.clear();
  record.has_body = json != "null";
  if (json.front() != '"') {
    record.body = record.has_body ? json : "";
    return true;
  }
  // A string's own bytes: what is not UTF-8 stays exact in _msg_b64.
  ProtobufReader fields(message);
  while (fields.next())
    if (fields.is(1, WireType::kBytes)) record.body = fields.bytes();
  if (record.body.empty())
    record::unescape_json(std::string_view(json).substr(1, json.size() - 2), record.body);
  return true;
}

class RequestReader {
 public:
  RequestReader(std::int64_t now_ns, BatchWriter& writer) : now_ns_(now_ns), writer_(writer) {}

  bool read_resource(std::string_view message) {
    OtlpMembers resource(OtlpMembers::Of::kResource);
    // The resource may stand behind what it is the resource of.
    ProtobufReader head(message);
    while (head.next())
      if (head.is(1, WireType::kBytes) && !read_attributes(head.bytes(), 1, resource)) return false;
    ProtobufReader fields(message);
    while (fields.next())
      if (fields.is(2, WireType::kBytes) && !read_scope_logs(fields.bytes(), resource))
        return false;
    return head.ok() && fields.ok();
  }

 private:
  bool read_attributes(std::string_view message, std::uint64_t field, OtlpMembers& members) {
    ProtobufReader fields(message);
    while (fields.next())
      if (fields.is(field, WireType::kBytes) && !read_attribute(fields.bytes(), members, json_))
        return false;
    return fields.ok();
  }

  bool read_scope(std::string_view message, OtlpMembers& members) {
    ProtobufReader fields(message);
    while (fields.next()) {
      const bool is_name = fields.is(1, WireType::kBytes);
      if ((!is_name && !fields.is(2, WireType::kBytes)) || fields.bytes().empty()) continue;
      json_.clear();
      append_json_string(fields.bytes(), json_);
      members.add(is_name ? "name" : "version", json_);
    }
    return fields.ok();
  }

  bool read_scope_logs(std::string_view message, const OtlpMembers& resource) {
    OtlpMembers scope(OtlpMembers::Of::kScope);
    ProtobufReader head(message);
    while (head.next())
      if (head.is(1, WireType::kBytes) && !read_scope(head.bytes(), scope)) return false;
    const OtlpSurroundings around{
        .resource = resource.text(), .scope = scope.text(), .now_ns = now_ns_};
    ProtobufReader fields(message);
    while (fields.next()) {
      if (!fields.is(2, WireType::kBytes)) continue;
      if (!read_record(fields.bytes()) || !put_otlp_record(record_, around, writer_)) return false;
    }
    return fields.ok();
  }

  bool read_record(std::string_view message) {
    record_.clear();
    ProtobufReader fields(message);
    bool good = true;
    while (good && fields.next()) {
      if (fields.is(1, WireType::kFixed64)) record_.time_ns = fields.number();
      if (fields.is(11, WireType::kFixed64)) record_.observed_ns = fields.number();
      if (fields.is(2, WireType::kVarint)) record_.severity_number = fields.number();
      if (fields.is(3, WireType::kBytes)) record_.severity_text = fields.bytes();
      if (fields.is(5, WireType::kBytes)) good = read_body(fields.bytes(), record_, json_);
      if (fields.is(6, WireType::kBytes))
        good = read_attribute(fields.bytes(), record_.attributes, json_);
      if (fields.is(9, WireType::kBytes)) read_id(fields.bytes(), record_.trace_id);
      if (fields.is(10, WireType::kBytes)) read_id(fields.bytes(), record_.span_id);
    }
    return good && fields.ok();
  }

  static void read_id(std::string_view bytes, std::string& hex) {
    hex.clear();
    append_hex(bytes, hex);
  }

  std::int64_t now_ns_;
  BatchWriter& writer_;
  OtlpRecord record_;
  std::string json_;
};

}  // namespace

Status read_otlp_protobuf(std::string_view body, std::int64_t now_ns, BatchWriter& writer) {
  RequestReader reader(now_ns, writer);
  ProtobufReader fields(body);
  bool good = true;
  while (good && fields.next())
    if (fields.is(1, WireType::kBytes)) good = reader.read_resource(fields.bytes());
  if (good && fields.ok()) return {};
  writer.truncate(0);
  return malformed();
}

}  // namespace logkit::net
