#include "lib/record/json_text.h"

#include <array>
#include <charconv>

#include "lib/base/ascii.h"
#include "lib/base/base64.h"
#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"
#include "lib/base/utf8.h"

namespace logkit::record {
namespace {

char32_t hex4(std::string_view digits) {
  unsigned value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value * 16 + hex_value(digits[i]);
  return value;
}

constexpr bool is_high_surrogate(char32_t c) { return c >= 0xD800 && c < 0xDC00; }
constexpr bool is_low_surrogate(char32_t c) { return c >= 0xDC00 && c < 0xE000; }

// `raw` begins behind "\u"; gives how much of it was taken.
std::size_t unescape_unicode(std::string_view raw, std::string& out) {
  const char32_t first = hex4(raw);
  if (is_high_surrogate(first) && raw.size() >= 10 && raw[4] == '\\' && raw[5] == 'u') {
    const char32_t second = hex4(raw.substr(6));
    if (is_low_surrogate(second)) {
      append_utf8(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), out);
      return 10;
    }
  }
  if (is_high_surrogate(first) || is_low_surrogate(first)) {
    append_utf8(kReplacementCharacter, out);
  } else {
    append_utf8(first, out);
  }
  return 4;
}

constexpr char short_escape(char c) {
  switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;  // '"', '\\', '/'
  }
}

}  // namespace

void unescape_json(std::string_view raw, std::string& out) {
  while (true) {
    const std::size_t backslash = raw.find('\\');
    out.append(raw.substr(0, backslash));
    if (backslash == std::string_view::npos) return;
    const char escape = raw[backslash + 1];
    raw.remove_prefix(backslash + 2);
    if (escape == 'u') {
      raw.remove_prefix(unescape_unicode(raw, out));
    } else {
      out.push_back(short_escape(escape));
    }
  }
}

bool is_canonical_int64(std::string_view text, std::int64_t& value) {
  if (text.empty() || text.size() > 20) return false;
  const bool negative = text.front() == '-';
  const std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return false;
  if (digits.front() == '0' && text.size() > 1) return false;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size();
}

void RecordBuilder::put_key(std::string_view key) {
  if (!first_) out_.push_back(',');
  first_ = false;
  out_.push_back('"');
  escape_json(key, out_);
  out_.append("\":");
}

void RecordBuilder::add_string(std::string_view key, std::string_view text) {
  put_key(key);
  out_.push_back('"');
  escape_json(text, out_);
  out_.push_back('"');
}

void RecordBuilder::add_number(std::string_view key, std::string_view text) { add_raw(key, text); }

void RecordBuilder::add_int(std::string_view key, std::int64_t number) {
  std::array<char, 24> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  add_raw(key, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void RecordBuilder::add_uint(std::string_view key, std::uint64_t number) {
  std::array<char, 24> digits;
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  add_raw(key, {digits.data(), static_cast<std::size_t>(end - digits.data())});
}

void RecordBuilder::add_bool(std::string_view key, bool value) {
  add_raw(key, value ? "true" : "false");
}

void RecordBuilder::add_null(std::string_view key) { add_raw(key, "null"); }

void RecordBuilder::add_raw(std::string_view key, std::string_view json) {
  put_key(key);
  out_.append(json);
}

void RecordBuilder::add_value(std::string_view key, std::string_view text, Kind kind) {
  if (kind == Kind::kAbsent) return;
  if (kind == Kind::kString) return add_string(key, text);
  add_raw(key, kind == Kind::kNull ? "null" : text);
}

void RecordBuilder::add_time(std::string_view key, std::int64_t time_ns) {
  put_key(key);
  out_.push_back('"');
  std::array<char, kRfc3339MaxBytes> text;
  out_.append(format_rfc3339_ns(time_ns, text.data()));
  out_.push_back('"');
}

void RecordBuilder::add_message(std::string_view line) {
  add_string("_msg", line);
  if (is_valid_utf8(line)) return;
  put_key("_msg_b64");
  out_.push_back('"');
  append_base64(line, out_);
  out_.push_back('"');
}

void RecordBuilder::add_members(std::string_view members) {
  if (members.empty()) return;
  if (!first_) out_.push_back(',');
  first_ = false;
  out_.append(members);
}

void RecordBuilder::open(std::string_view key) {
  put_key(key);
  out_.push_back('{');
  first_ = true;
}

}  // namespace logkit::record
