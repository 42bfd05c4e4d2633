#include <catch2/catch.hpp>

#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

using testing::cut_line;
using testing::put_together;
using Values = std::vector<std::string>;

TEST_CASE("units with a digit, slash, at, percent or backslash are slots") {
  const auto cut = cut_line("user bob7 a@b c/d 5% x\\y plain-word");
  CHECK(cut.pattern == "user $V $V $V $V $V plain-word");
  CHECK(cut.values == Values{"bob7", "a@b", "c/d", "5%", "x\\y"});
  CHECK(cut_line("no slot at all").pattern == "no slot at all");
  CHECK(cut_line("").pattern.empty());
}

TEST_CASE("every delimiter parts units") {
  for (const char delimiter : std::string_view(" \t\n\r\"'()[]{}<>,;=:|")) {
    INFO(static_cast<int>(delimiter));
    CHECK(is_delimiter(delimiter));
    const std::string text = std::string("a1") + delimiter + "b2";
    CHECK(cut_line(text).values == Values{"a1", "b2"});
  }
  for (const char other : std::string_view("-_./@%\\+*#!?&$^~`a1\x08\x7F\x80")) {
    INFO(static_cast<int>(other));
    CHECK_FALSE(is_delimiter(other));
  }
  CHECK(is_delimiter('\0'));
  CHECK(is_delimiter('\7'));
}

TEST_CASE("what stands after an equals sign is a slot") {
  const auto cut = cut_line("user=root tty= host=a-b");
  CHECK(cut.pattern == "user=$V tty= host=$V");
  CHECK(cut.values == Values{"root", "a-b"});
}

TEST_CASE("quoted text is one slot where the quotes enclose units") {
  const auto cut = cut_line("\"GET /a b\" 200 \"-\" (\"x y\")");
  CHECK(cut.pattern == "\"$V\" $V \"$V\" (\"$V\")");
  CHECK(cut.values == Values{"GET /a b", "200", "-", "x y"});
  CHECK(cut_line("\"\" \"a b\"").pattern == "\"\" \"$V\"");
  CHECK(cut_line("it\"s a\" b").pattern == "it\"s a\" b");
  CHECK(cut_line("\"a b\"c d").pattern == "\"a b\"c d");
  CHECK(cut_line("\"never closed").pattern == "\"never closed");
  CHECK(cut_line("\"").pattern == "\"");
}

TEST_CASE("a path is one unit up to what ends paths") {
  const auto cut = cut_line("at /a(b)[c]{d}=e:f?g|/h,i /x y");
  CHECK(cut.values == Values{"/a(b", "e", "/h", "/x"});
  CHECK(cut_line("/a[b{c=d:e f").values == Values{"/a[b{c=d:e"});
  for (const char end : std::string_view(" \t\n\r\"'<>),;]|")) {
    INFO(static_cast<int>(end));
    CHECK(cut_line(std::string("/a") + end + "b").values == Values{"/a"});
  }
}

TEST_CASE("times are slots with their format in the pattern") {
  const auto cut =
      cut_line("Feb  2 04:05:24 h [17/May/2015:10:05:03 +0000] 2016-12-19 16:00:01,250");
  CHECK(cut.pattern == "$TS  :~0 h [$TC/::~0 $V] $TA- :,3");
  CHECK(cut.tokenized.values[1].text == "17/May/2015:10:05:03");
  CHECK(cut.tokenized.values[1].time == 1'431'857'103);
  CHECK(cut_line("on 2016-12-19T16:00:01Z").pattern == "on $TA-T:~0Z");
  CHECK(cut_line("x2016-12-19").pattern == "$V");
}

TEST_CASE("JSON's escapes of line ends, tabs and quotes part units of escaped text") {
  const auto cut = cut_line(R"(at a1\n\tat b2\rend)");
  CHECK(cut.pattern == R"(at $V\n\tat $V\rend)");
  CHECK(cut.values == Values{"a1", "b2"});
  CHECK(cut_line(R"(/a1\n/b2)").values == Values{"/a1", "/b2"});
  const auto quoted = cut_line(R"(\"GET /a1 HTTP/1.1\" 200 \"-\")");
  CHECK(quoted.pattern == R"(\"GET $V $V\" $V \"-\")");
  CHECK(quoted.values == Values{"/a1", "HTTP/1.1", "200"});
  // The second of two backslashes escapes nothing.
  CHECK(cut_line(R"(C:\\new\\temp x)").values == Values{R"(\\new\\temp)"});
  CHECK(cut_line(R"(/a\\nb c)").values == Values{R"(/a\\nb)"});
  CHECK(cut_line(R"(a\)").values == Values{R"(a\)"});
  CHECK(cut_line(R"(a\\)").values == Values{R"(a\\)"});
  CHECK(cut_line(R"(a\u0041 b)").values == Values{R"(a\u0041)"});
}

TEST_CASE("a unit of six bytes that came before refers to it") {
  const auto cut = cut_line("blk_12 12345 12345 blk_12 other7 blk_12");
  CHECK(cut.pattern == "$V $V $V $R  $V $R ");
  CHECK(cut.values == Values{"blk_12", "12345", "12345", "other7"});
  CHECK(put_together(cut.tokenized) == "blk_12 12345 12345 blk_12 other7 blk_12");
  // Times count, references do not.
  CHECK(cut_line("12:00:00 abcde1 abcde1 fghij2 fghij2").pattern == "$TT~~:~0 $V $R! $V $R\"");
  // A quoted text may be what is referred to.
  CHECK(cut_line("\"x-12345\" x-12345").pattern == "\"$V\" $R ");
}

TEST_CASE("only the first values are referred to") {
  std::string text;
  for (std::size_t i = 0; i <= kMaxBackReferences; ++i) text += std::to_string(100'000 + i) + " ";
  const auto last = cut_line(text + "100059");
  CHECK(last.tokenized.values.size() == kMaxBackReferences + 1);
  CHECK(last.pattern.ends_with("$R["));
  CHECK(put_together(last.tokenized) == text + "100059");
  CHECK(cut_line(text + "100060").tokenized.values.size() == kMaxBackReferences + 2);
}

TEST_CASE("after the last slot of a line the rest is one") {
  std::string text;
  for (std::size_t i = 0; i < kMaxLineSlots; ++i) text += "9 ";
  const auto cut = cut_line(text + "\"a b\" 12:00:00 c1");
  CHECK(cut.tokenized.values.size() == kMaxLineSlots + 1);
  CHECK(cut.values.back() == " \"a b\" 12:00:00 c1");
  CHECK(cut.pattern.ends_with("9 ") == false);
  text.pop_back();
  CHECK(cut_line(text).tokenized.values.size() == kMaxLineSlots);
  // References count as slots.
  std::string same;
  for (std::size_t i = 0; i < 10'000; ++i) same += "abcdef1 ";
  CHECK(cut_line(same).tokenized.values.size() == 2);
  CHECK(parse_pattern(cut_line(same).tokenized.pattern)->slots.size() == kMaxLineSlots + 1);
  CHECK(put_together(cut_line(same).tokenized) == same);
}

TEST_CASE("bytes below eight are constant, escaped, and part units") {
  const std::string text("a1\0b2\1\7/c\1", 10);
  const auto cut = cut_line(text);
  CHECK(cut.pattern == "$V$E0$V$E1$E7$V$E1");
  CHECK(put_together(cut.tokenized) == text);
}

TEST_CASE("fields of the record are referred to") {
  FieldReferences fields;
  fields.add(0, "alice");
  fields.add(70, "alice in");
  fields.add(kMaxReferableColumns - 1, "10.0.0.1");
  const auto cut = cut_line("for alice in from 10.0.0.1: alice", &fields);
  CHECK(cut.pattern == "for $F&!  from $F___: $F   ");
  CHECK(cut.tokenized.quoted.size() == 3);
  CHECK(cut.values.empty());
  const auto parsed = parse_pattern(cut.tokenized.pattern);
  REQUIRE(parsed);
  CHECK(parsed->slots.at(0).reference == 70);
  CHECK(parsed->slots.at(1).reference == kMaxReferableColumns - 1);
  CHECK(parsed->slots.at(2).reference == 0);
  // Before letters or digits it is another word.
  CHECK(cut_line("alices alice2 alice\xC3\xA9 alice_b", &fields).pattern ==
        "alices $V alice\xC3\xA9 $F   _b");
}

TEST_CASE("fields too short, too many or beyond the columns are not kept") {
  FieldReferences fields;
  CHECK(fields.empty());
  fields.add(1, "ab");
  fields.add(kMaxReferableColumns, "abcdef");
  CHECK(fields.empty());
  std::vector<std::string> texts;
  for (int i = 0; i < 1000; ++i) texts.push_back("abc" + std::to_string(i));
  for (std::uint32_t i = 0; i < 1000; ++i) fields.add(i, texts[i]);
  std::uint64_t budget = 1 << 20;
  REQUIRE(fields.find("abc17 x", budget));
  CHECK(fields.find("abc17 x", budget)->column == 17);
  CHECK(fields.find("abc383", budget)->column == 383);
  CHECK_FALSE(fields.find("abc384", budget));
  CHECK_FALSE(fields.find("ab", budget));
  fields.clear();
  CHECK(fields.empty());
  CHECK_FALSE(fields.find("abc17", budget));
}

TEST_CASE("of equal fields the first is found") {
  FieldReferences fields;
  fields.add(5, "value");
  fields.add(3, "value");
  std::uint64_t budget = 100;
  CHECK(fields.find("value", budget)->column == 5);
}

TEST_CASE("fields alike in all but their ends do not make a text slow") {
  std::string alike;
  for (int i = 0; i < 20'000; ++i) alike += "abc ";
  std::vector<std::string> texts;
  for (int i = 100; i < 400; ++i) texts.push_back(alike + std::to_string(i));
  FieldReferences fields;
  for (std::uint32_t i = 0; i < texts.size(); ++i) fields.add(i, texts[i]);
  const std::string text = alike + alike;
  std::uint64_t budget = 1'000'000;
  CHECK_FALSE(fields.find(text, budget));
  CHECK(budget == 0);
  const auto cut = cut_line(text, &fields);
  CHECK(put_together(cut.tokenized) == text);
}

}  // namespace
}  // namespace logkit::segment
