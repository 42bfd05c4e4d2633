#include "lib/parse/record_writer.h"

#include <algorithm>

#include "lib/base/utf8.h"
#include "lib/parse/json_appender.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

void put_value(std::string_view name, const Value& value, JsonAppender& json) {
  json.key(name);
  if (value.is_token) {
    json.token(value.text);
  } else {
    json.text(value.text);
  }
}

void put_base64(std::string_view name, std::string_view bytes, JsonAppender& json) {
  std::string digits = "\"";
  record::append_base64(bytes, digits);
  digits.push_back('"');
  json.key(name);
  json.token(digits);
}

void put_message(const Value& message, JsonAppender& json) {
  json.key("_msg");
  if (message.is_token) return json.token(message.text);
  if (!json.text(message.text)) put_base64("_msg_b64", message.text, json);
}

void put_raw(std::string_view raw, JsonAppender& json) {
  if (!is_valid_utf8(raw)) return put_base64("raw_b64", raw, json);
  json.key("raw");
  json.text(raw);
}

// What a record takes where nothing is escaped, or little.
std::size_t size_of(const ParsedRecord& record) {
  constexpr std::size_t kAroundField = 6;
  constexpr std::size_t kCanonical = 128;
  std::size_t bytes = kCanonical + record.message.text.size() + record.message.text.size() / 8 +
                      record.raw.size() + record.level.text.size();
  for (const ParsedField& field : record.fields)
    bytes += field.name.size() + field.value.text.size() + kAroundField;
  for (const ParsedField& stamp : record.stamps)
    bytes += stamp.name.size() + stamp.value.text.size() + kAroundField;
  return bytes;
}

}  // namespace

void append_record(const ParsedRecord& record, std::span<const AddedField> added,
                   std::string& out) {
  const auto is_added = [&](std::string_view name) {
    return std::any_of(added.begin(), added.end(),
                       [name](const AddedField& field) { return field.name == name; });
  };
  JsonAppender json(out, size_of(record));
  json.open();
  json.key("_time");
  json.time(record.time_ns);
  if (record.has_message()) put_message(record.message, json);
  if (record.has_level() && (added.empty() || !is_added("level")))
    put_value("level", record.level, json);
  for (const ParsedField& field : record.fields)
    if (added.empty() || !is_added(field.name)) put_value(field.name, field.value, json);
  if (record.time_origin == TimeOrigin::kRead)
    put_value("_time_source", Value::string("read"), json);
  if (!record.parse_error.empty())
    put_value("_parse_error", Value::string(record.parse_error), json);
  if (record.is_truncated) put_value("_truncated", Value::token("true"), json);
  if (record.raw.data() != nullptr) put_raw(record.raw, json);
  for (const AddedField& field : added) put_value(field.name, Value::token(field.token), json);
  for (const ParsedField& stamp : record.stamps) put_value(stamp.name, stamp.value, json);
  json.close();
}

}  // namespace logkit::parse
