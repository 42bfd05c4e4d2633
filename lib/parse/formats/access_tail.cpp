#include "lib/parse/formats/access_tail.h"

#include <algorithm>
#include <charconv>

#include "lib/parse/quoted.h"

namespace logkit::parse {
namespace {

bool is_whole(std::string_view text) {
  return !text.empty() && text.size() <= 18 && std::all_of(text.begin(), text.end(), is_digit) &&
         (text.size() == 1 || text.front() != '0');
}

// "0.005": seconds; the digits of the same in milliseconds, exactly, as text.
std::string_view seconds_to_ms(std::string_view text, TextArena& arena) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || dot == 0 || dot > 12 || text.size() - dot > 12) return {};
  const std::string_view whole = text.substr(0, dot);
  const std::string_view fraction = text.substr(dot + 1);
  if (fraction.empty() || !std::all_of(whole.begin(), whole.end(), is_digit) ||
      !std::all_of(fraction.begin(), fraction.end(), is_digit))
    return {};
  char* const room = arena.take(text.size() + 4);
  char* out = std::copy(whole.begin(), whole.end(), room);
  for (std::size_t i = 0; i < 3; ++i) *out++ = i < fraction.size() ? fraction[i] : '0';
  char* begin = room;
  while (out - begin > 1 && *begin == '0') ++begin;
  std::string_view rest = fraction.substr(std::min<std::size_t>(3, fraction.size()));
  while (rest.ends_with('0')) rest.remove_suffix(1);
  if (!rest.empty()) {
    *out++ = '.';
    out = std::copy(rest.begin(), rest.end(), out);
  }
  arena.shrink_last(room, out);
  return {begin, static_cast<std::size_t>(out - begin)};
}

void add_ms(ParsedRecord& record, std::string_view name, std::string_view seconds) {
  const std::string_view ms = seconds_to_ms(seconds, record.arena);
  if (!ms.empty()) record.add_token(name, ms);
}

void add_text(ParsedRecord& record, std::string_view name, std::string_view text) {
  if (!text.empty() && text != "-") record.add(name, text);
}

void add_whole(ParsedRecord& record, std::string_view name, std::string_view text) {
  if (is_whole(text)) {
    record.add_token(name, text);
  } else {
    add_text(record, name, text);
  }
}

std::string_view next_word(LineCursor& cursor) {
  cursor.skip_spaces();
  return cursor.word();
}

bool next_bracketed(LineCursor& cursor, std::string_view& text) {
  cursor.skip_spaces();
  if (!cursor.take('[') || !cursor.until(']', text)) return false;
  cursor.skip(1);
  return true;
}

// request_length request_time [upstream] [alternative] addr length time status id
bool parse_ingress(LineCursor cursor, ParsedRecord& record) {
  const std::string_view request_bytes = next_word(cursor);
  const std::string_view seconds = next_word(cursor);
  std::string_view upstream;
  std::string_view alternative;
  if (!is_whole(request_bytes) || !next_bracketed(cursor, upstream) ||
      !next_bracketed(cursor, alternative))
    return false;
  const std::string_view address = next_word(cursor);
  const std::string_view bytes = next_word(cursor);
  const std::string_view upstream_seconds = next_word(cursor);
  const std::string_view status = next_word(cursor);
  const std::string_view id = next_word(cursor);
  cursor.skip_spaces();
  if (!cursor.at_end()) return false;  // retried upstreams: a list, kept whole
  record.add_token("request_bytes", request_bytes);
  add_ms(record, "duration_ms", seconds);
  add_text(record, "upstream", upstream);
  add_text(record, "upstream_addr", address);
  add_whole(record, "upstream_bytes", bytes);
  add_ms(record, "upstream_duration_ms", upstream_seconds);
  add_whole(record, "upstream_status", status);
  add_text(record, "request_id", id);
  return true;
}

// request_count "router" "server url" Nms
bool parse_traefik(LineCursor cursor, ParsedRecord& record) {
  std::string_view router;
  std::string_view server;
  if (!is_whole(next_word(cursor))) return false;
  cursor.skip_spaces();
  if (!scan_quoted(cursor, router)) return false;
  cursor.skip_spaces();
  if (!scan_quoted(cursor, server)) return false;
  const std::string_view duration = next_word(cursor);
  cursor.skip_spaces();
  if (!cursor.at_end() || !duration.ends_with("ms")) return false;
  const std::string_view ms = duration.substr(0, duration.size() - 2);
  if (!is_whole(ms)) return false;
  add_text(record, "router", unescape_quoted(router, record.arena));
  add_text(record, "upstream_addr", unescape_quoted(server, record.arena));
  record.add_token("duration_ms", ms);
  return true;
}

// A forwarded-for chain, a time, or both; false where there is more.
bool parse_simple(LineCursor cursor, ParsedRecord& record) {
  std::string_view forwarded;
  std::string_view time;
  while (!cursor.at_end()) {
    if (cursor.peek() == '"') {
      if (forwarded.data() != nullptr || !scan_quoted(cursor, forwarded)) return false;
    } else {
      if (!time.empty()) return false;
      time = cursor.word();
      const bool is_time = std::all_of(time.begin(), time.end(),
                                       [](char c) { return is_digit(c) || c == '.' || c == '-'; });
      if (!is_time) return false;
    }
    cursor.skip_spaces();
  }
  if (is_whole(time)) {
    record.add_token("request_time", time);
  } else if (!time.empty() && time != "-") {
    const std::string_view ms = seconds_to_ms(time, record.arena);
    if (ms.empty()) return false;
    record.add_token("duration_ms", ms);
  }
  add_text(record, "forwarded_for", unescape_quoted(forwarded, record.arena));
  return true;
}

}  // namespace

void parse_access_tail(std::string_view tail, ParsedRecord& record) {
  const LineCursor cursor(tail);
  if (parse_simple(cursor, record) || parse_ingress(cursor, record) ||
      parse_traefik(cursor, record))
    return;
  record.add("extra", tail);
}

}  // namespace logkit::parse
