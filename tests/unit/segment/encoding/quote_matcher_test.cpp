#include "lib/segment/encoding/quote_matcher.h"

#include <catch2/catch.hpp>

#include <deque>
#include <random>
#include <string>
#include <vector>

#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

// Column numbers as patterns name them: those of the fields are 0, 1, 2…
std::vector<std::uint32_t> columns_up_to(std::size_t count) {
  std::vector<std::uint32_t> columns;
  for (std::uint32_t i = 0; i < count; ++i) columns.push_back(i);
  return columns;
}

// Texts of records as ColumnWriter gives them: what does not match is cut and
// learned.
class Texts {
 public:
  explicit Texts(std::size_t field_count) : matcher_(columns_up_to(field_count)) {}

  // True where the text matched. An empty field is one that the record has not.
  bool add(std::string_view text, const std::vector<std::string>& fields,
           std::uint32_t shape = 0) {
    std::vector<std::string_view> views;
    for (const std::string& field : fields)
      views.push_back(field.empty() ? std::string_view() : std::string_view(field));
    text = texts_.emplace_back(text);
    found_.clear();
    found_.quoted.emplace_back("before");
    const TokenizedText::Value before{"before", 0};
    ValueList values;
    values.append({&before, 1});
    const std::uint32_t id = matcher_.match({text, shape, views}, values, found_.quoted);
    found_.values.assign(values.all().begin(), values.all().end());
    INFO(text);
    REQUIRE(found_.values.front().text == "before");
    REQUIRE(found_.quoted.front() == "before");
    if (id == QuoteMatcher::kNone) {
      REQUIRE(found_.values.size() == 1);
      REQUIRE(found_.quoted.size() == 1);
      learn(text, views, shape);
      return false;
    }
    found_.values.erase(found_.values.begin());
    found_.quoted.erase(found_.quoted.begin());
    found_.pattern = patterns_.at(id);
    REQUIRE(testing::put_together(found_, fields) == std::string(text));
    check_quoted();
    return true;
  }
  std::string pattern() const { return testing::shown(found_.pattern); }
  const TokenizedText& found() const { return found_; }

 private:
  void learn(std::string_view text, const std::vector<std::string_view>& views,
             std::uint32_t shape) {
    FieldReferences references;
    for (std::uint32_t i = 0; i < views.size(); ++i) references.add(i, views[i]);
    TokenizedText cut;
    tokenize_line(text, &references, cut);
    patterns_.push_back(cut.pattern);
    matcher_.learn(shape, patterns_.back(), static_cast<std::uint32_t>(patterns_.size() - 1), {});
  }
  // They come in the order of the text.
  void check_quoted() const {
    const auto parsed = parse_pattern(found_.pattern);
    std::size_t references = 0;
    for (const Slot& slot : parsed->slots)
      references += slot.kind == SlotKind::kFieldReference ? 1 : 0;
    REQUIRE(found_.quoted.size() == references);
    for (std::size_t i = 1; i < references; ++i)
      REQUIRE(found_.quoted[i - 1].data() < found_.quoted[i].data());
  }

  QuoteMatcher matcher_;
  std::deque<std::string> patterns_;
  std::deque<std::string> texts_;  // the matcher remembers where they are
  TokenizedText found_;
};

TEST_CASE("a text that quotes what one before quoted matches") {
  Texts texts(3);
  CHECK_FALSE(texts.add(R"(10.0.0.7 [01/Mar/2026:12:00:00 +0000] \"GET /a\" 200)",
                        {"10.0.0.7", "/a/b", "200"}));
  CHECK_FALSE(texts.add(R"(10.0.0.7 [01/Mar/2026:12:00:00 +0000] \"GET /a/b\" 200)",
                        {"10.0.0.7", "/a/b", "200"}));
  CHECK(texts.add(R"(9.9.9.9 [02/Mar/2026:12:00:01 +0000] \"GET /c?d=e f\" 404)",
                  {"9.9.9.9", "/c?d=e f", "404"}));
  CHECK(texts.pattern() == R"($F    [$TC/::~0 $V] \"GET $F!  \" $F"  )");
  // However short, and whatever else is the same.
  CHECK(texts.add(R"(404 [02/Mar/2026:12:00:01 +0000] \"GET /\" 404)", {"404", "/", "404"}));
  CHECK(texts.pattern() == R"($F    [$TC/::~0 $V] \"GET $F!  \" $F"  )");
}

TEST_CASE("a text that quotes otherwise does not match") {
  Texts texts(2);
  texts.add("user omega from 10.0.0.1 x", {"omega", "10.0.0.1"});
  CHECK(texts.add("user root from 10.0.0.2 x", {"root", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user root from 10.0.0.2 x", {"rooted", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user root from 10.0.0.23 x", {"root", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user root from 10.0.0.2 y", {"root", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user root from 10.0.0.2", {"root", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user toor from 10.0.0.2 x", {"", "10.0.0.2"}));
  CHECK_FALSE(texts.add("user ", {"root", "10.0.0.2"}));
}

TEST_CASE("what stands for itself is no slot where it is a field") {
  Texts texts(2);
  texts.add("took 17 of 10:00:00", {"", "zz"});
  CHECK(texts.add("took 18 of 10:00:01", {"", "zz"}));
  REQUIRE(texts.found().values.size() == 2);
  CHECK(texts.found().values[0].text == "18");
  CHECK_FALSE(texts.add("took 1700 of 10:00:01", {"1700", "zz"}));
  CHECK_FALSE(texts.add("took 18 of 10:00:01", {"10:00:01", "zz"}));
  CHECK(texts.add("took 19 of 10:00:01", {"10:00:01", "zz"}));
}

TEST_CASE("records of another shape have patterns of their own") {
  Texts texts(2);
  texts.add("from alpha to beta", {"alpha", ""}, 0);
  texts.add("from alpha to beta", {"alpha", "beta"}, 1);
  CHECK(texts.add("from gamma to beta", {"gamma", ""}, 0));
  CHECK(texts.pattern() == "from $F    to beta");
  CHECK(texts.add("from gamma to beta", {"gamma", "beta"}, 1));
  CHECK(texts.pattern() == "from $F    to $F!  ");
  CHECK_FALSE(texts.add("from gamma to beta", {"gamma", "beta"}, 70'000));
}

TEST_CASE("the word of a general pattern is a value") {
  QuoteMatcher matcher({5});
  constexpr std::uint32_t kFirst = 0;
  matcher.learn(0, "user \1V from \1F%  ", 7, std::span(&kFirst, 1));
  const std::string_view fields[] = {"afar"};
  ValueList values;
  std::vector<std::string_view> quoted;
  CHECK(matcher.match({"user omega from afar", 0, fields}, values, quoted) == 7);
  REQUIRE(values.size() == 1);
  CHECK(values.all()[0].text == "omega");
  CHECK(quoted == std::vector<std::string_view>{"afar"});
  // A column that is not among those that are quoted now.
  matcher.learn(1, "user \1V from \1F$  ", 8, {});
  CHECK(matcher.match({"user u7 from afar", 1, fields}, values, quoted) ==
        QuoteMatcher::kNone);
}

TEST_CASE("a unit like the one before ends where it ended only if what is behind is the same") {
  Texts texts(1);
  texts.add("at 10x, end", {""});
  CHECK(texts.add("at 10x, end", {""}));
  CHECK(texts.add("at 10x, end", {""}));
  CHECK_FALSE(texts.add("at 10x; end", {""}));
  CHECK(texts.add("at 10xy, end", {""}));
  CHECK(texts.found().values[0].text == "10xy");
  CHECK(texts.add("at 10x, end", {""}));
  CHECK(texts.found().values[0].text == "10x");
  CHECK_FALSE(texts.add("at 10x", {""}));
  CHECK_FALSE(texts.add("at 10x, end", {"10x"}));
  texts.add("at 10x\\\\, end", {""});
  CHECK(texts.add("at 10x\\\\, end", {""}));
  CHECK(texts.found().values[0].text == "10x\\\\");
}

TEST_CASE("what matches spells out the text", "[property]") {
  const std::string_view pieces[] = {
      "a",  "b7",  " ", " ", " ", "\\\"", "\\\\", "=", "\\n", "/p(q", ":", "user", "Mar ", "Mar",
      "1 ", "12:00:01", "12:00:01.5", "2026-03-01", "T", "Mar  1 12:00:00", "10.0.0.1", "long-id-77",
      "long-id-77", "[", "]", "\x01", "", ",", "5%", "x@y", "  ", "-"};
  std::mt19937 random(49);
  std::size_t matched = 0;
  for (int round = 0; round < 60; ++round) {
    Texts texts(4);
    // A few frames with holes and fields, so that texts are alike.
    std::vector<std::vector<std::size_t>> frames(4);
    for (auto& frame : frames) {
      frame.resize(random() % 9);
      for (auto& piece : frame) piece = random() % (std::size(pieces) + 8);
    }
    for (int i = 0; i < 400; ++i) {
      std::vector<std::string> fields(4);
      for (std::string& field : fields)
        for (std::size_t k = random() % 4; k > 0; --k)
          field += pieces[random() % std::size(pieces)];
      std::string text;
      for (std::size_t piece : frames[random() % frames.size()]) {
        if (random() % 16 == 0) piece = random() % std::size(pieces);
        text += piece < std::size(pieces) ? pieces[piece]
                                          : std::string_view(fields[piece % fields.size()]);
      }
      matched += texts.add(text, fields, static_cast<std::uint32_t>(random() % 3)) ? 1 : 0;
    }
  }
  CHECK(matched > 5'000);
}

}  // namespace
}  // namespace logkit::segment
