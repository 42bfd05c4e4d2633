// query_terms: the whole tokens of a literal that may be looked up in a term
// index. Each block that matches the literal has all of them.
//
// Only whole tokens count. Where an end of the literal is open, that is, where
// the text that matches may go on with a word character (a substring, a literal
// out of a regular expression, the end of a prefix), the token that touches
// that end is not whole and is left out, and with it a composite that it is
// part of.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::segment::index {

enum class TermKind : std::uint8_t { kToken, kIpv4, kUuid };

struct QueryTerm {
  TermKind kind = TermKind::kToken;
  std::string text;  // folded

  bool operator==(const QueryTerm&) const = default;
};

// Which ends of a literal are open.
enum class LiteralEnds : std::uint8_t {
  kClosed,     // a word or phrase
  kOpenEnd,    // a prefix
  kOpenBegin,  // a suffix
  kOpen,       // a substring
};

// Each term once, in the order to ask: UUIDs and IPv4 addresses, then tokens
// that look like ids, then words, the longest first in each. Tokens that are
// part of a composite are left out, and words of one or two bytes wherever
// anything else is left: they are in every block. Empty: the index tells
// nothing about the literal.
std::vector<QueryTerm> query_terms(std::string_view literal, LiteralEnds ends);

// The token that touches the open end of a prefix, folded, for lookup_prefix():
// "" where there is none. ("GET /ind" gives "ind".)
std::string open_token(std::string_view literal);

// One word in any case as a term: nothing where it is not exactly one token.
std::vector<QueryTerm> word_terms(std::string_view word);

}  // namespace logkit::segment::index
