// What bounds an index, whatever the text is.
#include <catch2/catch.hpp>

#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::BlockTexts;
using testing::build;
using testing::Opened;
using testing::Random;
using testing::token_term;

std::vector<BlockTexts> random_letters(std::size_t blocks, std::size_t words, std::size_t length) {
  Random random(1);
  std::vector<BlockTexts> all(blocks);
  for (BlockTexts& block : all) {
    block.push_back({0, "the error of connection"});
    for (std::size_t i = 0; i < words; ++i) {
      block.push_back(
          {static_cast<FieldId>(i % 2),
           random.word("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", length)});
    }
  }
  return all;
}

void check_nothing_lost(const std::vector<BlockTexts>& blocks, const std::string& bytes) {
  Opened opened{.bytes = bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  std::size_t count = 0;
  for (const auto& [token, wanted] : testing::plain_index(blocks)) {
    if (++count % 5 != 0) continue;
    const auto found = reader->lookup(token_term(token));
    REQUIRE(found);
    if (!testing::has_all(*found, wanted)) FAIL("lost " << token);
    if (count % 200 != 0) continue;
    const auto by_prefix = reader->lookup_prefix(token.substr(0, 2));
    REQUIRE(by_prefix);
    if (!testing::has_all(*by_prefix, wanted)) FAIL("lost by prefix " << token);
  }
}

TEST_CASE("long words of random letters go to the fingerprints", "[index][guard]") {
  const auto blocks = random_letters(5, 500, 24);
  const auto wide = build(blocks);
  const auto narrow = build(blocks, {.long_word_budget_bytes = 20000});
  CHECK(wide.summary.shape.alpha_bytes == kMaxTermBytes);
  CHECK(narrow.summary.shape.alpha_bytes < 24);
  CHECK(narrow.summary.terms < 10);
  CHECK(narrow.bytes.size() * 3 < wide.bytes.size());
  check_nothing_lost(blocks, wide.bytes);
  check_nothing_lost(blocks, narrow.bytes);
}

TEST_CASE("words that are words stay in the dictionary", "[index][guard]") {
  auto blocks = random_letters(5, 500, 24);
  const auto built = build(blocks, {.long_word_budget_bytes = 20000});
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK(reader->footer().shape.in_dictionary("connection"));
  CHECK(reader->lookup(token_term("connection"))->size() == 5);
  CHECK(reader->lookup(token_term("connections"))->size() < 5);
}

TEST_CASE("a dictionary over its budget is narrowed where it frees the most", "[index][guard]") {
  Random random(2);
  std::vector<BlockTexts> numbers(8);
  for (BlockTexts& block : numbers) {
    block.push_back({0, "some ordinary words here"});
    for (int i = 0; i < 500; ++i) {
      block.push_back({0, std::to_string(1000000 + random.below(9000000))});
    }
  }
  const auto built = build(numbers, {.dictionary_budget_bytes = 100000});
  CHECK(built.summary.shape.decimal_bytes < 7);
  CHECK(built.summary.shape.alpha_bytes == kMaxTermBytes);
  CHECK(built.summary.terms < 100);
  check_nothing_lost(numbers, built.bytes);
}

TEST_CASE("any dictionary can be narrowed to nothing", "[index][guard]") {
  const auto blocks = testing::random_blocks(3, 6, 200);
  const auto built = build(blocks, {.dictionary_budget_bytes = 1});
  CHECK(built.summary.terms == 0);
  CHECK(built.summary.dict_bytes == 0);
  check_nothing_lost(blocks, built.bytes);
}

TEST_CASE("fingerprints over their budget are missing, not wrong", "[index][guard]") {
  const auto blocks = testing::random_blocks(4, 10, 300);
  const auto built = build(blocks, {.fingerprint_budget_bytes = 20000});
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  const std::uint32_t covered = reader->footer().fp_blocks;
  CHECK(covered > 0);
  CHECK(covered < 10);
  check_nothing_lost(blocks, built.bytes);
  const auto absent = reader->lookup(token_term("00112233445566778899"));
  REQUIRE(absent);
  CHECK(absent->size() >= 10 - covered);
  CHECK(absent->size() < 10);
  CHECK(reader->lookup(token_term("absentword"))->empty());
}

TEST_CASE("the memory of a builder is that of its runs", "[index][guard]") {
  Random random(5);
  TermIndexBuilder builder({});
  BlockTerms terms;
  constexpr int kTokensPerBlock = 20000;
  for (std::uint32_t block = 0; block < 20; ++block) {
    for (int i = 0; i < kTokensPerBlock; ++i) {
      terms.add_text(0, random.word("0123456789abcdef", 16));
    }
    REQUIRE(builder.add_block(block, terms));
  }
  // 400,000 pairs: below four bytes each, beside what one block takes.
  CHECK(builder.memory_bytes() < 400000 * 4 + 1500000);
}

}  // namespace
}  // namespace logkit::segment::index
