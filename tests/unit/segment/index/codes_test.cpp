#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "lib/segment/index/gap_code.h"
#include "lib/segment/index/runs.h"
#include "lib/segment/index/set_code.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::Random;

TEST_CASE("bits come back, least significant first", "[index][bits]") {
  std::string bytes;
  BitWriter out(bytes);
  out.put(1, 1);
  out.put(0b10, 2);
  out.align();
  CHECK(bytes == "\x05");

  Random random(1);
  std::vector<std::pair<std::uint64_t, unsigned>> values;
  for (int i = 0; i < 5000; ++i) {
    const auto count = static_cast<unsigned>(random.below(57));
    values.emplace_back(low_bits(random.next(), count), count);
  }
  bytes.clear();
  BitWriter all(bytes);
  for (const auto& [value, count] : values) all.put(value, count);
  all.align();
  BitReader in(bytes);
  for (const auto& [value, count] : values) REQUIRE(in.get(count) == value);
  CHECK(in.ok());
}

TEST_CASE("gamma and truncated binary come back in as many bits as said", "[index][bits]") {
  Random random(2);
  for (int i = 0; i < 5000; ++i) {
    const std::uint64_t value = random.next() >> (33 + random.below(31));
    const std::uint64_t range = 1 + random.below(70000);
    const std::uint64_t within = random.below(range);
    std::string bytes;
    BitWriter out(bytes);
    out.put_gamma(value);
    CHECK(out.size_bits() == gamma_bits(value));
    out.put_truncated(within, range);
    CHECK(out.size_bits() == gamma_bits(value) + truncated_bits(within, range));
    out.align();
    BitReader in(bytes);
    REQUIRE(in.get_gamma() == value);
    REQUIRE(in.get_truncated(range) == within);
  }
}

TEST_CASE("reading past the end fails and stays failed", "[index][bits]") {
  BitReader in("\x01");
  CHECK(in.get(8) == 1);
  CHECK(in.ok());
  CHECK(in.get(1) == 0);
  CHECK_FALSE(in.ok());
  CHECK(in.get(0) == 0);
  CHECK_FALSE(in.ok());
  BitReader zeros(std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16));
  CHECK(zeros.get_unary() == 0);
  CHECK_FALSE(zeros.ok());
  BitReader long_gamma(std::string_view("\0\0\0\0\1\1\1\1", 8));
  CHECK(long_gamma.get_gamma() == 0);
  CHECK_FALSE(long_gamma.ok());
}

BlockIds random_set(Random& random, std::uint32_t block_count, std::size_t size) {
  std::set<std::uint32_t> chosen;
  while (chosen.size() < size) chosen.insert(static_cast<std::uint32_t>(random.below(block_count)));
  return {chosen.begin(), chosen.end()};
}

TEST_CASE("sets of blocks come back in as many bits as said", "[index][set]") {
  Random random(3);
  for (int i = 0; i < 4000; ++i) {
    const auto block_count = static_cast<std::uint32_t>(2 + random.below(i % 10 == 0 ? 3000 : 60));
    const BlockIds set = random_set(random, block_count, 2 + random.below(block_count - 1));
    std::string bytes;
    BitWriter out(bytes);
    put_set(out, set, block_count);
    REQUIRE(out.size_bits() == set_bits(set, block_count));
    put_posting(out, set, block_count);
    put_posting(out, std::span(set).first(1), block_count);
    out.align();
    BitReader in(bytes);
    BlockIds got;
    REQUIRE(get_set(in, block_count, got));
    REQUIRE(got == set);
    REQUIRE(get_posting(in, block_count, got));
    REQUIRE(got.size() == 2 * set.size());
    REQUIRE(get_posting(in, block_count, got));
    REQUIRE(got.back() == set.front());
  }
}

TEST_CASE("all blocks cost their count alone, neighbours little", "[index][set]") {
  CHECK(set_bits(block_range(0, 600), 600) == gamma_bits(598));
  CHECK(set_bits(block_range(100, 104), 65536) < 30);  // by gaps
  const BlockIds spread{1, 16000, 33000, 60000};
  CHECK(set_bits(spread, 65536) < 80);  // by interpolation
}

TEST_CASE("bits that hold no set are refused", "[index][set]") {
  const auto refused = [](const std::string& bytes, std::uint32_t block_count) {
    BitReader in(bytes);
    BlockIds got{7};
    const bool good = get_set(in, block_count, got);
    CHECK(got == BlockIds{7});
    return !good;
  };
  std::string too_many;
  BitWriter many(too_many);
  many.put_gamma(9);  // eleven ids of ten blocks
  many.align();
  CHECK(refused(too_many, 10));
  std::string too_far;
  BitWriter far(too_far);
  far.put_gamma(0);
  far.put(1, 1);  // by gaps
  far.put_truncated(9, 10);
  far.put_gamma(0);  // block 10
  far.align();
  CHECK(refused(too_far, 10));
  CHECK(refused("", 10));
}

TEST_CASE("random bits give a set within bounds or none", "[index][set]") {
  Random random(4);
  for (int i = 0; i < 20000; ++i) {
    const auto block_count = static_cast<std::uint32_t>(1 + random.below(300));
    std::string bytes;
    for (std::size_t n = random.below(24); n > 0; --n) {
      bytes.push_back(static_cast<char>(random.below(256)));
    }
    BitReader in(bytes);
    BlockIds got;
    while (get_posting(in, block_count, got)) {
    }
    if (!got.empty()) REQUIRE(*std::max_element(got.begin(), got.end()) < block_count);
  }
}

TEST_CASE("set algebra", "[index][set]") {
  CHECK(intersect({1, 3, 5}, {3, 4, 5}) == BlockIds{3, 5});
  CHECK(unite({1, 3}, {2, 3}) == BlockIds{1, 2, 3});
  CHECK(block_range(2, 5) == BlockIds{2, 3, 4});
  CHECK(block_range(5, 2).empty());
}

std::vector<std::uint64_t> random_numbers(Random& random, std::size_t count, std::uint64_t limit) {
  std::set<std::uint64_t> chosen;
  while (chosen.size() < count) chosen.insert(random.below(limit));
  return {chosen.begin(), chosen.end()};
}

TEST_CASE("ascending numbers come back from their gaps", "[index][gaps]") {
  Random random(5);
  for (int i = 0; i < 400; ++i) {
    const std::uint64_t limit = 2000ull << random.below(40);
    const auto numbers = random_numbers(random, 1 + random.below(1000), limit);
    const unsigned k = gap_parameter(numbers);
    std::string bytes;
    BitWriter out(bytes);
    put_gaps(out, numbers, k);
    out.align();
    GapReader in(BitReader(bytes), k);
    for (const std::uint64_t number : numbers) REQUIRE(in.next() == number);
    REQUIRE(in.ok());
  }
}

TEST_CASE("the gaps of hashes cost little more than their entropy", "[index][gaps]") {
  Random random(6);
  for (const unsigned shift : {3u, 8u, 14u}) {
    const auto numbers = random_numbers(random, 20000, 20000ull << shift);
    std::string bytes;
    BitWriter out(bytes);
    put_gaps(out, numbers, gap_parameter(numbers));
    const double bits = static_cast<double>(out.size_bits()) / 20000;
    CHECK(bits < shift + 1.4427 + 0.12);
  }
}

TEST_CASE("clumped numbers do not blow up their gaps", "[index][gaps]") {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < 1000; ++i) numbers.push_back(i);
  numbers.push_back(std::uint64_t{1} << 56);
  std::string bytes;
  BitWriter out(bytes);
  put_gaps(out, numbers, gap_parameter(numbers));
  CHECK(out.size_bits() < 60 * numbers.size());
  out.align();
  GapReader in(BitReader(bytes), gap_parameter(numbers));
  for (const std::uint64_t number : numbers) REQUIRE(in.next() == number);
}

TEST_CASE("runs give hashes and numbers back", "[index][runs]") {
  Random random(7);
  const auto hashes = random_numbers(random, 5000, std::uint64_t{1} << kHashBits);
  const HashRun run = make_hash_run(3, hashes);
  CHECK(run.bits.size() < 5000 * 4);
  HashRunReader reader(run);
  for (const std::uint64_t hash : hashes) {
    REQUIRE(reader.hash() == hash);
    reader.advance();
  }
  CHECK(reader.hash() == ~std::uint64_t{0});

  const std::vector<std::uint32_t> numbers{0, 1, 200, 4000000};
  std::vector<std::uint32_t> got;
  for_each_number(make_number_run(1, numbers),
                  [&](std::uint32_t number) { got.push_back(number); });
  CHECK(got == numbers);
}

TEST_CASE("block lists turn runs around", "[index][runs]") {
  const auto run = [](std::uint32_t block, std::vector<std::uint32_t> numbers) {
    return make_number_run(block, numbers);
  };
  const std::vector<NumberRun> runs{run(2, {0, 1}), run(5, {1, 3}), run(5, {1}), run(9, {0, 3})};
  const std::vector<std::uint32_t> rank{3, 2, 1, 0};
  const auto list = [](const BlockLists& lists, std::uint32_t which) {
    BlockIds blocks;
    lists.append_blocks(which, blocks);
    return blocks;
  };
  BlockLists plain(runs, [](std::uint32_t number) { return number; }, 0, 4);
  CHECK(list(plain, 0) == BlockIds{2, 9});
  CHECK(list(plain, 1) == BlockIds{2, 5});
  CHECK(list(plain, 2).empty());
  BlockLists part(runs, [&](std::uint32_t number) { return rank[number]; }, 2, 4);
  CHECK(list(part, 2) == BlockIds{2, 5});
  CHECK(list(part, 3) == BlockIds{2, 9});
}

TEST_CASE("hashes are sorted and made unique, spread or not", "[index][runs]") {
  Random random(8);
  HashSorter sorter;
  for (int round = 0; round < 60; ++round) {
    std::vector<std::uint64_t> keys;
    const bool clumped = round % 3 == 0;
    for (std::size_t n = random.below(4000); n > 0; --n) {
      keys.push_back(clumped ? random.below(50) : random.below(std::uint64_t{1} << 40));
    }
    const std::set<std::uint64_t> wanted(keys.begin(), keys.end());
    sorter.sort(keys, 40);
    REQUIRE(keys == std::vector<std::uint64_t>(wanted.begin(), wanted.end()));
  }
}

}  // namespace
}  // namespace logkit::segment::index
