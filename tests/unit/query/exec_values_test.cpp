#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/query/exec/regex.h"
#include "lib/query/exec/sort_key.h"
#include "lib/query/exec/stats/bucket.h"
#include "lib/query/exec/text_match.h"
#include "lib/query/exec/lower_case.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

std::string sort_key(const std::string& text, bool descending = false) {
  std::string key;
  append_sort_key(text, descending, key);
  return key;
}

int sign(int number) { return number < 0 ? -1 : number > 0 ? 1 : 0; }

// Short texts of few characters: digits, what keys mark things with, others.
std::string odd_text(std::uint64_t& state) {
  constexpr std::string_view kCharacters("01299ab\0\1\2\3.-\xff", 14);
  std::string text;
  while (true) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    const std::size_t choice = (state >> 40) % (kCharacters.size() + 2);
    if (choice >= kCharacters.size()) return text;
    text.push_back(kCharacters[choice]);
  }
}

TEST_CASE("sort keys compare by bytes as values do, whatever follows", "[query][values]") {
  std::uint64_t state = 5;
  std::vector<std::string> texts = {std::string(300, '7'), std::string(250, '7'),
                                    "a" + std::string(251, '7'), "a" + std::string(251, '8'),
                                    "a" + std::string(400, '0') + "1", "-0", "0", "-inf", "inf"};
  while (texts.size() < 400) texts.push_back(odd_text(state));
  for (const std::string& a : texts) {
    for (const bool descending : {false, true}) {
      const std::string key = sort_key(a, descending) + "rest";
      CHECK(sort_key_bytes(key, descending) == key.size() - 4);
      std::string by_text;
      append_text_key(a, descending, by_text);
      CHECK(text_key_bytes(by_text + "rest", descending) == by_text.size());
    }
    for (const std::string& b : texts) {
      CAPTURE(a, b);
      const int order = sign(compare_natural(a, b));
      // A key that is the beginning of another would let what follows decide.
      CHECK(sign((sort_key(a) + "z").compare(sort_key(b) + "z")) == order);
      CHECK(sign((sort_key(a, true) + "z").compare(sort_key(b, true) + "z")) == -order);
      const KeyPrefix prefix_a = sort_key_prefix(a);
      const KeyPrefix prefix_b = sort_key_prefix(b);
      if (prefix_a != prefix_b) CHECK((prefix_a < prefix_b) == (order < 0));
      std::string text_a;
      std::string text_b;
      append_text_key(a, false, text_a);
      append_text_key(b, false, text_b);
      CHECK(sign((text_a + "z").compare(text_b + "a")) == (a == b ? 1 : sign(a.compare(b))));
    }
  }
  CHECK(sort_key_bytes(std::string_view("\3\1\xfb", 3), false) == 3);
  CHECK(sort_key_bytes(std::string_view("\1\0", 2), false) == 2);
}

TEST_CASE("values are ordered as numbers, times, texts", "[query][values]") {
  const std::vector<std::string> ordered = {
      "",     "-10",     "-2.5",  "0",        "1",
      "1.5",  "2",       "10",    "1KB",      "9007199254740992",
      "9007199254740993", "18446744073709551615", "2026-03-01T12:00:00Z",
      "2026-03-01T12:00:00.5Z", "file9", "file10", "file10b", "файл"};
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      CAPTURE(ordered[i], ordered[j]);
      const int order = compare_natural(ordered[i], ordered[j]);
      CHECK((order < 0) == (i < j));
      CHECK((order > 0) == (i > j));
      CHECK((sort_key(ordered[i]) < sort_key(ordered[j])) == (i < j));
      CHECK((sort_key(ordered[i], true) < sort_key(ordered[j], true)) == (i > j));
    }
  }
  CHECK(compare_natural("1.0", "1") == 0);
  CHECK(compare_total("1.0", "1") != 0);
  CHECK(compare_natural("1000000000", "1s") == 0);
}

TEST_CASE("numbers print shortest and without exponent", "[query][values]") {
  CHECK(number_text(0.1) == "0.1");
  CHECK(number_text(1e21) == "1000000000000000000000");
  CHECK(number_text(-5) == "-5");
  CHECK(number_text(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(number_text(-std::numeric_limits<double>::infinity()) == "-Inf");
}

TEST_CASE("words are letters and digits of any script", "[query][words]") {
  CHECK(Phrase("шибка").find("ошибка") == Needle::kNone);
  CHECK(Phrase("ошибка").find("то ошибка!") != Needle::kNone);
  CHECK(Phrase("log").find("catalog log") == 8);
  CHECK(Phrase("log", Phrase::Ends::kBeginOnly).find("catalog logs") == 8);
  CHECK(Phrase("(x)").find("a(x)b") == 1);
  CHECK(Phrase("a").find(std::string("\xff" "a")) == Needle::kNone);
  std::string lower;
  append_lower("ÄÖÜ ΣΔ İ ẞ", lower);
  CHECK(lower == "äöü σδ i ß");
}

TEST_CASE("a needle is found however often its rare byte misleads", "[query][words]") {
  const std::string haystack = std::string(500, 'q') + "xq!" + std::string(100, 'q');
  CHECK(Needle("xq!").find(haystack) == 500);
  CHECK(Needle("qqx").find(haystack) == 498);
  CHECK(Needle("absent").find(haystack) == Needle::kNone);
  CHECK(Needle("q").find(haystack, 501) == 501);
  CHECK(Needle("q").find("", 0) == Needle::kNone);
}

TEST_CASE("an expression that needs too many steps answers so", "[query][regex]") {
  auto regex = Regex::compile("(a+)+$");
  REQUIRE(regex);
  CHECK(regex->search(std::string(40, 'a') + "b") == Regex::Outcome::kLimit);
  CHECK(regex->search("baaa") == Regex::Outcome::kYes);
  CHECK(regex->search("\xff\xfe") == Regex::Outcome::kNo);
  CHECK_FALSE(Regex::compile("(unclosed"));
  CHECK(plain_text_of("a\\.b").value() == "a.b");
  CHECK_FALSE(plain_text_of("a.b"));
}

TEST_CASE("values fall into buckets in their own notation", "[query][bucket]") {
  const auto bucket = [](double size, std::string_view text) {
    Bucket by;
    by.kind = Bucket::Kind::kNumber;
    by.size = size;
    std::string out;
    Bucketing(by).append(text, out);
    return out;
  };
  CHECK(bucket(10, "-5") == "-10");
  CHECK(bucket(0.5, "1.75") == "1.5");
  CHECK(bucket(60e9, "90s") == "1m");
  CHECK(bucket(3600e9, "2026-03-01T12:34:56Z") == "2026-03-01T12:00:00Z");
  CHECK(bucket(256, "10.0.1.77") == "10.0.1.0");
  CHECK(bucket(10, "text") == "text");
  Bucket week;
  week.kind = Bucket::Kind::kWeek;
  std::string out;
  Bucketing(week).append("2026-03-01T12:00:00Z", out);  // a Sunday
  CHECK(out == "2026-02-23T00:00:00Z");
}

}  // namespace
}  // namespace logkit::query
