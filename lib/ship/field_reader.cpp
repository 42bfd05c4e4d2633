#include "lib/ship/field_reader.h"

#include "lib/record/aliases.h"
#include "lib/record/timestamp.h"

namespace logkit::ship {
namespace {

// A path into `object`: at each level the whole rest as a key first.
std::string_view find_path(std::string_view object, std::string_view name) {
  std::string_view found = record::json_member(object, name);
  for (std::size_t dot = 0; found.empty() && (dot = name.find('.', dot)) != std::string_view::npos;
       ++dot) {
    const std::string_view inner = record::json_member(object, name.substr(0, dot));
    if (record::is_json_object(inner)) found = find_path(inner, name.substr(dot + 1));
  }
  return found;
}

std::string_view last_of(std::span<const record::JsonMember> members, std::string_view name) {
  for (std::size_t i = members.size(); i > 0; --i)
    if (members[i - 1].key == name) return members[i - 1].value;
  return {};
}

std::string_view find_in(std::span<const record::JsonMember> members, std::string_view name) {
  std::string_view found = last_of(members, name);
  for (std::size_t dot = 0; found.empty() && (dot = name.find('.', dot)) != std::string_view::npos;
       ++dot) {
    const std::string_view inner = last_of(members, name.substr(0, dot));
    if (record::is_json_object(inner)) found = find_path(inner, name.substr(dot + 1));
  }
  return found;
}

void list_members(std::string_view object, std::vector<record::JsonMember>& members) {
  members.clear();
  record::for_each_member(object, [&members](const record::JsonMember& member) {
    members.push_back(member);
    return true;
  });
}

}  // namespace

void FieldReader::set(std::string_view record) {
  list_members(record, members_);
  line_.reset();
  looked_into_message_ = false;
}

void FieldReader::set(std::string_view record, std::string_view line) {
  set(record);
  line_ = line;
}

std::string_view FieldReader::raw(std::string_view name) const { return last_of(members_, name); }

// Most messages are no objects: do not unescape them.
std::string_view FieldReader::message_text() {
  if (line_) return *line_;
  const std::string_view value = raw("_msg");
  if (!record::is_json_string(value)) return {};
  const std::string_view text = value.substr(1, value.size() - 2);
  if (!record::looks_like_json_object(text)) return {};
  message_.clear();
  record::unescape_json(text, message_);
  return message_;
}

std::string_view FieldReader::find_in_message(std::string_view name) {
  if (!looked_into_message_) {
    looked_into_message_ = true;
    message_members_.clear();
    const std::string_view text = message_text();
    if (record::looks_like_json_object(text) && record::is_json(text))
      list_members(record::json_trim(text), message_members_);
  }
  return find_in(message_members_, name);
}

std::optional<std::string_view> FieldReader::text(std::string_view name) {
  std::string_view value = find_in(members_, name);
  if (value.empty()) value = find_in_message(name);
  if (value.empty() || record::is_json_null(value)) return std::nullopt;
  return record::is_json_string(value) ? record::json_string_text(value, scratch_) : value;
}

std::optional<std::string_view> FieldReader::first_of(std::span<const std::string_view> names) {
  for (const std::string_view name : names)
    if (const auto found = text(name)) return found;
  return std::nullopt;
}

std::string_view FieldReader::message() {
  for (const std::string_view name : record::kMessageAliases) {
    const std::string_view value = raw(name);
    if (value.empty() || record::is_json_null(value)) continue;
    return record::is_json_string(value) ? record::json_string_text(value, scratch_) : value;
  }
  return {};
}

std::int64_t FieldReader::time_ns(std::int64_t otherwise) {
  for (const std::string_view name : record::kTimeAliases) {
    const auto value = text(name);
    if (!value) continue;
    if (const auto time = record::parse_timestamp(*value, {})) return *time;
  }
  return otherwise;
}

}  // namespace logkit::ship
