// The words that columns give to the term index, whatever form they are stored
// in: words, addresses and UUIDs that lie across slots among them. Columns
// compares what was fed with the words of the whole texts.
#include "lib/segment/encoding/pattern_terms.h"

#include <random>

#include "tests/unit/segment/encoding/column_helpers.h"

namespace logkit::segment {
namespace {

using namespace testing;

using Pieces = std::vector<const char*>;

const Pieces kPlainPieces = {
    " ",      "  ",       ".",          "-",           "_",      "/",   ":",      "=",
    "\"",     "[",        "]",          ",",           "a",      "v",   "node",   "GET",
    "7",      "12",       "0.5",        "1.2",         "0x1f",   "beef", "user",  "8",
    "@",      "%20",      "\xc3\xa9",   "\xe2\x82",    "\xff",   "\x01", "T",     "Z",
    "ms",     "\\",       "\\n",        "10.0.0.",     "192.168.1.",
    "Mar  1 12:00:00", "2026-03-01T12:00:", "01234567-89ab-cdef-0123-456789abcde",
    "7d793037-a076-4418-8a3f-"};

const Pieces kEscapedPieces = {
    " ",       ".",       "-",        "_",       "/",      ":",       "=",      "a",
    "node",    "7",       "12",       "1.2.3",   "@",      "user",    "0x1f",   "ms",
    "\\n",     "\\t",     "\\r\\n",   "\\\"",    "\\\\",   "\\/",     "\\u00e9", "\\u0041",
    "\\u000a", "\\u00b2", "\\ud835",  "\\udc00", "\\ud83d\\ude00",    "\\ud835\\udc00",
    "C:\\\\Windows",      "\xc3\xa9"};

// Texts that share what they are made of: a few templates of pieces, some of
// which change from text to text.
Texts random_texts(std::mt19937& random, const Pieces& pieces, std::size_t count) {
  constexpr std::size_t kTemplates = 5;
  const auto any = [&] { return std::string(pieces[random() % pieces.size()]); };
  std::vector<std::vector<std::string>> templates(1 + random() % kTemplates);
  for (auto& parts : templates) {
    parts.resize(1 + random() % 12);
    for (std::string& part : parts) part = random() % 3 == 0 ? std::string() : any();
  }
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) {
    std::string text;
    for (const std::string& part : templates[random() % templates.size()]) {
      if (!part.empty()) {
        text += part;
      } else if (random() % 3 == 0) {
        text += any();
      } else {
        text += std::to_string(random() % (random() % 2 == 0 ? 20 : 100000));
      }
    }
    // A text of nothing but its line end has no place in a segment's column.
    std::replace(text.begin(), text.end(), '\n', ' ');
    texts.push_back(std::move(text));
  }
  return texts;
}

TEST_CASE("columns feed the words of their texts, those across slots too") {
  for (unsigned seed = 0; seed < 60; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    Columns columns;
    const Pieces& pieces = seed % 2 == 0 ? kPlainPieces : kEscapedPieces;
    for (int block = 0; block < 3; ++block) {
      const std::size_t count = random() % 4 == 0 ? 1 + random() % 8 : 100 + random() % 300;
      const Texts quoted = random_texts(random, pieces, count);
      const Texts units = random_texts(random, pieces, count);
      Texts lines = random_texts(random, pieces, count);
      for (std::size_t i = 0; i < count; ++i) {
        if (seed % 3 == 0 || random() % 5 != 0) lines[i] += " of " + quoted[i] + " for " + units[i];
      }
      const bool escaped = seed % 2 != 0;
      columns.write({{quoted, TextLevel::kUnit, true, false, {}, escaped},
                     {units, TextLevel::kUnit, true, true, {}, escaped},
                     {lines, TextLevel::kLine, false, true, {}, escaped}});
    }
    columns.check();
  }
}

std::string constant_of(std::string_view pattern, const PatternTerms::Rules& rules) {
  return PatternTerms(pattern, rules).constant();
}

TEST_CASE("constant text that no slot touches is words by itself") {
  const PatternTerms terms("user \1V on node\1V.example up", {});
  CHECK(terms.constant() == "user\non\nup\n");
  REQUIRE(terms.parts().size() == 2);
  CHECK(terms.parts()[0].alone);
  CHECK_FALSE(terms.parts()[1].alone);
  REQUIRE(terms.ranges().size() == 1);
  CHECK(terms.ranges()[0].before == 4);
  CHECK(terms.ranges()[0].after == 8);
}

TEST_CASE("a dot parts where there are too few for an address") {
  const PatternTerms::Rules unit{.unit = true};
  const PatternTerms version("v-\1V.\1Vs", unit);
  CHECK(version.parts()[0].alone);
  CHECK_FALSE(version.parts()[1].alone);
  const PatternTerms address("\1V.\1V.0.\1V", unit);
  REQUIRE(address.ranges().size() == 1);
  CHECK(address.ranges()[0].first == 0);
  CHECK(address.ranges()[0].last == 2);
}

TEST_CASE("a dash joins where there are enough for a UUID") {
  const PatternTerms::Rules rules{.joins_dashes = true, .unit = true};
  const PatternTerms name("web-\1V-eu", rules);
  CHECK(name.parts()[0].alone);
  CHECK(name.constant() == "web\neu\n");
  const PatternTerms uuid("\1V-\1V-cafe-\1V-\1V", rules);
  REQUIRE(uuid.ranges().size() == 1);
  CHECK(uuid.ranges()[0].first == 0);
  CHECK(uuid.ranges()[0].last == 3);
}

TEST_CASE("escapes part as what they stand for, and are not cut") {
  const PatternTerms::Rules escaped{.escaped = true};
  CHECK(constant_of("a\\nb\1V", escaped) == "a\n");
  CHECK(PatternTerms("\\n\1V", escaped).parts()[0].alone);
  CHECK_FALSE(PatternTerms("\\u00e9\1V", escaped).parts()[0].alone);
  CHECK(PatternTerms("\\u00\1V", escaped).is_whole());
  CHECK_FALSE(PatternTerms("\\u00\1V", {}).is_whole());
  CHECK(ends_within_escape("a\\"));
  CHECK(ends_within_escape("\\\\\\u00e"));
  CHECK_FALSE(ends_within_escape("a\\\\"));
  CHECK_FALSE(ends_within_escape("\\u00e9"));
}

// Columns compares what was fed with the words of the texts.
TEST_CASE("a column of numbers or addresses is fed by its values") {
  std::mt19937 random(11);
  Columns columns;
  for (int block = 0; block < 4; ++block) {
    Texts ports;
    Texts differences;
    Texts wide;
    Texts padded;
    Texts decimals;
    Texts mixed_decimals;
    Texts addresses;
    for (int i = 0; i < 400; ++i) {
      ports.push_back(std::to_string(1024 + random() % (block % 2 == 0 ? 50 : 60000)));
      differences.push_back(std::to_string(static_cast<int>(random() % 200) - 100));
      wide.push_back(std::to_string(std::uint64_t{random()} << 31 | random()));
      const std::string number = std::to_string(random() % 100000);
      padded.push_back(std::string(6 - number.size(), '0') + number);
      const std::string whole = std::to_string(static_cast<int>(random() % 900'000) - 1000);
      decimals.push_back(whole + "." + std::to_string(100'000 + random() % 900'000));
      mixed_decimals.push_back(i % 3 == 0 ? whole : whole + "." + number.substr(0, 1 + i % 4));
      std::string address = "10.0";
      for (int k = 0; k < 2; ++k) {
        address += "." + std::to_string(random() % (block % 2 == 0 ? 4 : 256));
      }
      addresses.push_back(address);
    }
    columns.write({{ports, TextLevel::kUnit, true, false, {}, false},
                   {differences, TextLevel::kUnit, true, false, {}, false},
                   {wide, TextLevel::kUnit, true, false, {}, false},
                   {padded, TextLevel::kUnit, true, false, {}, false},
                   {decimals, TextLevel::kUnit, true, false, {}, false},
                   {mixed_decimals, TextLevel::kUnit, true, false, {}, false},
                   {addresses, TextLevel::kUnit, true, false, {}, false}});
    columns.check();
  }
}

TEST_CASE("of what follows a text of its kind only the difference is fed") {
  index::BlockTerms terms;
  TermFeed feed(terms);
  feed.begin_column(3, false);
  feed.add_after("", "2026-03-01 10:00:07.125 a");
  feed.add_after("2026-03-01 10:00:07.125 a", "2026-03-01 10:00:08.250 a");
  feed.end_column();
  terms.flush();
  std::string found;
  for (std::uint32_t i = 0; i < terms.terms().size(); ++i) {
    terms.terms().append_text(i, found);
    found += ' ';
  }
  CHECK(found == "2026 03 01 10 00 07 125 a 08 250 ");
}

}  // namespace
}  // namespace logkit::segment
