#include <catch2/catch.hpp>

#include "lib/segment/index/query_terms.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using Strings = std::vector<std::string>;

Strings texts(std::string_view literal, LiteralEnds ends) {
  Strings all;
  for (const QueryTerm& term : query_terms(literal, ends)) all.push_back(term.text);
  return all;
}

TEST_CASE("a phrase gives its tokens, ids before words, long before short", "[index][query]") {
  CHECK(texts("Connection refused by 4bf92f3577b34da6", LiteralEnds::kClosed) ==
        Strings{"4bf92f3577b34da6", "connection", "refused"});
  CHECK(texts("error error", LiteralEnds::kClosed) == Strings{"error"});
  CHECK(texts("to", LiteralEnds::kClosed) == Strings{"to"});
  CHECK(texts("a of b", LiteralEnds::kClosed) == Strings{"of"});
  CHECK(texts("-- !", LiteralEnds::kClosed).empty());
}

TEST_CASE("a number comes before words: fewer blocks have it", "[index][query]") {
  CHECK(texts("/api/v1/items/5059", LiteralEnds::kClosed) == Strings{"5059", "items", "api"});
  CHECK(texts("status 200 of gateway2", LiteralEnds::kClosed) ==
        Strings{"gateway2", "status", "200"});
}

TEST_CASE("an open end takes the token that touches it", "[index][query]") {
  CHECK(texts("foo bar baz", LiteralEnds::kOpen) == Strings{"bar"});
  CHECK(texts("foo bar baz", LiteralEnds::kOpenEnd) == Strings{"bar", "foo"});
  CHECK(texts("foo bar baz", LiteralEnds::kOpenBegin) == Strings{"bar", "baz"});
  CHECK(texts("[foo bar baz]", LiteralEnds::kOpen) == Strings{"bar", "baz", "foo"});
  CHECK(texts("foo", LiteralEnds::kOpen).empty());
  CHECK(texts("", LiteralEnds::kOpen).empty());
}

TEST_CASE("a character that an open end cuts may be a letter", "[index][query]") {
  // "é" is C3 A9: the token before its first byte may go on.
  CHECK(texts(" caf\xC3", LiteralEnds::kOpen).empty());
  CHECK(texts("\xA9t\xC3\xA9 ", LiteralEnds::kOpen).empty());
  CHECK(texts("\x82\xAC"
              "abc ",
              LiteralEnds::kOpen)
            .empty());
  CHECK(texts(" caf\xC3", LiteralEnds::kClosed) == Strings{"caf"});
  CHECK(texts("\xA9 abc ", LiteralEnds::kOpen) == Strings{"abc"});
}

TEST_CASE("addresses and UUIDs come first and stand for their parts", "[index][query]") {
  const auto terms = query_terms("peer 10.0.0.1 id 550E8400-e29b-41d4-a716-446655440000 done",
                                 LiteralEnds::kClosed);
  REQUIRE(terms.size() == 4);
  CHECK(terms[0] == QueryTerm{TermKind::kUuid, "550e8400-e29b-41d4-a716-446655440000"});
  CHECK(terms[1] == QueryTerm{TermKind::kIpv4, "10.0.0.1"});
  CHECK(terms[2].text == "done");
  CHECK(terms[3].text == "peer");
}

TEST_CASE("a composite at an open end is none", "[index][query]") {
  for (const QueryTerm& term : query_terms("from 10.0.0.1", LiteralEnds::kOpen)) {
    CHECK(term.kind == TermKind::kToken);
    CHECK(term.text != "1");
  }
  CHECK(query_terms(" 10.0.0.1 ", LiteralEnds::kOpen).front().kind == TermKind::kIpv4);
}

TEST_CASE("a prefix ends in a token that may go on", "[index][query]") {
  CHECK(open_token("GET /Ind") == "ind");
  CHECK(open_token("É") == "é");
  CHECK(open_token("GET /").empty());
  CHECK(open_token("caf\xC3").empty());
  CHECK(open_token("").empty());
}

TEST_CASE("a word is one token or nothing", "[index][query]") {
  REQUIRE(word_terms("Straße").size() == 1);
  CHECK(word_terms("Straße")[0].text == "straße");
  CHECK(word_terms("foo-bar").empty());
  CHECK(word_terms("foo ").empty());
  CHECK(word_terms("").empty());
}

TEST_CASE("no literal cut from a text rules out the text's block", "[index][query]") {
  const auto blocks = testing::random_blocks(21, 12, 30);
  const auto built = testing::build(blocks);
  testing::Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  testing::Random random(22);
  for (int i = 0; i < 3000; ++i) {
    const auto block = static_cast<std::uint32_t>(random.below(blocks.size()));
    const std::string& text = blocks[block][random.below(blocks[block].size())].text;
    const std::size_t begin = random.below(text.size());
    const std::string literal = text.substr(begin, 1 + random.below(60));
    const auto found = reader->lookup_all(query_terms(literal, LiteralEnds::kOpen), {}, 0);
    REQUIRE(found);
    if (!testing::has_all(*found, {block}))
      FAIL("lost \"" << literal << "\" of \"" << text << "\"");
  }
}

}  // namespace
}  // namespace logkit::segment::index
