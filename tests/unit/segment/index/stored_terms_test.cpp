// An index that is made of indexes.
#include <catch2/catch.hpp>

#include <bit>

#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::BlockTexts;
using testing::BuiltIndex;
using testing::Opened;
using testing::random_blocks;
using testing::token_term;

constexpr double kRoom = 16;
// Those of random_blocks() are 0 and 7.
const std::vector<FieldId> kSameFields{0, 1, 2, 3, 4, 5, 6, 7};

BuiltIndex build_with_room(const std::vector<BlockTexts>& blocks, double room,
                           TermIndexOptions options = {}) {
  TermIndexBuilder builder(options);
  BlockTerms terms(options.uuids);
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    for (const testing::Text& text : blocks[i]) terms.add_text(text.field, text.text);
    REQUIRE(builder.add_block(i, terms));
  }
  BuiltIndex built;
  const auto append = [&](std::string_view bytes) {
    built.bytes.append(bytes);
    return Status();
  };
  auto summary = builder.finish(static_cast<std::uint32_t>(blocks.size()), {}, append, {.times = room});
  REQUIRE(summary);
  built.summary = *summary;
  return built;
}

// The blocks of all, in that order, whose fields get these numbers.
BuiltIndex unite(const std::vector<BuiltIndex>& parts, const std::vector<FieldId>& fields,
                 TermIndexOptions options = {}) {
  TermIndexBuilder builder(options);
  std::uint32_t block = 0;
  for (const BuiltIndex& part : parts) {
    Opened opened{.bytes = part.bytes};
    const auto reader = opened.open();
    REQUIRE(reader);
    const auto terms = StoredTerms::read(*reader);
    REQUIRE(terms);
    StoredNumbers numbers;
    for (std::uint32_t i = 0; i < reader->block_count(); ++i) {
      REQUIRE(builder.add_stored_block(block++, {.terms = *terms,
                                                 .number = i,
                                                 .text_bytes = 1000,
                                                 .fields = fields,
                                                 .numbers = numbers}));
    }
  }
  BuiltIndex united;
  const auto append = [&](std::string_view bytes) {
    united.bytes.append(bytes);
    return Status();
  };
  auto summary = builder.finish(block, {}, append);
  REQUIRE(summary);
  united.summary = *summary;
  return united;
}

std::vector<BlockTexts> part_of(const std::vector<BlockTexts>& blocks, std::size_t begin,
                                std::size_t end) {
  return {blocks.begin() + static_cast<std::ptrdiff_t>(begin),
          blocks.begin() + static_cast<std::ptrdiff_t>(end)};
}

TEST_CASE("an index of indexes finds what one of all texts finds", "[index][stored]") {
  const auto blocks = random_blocks(7, 12, 150);
  const std::vector<BuiltIndex> parts{build_with_room(part_of(blocks, 0, 1), kRoom),
                                      build_with_room(part_of(blocks, 1, 8), kRoom),
                                      build_with_room(part_of(blocks, 8, 12), kRoom)};
  const BuiltIndex united = unite(parts, kSameFields);
  const BuiltIndex whole = testing::build(blocks);
  Opened opened{.bytes = united.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  REQUIRE(reader->verify());
  CHECK(united.summary.terms == whole.summary.terms);
  CHECK(united.summary.postings == whole.summary.postings);
  CHECK(united.bytes == unite(parts, kSameFields).bytes);
  Opened plain_opened{.bytes = whole.bytes};
  auto plain = plain_opened.open();
  REQUIRE(plain);
  std::size_t surplus = 0;
  std::size_t ids = 0;
  for (const auto& [token, wanted] : testing::plain_index(blocks)) {
    const QueryTerm term = token_term(token);
    for (const std::optional<FieldId> field : {std::optional<FieldId>(), {0}, {7}}) {
      const auto found = reader->lookup(term, field);
      const auto expected = plain->lookup(term, field);
      REQUIRE(found);
      REQUIRE(expected);
      if (!field && !testing::has_all(*found, wanted)) FAIL("lost " << token);
      if (reader->footer().shape.in_dictionary(token)) {
        CHECK(*found == *expected);
      } else {
        ++ids;
        surplus += found->size() - std::min(found->size(), wanted.size());
      }
    }
    if (token.size() < 3) continue;
    const auto by_prefix = reader->lookup_prefix(token.substr(0, 3));
    REQUIRE(by_prefix);
    if (!testing::has_all(*by_prefix, wanted)) FAIL("lost by prefix " << token);
  }
  CHECK(ids > 100);
  CHECK(surplus * 5 < ids);
}

TEST_CASE("fields of an index get other numbers, or are left out", "[index][stored]") {
  const std::vector<BlockTexts> blocks{{{0, "apple shared"}, {1, "pear shared"}}};
  const std::vector<BuiltIndex> parts{build_with_room(blocks, kRoom)};
  const auto found = [&](const BuiltIndex& index, const char* word, FieldId field) {
    Opened opened{.bytes = index.bytes};
    const auto reader = opened.open();
    REQUIRE(reader);
    return reader->lookup(token_term(word), field)->size();
  };
  const BuiltIndex swapped = unite(parts, {5, 2});
  CHECK(found(swapped, "apple", 5) == 1);
  CHECK(found(swapped, "apple", 2) == 0);
  CHECK(found(swapped, "pear", 2) == 1);
  CHECK(found(swapped, "shared", 5) == 1);
  const BuiltIndex without = unite(parts, {kNoField, 2});
  CHECK(found(without, "apple", 2) == 0);
  CHECK(found(without, "pear", 2) == 1);
}

TEST_CASE("of an index whose hashes are of no use nothing is taken over", "[index][stored]") {
  const auto blocks = random_blocks(3, 2, 200);
  const BuiltIndex exact = testing::build(blocks);
  Opened opened{.bytes = exact.bytes};
  const auto reader = opened.open();
  REQUIRE(reader);
  REQUIRE_FALSE(std::has_single_bit(reader->footer().universe));
  CHECK(known_hash_bits(reader->footer()) == 0);
  CHECK(StoredTerms::read(*reader).error().code == Code::kUnsupported);
  const BuiltIndex roomy = build_with_room(blocks, kRoom);
  Opened roomy_opened{.bytes = roomy.bytes};
  const auto roomy_reader = roomy_opened.open();
  REQUIRE(roomy_reader);
  CHECK(known_hash_bits(roomy_reader->footer()) >=
        needed_hash_bits(static_cast<std::uint64_t>(kRoom) * roomy_reader->footer().fp_pairs, 0.1));
}

// What one index took for ids, it is for all; what others took for words becomes one.
TEST_CASE("the narrowest idea of a word is that of the index of all", "[index][stored]") {
  testing::Random random(4);
  std::vector<BlockTexts> noisy(1);
  for (int i = 0; i < 500; ++i) {
    noisy[0].push_back({0, random.word("abcdefghijklmnopqrstuvwxyz", 24)});
  }
  std::vector<BlockTexts> calm{{{0, "averyveryverylongwordindeed short"}}};
  const BuiltIndex narrow = build_with_room(noisy, kRoom, {.long_word_budget_bytes = 2000});
  REQUIRE(narrow.summary.shape.alpha_bytes < 24);
  for (const bool narrow_first : {true, false}) {
    const BuiltIndex wide = build_with_room(calm, 4096);
    std::vector<BuiltIndex> parts{narrow, wide};
    std::vector<BlockTexts> blocks{noisy[0], calm[0]};
    if (!narrow_first) {
      std::swap(parts[0], parts[1]);
      std::swap(blocks[0], blocks[1]);
    }
    const BuiltIndex united = unite(parts, {0});
    Opened opened{.bytes = united.bytes};
    const auto reader = opened.open();
    REQUIRE(reader);
    CHECK(reader->footer().shape.alpha_bytes == narrow.summary.shape.alpha_bytes);
    for (const auto& [token, wanted] : testing::plain_index(blocks)) {
      const auto found = reader->lookup(token_term(token));
      REQUIRE(found);
      if (!testing::has_all(*found, wanted)) FAIL("lost " << token);
    }
  }
}

TEST_CASE("an index that is damaged is not taken over", "[index][stored]") {
  const BuiltIndex built = build_with_room(random_blocks(5, 3, 40), kRoom);
  for (std::size_t at = 0; at < built.bytes.size(); ++at) {
    std::string damaged = built.bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << at % 8));
    Opened opened{.bytes = damaged};
    const auto reader = opened.open();
    if (!reader) continue;
    INFO("byte " << at);
    CHECK_FALSE(StoredTerms::read(*reader));
  }
}

// Behind checksums nobody looks at: an error or something, never a crash.
TEST_CASE("an index of hostile pieces is read within bounds", "[index][stored]") {
  const BuiltIndex built = build_with_room(random_blocks(5, 3, 40), kRoom);
  testing::Random random(8);
  for (int i = 0; i < 3000; ++i) {
    std::string damaged = built.bytes;
    for (int k = 0; k < 3; ++k) {
      damaged[random.below(damaged.size() - 200)] = static_cast<char>(random.below(256));
    }
    Opened opened{.bytes = damaged};
    const auto reader = opened.open({.verify_checksums = false});
    if (!reader) continue;
    const auto terms = StoredTerms::read(*reader);
    if (!terms) continue;
    TermIndexBuilder builder({});
    StoredNumbers numbers;
    for (std::uint32_t block = 0; block < reader->block_count(); ++block) {
      REQUIRE(builder.add_stored_block(block, {.terms = *terms,
                                               .number = block,
                                               .text_bytes = 1,
                                               .fields = kSameFields,
                                               .numbers = numbers}));
    }
    CHECK(builder.finish(reader->block_count(), {}, [](std::string_view) { return Status(); }));
  }
}

}  // namespace
}  // namespace logkit::segment::index
