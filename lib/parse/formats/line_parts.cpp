#include "lib/parse/formats/line_parts.h"

#include <algorithm>
#include <array>
#include <string>

#include "lib/base/byte_vector.h"
#include "lib/parse/json_record.h"
#include "lib/parse/time_scan.h"
#include "lib/record/level.h"

namespace logkit::parse {

namespace {

constexpr std::array<bool, 256> make_name_bytes() {
  std::array<bool, 256> name{};
  for (unsigned c = 0; c < 128; ++c)
    name[c] = is_letter(static_cast<char>(c)) || is_digit(static_cast<char>(c));
  for (const char c : std::string_view("._$-/")) name[static_cast<unsigned char>(c)] = true;
  return name;
}
constexpr std::array<bool, 256> kNameBytes = make_name_bytes();

#if LK_BYTE_VECTORS
// The same, all of them.
bool are_name_bytes(ByteVector bytes) {
  const ByteVector letters = either(is_between(bytes, 'a', 'z'), is_between(bytes, 'A', 'Z'));
  const ByteVector others = either(is_byte(bytes, '_'), is_byte(bytes, '$'));
  constexpr unsigned kAll = (1u << kVectorBytes) - 1;
  // "-./" and digits.
  return vector_bits(either(either(letters, others), is_between(bytes, '-', '9'))) == kAll;
}
#endif

// Whether the time in front of the cursor surely has no zone behind it: none
// begins here, or a level does.
bool has_no_zone(LineCursor cursor) {
  const char next = cursor.peek();
  if (next == ']' || next == ',' || next == '|' || next == '\t') return true;
  if (next != ' ') return false;
  cursor.skip(1);
  if (cursor.peek() == ' ' || cursor.peek() == '[') return true;
  if (cursor.peek() == '-' && cursor.peek(1) == ' ') return true;
  const std::string_view word = take_letters(cursor);
  return word.size() > 3 && record::parse_level(word).has_value();
}

// ISO 8601 with its zone, or surely without: what most logs have, at once.
template <typename Resolve>
bool take_iso_time(LineCursor& cursor, Resolve&& resolve, ParsedRecord& record) {
  LineCursor ahead = cursor;
  TimeParts parts;
  if (!scan_iso_time(ahead, parts)) return false;
  if (parts.offset_s ? is_letter(ahead.peek()) || is_digit(ahead.peek()) : !has_no_zone(ahead))
    return false;
  const std::optional<std::int64_t> time_ns = resolve(parts);
  if (!time_ns) return false;
  record.set_time(*time_ns);
  cursor = ahead;
  return true;
}

bool take_other_time(LineCursor& cursor, const record::TimeContext& time, ParsedRecord& record) {
  const auto found = record::parse_timestamp_prefix(cursor.rest(), time);
  if (!found || found->begin != 0) return false;
  record.set_time(found->time_ns);
  cursor.skip(found->end);
  return true;
}

template <typename Time>
bool take_in_brackets(LineCursor& cursor, Time& time, ParsedRecord& record) {
  const char* const start = cursor.at();
  if (cursor.take('[') && take_time(cursor, time, record) && cursor.take(']')) return true;
  cursor.move_to(start);
  return false;
}

}  // namespace

bool take_time(LineCursor& cursor, const record::TimeContext& time, ParsedRecord& record) {
  const auto resolve = [&](const TimeParts& parts) { return record::resolve(parts, time); };
  return (is_digit(cursor.peek()) && take_iso_time(cursor, resolve, record)) ||
         take_other_time(cursor, time, record);
}

bool take_time(LineCursor& cursor, TimeResolver& times, ParsedRecord& record) {
  const auto resolve = [&](const TimeParts& parts) { return times.resolve(parts); };
  return (is_digit(cursor.peek()) && take_iso_time(cursor, resolve, record)) ||
         take_other_time(cursor, times.context(), record);
}

bool take_bracketed_time(LineCursor& cursor, const record::TimeContext& time,
                         ParsedRecord& record) {
  return take_in_brackets(cursor, time, record);
}

bool take_bracketed_time(LineCursor& cursor, TimeResolver& times, ParsedRecord& record) {
  return take_in_brackets(cursor, times, record);
}

std::string_view take_inside(LineCursor& cursor, char open, char close, std::size_t most_bytes) {
  const std::string_view rest = cursor.rest();
  if (!rest.starts_with(open)) return {};
  const std::size_t end = rest.substr(0, most_bytes + 2).find(close, 1);
  if (end == std::string_view::npos) return {};
  cursor.skip(end + 1);
  return rest.substr(1, end - 1);
}

std::string_view take_letters(LineCursor& cursor) {
  const std::string_view rest = cursor.rest();
  std::size_t bytes = 0;
  while (bytes < rest.size() && is_letter(rest[bytes])) ++bytes;
  cursor.skip(bytes);
  return rest.substr(0, bytes);
}

bool take_level(LineCursor& cursor, ParsedRecord& record) {
  const char* const start = cursor.at();
  const std::string_view word = take_letters(cursor);
  if (!word.empty() && record::parse_level(word)) {
    set_level(word, record);
    return true;
  }
  cursor.move_to(start);
  return false;
}

std::string_view take_until(LineCursor& cursor, std::string_view delimiter) {
  const std::string_view rest = cursor.rest();
  const std::size_t found = rest.find(delimiter);
  if (found == std::string_view::npos) {
    cursor.skip(rest.size());
    return rest;
  }
  cursor.skip(found + delimiter.size());
  return rest.substr(0, found);
}

bool is_plain_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || !is_digit(text.front())) return false;
  if (text.size() > 1 && text[0] == '0' && text[1] != '.') return false;
  const std::size_t dot = std::min(text.find('.'), text.size());
  const std::string_view fraction = text.substr(std::min(dot + 1, text.size()));
  if (dot < text.size() && fraction.empty()) return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(dot), is_digit) &&
         std::all_of(fraction.begin(), fraction.end(), is_digit);
}

void add_value(ParsedRecord& record, std::string_view name, std::string_view text) {
  if (text.empty() || text == "-") return;
  record.fields.push_back({name, {text, is_plain_number(text)}});
}

void add_seconds_as_ms(ParsedRecord& record, std::string_view name, std::string_view seconds) {
  if (!is_plain_number(seconds) || seconds.starts_with('-'))
    return add_value(record, name, seconds);
  const std::size_t dot = std::min(seconds.find('.'), seconds.size());
  std::string ms(seconds.substr(0, dot));
  std::string fraction(seconds.substr(std::min(dot + 1, seconds.size())));
  while (fraction.size() < 3) fraction.push_back('0');
  ms.append(fraction, 0, 3);
  fraction.erase(0, 3);
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  ms.erase(0, std::min(ms.find_first_not_of('0'), ms.size() - 1));
  if (!fraction.empty()) ms.append(".").append(fraction);
  record.add_token(name, record.arena.keep(ms));
}

void add_request(ParsedRecord& record, std::string_view request) {
  if (request.empty() || request == "-") return;
  const std::size_t method_end = request.find(' ');
  const std::string_view method = request.substr(0, method_end);
  if (method_end == std::string_view::npos || !std::all_of(method.begin(), method.end(), is_upper))
    return record.add("request", request);
  std::string_view path = request.substr(method_end + 1);
  const std::size_t last_space = path.rfind(' ');
  record.add("method", method);
  const bool has_protocol =
      last_space != std::string_view::npos && path.substr(last_space + 1).starts_with("HTTP/");
  if (has_protocol) {
    record.add("path", path.substr(0, last_space));
    record.add("protocol", path.substr(last_space + 1));
  } else {
    record.add("path", path);
  }
}

void add_address(ParsedRecord& record, std::string_view ip_name, std::string_view port_name,
                 std::string_view address) {
  const std::size_t colon = address.rfind(':');
  std::string_view ip = address.substr(0, colon);
  std::string_view port;
  if (colon != std::string_view::npos) port = address.substr(colon + 1);
  const bool is_bracketed = ip.starts_with('[') && ip.ends_with(']');
  const bool is_bare_ipv6 = !is_bracketed && ip.find(':') != std::string_view::npos &&
                            address.find('.') == std::string_view::npos && !is_plain_number(port);
  if (is_bare_ipv6) {
    ip = address;
    port = {};
  }
  if (is_bracketed) ip = ip.substr(1, ip.size() - 2);
  if (!ip.empty() && ip != "-") record.add(ip_name, ip);
  add_value(record, port_name, port);
}

bool is_dotted_name(std::string_view text) {
  if (text.empty() || text.size() > 256 || is_digit(text.front()) || text.front() == '.')
    return false;
#if LK_BYTE_VECTORS
  if (text.size() >= kVectorBytes) {
    const char* const last = text.data() + text.size() - kVectorBytes;
    for (const char* at = text.data(); at < last; at += kVectorBytes)
      if (!are_name_bytes(load_vector(at))) return false;
    return are_name_bytes(load_vector(last));
  }
#endif
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return kNameBytes[static_cast<unsigned char>(c)]; });
}

}  // namespace logkit::parse
