// logfmt: key=value pairs, as Go's loggers write them.
//
//   ts=2026-03-01T12:00:00Z level=info msg="server started" port=8080 tls=true
//
// A quoted value has Go's or JSON's escapes. A word without "=" is true. A line
// that does not begin with a pair is not logfmt.
#include <algorithm>
#include <array>

#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"
#include "lib/parse/canonical.h"
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/json_record.h"
#include "lib/parse/line_cursor.h"
#include "lib/parse/time_scan.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

constexpr FieldInfo kFields[] = {
    {"(all keys)", "under their own names; bare numbers, true and false as such, all else text"},
    {"trace_id", "under that name whatever the alias; likewise span_id"},
    {"_msg", "the key msg or another name of it; without one, the line"},
};

enum : std::uint8_t {
  kKeyChar = 1,    // may stand in a key
  kValueChar = 2,  // may stand in a bare value
  kSpecial = 4,    // has to be escaped as a member's name
};

constexpr std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned c = 0; c < 256; ++c) {
    if (c > ' ' && c != '=' && c != '"' && c != 0x7f) classes[c] |= kKeyChar;
    if (c != ' ' && c != '\t') classes[c] |= kValueChar;
    if (c >= 0x80 || c == '\\') classes[c] |= kSpecial;
  }
  return classes;
}
constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

std::uint8_t class_of(char c) { return kClasses[static_cast<unsigned char>(c)]; }

// Digits that JSON can carry as they are and that are a quantity, not a code.
bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || !is_digit(text.front())) return false;
  if (text.size() > 1 && text[0] == '0' && text[1] != '.') return false;
  const std::size_t dot = text.find('.');
  const auto all_digits = [](std::string_view part) {
    return !part.empty() && std::all_of(part.begin(), part.end(), is_digit);
  };
  if (dot == std::string_view::npos) return all_digits(text);
  return all_digits(text.substr(0, dot)) && all_digits(text.substr(dot + 1));
}

bool is_bare_token(std::string_view text) {
  return is_number(text) || text == "true" || text == "false";
}

char go_escape(char letter) {
  switch (letter) {
    case 'a': return '\a';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    default: return letter;
  }
}

// \xHH, \uHHHH, \UHHHHHHHH at raw[at] (the letter): the digits' value.
bool hex_escape(std::string_view raw, std::size_t at, char32_t& value) {
  const std::size_t count = raw[at] == 'x' ? 2 : raw[at] == 'u' ? 4 : raw[at] == 'U' ? 8 : 0;
  if (count == 0 || raw.size() - at <= count) return false;
  value = 0;
  for (std::size_t i = at + 1; i <= at + count; ++i) {
    if (!is_hex_digit(raw[i])) return false;
    value = value << 4 | hex_value(raw[i]);
  }
  return true;
}

std::string_view unescape_go(std::string_view raw, TextArena& arena) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      text.push_back(raw[i]);
      continue;
    }
    char32_t value = 0;
    char32_t low = 0;
    if (!hex_escape(raw, ++i, value)) {
      text.push_back(go_escape(raw[i]));
    } else if (raw[i] == 'x') {
      text.push_back(static_cast<char>(value));
      i += 2;
    } else if (raw[i] == 'u' && value >= 0xD800 && value < 0xDC00 &&
               raw.substr(i + 5, 2) == "\\u" && hex_escape(raw, i + 6, low) &&
               low >= 0xDC00 && low < 0xE000) {
      append_utf8(0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00), text);
      i += 10;
    } else {
      append_utf8(value, text);
      i += raw[i] == 'u' ? 4 : 8;
    }
  }
  return arena.keep(text);
}

// A key from the input as a member's name: escaped for JSON.
std::string_view member_name(std::string_view key, bool is_plain, TextArena& arena) {
  if (is_plain) {
    if (key.front() != '_' || !record::is_reserved_field(key)) return key;
    return parsed_name(key, arena);
  }
  std::string escaped;
  escape_json(key, escaped);
  return arena.keep(escaped);
}

class Logfmt final : public Format {
 public:
  explicit Logfmt(const FormatOptions& options) : time_(*options.time), times_(time_) {}

  bool parse(std::string_view line, ParsedRecord& record, ParseError& error) override {
    // The audit log's pairs have quotes and a time of their own.
    if (line.starts_with("type=") && line.find(" msg=audit(") != std::string_view::npos) {
      error = {"not logfmt: a record of the audit log", 0};
      return false;
    }
    LineCursor cursor(line);
    pairs_ = 0;
    cursor.skip_spaces();
    while (!cursor.at_end()) {
      if (const char* const reason = parse_pair(cursor, record)) {
        error = {reason, cursor.offset()};
        return false;
      }
      cursor.skip_spaces();
    }
    if (pairs_ == 0) {
      error = {"not logfmt: no key=value", 0};
      return false;
    }
    move_canonical(line, record);
    return true;
  }

 private:
  const char* parse_pair(LineCursor& cursor, ParsedRecord& record) {
    const char* const begin = cursor.at();
    const char* const end = begin + cursor.remaining_bytes();
    const char* at = begin;
    std::uint8_t classes = 0;
    for (; at < end && (class_of(*at) & kKeyChar) != 0; ++at) classes |= class_of(*at);
    cursor.move_to(at);
    const std::string_view key(begin, static_cast<std::size_t>(at - begin));
    if (key.empty()) return "not logfmt: expected a key";
    const bool is_word = !cursor.take('=');
    if (is_word && !cursor.at_end() && !is_space(cursor.peek()))
      return "not logfmt: a key ends in '=' or a space";
    if (is_word && pairs_ == 0) {
      cursor.move_to(begin);
      return "not logfmt: no key=value at its start";
    }
    const std::string_view name = member_name(key, (classes & kSpecial) == 0, record.arena);
    if (is_word) {
      record.add_token(name, "true");
      return nullptr;
    }
    ++pairs_;
    if (cursor.take('"')) return parse_quoted_value(cursor, name, record);
    const char* const value_begin = cursor.at();
    for (at = value_begin; at < end && (class_of(*at) & kValueChar) != 0;) ++at;
    cursor.move_to(at);
    const std::string_view value(value_begin, static_cast<std::size_t>(at - value_begin));
    record.fields.push_back({name, {value, is_bare_token(value)}});
    return nullptr;
  }

  static const char* parse_quoted_value(LineCursor& cursor, std::string_view name,
                                        ParsedRecord& record) {
    const char* const begin = cursor.at();
    std::string_view part;
    bool is_closed = false;
    // A quote behind an odd number of backslashes belongs to the text.
    while (!is_closed && cursor.until('"', part)) {
      const std::string_view text(begin, static_cast<std::size_t>(cursor.at() - begin));
      const std::size_t last = text.find_last_not_of('\\');
      const std::size_t backslashes = text.size() - (last == std::string_view::npos ? 0 : last + 1);
      is_closed = backslashes % 2 == 0;
      if (!is_closed) cursor.skip(1);
    }
    if (!is_closed) cursor.skip(cursor.remaining_bytes());
    const std::string_view raw(begin, static_cast<std::size_t>(cursor.at() - begin));
    if (!cursor.take('"')) return "not logfmt: a value without its closing '\"'";
    if (!cursor.at_end() && !is_space(cursor.peek()))
      return "not logfmt: no space after a value in quotes";
    record.add(name, unescape_go(raw, record.arena));
    return nullptr;
  }

  // Moves time, message and level out of the fields, and renames the ids.
  void move_canonical(std::string_view line, ParsedRecord& record) {
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::size_t found[6] = {kNone, kNone, kNone, kNone, kNone, kNone};
    std::uint8_t ranks[6] = {255, 255, 255, 255, 255, 255};
    std::int64_t time_ns = 0;
    for (std::size_t i = 0; i < record.fields.size(); ++i) {
      const ParsedField& field = record.fields[i];
      CanonicalName name = canonical_name(field.name);
      if (field.name == "t") name = {Canonical::kTime, kMaxAliases};  // log15, Grafana
      const auto which = static_cast<std::size_t>(name.field);
      if (name.field == Canonical::kNone || name.rank >= ranks[which] ||
          !accept(name.field, field, time_ns))
        continue;
      found[which] = i;
      ranks[which] = name.rank;
    }
    const auto at = [&](Canonical which) { return found[static_cast<std::size_t>(which)]; };
    if (at(Canonical::kTime) != kNone) record.set_time(time_ns);
    record.message = Value::string(line);
    if (const std::size_t i = at(Canonical::kMessage); i != kNone)
      record.message = Value::string(record.fields[i].value.text);
    if (const std::size_t i = at(Canonical::kLevel); i != kNone)
      set_level(record.fields[i].value.text, record);
    if (const std::size_t i = at(Canonical::kTrace); i != kNone) record.fields[i].name = "trace_id";
    if (const std::size_t i = at(Canonical::kSpan); i != kNone) record.fields[i].name = "span_id";
    std::size_t index = 0;
    record.fields.erase_if([&](const ParsedField&) {
      const std::size_t i = index++;
      return i == at(Canonical::kTime) || i == at(Canonical::kMessage) ||
             i == at(Canonical::kLevel);
    });
    // Those of the record come first; what is left of these names is not they.
    for (ParsedField& field : record.fields)
      if (field.name == "_time" || field.name == "_msg")
        field.name = parsed_name(field.name, record.arena);
  }

  bool accept(Canonical which, const ParsedField& field, std::int64_t& time_ns) {
    if (which != Canonical::kTime) return which != Canonical::kLevel || !field.value.text.empty();
    const auto found = time_of(field.value.text);
    if (found) time_ns = *found;
    return found.has_value();
  }

  // What most write, at once; all else by the general reader.
  std::optional<std::int64_t> time_of(std::string_view text) {
    LineCursor cursor(text);
    TimeParts parts;
    if (scan_iso_time(cursor, parts) && parts.offset_s && cursor.at_end())
      return times_.resolve(parts);
    return record::parse_timestamp(text, time_);
  }

  const record::TimeContext& time_;
  TimeResolver times_;
  unsigned pairs_ = 0;
};

// Pairs stand in many lines; a time, level or message among them makes a log.
unsigned score_line(Logfmt& format, std::string_view line, ParsedRecord& record) {
  record.clear();
  ParseError error;
  if (!format.parse(line, record, error)) return 0;
  const auto is_word = [](const ParsedField& field) {
    return field.value.is_token && field.value.text == "true";
  };
  const auto words = static_cast<std::size_t>(
      std::count_if(record.fields.begin(), record.fields.end(), is_word));
  const bool has_message = record.message.text.data() != line.data() || record.message.text != line;
  const std::size_t known = (record.has_event_time() ? 1u : 0u) + (record.has_level() ? 1u : 0u) +
                            (has_message ? 1u : 0u);
  if (words * 2 > record.fields.size()) return 0;
  if (known >= 2) return 95;
  if (known == 1) return 80;
  return record.fields.size() >= 3 ? 60 : 0;
}

unsigned score(std::span<const std::string_view> lines) {
  const record::TimeContext context;
  Logfmt format{FormatOptions{&context}};
  ParsedRecord record;
  return mean_score(lines, [&](std::string_view line) { return score_line(format, line, record); });
}

}  // namespace

const FormatInfo& logfmt_format() {
  static constexpr FormatInfo kInfo = {
      .name = "logfmt",
      .aliases = {},
      .description = "key=value pairs: 'level=info msg=\"server started\" port=8080'",
      .fields = kFields,
      .score = score,
      .create = create_format<Logfmt>,
  };
  return kInfo;
}

}  // namespace logkit::parse
