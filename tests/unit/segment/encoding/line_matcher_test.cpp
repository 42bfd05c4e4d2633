#include "lib/segment/encoding/line_matcher.h"

#include <catch2/catch.hpp>

#include <deque>
#include <random>
#include <string>

#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

using Values = std::vector<TokenizedText::Value>;

// Appends the values of the line, if it matches.
std::uint32_t match(LineMatcher& matcher, std::string_view line, Values& values) {
  Values room(LineMatcher::kMostSlots);
  const LineMatcher::Match found = matcher.match(line, room.data());
  if (found.pattern == LineMatcher::kNone) return LineMatcher::kNone;
  values.insert(values.end(), room.begin(), room.begin() + found.value_count);
  return found.pattern;
}

// Lines as ColumnWriter gives them: what does not match is cut and learned.
class Lines {
 public:
  // True where the line matched; then it has to be cut alike.
  bool add(std::string_view line) {
    TokenizedText cut;
    tokenize_line(line, nullptr, cut);
    std::vector<TokenizedText::Value> values(2);  // what was there before stays
    const std::uint32_t found = match(matcher_, line, values);
    if (found == LineMatcher::kNone) {
      REQUIRE(values.size() == 2);
      patterns_.push_back(cut.pattern);
      matcher_.learn(patterns_.back(), static_cast<std::uint32_t>(patterns_.size() - 1));
      return false;
    }
    INFO(line);
    REQUIRE(testing::shown(patterns_.at(found)) == testing::shown(cut.pattern));
    REQUIRE(values.size() == cut.values.size() + 2);
    for (std::size_t i = 0; i < cut.values.size(); ++i) {
      REQUIRE(values[i + 2].text.data() == cut.values[i].text.data());
      REQUIRE(values[i + 2].text.size() == cut.values[i].text.size());
      REQUIRE(values[i + 2].time == cut.values[i].time);
    }
    return true;
  }

 private:
  LineMatcher matcher_;
  std::deque<std::string> patterns_;
};

TEST_CASE("a line of a pattern that was learned matches") {
  Lines lines;
  CHECK_FALSE(lines.add("Mar  1 00:00:00 web-2 sshd[21048]: Invalid user root from 60.110.243.99 port 57544"));
  CHECK(lines.add("Mar 12 00:00:07 db-11 sshd[1]: Invalid user root from 6.1.2.9 port 5"));
  CHECK_FALSE(lines.add("Mar 12 00:00:07 db-11 sshd[1]: Invalid user bob from 6.1.2.9 port 5"));
  CHECK_FALSE(lines.add(R"~(1.2.3.4 - - [01/Mar/2026:12:00:00 +0000] "GET /a b" 200 5 "-" "x")~"));
  CHECK(lines.add(R"~(9.2.3.4 - - [02/Mar/2026:12:00:00 +0000] "POST" 404 58 "http" "y(z)")~"));
  CHECK_FALSE(lines.add(R"~(9.2.3.4 - - [02/Mar/2026:12:00:00 +0000] "POST" 404 58 "http" "y(z)"x)~"));
}

TEST_CASE("a line that only looks like a learned one does not match it") {
  Lines lines;
  lines.add("job a7 done");
  CHECK_FALSE(lines.add("job a7 done x"));
  CHECK_FALSE(lines.add("job abc done"));
  CHECK_FALSE(lines.add("job a7 don"));
  lines.add("from 192168 to 192169 x");
  CHECK_FALSE(lines.add("from 192168 to 192168 x"));  // a back reference
  CHECK(lines.add("from 777777 to 777777 x"));
  lines.add("at Mar 1");
  CHECK_FALSE(lines.add("at Mar 1"));  // a time could have followed: never learned
}

constexpr std::uint32_t kFirst = 0;

TEST_CASE("a line of a general pattern has its word as a value") {
  LineMatcher matcher;
  matcher.learn("user \1V logged in from \1V", 3, std::span(&kFirst, 1));
  Values values;
  CHECK(match(matcher, "user omega logged in from 10.0.0.1", values) == 3);
  REQUIRE(values.size() == 2);
  CHECK(values[0].text == "omega");
  CHECK(values[1].text == "10.0.0.1");
  CHECK(match(matcher, "user u7 logged in from 10.0.0.1", values) == 3);
  REQUIRE(values.size() == 4);
  // The other slot takes no word.
  CHECK(match(matcher, "user omega logged in from afar", values) == LineMatcher::kNone);
  CHECK(match(matcher, "user omega logged out from 10.0.0.1", values) == LineMatcher::kNone);
  CHECK(values.size() == 4);
}

TEST_CASE("where a word leads nowhere another branch is tried") {
  LineMatcher matcher;
  matcher.learn("user \1V logged in", 1, std::span(&kFirst, 1));
  matcher.learn("user root has \1V jobs", 2);
  Values values;
  for (int i = 0; i < 5; ++i) CHECK(match(matcher, "user root logged in", values) == 1);
  values.clear();
  CHECK(match(matcher, "user root has 12 jobs", values) == 2);
  REQUIRE(values.size() == 1);
  CHECK(values[0].text == "12");
}

TEST_CASE("a general pattern is learned where many were before") {
  LineMatcher matcher;
  std::deque<std::string> patterns;
  for (int i = 0; i < 40; ++i) {
    patterns.push_back("user " + std::string(1 + i / 26, 'x') + static_cast<char>('a' + i % 26) +
                       " has \1V jobs");
    matcher.learn(patterns.back(), static_cast<std::uint32_t>(i));
  }
  Values values;
  CHECK(match(matcher, "user xxn has 7 jobs", values) == LineMatcher::kNone);
  matcher.learn("user \1V has \1V jobs", 40, std::span(&kFirst, 1));
  CHECK(match(matcher, "user xxn has 7 jobs", values) == 40);
}

TEST_CASE("what matches is cut as tokenize_line() cuts it", "[property]") {
  const std::string_view pieces[] = {
      "a",  "b7",  " ", " ", " ", "\"", "\"", "=", "\\", "\\n", "/p(q", ":", "user", "Mar ", "Mar",
      "1 ", "12:00:01", "12:00:01.5", "2026-03-01", "T", "Mar  1 12:00:00", "10.0.0.1", "long-id-77",
      "long-id-77", "[", "]", "\x01", "", ",", "5%", "x@y", "  "};
  std::mt19937 random(48);
  std::size_t matched = 0;
  for (int round = 0; round < 60; ++round) {
    Lines lines;
    // A few frames with holes, so that lines are alike.
    std::vector<std::vector<std::string_view>> frames(4);
    for (auto& frame : frames) {
      frame.resize(random() % 9);
      for (auto& piece : frame) piece = pieces[random() % std::size(pieces)];
    }
    for (int i = 0; i < 400; ++i) {
      std::string line;
      for (const std::string_view piece : frames[random() % frames.size()]) {
        line += random() % 8 == 0 ? pieces[random() % std::size(pieces)] : piece;
      }
      matched += lines.add(line) ? 1 : 0;
    }
  }
  CHECK(matched > 5'000);
}

}  // namespace
}  // namespace logkit::segment
