#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/segment/index/dict_block.h"
#include "lib/segment/index/fp_bucket.h"
#include "lib/segment/index/index_footer.h"
#include "lib/segment/index/prefix_table.h"
#include "lib/segment/index/runs.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::Random;

struct Sink {
  std::string bytes;
  Output out{[this](std::string_view piece) -> Status {
    bytes.append(piece);
    return {};
  }};
};

struct HashedSet {
  std::uint64_t hash;
  BlockIds blocks;
};

std::vector<HashedSet> random_tokens(Random& random, std::size_t count, std::uint32_t block_count) {
  std::set<std::uint64_t> hashes;
  while (hashes.size() < count) hashes.insert(random.below(std::uint64_t{1} << kHashBits));
  std::vector<HashedSet> tokens;
  for (const std::uint64_t hash : hashes) {
    std::set<std::uint32_t> blocks;
    const std::size_t size = random.below(3) == 0 ? 1 + random.below(block_count) : 1;
    while (blocks.size() < size)
      blocks.insert(static_cast<std::uint32_t>(random.below(block_count)));
    tokens.push_back({hash, testing::ids(blocks)});
  }
  return tokens;
}

// The piece of a fence, without checksum.
std::string_view piece_at(const std::string& bytes, std::uint64_t offset, std::uint64_t length) {
  return std::string_view(bytes).substr(offset, length - kChecksumBytes);
}

BlockIds look_up(const Sink& sink, const std::vector<Fence>& fences, std::uint64_t fp,
                 std::uint32_t block_count) {
  std::uint64_t offset = 0;
  std::size_t i = 0;
  if (fp < fences[0].first_fp) return {};
  while (i + 1 < fences.size() && fences[i + 1].first_fp <= fp) offset += fences[i++].length_bytes;
  BlockIds blocks;
  REQUIRE(lookup_in_bucket(piece_at(sink.bytes, offset, fences[i].length_bytes), fences[i].first_fp,
                           fp, block_count, blocks));
  normalize(blocks);
  return blocks;
}

TEST_CASE("buckets give the blocks of every fingerprint, exactly", "[index][fp]") {
  Random random(1);
  for (const std::uint32_t block_count : {1u, 2u, 40u, 700u}) {
    // A small universe, so that many tokens share a fingerprint.
    for (const std::uint64_t universe : {std::uint64_t{5000}, std::uint64_t{1} << 36}) {
      const auto tokens = random_tokens(random, 3000, block_count);
      Sink sink;
      FpWriter writer(sink.out, block_count, universe);
      std::map<std::uint64_t, std::set<std::uint32_t>> wanted;
      for (const HashedSet& token : tokens) {
        REQUIRE(writer.add(token.hash, token.blocks));
        wanted[fingerprint(token.hash, universe)].insert(token.blocks.begin(), token.blocks.end());
      }
      REQUIRE(writer.finish());
      for (const Fence& fence : writer.fences()) CHECK(fence.length_bytes < 3 * kBucketBytes);
      for (const auto& [fp, blocks] : wanted) {
        REQUIRE(look_up(sink, writer.fences(), fp, block_count) == testing::ids(blocks));
      }
      for (int i = 0; i < 2000; ++i) {
        const std::uint64_t fp = random.below(universe);
        if (!wanted.contains(fp)) REQUIRE(look_up(sink, writer.fences(), fp, block_count).empty());
      }
    }
  }
}

TEST_CASE("crafted hashes that crowd together stay in buckets of bounded size", "[index][fp]") {
  Sink sink;
  FpWriter writer(sink.out, 10, kMaxUniverse);
  for (std::uint64_t i = 0; i < 50000; ++i) REQUIRE(writer.add(1000 + i, BlockIds{0}));
  REQUIRE(writer.finish());
  for (const Fence& fence : writer.fences()) CHECK(fence.length_bytes < 2 * kBucketBytes);
  CHECK(look_up(sink, writer.fences(), 30000, 10) == BlockIds{0});
  CHECK(look_up(sink, writer.fences(), 60000, 10).empty());
}

TEST_CASE("F1 to F4: a broken bucket is refused by name", "[index][fp][corruption]") {
  const auto refused = [](const std::string& bucket, const char* invariant) {
    BlockIds blocks;
    const Status status = lookup_in_bucket(bucket, 5, 9, 4, blocks);
    REQUIRE_FALSE(status);
    auto error = std::move(Status(status)).error();
    CHECK(error.code == Code::kCorrupt);
    CHECK(error.what.starts_with(invariant));
  };
  const std::string group("\0\0", 2);
  refused("", "F1");
  refused(std::string("\1\0\3", 3) + group, "F1");        // group passes the end
  refused(std::string("\1\0\2", 3) + group + "x", "F1");  // a byte too many
  refused(std::string("\1\1\2", 3) + group, "F2");        // first delta not 0
  refused(std::string("\2\0\2\0\2", 5) + group + group, "F2");
  refused(std::string("\1\0\5", 3) + std::string("\1\x39\1\1\0", 5), "F3");
  refused(std::string("\1\0\5", 3) + std::string("\1\0\1\0\0", 5), "F4");
}

std::vector<std::string> random_terms(Random& random, std::size_t count) {
  std::set<std::string> terms;
  while (terms.size() < count) {
    terms.insert(random.word("abcdefghij", 1 + random.below(random.below(20) == 0 ? 64 : 8)));
  }
  return {terms.begin(), terms.end()};
}

struct Dictionary {
  Sink sink;
  std::vector<DictFence> fences;
  FieldCode fields;
  std::vector<std::string> terms;
  // Of each term, by rank.
  std::vector<std::map<std::uint32_t, BlockIds>> postings;
};

constexpr std::uint32_t kDictBlocks = 90;

void fill_dictionary(Dictionary& dictionary, std::uint32_t field_count) {
  Random random(field_count);
  dictionary.terms = random_terms(random, 7000);
  dictionary.fields = {.field_count = field_count, .parameter = 1};
  DictWriter writer(dictionary.sink.out, kDictBlocks, dictionary.fields, 6);
  for (const std::string& term : dictionary.terms) {
    std::map<std::uint32_t, BlockIds> by_rank;
    for (std::uint64_t n = 1 + random.below(3); n > 0; --n) {
      std::set<std::uint32_t> blocks{static_cast<std::uint32_t>(random.below(kDictBlocks))};
      for (std::uint64_t more = random.below(9); more > 0; --more) {
        blocks.insert(static_cast<std::uint32_t>(random.below(kDictBlocks)));
      }
      by_rank[static_cast<std::uint32_t>(random.below(field_count))] = testing::ids(blocks);
    }
    std::vector<RankedPosting> postings;
    BlockIds blocks;
    for (const auto& [rank, list] : by_rank) {
      const auto begin = static_cast<std::uint32_t>(blocks.size());
      blocks.insert(blocks.end(), list.begin(), list.end());
      postings.push_back({rank, begin, static_cast<std::uint32_t>(blocks.size())});
    }
    REQUIRE(writer.add(term, postings, blocks));
    dictionary.postings.push_back(std::move(by_rank));
  }
  REQUIRE(writer.finish());
  dictionary.fences = writer.fences();
}

auto first_block(const Dictionary& dictionary) {
  return DictBlock::open(piece_at(dictionary.sink.bytes, 0, dictionary.fences[0].length_bytes),
                         kDictBlocks, dictionary.fields);
}

TEST_CASE("DICT blocks give every term's blocks, by field and together", "[index][dict]") {
  for (const std::uint32_t field_count : {1u, 9u}) {
    Dictionary dictionary;
    fill_dictionary(dictionary, field_count);
    REQUIRE(dictionary.fences.size() > 2);
    std::uint64_t offset = 0;
    std::size_t seen = 0;
    for (std::size_t i = 0; i < dictionary.fences.size(); ++i) {
      const DictFence& fence = dictionary.fences[i];
      const auto block =
          DictBlock::open(piece_at(dictionary.sink.bytes, offset, fence.length_bytes), kDictBlocks,
                          dictionary.fields);
      REQUIRE(block);
      offset += fence.length_bytes;
      CHECK(fence.first <= dictionary.terms[seen]);
      if (seen > 0) CHECK(fence.first > dictionary.terms[seen - 1]);
      for (std::uint64_t n = block->terms(); n > 0; --n, ++seen) {
        std::set<std::uint32_t> together;
        for (const auto& [rank, wanted] : dictionary.postings[seen]) {
          BlockIds blocks;
          REQUIRE(block->lookup(dictionary.terms[seen], rank, blocks));
          REQUIRE(blocks == wanted);
          together.insert(wanted.begin(), wanted.end());
        }
        BlockIds blocks;
        REQUIRE(block->lookup(dictionary.terms[seen], kAnyRank, blocks));
        normalize(blocks);
        REQUIRE(blocks == testing::ids(together));
      }
      for (const std::string& absent : {std::string("!"), dictionary.terms[seen - 1] + "!",
                                        std::string("zzz"), std::string()}) {
        BlockIds blocks;
        REQUIRE(block->lookup(absent, kAnyRank, blocks));
        CHECK(blocks.empty());
      }
    }
    CHECK(seen == dictionary.terms.size());
  }
}

TEST_CASE("a scan sees every term once, in order, and takes what it is told", "[index][dict]") {
  Dictionary dictionary;
  fill_dictionary(dictionary, 3);
  const auto block = first_block(dictionary);
  REQUIRE(block);
  std::vector<std::string> seen;
  std::set<std::uint32_t> wanted;
  BlockIds blocks;
  REQUIRE(block->scan(
      [&](std::string_view term) {
        seen.emplace_back(term);
        if (seen.size() % 5 != 0) return false;
        const auto& by_rank = dictionary.postings[seen.size() - 1];
        if (by_rank.contains(2)) wanted.insert(by_rank.at(2).begin(), by_rank.at(2).end());
        return true;
      },
      2, blocks));
  normalize(blocks);
  CHECK(blocks == testing::ids(wanted));
  REQUIRE(seen.size() == block->terms());
  CHECK(std::equal(seen.begin(), seen.end(), dictionary.terms.begin()));
}

TEST_CASE("a prefix finds the terms that begin with it", "[index][dict]") {
  Dictionary dictionary;
  fill_dictionary(dictionary, 3);
  const auto block = first_block(dictionary);
  REQUIRE(block);
  std::set<std::string> prefixes{"", "0", "zzzz", "\x01", "\xff"};
  for (std::uint64_t i = 0; i < block->terms(); i += 7) {
    const std::string& term = dictionary.terms[i];
    for (std::size_t length = 1; length <= term.size(); ++length)
      prefixes.insert(term.substr(0, length));
    prefixes.insert(term + "a");
  }
  for (const std::string& prefix : prefixes) {
    std::set<std::uint32_t> expected;
    for (std::uint64_t i = 0; i < block->terms(); ++i) {
      if (!dictionary.terms[i].starts_with(prefix)) continue;
      for (const auto& [rank, blocks] : dictionary.postings[i])
        expected.insert(blocks.begin(), blocks.end());
    }
    BlockIds blocks;
    REQUIRE(block->lookup_prefix(prefix, kAnyRank, blocks));
    normalize(blocks);
    CHECK(blocks == testing::ids(expected));
  }
}

TEST_CASE("the cheapest code of fields is found", "[index][dict]") {
  const std::vector<std::uint64_t> skewed{1000, 10, 1, 1};
  CHECK(FieldCode::best(skewed).parameter == 0);
  const std::vector<std::uint64_t> even(64, 100);
  CHECK(FieldCode::best(even).parameter >= 4);
}

TEST_CASE("the prefix table finds by up to three bytes", "[index][prefix]") {
  const auto code = [](std::string_view token) { return prefix_code(token.data(), token.size()); };
  std::vector<std::uint32_t> first{code("abc"), code("abd1"), code("é1")};
  std::vector<std::uint32_t> second{code("4bf92")};
  std::sort(first.begin(), first.end());
  std::vector<NumberRun> runs;
  for (const std::uint32_t block : {3u, 5u}) runs.push_back(make_number_run(block, first));
  for (const std::uint32_t block : {6u, 7u, 8u, 9u, 10u, 11u}) {
    runs.push_back(make_number_run(block, second));
  }
  const std::string table = encode_prefix_table(runs, 11 + 1);
  const auto find = [&](std::string_view prefix) {
    auto found = lookup_prefixes(table, prefix_codes(prefix), 12);
    REQUIRE(found);
    return *found;
  };
  CHECK(find("a") == BlockIds{3, 5});
  CHECK(find("ab") == BlockIds{3, 5});
  CHECK(find("abd99") == BlockIds{3, 5});
  CHECK(find("abe").empty());
  CHECK(find("é") == BlockIds{3, 5});
  CHECK(find("4") == BlockIds{6, 7, 8, 9, 10, 11});
  CHECK(find("").size() == 8);
  CHECK(find("z").empty());
}

TEST_CASE("a prefix of more than half of the blocks is of all", "[index][prefix]") {
  std::vector<NumberRun> runs;
  const std::vector<std::uint32_t> codes{prefix_code("abc", 3)};
  for (const std::uint32_t block : {0u, 1u, 2u}) runs.push_back(make_number_run(block, codes));
  const std::string table = encode_prefix_table(runs, 5);
  auto found = lookup_prefixes(table, prefix_codes("a"), 5);
  REQUIRE(found);
  CHECK(*found == block_range(0, 5));
}

IndexFooter sample_footer() {
  IndexFooter footer;
  footer.shape = {4, 32, 6, 7};
  footer.uuids = UuidTokens::kEnds;
  footer.block_count = 600;
  footer.fp_blocks = 590;
  footer.universe = 1000000;
  footer.fp_pairs = 90000;
  footer.fp_tokens = 80000;
  footer.terms = 7;
  footer.postings = 9;
  footer.buckets = {{5, 100}, {500, 90}};
  footer.dict_blocks = {{"a", 50}, {"abacus", 60}, {"b", 9}};
  footer.prefix_bytes = 10;
  footer.rank_parameter = 2;
  footer.fields = {9, 3};
  footer.unindexed = {1, 4};
  footer.uuid_blocks = {0, 1, 2, 77, 599};
  footer.uuid_fields = {3, 9};
  return footer;
}
constexpr std::uint64_t kPieces = 100 + 90 + 50 + 60 + 9 + 10;

Result<IndexFooter> decode(const std::string& suffix, std::uint64_t index_bytes) {
  LK_TRY(const auto tail, IndexFooter::decode_tail(suffix, index_bytes));
  return IndexFooter::decode(suffix, tail, index_bytes);
}

TEST_CASE("a footer reads back what was written", "[index][footer]") {
  const IndexFooter footer = sample_footer();
  const std::string bytes = footer.encode(kPieces);
  const auto got = decode(bytes, kPieces + bytes.size());
  REQUIRE(got);
  CHECK(got->shape == footer.shape);
  CHECK(got->uuids == footer.uuids);
  CHECK(got->fp_blocks == 590);
  CHECK(got->universe == 1000000);
  CHECK(got->fp_tokens == 80000);
  CHECK(got->buckets[1].first_fp == 500);
  CHECK(got->dict_blocks[1].first == "abacus");
  CHECK(got->dict_bytes() == footer.dict_bytes());
  CHECK(got->rank_parameter == 2);
  CHECK(got->fields == footer.fields);
  CHECK(got->unindexed == footer.unindexed);
  CHECK(got->uuid_blocks == footer.uuid_blocks);
  CHECK(got->uuid_fields == footer.uuid_fields);
  CHECK(got->encode(kPieces) == bytes);
}

TEST_CASE("X1 to X6: a footer that cannot be is refused by name", "[index][footer]") {
  const auto refused = [](const IndexFooter& footer, const char* invariant) {
    const std::string bytes = footer.encode(kPieces);
    const auto got = decode(bytes, kPieces + bytes.size());
    REQUIRE_FALSE(got);
    CHECK(got.error().code == Code::kCorrupt);
    CHECK(got.error().what.starts_with(invariant));
  };
  IndexFooter footer = sample_footer();
  footer.prefix_bytes = 11;
  refused(footer, "X4");
  footer = sample_footer();
  footer.block_count = 0;
  refused(footer, "X5");
  footer = sample_footer();
  footer.fp_blocks = 601;
  refused(footer, "X5");
  footer = sample_footer();
  footer.universe = kMaxUniverse + 1;
  refused(footer, "X5");
  footer = sample_footer();
  footer.uuid_blocks = {600};
  refused(footer, "X5");
  footer = sample_footer();
  footer.fields.clear();
  refused(footer, "X5");
  footer = sample_footer();
  footer.rank_parameter = 17;
  refused(footer, "X5");
  footer = sample_footer();
  footer.buckets[1].first_fp = 5;
  refused(footer, "X6");
  footer = sample_footer();
  footer.buckets[1].first_fp = 1000000;
  refused(footer, "X6");
  footer = sample_footer();
  footer.dict_blocks[1].first = "a";
  refused(footer, "X6");
  footer = sample_footer();
  footer.dict_blocks[1].length_bytes = 8;  // no longer than a checksum
  footer.dict_blocks[0].length_bytes = 102;
  refused(footer, "X4");
}

TEST_CASE("X1: a newer version is unsupported, not corrupt", "[index][footer]") {
  std::string bytes = sample_footer().encode(kPieces);
  const std::size_t tail = bytes.size() - kTailBytes;
  bytes[tail + 24] = 2;
  store_le(bytes.data() + tail,
           hash64(bytes.substr(0, tail) + bytes.substr(tail + 8)));  // an honest version 2
  const auto got = decode(bytes, kPieces + bytes.size());
  REQUIRE_FALSE(got);
  CHECK(got.error().code == Code::kUnsupported);
  CHECK(got.error().what == "index version 2; this program reads up to 1");
}

TEST_CASE("X2: an index of another length is refused", "[index][footer]") {
  const std::string bytes = sample_footer().encode(kPieces);
  const auto got = decode(bytes, kPieces + bytes.size() + 1);
  REQUIRE_FALSE(got);
  CHECK(got.error().what.starts_with("X2"));
}

}  // namespace
}  // namespace logkit::segment::index
