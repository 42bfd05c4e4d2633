#include "lib/parse/formats/access_client.h"

#include <algorithm>
#include <bit>
#include <cstddef>

#include "lib/base/byte_vector.h"
#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

// True for an IPv4 or IPv6 address by its looks.
bool looks_like_address(std::string_view text) {
  std::size_t dots = 0;
  std::size_t colons = 0;
  for (const char c : text) {
    dots += c == '.' ? 1 : 0;
    colons += c == ':' ? 1 : 0;
    if (!is_hex_digit(c) && c != '.' && c != ':' && c != '%') return false;
  }
  return colons >= 2 || (dots == 3 && colons == 0);
}

// Of an address: not of a private network (RFC 1918, 4193), this host or link.
bool is_public(std::string_view address) {
  if (!looks_like_address(address)) return false;
  if (address.find(':') != std::string_view::npos)
    return address != "::1" && !address.starts_with("fe80:") && !address.starts_with("fc") &&
           !address.starts_with("fd");
  LineCursor cursor(address);
  unsigned first = 0;
  unsigned second = 0;
  if (!cursor.number(first, 3) || !cursor.take('.') || !cursor.number(second, 3)) return false;
  return first != 10 && first != 127 && !(first == 172 && second >= 16 && second < 32) &&
         !(first == 192 && second == 168) && !(first == 169 && second == 254);
}

// "example.org:443": a name with a port, and no IPv6 address.
bool has_port(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return false;
  const std::string_view port = text.substr(colon + 1);
  return port.size() <= 5 && std::all_of(port.begin(), port.end(), is_digit);
}

void add_vhost(std::string_view vhost, ParsedRecord& record) {
  const bool with_port = has_port(vhost);
  const std::size_t name_bytes = with_port ? vhost.find(':') : vhost.size();
  add_unless_dash(record, "vhost", vhost.substr(0, name_bytes));
  if (!with_port) return;
  const std::string_view port = vhost.substr(name_bytes + 1);
  record.fields.push_back({"vhost_port", {port, port.front() != '0'}});
}

// "a, b, c", or the same in quotes; empty where the cursor is at neither.
std::string_view take_chain(LineCursor& cursor) {
  const LineCursor start = cursor;
  std::string_view chain;
  if (cursor.take('"')) {
    if (cursor.until('"', chain)) cursor.skip(1);
    return chain;
  }
  std::string_view last = cursor.word();
  const char* const begin = last.data();
  if (!last.ends_with(',')) {
    cursor = start;
    return {};
  }
  while (last.ends_with(',') && cursor.take(' ')) last = cursor.word();
  return {begin, static_cast<std::size_t>(last.data() + last.size() - begin)};
}

std::string_view client_of_chain(std::string_view chain) {
  std::string_view first;
  while (!chain.empty()) {
    const std::size_t comma = std::min(chain.find(','), chain.size());
    std::string_view address = chain.substr(0, comma);
    chain.remove_prefix(std::min(comma + 1, chain.size()));
    while (address.starts_with(' ')) address.remove_prefix(1);
    if (is_public(address)) return address;
    if (first.empty()) first = address;
  }
  return first;
}

// A virtual host in front is told by its port, or by the address behind it.
std::string_view take_client(LineCursor& cursor, ParsedRecord& record) {
  std::string_view client = cursor.word();
  LineCursor ahead = cursor;
  if (!ahead.take(' ')) return client;
  if (const std::string_view next = ahead.word();
      !has_port(client) && !looks_like_address(next.substr(0, next.find(','))))
    return client;
  add_vhost(client, record);
  cursor.take(' ');
  const std::string_view chain = take_chain(cursor);
  if (chain.empty()) return cursor.word();
  record.add("forwarded_for", chain);
  return client_of_chain(chain);
}

std::string_view take_client_of_chain(std::string_view chain, LineCursor& cursor,
                                      ParsedRecord& record) {
  add_unless_dash(record, "forwarded_for", chain);
  std::string_view client = client_of_chain(chain);
  // The address of the connection itself.
  LineCursor ahead = cursor;
  if (!ahead.take(' ')) return client;
  const std::string_view peer = ahead.word();
  if (!looks_like_address(peer)) return client;
  if (client.empty() || client == "-" || (!is_public(client) && is_public(peer))) client = peer;
  cursor = ahead;
  return client;
}

// "client - user ": what most lines have. Not where the client may be more than that.
bool take_usual(std::string_view who, std::string_view& client, std::string_view& user) {
  const char* at = who.data();
  const char* const end = at + who.size();
#if LK_BYTE_VECTORS
  while (end - at >= std::ptrdiff_t{kVectorBytes}) {
    const ByteVector bytes = load_vector(at);
    const unsigned others = vector_bits(either(is_below(bytes, '-'), is_byte(bytes, ':')));
    at += others == 0 ? int{kVectorBytes} : std::countr_zero(others);
    if (others != 0) break;
  }
#endif
  while (at != end && *at > ',' && *at != ':') ++at;
  constexpr std::string_view kNoIdent = " - ";
  if (!std::string_view(at, static_cast<std::size_t>(end - at)).starts_with(kNoIdent)) return false;
  client = {who.data(), static_cast<std::size_t>(at - who.data())};
  user = {at + kNoIdent.size(), static_cast<std::size_t>(end - at) - kNoIdent.size()};
  return !user.empty();
}

}  // namespace

void add_unless_dash(ParsedRecord& record, std::string_view name, std::string_view text) {
  const bool is_dash = text.size() == 1 && text.front() == '-';
  if (!is_dash && !text.empty()) record.add(name, text);
}

bool parse_access_client(std::string_view who, ParsedRecord& record) {
  if (who.size() < 2 || who.back() != ' ') return false;
  std::string_view usual_client;
  std::string_view user;
  if (take_usual(who.substr(0, who.size() - 1), usual_client, user)) {
    add_unless_dash(record, "client_ip", usual_client);
    add_unless_dash(record, "user", user);
    return true;
  }
  LineCursor cursor(who.substr(0, who.size() - 1));
  const std::string_view chain = take_chain(cursor);
  const std::string_view client =
      chain.empty() ? take_client(cursor, record) : take_client_of_chain(chain, cursor, record);
  if (!cursor.take(' ')) return false;
  const std::string_view ident = cursor.word();
  if (!cursor.take(' ')) return false;
  add_unless_dash(record, "client_ip", client);
  add_unless_dash(record, "ident", ident);
  add_unless_dash(record, "user", cursor.rest());
  return true;
}

}  // namespace logkit::parse
