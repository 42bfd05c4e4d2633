// Lexer: the query text as tokens, one at a time, cheap to copy and so to
// rewind.
//
//   word     letters, digits, "_" and "."; every non-ASCII character that is
//            no white space
//   quoted   "…" and '…' with backslash escapes, `…` without
//   symbol   any other character, and =~ != !~ && ||
//
// White space separates and is otherwise skipped; "#" begins a comment that
// ends with its line. Words that touch without white space are put together
// by the parser ("foo-bar:x"), which is why a token knows what was before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/query/syntax/node.h"

namespace logkit::query {

enum class TokenKind : std::uint8_t { kEnd, kWord, kQuoted, kSymbol, kBroken };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  bool space_before = false;  // white space or a comment; true for the first
  Span span;
  std::string_view raw;   // as written
  std::string text;       // a quoted token's value; else as raw

  bool is_end() const { return kind == TokenKind::kEnd; }
  bool is_quoted() const { return kind == TokenKind::kQuoted; }
  // The unquoted word or symbol, ASCII letters in any case.
  bool is(std::string_view lower) const;
};

// Why a quoted text could not be read.
struct QuoteError {
  Span span;
  std::string what;
  std::string help;
};

class Lexer {
 public:
  // `text` must outlive the lexer; at most 4 GiB.
  explicit Lexer(std::string_view text);

  const Token& token() const { return token_; }
  const Token& previous() const { return previous_; }
  void next();
  // The token after the current one.
  Token peek() const;
  // Makes the current token the end: nothing more will be read.
  void stop();

  std::string_view text() const { return text_; }
  // Of the current token, where its kind is kBroken.
  QuoteError quote_error() const;

 private:
  Lexer(std::string_view text, std::size_t at) : text_(text), at_(at) {}

  Token read();
  bool skip_space();
  Token finish(TokenKind kind, std::size_t begin, std::size_t length);
  Token read_quoted(std::size_t begin);

  std::string_view text_;
  std::size_t at_ = 0;
  Token token_;
  Token previous_;
};

}  // namespace logkit::query
