#include "lib/parse/grok/oniguruma.h"

#include <catch2/catch.hpp>

#include "lib/parse/grok/required_literals.h"

namespace logkit::parse {
namespace {

std::string bytes_of(std::string_view pattern) {
  const auto translated = translate_oniguruma(pattern);
  return translated ? translated->text.bytes : "error: " + translated.error().what;
}

std::string utf8_of(std::string_view pattern) { return translate_oniguruma(pattern)->text.utf8; }

// What the pattern finds in the text: "no", or the whole match.
std::string match(std::string_view pattern, std::string_view text) {
  const auto translated = translate_oniguruma(pattern);
  if (!translated) return "error: " + translated.error().what;
  const auto program = RegexProgram::compile(translated->text);
  if (!program) return "error: " + program.error().what;
  RegexMatcher matcher(*program);
  const RegexMatcher::Outcome outcome = matcher.match(text);
  if (outcome == RegexMatcher::Outcome::kLimit) return "limit";
  const bool found = outcome == RegexMatcher::Outcome::kYes;
  // What is required of a line must be in one that matches.
  if (found) CHECK(has_literals(text, translated->literals));
  return found ? std::string(matcher.group(0)) : "no";
}

TEST_CASE("what means something else to PCRE2 is translated", "[parse][oniguruma]") {
  CHECK(bytes_of("\\h{2}") == "[0-9A-Fa-f]{2}");
  CHECK(bytes_of("[\\h-]") == "[0-9A-Fa-f\\-]");
  CHECK(bytes_of("\\v") == "\\x0b");
  CHECK(bytes_of("(?m)a(?m-i:b)") == "(?s)a(?s-i:b)");
  CHECK(bytes_of("[[[:alnum:]]_%]") == "[[:alnum:]_%]");
  CHECK(bytes_of("[a[bc]d]") == "[abcd]");
  CHECK(bytes_of("a{,3}") == "a{0,3}");
  CHECK(bytes_of("a{2,3}+") == "(?:a{2,3})+");
  CHECK(bytes_of("a{2}?") == "(?:a{2})?");
  CHECK(bytes_of(".?*b") == "(?:.?)*b");
  CHECK(bytes_of("(ab)?*") == "(?:(ab)?)*");
  CHECK(bytes_of("a++") == "a++");
  CHECK(bytes_of("{x}") == "\\{x\\}");
  CHECK(bytes_of("(?#note)a") == "a");
  CHECK(bytes_of("(?x) a # note\n b (?-x)c d") == "abc\\ d");
  CHECK(bytes_of("(?<a b>x)\\k<a b>") == "(?<g1>x)(?:\\g{1})");
  CHECK(bytes_of("(?P<n>x)") == "(?<g1>x)");
  CHECK(bytes_of("\\p{Alpha}\\p{^Digit}\\p{L}") == "[[:alpha:]][^[:digit:]]\\p{L}");
  CHECK(bytes_of("\\y") == "y");
  CHECK(utf8_of("[[:alpha:]]") == "[[:alpha:]\\p{L}\\p{M}]");
}

TEST_CASE("what cannot be translated says so", "[parse][oniguruma]") {
  for (const char* bad : {"[a&&b]", "[a[^b]]", "(?~a)", "(", ")", "[a", "a\\", "*a", "(?<n", "(?#",
                          "\\k<no>", "\\p{", "(?z)", "[\\H]", "\\u12"}) {
    CAPTURE(bad);
    CHECK_FALSE(translate_oniguruma(bad));
  }
  CHECK_FALSE(translate_oniguruma(std::string(1000, '(')));
  CHECK_FALSE(translate_oniguruma(std::string(1000, '[')));
}

TEST_CASE("matches are Ruby's", "[parse][oniguruma]") {
  CHECK(match("^b$", "a\nb\nc") == "b");
  CHECK(match("a.b", "a\nb") == "a\nb");  // grok sets MULTILINE
  CHECK(match("(?-m)a.b", "a\nb") == "no");
  CHECK(match("\\Ab", "a\nb") == "no");
  CHECK(match("(\\w)\\1", "abccd") == "cc");
  CHECK(match("(?<x>\\w)(b)", "ab") == "ab");
  CHECK(match("[[:alpha:]]+", "1\xC3\xA9t\xC3\xA9.") == "\xC3\xA9t\xC3\xA9");
  CHECK(match("\\w+", "\xC3\xA9t") == "t");
  CHECK(match("^.$", "\xC3\xA9") == "\xC3\xA9");
  CHECK(match("x\xC3\xA9+y", "x\xC3\xA9\xC3\xA9y") == "x\xC3\xA9\xC3\xA9y");
  CHECK(match("b.", "\xFF" "bc") == "bc");  // no UTF-8: bytes
  CHECK(match("\\u0041\\u00e9", "A\xC3\xA9") == "A\xC3\xA9");
}

TEST_CASE("a pattern without end is ended", "[parse][oniguruma]") {
  CHECK(match("(a|aa)+[bc]", std::string(100, 'a')) == "limit");
}

// The expression without its hinges.
RegexText without_hinges(RegexText text) {
  text.pieces_of_bytes.clear();
  text.pieces_of_utf8.clear();
  for (std::string* expression : {&text.bytes, &text.utf8})
    for (std::size_t at = expression->find("(?C"); at != std::string::npos;
         at = expression->find("(?C"))
      expression->erase(at, std::string_view("(?C1)").size());
  return text;
}

// All groups of a match.
std::string groups_of(const RegexText& text, std::string_view line) {
  const auto program = RegexProgram::compile(text);
  REQUIRE(program);
  RegexMatcher matcher(*program);
  matcher.match("\n\n");  // fails mostly: then the next line is looked at in another way
  const RegexMatcher::Outcome outcome = matcher.match(line);
  if (outcome != RegexMatcher::Outcome::kYes)
    return outcome == RegexMatcher::Outcome::kNo ? "no" : "limit";
  std::string groups;
  for (std::size_t i = 0; i <= program->group_names().size(); ++i)
    groups += std::string(matcher.group(i)) + "|";
  return groups;
}

TEST_CASE("hinges stand on the straight way only", "[parse][oniguruma]") {
  CHECK(bytes_of("\\d+ab\\d+c") == "\\d+ab(?C1)\\d+c");
  CHECK(bytes_of("ab\\d+") == "ab\\d+");
  CHECK(bytes_of("\\d+(?:a(?<n>\\w)b)c") == "\\d+(?:a(?C1)(?<g1>\\w)b(?C2))c");
  CHECK(bytes_of("\\d+(?:ab)*") == "\\d+(?:ab)*");
  CHECK(bytes_of("\\d+(?:ab|c)d\\w") == "\\d+(?:ab|c)d(?C1)\\w");
  CHECK(bytes_of("\\d+(?:ab|c)d") == "\\d+(?:ab|c)d");
  CHECK(bytes_of("\\d+(?>ab)(?=cd)") == "\\d+(?>ab)(?=cd)");
  CHECK(bytes_of("\\d+ab?") == "\\d+a(?C1)b?");
  CHECK(bytes_of("\\d+a|b") == "\\d+a|b");
  CHECK(bytes_of("(\\d)a\\1") == "(\\d)a\\1");
  CHECK(bytes_of("(?<n>\\d)a\\g<n>") == "(?<g1>\\d)a(?:(?1))");
  CHECK(bytes_of("\\d+a\\Kb") == "\\d+a\\Kb");
}

TEST_CASE("pieces of an expression, each with a hinge in its middle", "[parse][oniguruma]") {
  const auto pieces = [](std::string_view pattern) {
    std::string text;
    const auto translated = translate_oniguruma(pattern);
    REQUIRE(translated);
    for (const std::string& piece : translated->text.pieces_of_bytes) text += "<" + piece + ">";
    return text;
  };
  CHECK(pieces("\\d+a\\w+b\\s+c.") ==
        "<c(?C3).><a\\w+b\\s+c><a\\w+b><a(?C1)\\w+b(?C2)\\s+c(?C3).>");
  CHECK(pieces("\\d+(?:a\\w+(?<n>b\\s+))c.") ==
        "<c(?C3).><(?:a\\w+(?<g1>b\\s+))c><(?:a\\w+(?<g1>b))><(?:a(?C1)\\w+(?<g1>b(?C2)\\s+))c(?C3).>");
  CHECK(pieces("\\d+\\w+").empty());
}

TEST_CASE("hinges change no match", "[parse][oniguruma]") {
  std::uint64_t state = 42;
  const auto random = [&state](std::size_t below) {
    state = state * 6364136223846793005 + 1442695040888963407;
    return static_cast<std::size_t>(state >> 33) % below;
  };
  constexpr std::string_view kParts[] = {
      "a", "b", " ", "\\w+", "\\w*?", "(?<x>.*)", "(?:a|ab)", "(?<y>\\S+ )", "(?:b )?", "(?:a |b){1,2}",
      "(?=a)", "(?!b)", "(?<=a)", "(?>a+|b)", "[ab]+", "\\b", "$", "(?:(?<z>a)b)", "(?:.*? b)", ".+"};
  std::size_t matches = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string pattern;
    for (std::size_t parts = 2 + random(6); parts > 0; --parts)
      pattern += kParts[random(std::size(kParts))];
    std::string line;
    for (std::size_t bytes = random(16); bytes > 0; --bytes) line += "ab  ab\n"[random(6)];
    const auto translated = translate_oniguruma(pattern);
    REQUIRE(translated);
    CAPTURE(pattern, line);
    const std::string plain = groups_of(without_hinges(translated->text), line);
    REQUIRE(groups_of(translated->text, line) == plain);
    if (plain != "no") ++matches;
  }
  CHECK(matches > 500);
}

TEST_CASE("what failed once is not tried from every place again", "[parse][oniguruma]") {
  std::string line;
  while (line.size() < 600) line += "word ";
  CHECK(match("(?<a>.*) (?<b>.*) (?<c>.*) (?<d>.*) (?<e>.*) \\d$", line) == "no");
  CHECK(groups_of(without_hinges(
                      translate_oniguruma("(?<a>.*) (?<b>.*) (?<c>.*) (?<d>.*) (?<e>.*) \\d$")->text),
                  line) == "limit");
}

TEST_CASE("literals that every match has", "[parse][oniguruma]") {
  const auto literals = [](std::string_view pattern) {
    std::string text;
    const auto translated = translate_oniguruma(pattern);
    REQUIRE(translated);
    for (const std::string& literal : translated->literals) text += "<" + literal + ">";
    return text;
  };
  CHECK(literals("abc\\d+def") == "<abc><def>");
  CHECK(literals("abc?d") == "<ab>");
  CHECK(literals("abc*") == "<ab>");
  CHECK(literals("abc+d") == "<abc>");
  CHECK(literals("(?:xy)+z(?:uv)?") == "<xy>");
  CHECK(literals("(?:xy|zz)ab") == "<ab>");
  CHECK(literals("ab|cd").empty());
  CHECK(literals("(?=ab)\\w+").empty());
  CHECK(literals("(?i)ab").empty());
  CHECK(literals("\\[\\] \"x") == "<[] \"x>");
  CHECK(literals("a(?<n>bc\\d)ef") == "<bc><ef>");
  CHECK(literals("a{0}bc{2}de") == "<bc><de>");
  CHECK(literals("\\d:\\d") == "<:>");
}

}  // namespace
}  // namespace logkit::parse
