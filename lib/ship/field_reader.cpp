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

}  // namespace

void FieldReader::set(std::string_view record) {
  members_.clear();
  looked_into_message_ = false;
  record::for_each_member(record, [this](const record::JsonMember& member) {
    members_.push_back(member);
    return true;
  });
}

std::string_view FieldReader::raw(std::string_view name) const {
  for (std::size_t i = members_.size(); i > 0; --i)
    if (members_[i - 1].key == name) return members_[i - 1].value;
  return {};
}

std::string_view FieldReader::find(std::string_view name) const {
  std::string_view found = raw(name);
  for (std::size_t dot = 0; found.empty() && (dot = name.find('.', dot)) != std::string_view::npos;
       ++dot) {
    const std::string_view inner = raw(name.substr(0, dot));
    if (record::is_json_object(inner)) found = find_path(inner, name.substr(dot + 1));
  }
  return found;
}

std::string_view FieldReader::find_in_message(std::string_view name) {
  if (!looked_into_message_) {
    looked_into_message_ = true;
    message_.clear();
    const std::string_view value = raw("_msg");
    if (record::is_json_string(value)) {
      const std::string_view text = value.substr(1, value.size() - 2);
      // Most lines are none: do not unescape them.
      if (record::looks_like_json_object(text)) record::unescape_json(text, message_);
      if (!message_.empty() && !record::is_json(message_)) message_.clear();
    }
  }
  return message_.empty() ? std::string_view() : find_path(record::json_trim(message_), name);
}

std::optional<std::string_view> FieldReader::text(std::string_view name) {
  std::string_view value = find(name);
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
