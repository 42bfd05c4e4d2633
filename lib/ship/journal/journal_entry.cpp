#include "lib/ship/journal/journal_entry.h"

#include <algorithm>
#include <charconv>

#include "lib/base/json_escape.h"
#include "lib/record/journal_names.h"
#include "lib/record/json_text.h"
#include "lib/record/level.h"

namespace logkit::ship {
namespace {

constexpr std::int64_t kNsPerUs = 1000;
// What the record says in fields of its own.
constexpr std::string_view kTold[] = {"MESSAGE", "PRIORITY", "_HOSTNAME",
                                      "_SOURCE_REALTIME_TIMESTAMP"};

bool is_told(std::string_view name) {
  return std::find(std::begin(kTold), std::end(kTold), name) != std::end(kTold);
}

void add_value(record::RecordBuilder& record, std::string_view name, std::string_view value) {
  std::int64_t number = 0;
  if (name == "pid" && record::is_canonical_int64(value, number)) return record.add_int(name, number);
  record.add_string(name, value);
}

void add_priority(record::RecordBuilder& record, std::string_view text) {
  if (text.empty()) return;
  if (text.size() != 1 || text[0] < '0' || text[0] > '7') return record.add_string("priority", text);
  const auto priority = static_cast<unsigned>(text[0] - '0');
  if (const auto level = record::level_of_syslog_severity(priority))
    record.add_string("level", record::level_name(*level));
  record.add_string("severity", record::journal_severity(priority));
}

template <typename Number>
bool read_number(std::string_view text, Number& number, int base) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

void JournalEntry::reset(std::int64_t received_ns) {
  received_ns_ = received_ns;
  bytes_.clear();
  fields_.clear();
}

void JournalEntry::add(std::string_view field) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos || equals == 0) return;
  fields_.push_back({bytes_.size(), equals, field.size() - equals - 1});
  bytes_.append(field);
}

std::string_view JournalEntry::name_of(const Field& field) const {
  return std::string_view(bytes_).substr(field.begin, field.name_size);
}

std::string_view JournalEntry::value_of(const Field& field) const {
  return std::string_view(bytes_).substr(field.begin + field.name_size + 1, field.value_size);
}

std::string_view JournalEntry::value(std::string_view name) const {
  for (const Field& field : fields_)
    if (name_of(field) == name) return value_of(field);
  return {};
}

std::string_view JournalEntry::service() const {
  constexpr std::string_view kSuffix = ".service";
  std::string_view unit = value("_SYSTEMD_UNIT");
  if (unit.ends_with(kSuffix) && unit.size() > kSuffix.size()) {
    unit.remove_suffix(kSuffix.size());
    return unit;
  }
  const std::string_view identifier = value("SYSLOG_IDENTIFIER");
  return identifier.empty() ? value("_COMM") : identifier;
}

// When it was said, where its sender tells; else when it was received.
std::int64_t JournalEntry::time_ns() const {
  std::int64_t time_us = 0;
  if (read_number(value("_SOURCE_REALTIME_TIMESTAMP"), time_us, 10) && time_us > 0 &&
      time_us < INT64_MAX / kNsPerUs)
    return time_us * kNsPerUs;
  return received_ns_;
}

void JournalEntry::append_record(std::string& out) {
  record::RecordBuilder record(out);
  record.add_time("_time", time_ns());
  record.add_message(value("MESSAGE"));
  add_priority(record, value("PRIORITY"));
  if (const auto found = service(); !found.empty()) record.add_string("service", found);
  if (const auto host = value("_HOSTNAME"); !host.empty()) record.add_string("host", host);
  add_others(record);
  record.close();
}

// A field that comes several times, trusted or not, is a list.
void JournalEntry::add_others(record::RecordBuilder& record) {
  std::erase_if(fields_, [this](const Field& field) { return is_told(name_of(field)); });
  const auto bare = [this](const Field& field) {
    std::string_view name = name_of(field);
    while (name.starts_with('_')) name.remove_prefix(1);
    return name;
  };
  std::stable_sort(fields_.begin(), fields_.end(),
                   [&](const Field& a, const Field& b) { return bare(a) < bare(b); });
  std::string list;
  for (std::size_t begin = 0, end = 0; begin < fields_.size(); begin = end) {
    const std::string name = record::journal_name(name_of(fields_[begin]));
    while (end < fields_.size() && bare(fields_[end]) == bare(fields_[begin])) ++end;
    if (end - begin == 1) {
      add_value(record, name, value_of(fields_[begin]));
      continue;
    }
    list.clear();
    for (std::size_t i = begin; i < end; ++i) {
      list += i == begin ? '[' : ',';
      append_json_string(value_of(fields_[i]), list);
    }
    record.add_raw(name, list + "]");
  }
}

bool parse_cursor(std::string_view cursor, JournalPlace& place) {
  constexpr std::size_t kIdDigits = 32;
  bool has_number = false;
  place.sequence.clear();
  while (!cursor.empty()) {
    const std::size_t end = std::min(cursor.find(';'), cursor.size());
    const std::string_view part = cursor.substr(0, end);
    cursor.remove_prefix(std::min(end + 1, cursor.size()));
    if (part.starts_with("s=")) place.sequence = part.substr(2);
    if (part.starts_with("i=")) has_number = read_number(part.substr(2), place.number, 16);
  }
  return has_number && place.sequence.size() == kIdDigits;
}

std::string cursor_of(const JournalPlace& place) {
  char digits[16];
  const auto [end, error] =
      std::to_chars(std::begin(digits), std::end(digits), place.number, 16);
  static_cast<void>(error);
  return "s=" + place.sequence + ";i=" + std::string(std::begin(digits), end);
}

}  // namespace logkit::ship
