#include <charconv>

#include "lib/base/json_escape.h"
#include "lib/net/otlp_logs.h"
#include "lib/net/otlp_record.h"
#include "lib/net/protobuf_reader.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

Error not_otlp(std::string_view why) {
  return Error::invalid("the body is no ExportLogsServiceRequest: " + std::string(why));
}

// The JSON mapping of protobuf has 64-bit numbers as strings, and takes both.
std::uint64_t read_number(std::string_view value) {
  if (record::is_json_string(value)) value = value.substr(1, value.size() - 2);
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  return error == std::errc{} && stop == value.data() + value.size() ? number : 0;
}

void read_string(std::string_view value, std::string& out) {
  out.clear();
  if (record::is_json_string(value)) record::unescape_json(value.substr(1, value.size() - 2), out);
}

bool append_value(std::string_view value, int depth, std::string& out);

bool append_array(std::string_view array_value, int depth, std::string& out) {
  bool good = true;
  out.push_back('[');
  record::for_each_item(record::json_member(array_value, "values"), [&](std::string_view item) {
    if (out.back() != '[') out.push_back(',');
    return good = append_value(item, depth + 1, out);
  });
  out.push_back(']');
  return good;
}

bool append_object(std::string_view list, int depth, std::string& out) {
  bool good = true;
  out.push_back('{');
  record::for_each_item(record::json_member(list, "values"), [&](std::string_view pair) {
    const std::string_view key = record::json_member(pair, "key");
    if (out.back() != '{') out.push_back(',');
    out.append(record::is_json_string(key) ? key : "\"\"").push_back(':');
    return good = append_value(record::json_member(pair, "value"), depth + 1, out);
  });
  out.push_back('}');
  return good;
}

// An AnyValue as the JSON it stands for. False where it is nested too deep.
bool append_value(std::string_view value, int depth, std::string& out) {
  if (depth > kMaxOtlpDepth) return false;
  bool good = true;
  const std::size_t begin = out.size();
  record::for_each_member(value, [&](const record::JsonMember& member) {
    out.resize(begin);
    std::int64_t number = 0;
    if (member.key == "intValue" && record::is_json_string(member.value) &&
        record::is_canonical_int64(member.value.substr(1, member.value.size() - 2), number))
      out.append(member.value.substr(1, member.value.size() - 2));
    else if (member.key == "arrayValue")
      good = append_array(member.value, depth, out);
    else if (member.key == "kvlistValue")
      good = append_object(member.value, depth, out);
    else
      out.append(member.value);  // stringValue, boolValue, doubleValue, bytesValue (base64)
    return good;
  });
  if (out.size() == begin) out.append("null");
  return good;
}

bool read_attributes(std::string_view attributes, OtlpMembers& members) {
  bool good = true;
  std::string key;
  std::string json;
  record::for_each_item(attributes, [&](std::string_view pair) {
    read_string(record::json_member(pair, "key"), key);
    json.clear();
    good = append_value(record::json_member(pair, "value"), 0, json);
    if (good) members.add(key, json);
    return good;
  });
  return good;
}

bool read_body(std::string_view value, OtlpRecord& record) {
  if (!record::is_json_object(value)) return true;
  std::string json;
  if (!append_value(value, 0, json)) return false;
  record.has_body = json != "null";
  if (record::is_json_string(json))
    read_string(json, record.body);
  else if (record.has_body)
    append_on_one_line(json, record.body);
  return true;
}

bool read_record(std::string_view text, OtlpRecord& record) {
  bool good = true;
  record.clear();
  record::for_each_member(text, [&](const record::JsonMember& member) {
    if (member.key == "timeUnixNano") record.time_ns = read_number(member.value);
    if (member.key == "observedTimeUnixNano") record.observed_ns = read_number(member.value);
    if (member.key == "severityNumber") record.severity_number = read_number(member.value);
    if (member.key == "severityText") read_string(member.value, record.severity_text);
    if (member.key == "traceId") read_string(member.value, record.trace_id);
    if (member.key == "spanId") read_string(member.value, record.span_id);
    if (member.key == "body") good = read_body(member.value, record);
    if (member.key == "attributes") good = read_attributes(member.value, record.attributes);
    return good;
  });
  return good;
}

void read_scope(std::string_view scope, OtlpMembers& members) {
  for (const std::string_view part : {"name", "version"}) {
    const std::string_view value = record::json_member(scope, part);
    if (record::is_json_string(value) && value != "\"\"") members.add(part, value);
  }
}

class RequestReader {
 public:
  RequestReader(std::int64_t now_ns, BatchWriter& writer) : now_ns_(now_ns), writer_(writer) {}

  Status read_resource(std::string_view resource_logs) {
    OtlpMembers resource(OtlpMembers::Of::kResource);
    Status status;
    if (!read_attributes(
            record::json_member(record::json_member(resource_logs, "resource"), "attributes"),
            resource))
      return too_deep();
    record::for_each_item(record::json_member(resource_logs, "scopeLogs"),
                          [&](std::string_view scope_logs) {
                            status = read_scope_logs(scope_logs, resource);
                            return status.ok();
                          });
    return status;
  }

 private:
  static Error too_deep() { return not_otlp("a value is nested more than 16 levels deep"); }

  Status read_scope_logs(std::string_view scope_logs, const OtlpMembers& resource) {
    OtlpMembers scope(OtlpMembers::Of::kScope);
    read_scope(record::json_member(scope_logs, "scope"), scope);
    const OtlpSurroundings around{
        .resource = resource.text(), .scope = scope.text(), .now_ns = now_ns_};
    Status status;
    record::for_each_item(record::json_member(scope_logs, "logRecords"),
                          [&](std::string_view text) {
                            if (!record::is_json_object(text))
                              status = not_otlp("a log record is no object");
                            else if (!read_record(text, record_))
                              status = too_deep();
                            else if (!put_otlp_record(record_, around, writer_))
                              status = not_otlp("its resources and records make too large records");
                            return status.ok();
                          });
    return status;
  }

  std::int64_t now_ns_;
  BatchWriter& writer_;
  OtlpRecord record_;
};

}  // namespace

Status read_otlp_json(std::string_view body, std::int64_t now_ns, BatchWriter& writer) {
  record::JsonError error;
  if (!record::is_json(body, &error)) return not_otlp(error.reason);
  if (!record::is_json_object(record::json_trim(body))) return not_otlp("it is no object");
  RequestReader reader(now_ns, writer);
  Status status;
  record::for_each_item(record::json_member(body, "resourceLogs"),
                        [&](std::string_view resource_logs) {
                          status = reader.read_resource(resource_logs);
                          return status.ok();
                        });
  if (!status) writer.truncate(0);
  return status;
}

std::string otlp_refusal(std::string_view message, bool as_json) {
  constexpr std::uint64_t kInvalidArgument = 3;  // google.rpc.Code
  std::string out;
  if (as_json) {
    out = "{\"code\":3,\"message\":";
    append_json_string(message, out);
    return out.append("}");
  }
  ProtobufWriter writer(out);
  writer.add_varint(1, kInvalidArgument);
  writer.add_bytes(2, message);
  return out;
}

}  // namespace logkit::net
