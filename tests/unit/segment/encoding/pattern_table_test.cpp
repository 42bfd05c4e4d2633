#include <catch2/catch.hpp>

#include <random>
#include <set>

#include "lib/segment/encoding/pattern_table.h"
#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

using testing::put_together;
using testing::shown;

const std::vector<std::string> kWords = {"alpha", "beta", "gamma", "delta", "eps",
                                         "zeta",  "eta",  "theta", "iota",  "kappa"};

// Adds the lines, generalises, and gives what each then is. All come back.
std::vector<std::string> generalised(PatternTable& table, const std::vector<std::string>& lines) {
  std::vector<TokenizedText> tokens(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    tokenize_line(lines[i], nullptr, tokens[i]);
    table.find_or_add(tokens[i].pattern);
  }
  table.generalise();
  std::vector<std::string> patterns;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::uint32_t id = table.find(tokens[i].pattern);
    table.generalise_values(id, tokens[i].values);
    const std::uint32_t general = table.general(id);
    CHECK_FALSE(table.is_generalised(general));
    CHECK(table.slots(general).size() == tokens[i].values.size());
    tokens[i].pattern = std::string(table.text(general));
    CHECK(put_together(tokens[i]) == lines[i]);
    patterns.push_back(shown(tokens[i].pattern));
  }
  return patterns;
}

std::vector<std::string> with_words(const std::string& before, const std::string& after,
                                    std::size_t count) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back(before + kWords.at(i) + after);
  return lines;
}

TEST_CASE("patterns that differ in one word become one at the eighth") {
  PatternTable seven;
  CHECK(std::set<std::string>(
            [](auto v) { return std::set<std::string>(v.begin(), v.end()); }(
                generalised(seven, with_words("user ", " logged in", 7))))
            .size() == 7);
  PatternTable eight;
  for (const std::string& pattern : generalised(eight, with_words("user ", " logged in", 8))) {
    CHECK(pattern == "user $V logged in");
  }
  // A later one joins at once.
  CHECK(generalised(eight, {"user omega logged in"}) ==
        std::vector<std::string>{"user $V logged in"});
  CHECK(generalised(eight, {"user omega logged out"}) ==
        std::vector<std::string>{"user omega logged out"});
}

TEST_CASE("a word that touches a slot is not generalised") {
  PatternTable table;
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < 9; ++i) lines.push_back("at \"17\"" + std::string(" x") + kWords[i] + "=5");
  // "word=5": the slot comes behind the "=", which parts them.
  for (const std::string& pattern : generalised(table, lines)) CHECK(pattern.find("$V=$V") != std::string::npos);
}

TEST_CASE("back references behind the new slot move up, those before it stay") {
  PatternTable table;
  const auto behind = generalised(table, with_words("id abc123 ", " again abc123", 8));
  for (const std::string& pattern : behind) CHECK(pattern == "id $V $V again $R ");
  const auto moved = generalised(table, with_words("", " id abc123 again abc123", 8));
  for (const std::string& pattern : moved) CHECK(pattern == "$V id $V again $R!");
}

// A reference to the sixtieth value has no number to move up to.
TEST_CASE("a pattern with the last back reference there is stays as it is") {
  std::string values;
  for (int i = 0; i < 60; ++i) values += " " + std::to_string(100'000 + i);
  PatternTable table;
  const auto patterns = generalised(table, with_words("word ", " of" + values + " and 100059", 8));
  CHECK(patterns[0].find("word alpha") == 0);
  std::string fewer = values.substr(0, 59 * 7);
  for (const std::string& pattern :
       generalised(table, with_words("word ", " of" + fewer + " and 100058", 8))) {
    CHECK(pattern.find("word $V of") == 0);
  }
}

TEST_CASE("slots know what leads up to them") {
  PatternTable table;
  const std::uint32_t a = table.find_or_add("a \x01V b \x01V");
  const std::uint32_t b = table.find_or_add("a \x01V c \x01V");
  const std::uint32_t c = table.find_or_add("a \x01V b \x01V d");
  CHECK(table.slots(a)[0].prefix == table.slots(b)[0].prefix);
  CHECK(table.slots(a)[1].prefix != table.slots(b)[1].prefix);
  CHECK(table.slots(a)[1].prefix == table.slots(c)[1].prefix);
  CHECK(table.slots(a)[0].prefix != table.slots(a)[1].prefix);
}

TEST_CASE("lines of any words come back whatever became general") {
  std::mt19937 random(21);
  PatternTable table;
  for (int round = 0; round < 30; ++round) {
    std::vector<std::string> lines;
    for (int i = 0; i < 60; ++i) {
      std::string line;
      for (auto n = 1 + random() % 5; n > 0; --n) {
        line += kWords[random() % kWords.size()];
        line += " =\"\x01\x02\n\\"[random() % 7];
        if (random() % 3 == 0) line += std::to_string(random() % 3 * 1'000'000 + 7) + " ";
      }
      lines.push_back(line);
    }
    generalised(table, lines);
  }
  CHECK(table.memory_bytes() > 0);
}

}  // namespace
}  // namespace logkit::segment
