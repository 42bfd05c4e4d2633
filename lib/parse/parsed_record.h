// ParsedRecord: what a format makes of a line, before it is JSON: names, values
// and the canonical fields apart from them. A format fills it, and a writer
// (record_writer.h, or one that fills columns directly) reads it.
//
// Everything is a view: into the line, into static text, or into the record's
// own arena(). Valid until the line goes away or clear(). A record is reused
// line after line and then allocates nothing.
//
// Names are as they stand between the quotes of a JSON key: a format's own
// names need no escape, names from the input are escaped once by their format.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/plain_list.h"
#include "lib/parse/arena.h"

namespace logkit::parse {

// A value: text that is a string of any bytes, or a JSON token as written
// (a number, a literal, a string in quotes, an array, an object), valid JSON
// in valid UTF-8 without a line feed.
struct Value {
  std::string_view text;
  bool is_token = false;
  bool is_plain = false;  // of a string: JSON takes all of it as it is

  bool empty() const { return text.empty(); }
  static Value string(std::string_view text) { return {text, false}; }
  static Value plain(std::string_view text) { return {text, false, true}; }
  static Value token(std::string_view text) { return {text, true}; }
};

struct ParsedField {
  std::string_view name;
  Value value;
};

// Where a record's time is from.
enum class TimeOrigin : std::uint8_t {
  kNone,      // not known yet
  kEvent,     // from the event
  kPrevious,  // of the record before in its source
  kRead,      // the time of reading: _time_source says so
};

class ParsedRecord {
 public:
  void clear() {
    time_origin = TimeOrigin::kNone;
    time_ns = 0;
    line = {};
    message = {};
    level = {};
    parse_error = {};
    raw = {};
    is_truncated = false;
    is_header = false;
    is_partial = false;
    joined_raw = {};
    fields.clear();
    stamps.clear();
    arena.clear();
  }

  void set_time(std::int64_t event_time_ns) {
    time_ns = event_time_ns;
    time_origin = TimeOrigin::kEvent;
  }
  bool has_event_time() const { return time_origin == TimeOrigin::kEvent; }

  // Text of any bytes.
  void add(std::string_view name, std::string_view text) {
    fields.push_back({name, Value::string(text)});
  }
  // A JSON token as written.
  void add_token(std::string_view name, std::string_view token) {
    fields.push_back({name, Value::token(token)});
  }

  // All fields of that name.
  void remove(std::string_view name) {
    fields.erase_if([name](const ParsedField& field) { return field.name == name; });
  }

  TimeOrigin time_origin = TimeOrigin::kNone;
  std::int64_t time_ns = 0;   // since 1970 UTC
  std::string_view line;      // what was parsed, where it is known: most texts are views of it
  Value message;              // absent: view without data
  Value level;                // canonical, or the spelling that has no canonical one
  PlainList<ParsedField> fields;
  std::string_view parse_error;  // why the line did not match; empty where it did
  std::string_view raw;          // the line as it came, where it is to be kept
  bool is_truncated = false;
  bool is_header = false;   // the line names columns or the like: no record
  bool is_partial = false;  // the line is a part of a record to come
  std::string_view joined_raw;  // of a record made of parts: its lines; else without data
  PlainList<ParsedField> stamps;  // reserved members (_src, _pos, …): last in the record
  TextArena arena;

  // The text that most others are views of.
  std::string_view common_text() const {
    if (message.is_token || !has_message()) return line;
    const std::size_t offset = reinterpret_cast<std::uintptr_t>(message.text.data()) -
                               reinterpret_cast<std::uintptr_t>(line.data());
    const bool is_within = offset <= line.size() && message.text.size() <= line.size() - offset;
    return is_within ? line : message.text;
  }
  bool has_message() const { return message.text.data() != nullptr; }
  bool has_level() const { return level.text.data() != nullptr; }
};

}  // namespace logkit::parse
