#include "lib/parse/record_writer.h"

#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/base/utf8.h"
#include "lib/record/json_text.h"
#include "lib/record/json_write.h"

namespace logkit::parse {
namespace {

void put_key(std::string_view name, std::string& out) {
  out.append(out.back() == '{' ? "\"" : ",\"");
  out.append(name);
  out.append("\":");
}

void put_value(const Value& value, std::string& out) {
  if (value.is_token) {
    out.append(value.text);
  } else {
    record::append_json_string(value.text, out);
  }
}

void put_base64(std::string_view name, std::string_view bytes, std::string& out) {
  put_key(name, out);
  out.push_back('"');
  record::append_base64(bytes, out);
  out.push_back('"');
}

void put_time(std::int64_t time_ns, std::string& out) {
  char digits[kRfc3339MaxBytes];
  put_key("_time", out);
  out.push_back('"');
  out.append(format_rfc3339_ns(time_ns, digits));
  out.push_back('"');
}

void put_message(const ParsedRecord& record, std::string& out) {
  put_key("_msg", out);
  put_value(record.message, out);
  if (!record.message.is_token && !is_valid_utf8(record.message.text))
    put_base64("_msg_b64", record.message.text, out);
}

void put_raw(std::string_view raw, std::string& out) {
  if (!is_valid_utf8(raw)) return put_base64("raw_b64", raw, out);
  put_key("raw", out);
  record::append_json_string(raw, out);
}

}  // namespace

void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out) {
  const auto is_added = [&](std::string_view name) {
    return std::any_of(added.begin(), added.end(),
                       [name](const AddedField& field) { return field.name == name; });
  };
  out.push_back('{');
  put_time(record.time_ns, out);
  if (record.has_message()) put_message(record, out);
  if (record.has_level() && !is_added("level")) {
    put_key("level", out);
    put_value(record.level, out);
  }
  for (const ParsedField& field : record.fields) {
    if (!added.empty() && is_added(field.name)) continue;
    put_key(field.name, out);
    put_value(field.value, out);
  }
  if (record.time_origin == TimeOrigin::kRead) out.append(",\"_time_source\":\"read\"");
  if (!record.parse_error.empty()) {
    put_key("_parse_error", out);
    record::append_json_string(record.parse_error, out);
  }
  if (record.is_truncated) out.append(",\"_truncated\":true");
  if (record.raw.data() != nullptr) put_raw(record.raw, out);
  for (const AddedField& field : added) {
    put_key(field.name, out);
    out.append(field.token);
  }
  for (const ParsedField& stamp : record.stamps) {
    put_key(stamp.name, out);
    put_value(stamp.value, out);
  }
  out.append("}\n");
}

}  // namespace logkit::parse
