#include "lib/parse/enrich/record_step.h"

#include <algorithm>

#include "lib/parse/json_record.h"

namespace logkit::parse {
namespace {

std::string_view text_of(const Value& value, TextArena& arena) {
  if (!value.is_token || !value.text.starts_with('"') || value.text.size() < 2) return value.text;
  return unescape(value.text.substr(1, value.text.size() - 2), arena);
}

const ParsedField* find_field(const ParsedRecord& record, std::string_view name) {
  const auto found = std::find_if(record.fields.rbegin(), record.fields.rend(),
                                  [name](const ParsedField& field) { return field.name == name; });
  return found == record.fields.rend() ? nullptr : &*found;
}

std::string_view nested_text(std::string_view object, std::string_view path, TextArena& arena) {
  JsonObject members;
  if (!object.starts_with('{') || !members.scan(object)) return {};
  if (const JsonMember* const member = members.find(path))
    return text_of(Value::token(member->token), arena);
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
       dot = path.find('.', dot + 1)) {
    const JsonMember* const member = members.find(path.substr(0, dot));
    if (member != nullptr) return nested_text(member->token, path.substr(dot + 1), arena);
  }
  return {};
}

}  // namespace

std::string_view field_text(ParsedRecord& record, std::string_view name) {
  if (name == "_msg") return text_of(record.message, record.arena);
  if (name == "level" && record.has_level()) return text_of(record.level, record.arena);
  if (const ParsedField* const field = find_field(record, name))
    return text_of(field->value, record.arena);
  for (std::size_t dot = name.find('.'); dot != std::string_view::npos;
       dot = name.find('.', dot + 1)) {
    const ParsedField* const field = find_field(record, name.substr(0, dot));
    if (field != nullptr && field->value.is_token)
      return nested_text(field->value.text, name.substr(dot + 1), record.arena);
  }
  return {};
}

bool has_field(const ParsedRecord& record, std::string_view name) {
  if (name == "_time" || (name == "_msg" && record.has_message())) return true;
  if (name == "level") return record.has_level() || find_field(record, name) != nullptr;
  return find_field(record, name) != nullptr;
}

void add_if_free(ParsedRecord& record, std::string_view name, std::string_view text) {
  if (!has_field(record, name)) record.add(name, text);
}

}  // namespace logkit::parse
