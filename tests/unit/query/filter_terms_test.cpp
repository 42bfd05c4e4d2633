// What filters ask of a term index.
#include <catch2/catch.hpp>

#include "lib/query/exec/filter_terms.h"
#include "lib/query/exec/regex_literals.h"
#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

std::string text_of(const RequiredTerms& required) {
  std::string text;
  for (const auto& term : required.terms) text += (text.empty() ? "" : " ") + term.text;
  if (!required.prefix.empty()) text += (text.empty() ? "" : " ") + required.prefix + "*";
  return text;
}

std::string text_of(const TermFilter& filter) {
  std::string text;
  if (filter.kind == TermFilter::Kind::kField) {
    for (const RequiredTerms& choice : filter.choices) {
      text += (text.empty() ? "" : "|") + text_of(choice);
    }
    return filter.field.value_or("any") + ":" + text;
  }
  for (const TermFilter& operand : filter.operands) {
    const std::string sign = filter.kind == TermFilter::Kind::kAll ? " & " : " or ";
    text += (text.empty() ? "" : sign) + text_of(operand);
  }
  return "(" + text + ")";
}

std::string terms(const std::string& query, bool any_field = false) {
  const auto filter = term_filter_of(parsed(query).filter, any_field);
  return filter ? text_of(*filter) : "";
}

TEST_CASE("words, phrases and values are asked for by their words", "[query][terms]") {
  CHECK(terms("Error") == "_msg:error");
  CHECK(terms("\"disk sda1 is full\"") == "_msg:sda1 disk full");
  CHECK(terms("i(\"Disk FULL\")") == "_msg:disk full");
  CHECK(terms("err*") == "_msg:err*");
  CHECK(terms("\"disk fu\"*") == "_msg:disk fu*");
  CHECK(terms("user:=\"user-17\"") == "user:user");
  CHECK(terms("path:=\"/api/it\"*") == "path:api it*");
  CHECK(terms("seq(disk, \"is full\")") == "_msg:disk full");
  CHECK(terms("a:in(one, two)") == "a:one|two");
  CHECK(terms("a:contains_any(one, \"two three\")") == "a:one|three two");
  CHECK(terms("a:contains_all(one, two)") == "a:one two");
  CHECK(terms("10.0.0.1") == "_msg:10.0.0.1");
  CHECK(terms("550e8400-e29b-41d4-a716-446655440000") ==
        "_msg:550e8400-e29b-41d4-a716-446655440000");
}

TEST_CASE("of substrings and expressions only whole words count", "[query][terms]") {
  CHECK(terms("~\"sk ful\"") == "");
  CHECK(terms("~\"a disk f\"") == "_msg:disk");
  CHECK(terms("~\"user [0-9]+ logged in \"") == "_msg:logged");
  CHECK(terms("~\"(?i)from the DISK of\"") == "_msg:disk the");
  CHECK(terms("~\"a disk b|other\"") == "");
}

TEST_CASE("what tells nothing about words takes its alternatives with it", "[query][terms]") {
  CHECK(terms("*") == "");
  CHECK(terms("!error") == "");
  CHECK(terms("status:>5") == "");
  CHECK(terms("a:\"\"") == "");
  CHECK(terms("a:in(one, \"\")") == "");
  CHECK(terms("a:in(\"--\", two)") == "");
  CHECK(terms("_time:5m") == "");
  CHECK(terms("{host=\"a\"}") == "");
  CHECK(terms("_src:x") == "");
  CHECK(terms("error status:>5") == "(_msg:error)");
  CHECK(terms("error !user:a") == "(_msg:error)");
  CHECK(terms("error or status:>5") == "");
  CHECK(terms("error or a:b") == "(_msg:error or a:b)");
  CHECK(terms("disk (error or a:b) !x") == "(_msg:disk & (_msg:error or a:b))");
}

TEST_CASE("a literal that is no UTF-8 may end within a character", "[query][terms]") {
  PhraseFilter phrase;
  phrase.field.name = "_msg";
  phrase.text = "caf\xc3";
  Filter filter;
  filter.node = phrase;
  CHECK_FALSE(term_filter_of(filter, false));
}

TEST_CASE("where bare words look in every field, so does the index", "[query][terms]") {
  CHECK(terms("error", true) == "any:error");
  CHECK(terms("a:error", true) == "a:error");
}

TEST_CASE("required literals of expressions", "[query][terms]") {
  using Texts = std::vector<std::string>;
  CHECK(required_literals("abc") == Texts{"abc"});
  CHECK(required_literals("^abc$") == Texts{"abc"});
  CHECK(required_literals("a.c") == Texts{"a", "c"});
  CHECK(required_literals("ab*cd+e?f{2}g") == Texts{"a", "cd", "g"});
  CHECK(required_literals("ab+?c*+d") == Texts{"ab", "d"});
  CHECK(required_literals("a\\.b\\d+c\\bd") == Texts{"a.b", "c", "d"});
  CHECK(required_literals("a(b|c)d(?:e)?f(?P<n>g[)])h") == Texts{"a", "d", "f", "h"});
  CHECK(required_literals("x[]a|]y[^]]z") == Texts{"x", "y", "z"});
  CHECK(required_literals("(?i)abc") == Texts{"abc"});
  CHECK(required_literals("(?i)abéc") == Texts{"ab", "c"});
  CHECK(required_literals("é*b") == Texts{"b"});
  for (const char* unknown : {"a|b", "a(?i)b", "a(?=b)c", "(?<n>a)b", "\\Qa\\E", "a\\x41b", "a\\nb",
                              "\\p{L}a", "a{x}", "[[:alpha:]]a", "(a", "a)", "[a", "a\\", "(?x)a b",
                              "(*UCP)a", "a**"}) {
    CAPTURE(unknown);
    CHECK(required_literals(unknown).empty());
  }
}

}  // namespace
}  // namespace logkit::query
