#include "lib/query/syntax/lexer.h"

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

bool is_ascii_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

bool is_unicode_space(char32_t c) {
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000;
}

bool is_ascii_word(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '.'; }

// The length of the word character at the start; 0 where it is none.
std::size_t word_char_bytes(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_word(text.front()) ? 1 : 0;
  const CodePoint point = decode_utf8(text);
  return point.valid && !is_unicode_space(point.value) ? point.length_bytes : 0;
}

std::size_t space_bytes(std::string_view text) {
  if (text.empty()) return 0;
  if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_space(text.front()) ? 1 : 0;
  const CodePoint point = decode_utf8(text);
  return point.valid && is_unicode_space(point.value) ? point.length_bytes : 0;
}

bool is_double_symbol(std::string_view text) {
  return text.starts_with("=~") || text.starts_with("!=") || text.starts_with("!~") ||
         text.starts_with("&&") || text.starts_with("||");
}

}  // namespace

bool Token::is(std::string_view lower) const {
  if (kind != TokenKind::kWord && kind != TokenKind::kSymbol) return false;
  if (raw.size() != lower.size()) return false;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i] >= 'A' && raw[i] <= 'Z' ? static_cast<char>(raw[i] + 32) : raw[i];
    if (c != lower[i]) return false;
  }
  return true;
}

Lexer::Lexer(std::string_view text) : text_(text) {
  token_ = read();
  token_.space_before = true;
}

void Lexer::next() {
  previous_ = std::move(token_);
  token_ = read();
}

Token Lexer::peek() const {
  Lexer ahead(text_, at_);
  return ahead.read();
}

void Lexer::stop() {
  previous_ = Token{};
  at_ = text_.size();
  token_ = finish(TokenKind::kEnd, at_, 0);
}

bool Lexer::skip_space() {
  const std::size_t begin = at_;
  while (at_ < text_.size()) {
    if (text_[at_] == '#') {
      const std::size_t newline = text_.find('\n', at_);
      at_ = newline == std::string_view::npos ? text_.size() : newline + 1;
      continue;
    }
    const std::size_t length = space_bytes(text_.substr(at_));
    if (length == 0) break;
    at_ += length;
  }
  return at_ > begin;
}

Token Lexer::finish(TokenKind kind, std::size_t begin, std::size_t length) {
  Token token;
  token.kind = kind;
  token.span = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin + length)};
  token.raw = text_.substr(begin, length);
  token.text = token.raw;
  at_ = begin + length;
  return token;
}

Token Lexer::read_quoted(std::size_t begin) {
  Unquoted value = unquote(text_.substr(begin));
  if (value.fault != QuoteFault::kNone) return finish(TokenKind::kBroken, begin, 1);
  Token token = finish(TokenKind::kQuoted, begin, value.length);
  token.text = std::move(value.value);
  return token;
}

Token Lexer::read() {
  const bool space_before = skip_space();
  const std::string_view rest = text_.substr(at_);
  std::size_t word_bytes = 0;
  while (const std::size_t length = word_char_bytes(rest.substr(word_bytes))) word_bytes += length;
  Token token;
  if (rest.empty()) {
    token = finish(TokenKind::kEnd, at_, 0);
  } else if (word_bytes > 0) {
    token = finish(TokenKind::kWord, at_, word_bytes);
  } else if (rest.front() == '"' || rest.front() == '\'' || rest.front() == '`') {
    token = read_quoted(at_);
  } else if (is_double_symbol(rest)) {
    token = finish(TokenKind::kSymbol, at_, 2);
  } else {
    token = finish(TokenKind::kSymbol, at_, decode_utf8(rest).length_bytes);
  }
  token.space_before = space_before;
  return token;
}

QuoteError Lexer::quote_error() const {
  const std::size_t begin = token_.span.begin;
  const Unquoted value = unquote(text_.substr(begin));
  if (value.fault == QuoteFault::kUnclosed) {
    return {token_.span, "this quote is never closed",
            "close it with another " + std::string(token_.raw)};
  }
  const std::size_t fault_begin = begin + value.length;
  const std::string escape(text_.substr(fault_begin, value.fault_bytes));
  return {{static_cast<std::uint32_t>(fault_begin),
           static_cast<std::uint32_t>(fault_begin + value.fault_bytes)},
          "unknown escape '" + escape + "' in a quoted text",
          "double the backslash, or put the text in backticks: `" + escape + "`"};
}

}  // namespace logkit::query
