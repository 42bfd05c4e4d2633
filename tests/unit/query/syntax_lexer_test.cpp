#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/query/syntax/lexer.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

std::vector<std::string> raw_tokens(std::string_view text) {
  std::vector<std::string> tokens;
  for (Lexer lexer(text); !lexer.token().is_end(); lexer.next()) {
    tokens.emplace_back(lexer.token().raw);
    if (lexer.token().kind == TokenKind::kBroken) break;
  }
  return tokens;
}

using Tokens = std::vector<std::string>;

TEST_CASE("words, symbols and white space", "[query][lexer]") {
  CHECK(raw_tokens("").empty());
  CHECK(raw_tokens(" \t\r\n").empty());
  CHECK(raw_tokens("foo-bar:x*") == Tokens{"foo", "-", "bar", ":", "x", "*"});
  CHECK(raw_tokens("a.b_c 1.5") == Tokens{"a.b_c", "1.5"});
  CHECK(raw_tokens("a=~b!~c!=d") == Tokens{"a", "=~", "b", "!~", "c", "!=", "d"});
  CHECK(raw_tokens("a||b&&c|d&e") == Tokens{"a", "||", "b", "&&", "c", "|", "d", "&", "e"});
  CHECK(raw_tokens("a\xC2\xA0z") == Tokens{"a", "z"});  // no-break space
  CHECK(raw_tokens("日本 語") == Tokens{"日本", "語"});
}

TEST_CASE("bytes that are not UTF-8 are symbols of their own", "[query][lexer]") {
  CHECK(raw_tokens("a\xFF\xFE z") == Tokens{"a", "\xFF", "\xFE", "z"});
}

TEST_CASE("comments end with their line", "[query][lexer]") {
  CHECK(raw_tokens("a # b c\nd #e") == Tokens{"a", "d"});
  CHECK(raw_tokens("#only") == Tokens{});
  CHECK(raw_tokens("\"#\" a") == Tokens{"\"#\"", "a"});
}

TEST_CASE("tokens know their bytes and what was before them", "[query][lexer]") {
  Lexer lexer("ab  c'd'");
  CHECK(lexer.token().space_before);
  CHECK(lexer.token().span.begin == 0);
  CHECK(lexer.token().span.end == 2);
  CHECK(lexer.peek().raw == "c");
  lexer.next();
  CHECK(lexer.token().space_before);
  CHECK(lexer.token().span.begin == 4);
  CHECK(lexer.previous().raw == "ab");
  lexer.next();
  CHECK_FALSE(lexer.token().space_before);
  CHECK(lexer.token().is_quoted());
  CHECK(lexer.token().text == "d");
  lexer.next();
  CHECK(lexer.token().is_end());
  CHECK(lexer.token().span.begin == 8);
}

TEST_CASE("a keyword is one in any case, and never in quotes", "[query][lexer]") {
  CHECK(Lexer("OR").token().is("or"));
  CHECK_FALSE(Lexer("\"or\"").token().is("or"));
  CHECK_FALSE(Lexer("order").token().is("or"));
}

TEST_CASE("quoted texts are decoded", "[query][quoting]") {
  const auto value = [](std::string_view text) { return Lexer(text).token().text; };
  CHECK(value(R"("a\"b")") == "a\"b");
  CHECK(value(R"('a\'b"c')") == "a'b\"c");
  CHECK(value(R"(`a\nb"'`)") == R"(a\nb"')");
  CHECK(value(R"("\a\b\f\n\r\t\v\\")") == "\a\b\f\n\r\t\v\\");
  CHECK(value(R"("\101\x42\u0043\U00000044")") == "ABCD");
  CHECK(value(R"("\u20ac")") == "€");
  CHECK(value(R"("\xff")") == "\xFF");
  CHECK(value("\"a\nb\"") == "a\nb");
}

TEST_CASE("faults of quotes name their place", "[query][quoting]") {
  struct Case {
    std::string text;
    std::uint32_t begin;
    std::uint32_t end;
    std::string what;
  };
  const Case cases[] = {
      {"\"abc", 0, 1, "this quote is never closed"},
      {"a `b\"c", 2, 3, "this quote is never closed"},
      {"\"abc\\", 0, 1, "this quote is never closed"},
      {"\"ab\\dc\"", 3, 5, "unknown escape '\\d' in a quoted text"},
      {"'\\xg1'", 1, 3, "unknown escape '\\x' in a quoted text"},
      {"'\\€'", 1, 5, "unknown escape '\\€' in a quoted text"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    Lexer lexer(each.text);
    while (lexer.token().kind != TokenKind::kBroken) lexer.next();
    const QuoteError error = lexer.quote_error();
    CHECK(error.what == each.what);
    CHECK(error.span.begin == each.begin);
    CHECK(error.span.end == each.end);
    CHECK_FALSE(error.help.empty());
  }
}

TEST_CASE("what quote() writes reads back, for every byte", "[query][quoting]") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
  const std::string texts[] = {"",  "a",          "a\"b\\c", "é€😀", "\xC3", "\xED\xA0\x80",
                               all, "tab\tline\n"};
  for (const std::string& text : texts) {
    const Unquoted back = unquote(quote(text));
    CHECK(back.fault == QuoteFault::kNone);
    CHECK(back.value == text);
  }
}

}  // namespace
}  // namespace logkit::query
