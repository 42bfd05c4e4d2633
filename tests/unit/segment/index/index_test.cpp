#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>

#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::BlockTexts;
using testing::build;
using testing::Opened;
using testing::Random;
using testing::token_term;

TEST_CASE("every token is found in every block that has it, with one read", "[index]") {
  for (const std::size_t block_count : {1, 2, 23}) {
    const auto blocks = testing::random_blocks(block_count, block_count, 100);
    const auto built = build(blocks, {.uuids = UuidTokens::kGroups});
    Opened opened{.bytes = built.bytes};
    auto reader = opened.open();
    REQUIRE(reader);
    CHECK(opened.reads <= 2);
    const auto plain = testing::plain_index(blocks);
    REQUIRE(plain.size() > 250 * block_count);
    std::uint64_t extra = 0;
    std::uint64_t ids = 0;
    for (const auto& [token, wanted] : plain) {
      const std::uint64_t reads = opened.reads;
      const auto found = reader->lookup(token_term(token));
      REQUIRE(found);
      REQUIRE(opened.reads <= reads + 1);
      if (!testing::has_all(*found, wanted)) FAIL("lost " << token);
      if (Shape{}.in_dictionary(token)) {
        REQUIRE(*found == testing::ids(wanted));
      } else {
        ++ids;
        extra += found->size() - wanted.size();
      }
    }
    CHECK(static_cast<double>(extra) < 0.12 * static_cast<double>(ids));
  }
}

TEST_CASE("every token is found where middle groups of UUIDs are left out", "[index][composites]") {
  const auto blocks = testing::random_blocks(23, 23, 100);
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  for (const auto& [token, wanted] : testing::plain_index(blocks)) {
    const auto found = reader->lookup(token_term(token));
    REQUIRE(found);
    if (!testing::has_all(*found, wanted)) FAIL("lost " << token);
  }
}

TEST_CASE("terms of the dictionary are exact within a field", "[index][fields]") {
  const auto blocks = testing::random_blocks(5, 12, 200);
  const auto built = build(blocks, {.uuids = UuidTokens::kGroups});
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  for (const FieldId field : {0u, 7u}) {
    const auto plain = testing::plain_index(blocks);
    const auto of_field = testing::plain_index_of(blocks, field);
    for (const auto& [token, everywhere] : plain) {
      const auto found = reader->lookup(token_term(token), field);
      REQUIRE(found);
      const auto wanted = of_field.find(token);
      if (!Shape{}.in_dictionary(token)) {
        REQUIRE(testing::has_all(*found, everywhere));  // ids have no field
      } else if (wanted == of_field.end()) {
        REQUIRE(found->empty());
      } else {
        REQUIRE(*found == testing::ids(wanted->second));
      }
    }
  }
  const auto unknown = reader->lookup(token_term("error"), 1);
  REQUIRE(unknown);
  CHECK(unknown->empty());
}

// Blocks wasted per lookup of an absent id have the mean that was promised: p
// plus three standard deviations of a Poisson count.
void check_wasted(double promised) {
  const auto blocks = testing::random_blocks(9, 40, 500);
  const auto built = build(blocks, {.wasted_blocks = promised});
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  Random random(10);
  constexpr int kLookups = 20000;
  std::uint64_t wasted = 0;
  for (int i = 0; i < kLookups; ++i) {
    const auto found = reader->lookup(token_term(random.word("0123456789abcdef", 20)));
    REQUIRE(found);
    wasted += found->size();
  }
  const double mean = static_cast<double>(wasted) / kLookups;
  CHECK(mean <= 0.9 * promised + 3 * std::sqrt(0.9 * promised / kLookups));
}

TEST_CASE("absent ids waste no more blocks than promised", "[index]") {
  check_wasted(0.1);
  check_wasted(0.001);
}

TEST_CASE("addresses and UUIDs are found whole", "[index][composites]") {
  Random random(11);
  const auto hex = [&](std::size_t n) { return random.word("0123456789abcdef", n); };
  std::vector<BlockTexts> blocks(30);
  std::map<std::string, std::uint32_t> addresses;
  std::map<std::string, std::uint32_t> uuids;
  for (std::uint32_t i = 0; i < blocks.size(); ++i) {
    for (int n = 0; n < 40; ++n) {
      const std::string address = "10." + std::to_string(random.below(256)) + "." +
                                  std::to_string(random.below(256)) + "." + std::to_string(i);
      const std::string uuid = hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12);
      addresses[address] = i;
      uuids[uuid] = i;
      blocks[i].push_back({0, "peer=" + address + ":443 id=" + uuid});
    }
  }
  for (const UuidTokens mode : {UuidTokens::kGroups, UuidTokens::kEnds}) {
    const auto built = build(blocks, {.uuids = mode});
    Opened opened{.bytes = built.bytes};
    auto reader = opened.open();
    REQUIRE(reader);
    std::size_t answers = 0;
    for (const auto& [address, block] : addresses) {
      const auto found = reader->lookup_ipv4(address);
      REQUIRE(found);
      REQUIRE(testing::has_all(*found, {block}));
      answers += found->size();
    }
    for (const auto& [uuid, block] : uuids) {
      std::string upper = uuid;
      std::transform(upper.begin(), upper.end(), upper.begin(),
                     [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
      const auto found = reader->lookup_uuid(upper);
      REQUIRE(found);
      REQUIRE(testing::has_all(*found, {block}));
      answers += found->size();
      // A group alone is found too, at the price of more blocks.
      for (const std::string& group : {uuid.substr(0, 8), uuid.substr(9, 4), uuid.substr(24)}) {
        const auto by_group = reader->lookup(token_term(group));
        REQUIRE(by_group);
        REQUIRE(testing::has_all(*by_group, {block}));
        const auto by_prefix = reader->lookup_prefix(group.substr(0, 3));
        REQUIRE(by_prefix);
        REQUIRE(testing::has_all(*by_prefix, {block}));
      }
    }
    CHECK(answers < 12 * (addresses.size() + uuids.size()) / 10);
    CHECK(reader->lookup_ipv4("10.0.0").error().code == Code::kInvalid);
    CHECK(reader->lookup_uuid("10.0.0.1").error().code == Code::kInvalid);
  }
}

TEST_CASE("UUIDs without their middle groups make a smaller index", "[index][composites]") {
  const auto blocks = testing::random_blocks(12, 10, 500);
  CHECK(build(blocks, {.uuids = UuidTokens::kEnds}).bytes.size() * 10 <
        build(blocks, {.uuids = UuidTokens::kGroups}).bytes.size() * 9);
}

TEST_CASE("a word like a middle group costs blocks only where its field has UUIDs",
          "[index][composites]") {
  const std::string uuid = "12345678-abcd-4bcd-8bcd-1234567890ab";
  const std::vector<BlockTexts> blocks = {{{0, "id " + uuid}, {1, "code beef"}}, {{1, "code 1"}}};
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK(*reader->lookup(token_term("4bcd"), 0) == BlockIds{0});
  CHECK(*reader->lookup(token_term("dead"), 0) == BlockIds{0});
  CHECK(*reader->lookup(token_term("dead")) == BlockIds{0});
  CHECK(reader->lookup(token_term("dead"), 1)->empty());
  CHECK(*reader->lookup(token_term("beef"), 1) == BlockIds{0});
  CHECK(reader->lookup_prefix("dea", 1)->empty());
  CHECK(*reader->lookup_prefix("4bc", 0) == BlockIds{0});
  CHECK(reader->lookup_prefix("4bcde", 0)->empty());
  CHECK(*reader->lookup_uuid(uuid) == BlockIds{0});
}

TEST_CASE("prefixes give the blocks of all tokens that begin so", "[index][prefix]") {
  const auto blocks = testing::random_blocks(13, 15, 60);
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  const auto plain = testing::plain_index(blocks);
  for (const char* text : {"", "e", "er", "error", "errors", "con", "kube", "z", "zür", "4", "12",
                           "999", "a1b2c3d4e5", "東", "_"}) {
    const std::string prefix = text;
    std::set<std::uint32_t> wanted;
    for (auto it = plain.lower_bound(prefix); it != plain.end() && it->first.starts_with(prefix);
         ++it) {
      wanted.insert(it->second.begin(), it->second.end());
    }
    const std::uint64_t reads = opened.reads;
    const auto found = reader->lookup_prefix(prefix);
    REQUIRE(found);
    CAPTURE(prefix);
    CHECK(testing::has_all(*found, wanted));
    CHECK(opened.reads <= reads + 2);
  }
  const auto absent = reader->lookup_prefix("qzqz");
  REQUIRE(absent);
  CHECK(absent->size() < blocks.size());
}

TEST_CASE("a scan of the dictionary answers for parts of words", "[index][scan]") {
  std::vector<BlockTexts> blocks(6);
  blocks[1].push_back({0, "reconnecting"});
  blocks[2].push_back({3, "connection"});
  blocks[4].push_back({0, "disconnect 4bf92f3577b34da6"});
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  const auto with_connect = [](std::string_view term) {
    return term.find("connect") != std::string_view::npos;
  };
  CHECK(*reader->scan(with_connect) == BlockIds{1, 2, 4});
  CHECK(*reader->scan(with_connect, 3) == BlockIds{2, 4});  // block 4 has an id
  CHECK(*reader->scan([](std::string_view) { return false; }) == BlockIds{4});
}

TEST_CASE("probes let others do the reading", "[index][probes]") {
  const auto blocks = testing::random_blocks(14, 8, 100);
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  for (const char* token : {"error", "4bf92f3577b34da6", "5", "zzzzzz"}) {
    const auto probes = reader->probes(token_term(token));
    REQUIRE(probes.size() == 1);
    const std::uint64_t reads = opened.reads;
    const auto answer =
        reader->answer(probes[0], built.bytes.substr(probes[0].offset, probes[0].length_bytes));
    CHECK(opened.reads == reads);
    REQUIRE(answer);
    CHECK(*answer == *reader->lookup(token_term(token)));
  }
}

TEST_CASE("terms are asked until few blocks are left", "[index]") {
  std::vector<BlockTexts> blocks(9);
  for (auto& block : blocks) block.push_back({0, "alpha"});
  blocks[3].push_back({0, "beta"});
  blocks[5].push_back({0, "beta gamma"});
  const auto built = build(blocks);
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  const std::vector<QueryTerm> terms{token_term("beta"), token_term("alpha"), token_term("gamma")};
  const std::uint64_t reads = opened.reads;
  CHECK(*reader->lookup_all(terms, {}, 2) == BlockIds{3, 5});
  CHECK(opened.reads == reads + 1);
  CHECK(*reader->lookup_all(terms, {}, 0) == BlockIds{5});
  CHECK(reader->lookup_all({}, {})->size() == 9);
}

TEST_CASE("fields that are left out are never ruled out", "[index][fields]") {
  std::vector<BlockTexts> blocks(4);
  blocks[1].push_back({0, "word 4bf92f3577b34da6"});
  const auto built = build(blocks, {}, {5});
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  for (const char* token : {"word", "absent", "4bf92f3577b34da6"}) {
    CHECK(reader->lookup(token_term(token), 5)->size() == 4);
    CHECK(reader->lookup(token_term(token))->size() == 4);
  }
  CHECK(*reader->lookup(token_term("word"), 0) == BlockIds{1});
  CHECK(reader->lookup_prefix("w", 5)->size() == 4);
  CHECK(reader->scan([](std::string_view) { return false; }, 5)->size() == 4);
}

TEST_CASE("an index of nothing rules out everything", "[index]") {
  const auto built = build(std::vector<BlockTexts>(3));
  Opened opened{.bytes = built.bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK(reader->lookup(token_term("error"))->empty());
  CHECK(reader->lookup(token_term("4bf92f3577b34da6"))->empty());
  CHECK(reader->lookup_prefix("")->empty());
  CHECK(reader->verify());
}

TEST_CASE("the order within a block does not show in the bytes", "[index][determinism]") {
  auto blocks = testing::random_blocks(15, 6, 300);
  const auto first = build(blocks);
  for (auto& block : blocks) std::reverse(block.begin(), block.end());
  CHECK(build(blocks).bytes == first.bytes);
}

TEST_CASE("two threads make the same index", "[index]") {
  Random random(77);
  std::vector<BlockTexts> blocks(9);
  for (BlockTexts& block : blocks) {
    for (int i = 0; i < 6'000; ++i) {
      block.push_back(
          {static_cast<FieldId>(random.below(3)), random.word("abcdefgh", 1 + random.below(6)) +
                                                      " " + random.word("0123456789abcdef", 24) +
                                                      " " + std::to_string(random.below(30'000))});
    }
  }
  SharedWork work(true);
  CHECK(build(blocks, {}, {}, &work).bytes == build(blocks).bytes);
}

TEST_CASE("numbers may be added one by one", "[index]") {
  BlockTerms terms;
  terms.add_digits(1, "21048");
  terms.add_digits(1, "1234567890123456");
  TermIndexBuilder builder({});
  REQUIRE(builder.add_block(0, terms));
  std::string bytes;
  REQUIRE(builder.finish(2, {}, [&](std::string_view piece) -> Status {
    bytes.append(piece);
    return {};
  }));
  Opened opened{.bytes = bytes};
  auto reader = opened.open();
  REQUIRE(reader);
  CHECK(*reader->lookup(token_term("21048"), 1) == BlockIds{0});
  CHECK(*reader->lookup(token_term("1234567890123456"), 1) == BlockIds{0});
  CHECK(reader->lookup(token_term("2104"), 1)->empty());
}

TEST_CASE("a builder refuses blocks out of order", "[index]") {
  TermIndexBuilder builder({});
  BlockTerms terms;
  REQUIRE(builder.add_block(3, terms));
  CHECK(builder.add_block(3, terms).error().code == Code::kInvalid);
  CHECK(builder.add_block(kMaxBlocks, terms).error().code == Code::kInvalid);
  BlockTerms groups(UuidTokens::kGroups);
  CHECK(builder.add_block(4, groups).error().code == Code::kInvalid);
  const auto discard = [](std::string_view) { return Status(); };
  CHECK(builder.finish(3, {}, discard).error().code == Code::kInvalid);
  CHECK(builder.finish(4, {}, discard).ok());
}

TEST_CASE("what the output says is passed on", "[index]") {
  TermIndexBuilder builder({});
  BlockTerms terms;
  terms.add_text(0, "some words");
  REQUIRE(builder.add_block(0, terms));
  const auto full = [](std::string_view) { return Status(Error::io("cannot write", "a.seg", 28)); };
  CHECK(builder.finish(1, {}, full).error().code == Code::kIo);
}

}  // namespace
}  // namespace logkit::segment::index
