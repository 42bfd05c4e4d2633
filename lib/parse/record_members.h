// The members of a ParsedRecord as they stand in its object, one after the other:
// for who writes them as text, and who stores them by column.
//
// Members is told put_time(name, time_ns), put_token(name, token), put_plain(name,
// text), put_text(name, text) and put_base64(name, bytes); put_text() answers false where
// the text was not UTF-8.
//
// Thread safety: a pure function.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/utf8.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/record_writer.h"

namespace logkit::parse {

template <typename Members>
void put_value(std::string_view name, const Value& value, Members& members) {
  if (value.is_token) {
    members.put_token(name, value.text);
  } else if (value.is_plain) {
    members.put_plain(name, value.text);
  } else {
    members.put_text(name, value.text);
  }
}

template <typename Members>
void put_message(const Value& message, Members& members) {
  if (message.is_token) return members.put_token("_msg", message.text);
  if (!members.put_text("_msg", message.text)) members.put_base64("_msg_b64", message.text);
}

template <typename Members>
void put_raw(std::string_view raw, Members& members) {
  if (!is_valid_utf8(raw)) return members.put_base64("raw_b64", raw);
  members.put_text("raw", raw);
}

// How many members there may be, with so many that are added.
inline std::size_t most_members(const ParsedRecord& record, std::size_t added) {
  // _time, _msg, _msg_b64, level, _time_source, _parse_error, _truncated, raw.
  constexpr std::size_t kOwn = 8;
  return kOwn + record.fields.size() + added + record.stamps.size();
}

// All but the stamps. A field of `added` replaces one of its name.
template <typename Members>
void put_members(const ParsedRecord& record, std::span<const AddedField> added,
                 Members& members) {
  const auto is_added = [&](std::string_view name) {
    return std::any_of(added.begin(), added.end(),
                       [name](const AddedField& field) { return field.name == name; });
  };
  members.put_time("_time", record.time_ns);
  if (record.has_message()) put_message(record.message, members);
  if (record.has_level() && (added.empty() || !is_added("level")))
    put_value("level", record.level, members);
  const bool keeps_raw = record.raw.data() != nullptr;  // in place of a field of that name
  for (const ParsedField& field : record.fields) {
    if (!added.empty() && is_added(field.name)) continue;
    if (keeps_raw && (field.name == "raw" || field.name == "raw_b64")) continue;
    put_value(field.name, field.value, members);
  }
  if (record.time_origin == TimeOrigin::kRead) members.put_plain("_time_source", "read");
  if (!record.parse_error.empty()) members.put_text("_parse_error", record.parse_error);
  if (record.is_truncated) members.put_token("_truncated", "true");
  if (keeps_raw) put_raw(record.raw, members);
  for (const AddedField& field : added) members.put_token(field.name, field.token);
}

// The last members.
template <typename Members>
void put_stamps(const ParsedRecord& record, Members& members) {
  for (const ParsedField& stamp : record.stamps) put_value(stamp.name, stamp.value, members);
}

}  // namespace logkit::parse
