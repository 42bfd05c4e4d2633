#include <catch2/catch.hpp>

#include <limits>
#include <random>

#include "lib/segment/encoding/common_divisor.h"
#include "lib/segment/encoding/integers.h"
#include "tests/unit/segment/encoding/payload_helpers.h"

namespace logkit::segment {
namespace {

using testing::WrittenColumn;
using Form = StoredIntegers::Form;
using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

struct Written {
  Form form = Form::kConstant;
  std::size_t bytes = 0;
};

// Writes and reads back, which has to give the same.
Written round_trip(const Numbers& numbers, const IntegerOptions& options = {}, int level = 1) {
  PayloadWriter writer(level);
  write_integers(numbers, options, writer);
  WrittenColumn column(writer);
  PayloadParser parser = column.parser();
  const auto stored = parse_integers(parser, options.kind, numbers.size());
  REQUIRE(stored.ok());
  CHECK(parser.at_end());
  CHECK(column.reads == 0);
  const auto read = read_integers(*stored, column);
  REQUIRE(read.ok());
  CHECK(*read == numbers);
  return {stored->form, column.stored_bytes()};
}

Numbers make(std::size_t count, auto&& number) {
  Numbers numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = static_cast<std::int64_t>(number(static_cast<std::int64_t>(i)));
  }
  return numbers;
}

TEST_CASE("integers of every form come back") {
  std::mt19937_64 random(1);
  CHECK(round_trip({}).bytes == 0);
  CHECK(round_trip({kMin}).form == Form::kConstant);
  CHECK(round_trip(Numbers(5000, -7)).form == Form::kConstant);
  CHECK(round_trip({kMin, kMax, 0, -1}).form == Form::kListed);
  CHECK(round_trip({0, 1, 2, 3, 9}).form == Form::kOffsets);
  CHECK(round_trip(make(3000, [&](auto) { return random() % 50000; })).form == Form::kOffsets);
  CHECK(round_trip(make(3000, [&](auto) { return (random() % 200) * 1000 - 9; })).form ==
        Form::kScaledOffsets);
  CHECK(round_trip(make(3000, [&](auto i) { return i * 40 + std::int64_t(random() % 40); })).form ==
        Form::kDifferences);
  CHECK(round_trip(make(3000, [&](auto i) {
          return 1'700'000'000'000'000'000 + 1'000'000 * (i * 40 + std::int64_t(random() % 40));
        })).form == Form::kScaledDifferences);
  const Numbers few = make(90, [&](auto) { return random(); });
  CHECK(round_trip(make(3000, [&](auto) { return few[random() % few.size()]; })).form ==
        Form::kDictionary);
}

TEST_CASE("an arithmetic progression takes no payload") {
  const auto written = round_trip(make(65536, [](auto i) { return 5'000'000'000 + 3 * i; }));
  CHECK(written.form == Form::kScaledDifferences);
  CHECK(written.bytes < 16);
  CHECK(round_trip(make(65536, [](auto i) { return 70 - i; })).bytes < 16);
  // Its differences are beyond 63 bits.
  round_trip(make(9, [](auto i) {
    return static_cast<std::uint64_t>(i) * 0xC000'0000'0000'0001u;
  }));
}

TEST_CASE("random integers of all widths and lengths come back at every level") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 600; ++round) {
    const std::size_t count = random() % (round % 20 == 0 ? 9000 : 600);
    const unsigned shift = random() % 64;
    const std::uint64_t scale = round % 3 == 0 ? random() % 5000 + 1 : 1;
    const std::uint64_t base = round % 2 == 0 ? random() : 0;
    const std::uint64_t distinct = round % 5 == 0 ? random() % 100 + 1 : ~0ull;
    const bool sums = round % 7 == 0;
    std::uint64_t sum = 0;
    const Numbers numbers = make(count, [&](auto) {
      std::uint64_t number = random() >> shift;
      if (distinct != ~0ull) number = (number % distinct) * 0x9E3779B97F4A7C15u;
      sum += number;
      return base + scale * (sums ? sum : number);
    });
    IntegerOptions options;
    options.differences = random() % 4 != 0;
    options.offsets = random() % 4 != 0;
    options.kind = random() % 2 == 0 ? PayloadKind::kTimes : PayloadKind::kEntryIds;
    round_trip(numbers, options, round % 4 == 0 ? 19 : 1);
  }
}

TEST_CASE("the limits of 64 bits come back beside each other") {
  std::mt19937_64 random(3);
  const Numbers limits{kMin, kMax, 0, -1, 1, kMin + 1, kMax - 1};
  for (const std::size_t count : {5u, 9u, 40u, 255u, 256u, 257u, 5000u}) {
    round_trip(make(count, [&](auto) { return limits[random() % limits.size()]; }));
    round_trip(make(count, [&](auto i) { return i % 2 == 0 ? kMin : kMax; }));
    round_trip(make(count, [&](auto i) { return kMax - i; }));
  }
}

TEST_CASE("what is random costs hardly more than its bytes") {
  std::mt19937_64 random(5);
  const Numbers numbers = make(20000, [&](auto) { return random() >> 16; });
  CHECK(round_trip(numbers).bytes < 20000 * 6 + 64);
  CHECK(round_trip(numbers, {}, 19).bytes < 20000 * 6 + 64);
}

TEST_CASE("the same integers give the same bytes") {
  std::mt19937_64 random(11);
  const Numbers numbers = make(9000, [&](auto) { return (random() % 3000) * 1'000'003; });
  PayloadWriter first(1);
  PayloadWriter second(1);
  write_integers(numbers, {}, first);
  write_integers(make(500, [](auto i) { return i * i; }), {}, second);
  second.clear();
  write_integers(numbers, {}, second);
  CHECK(first.meta_bytes() == second.meta_bytes());
  REQUIRE(first.own_frames().size() == second.own_frames().size());
  for (std::size_t i = 0; i < first.own_frames().size(); ++i) {
    CHECK(first.own_frames()[i].bytes == second.own_frames()[i].bytes);
  }
}

TEST_CASE("exact division agrees with division") {
  std::mt19937_64 random(13);
  for (int i = 0; i < 20000; ++i) {
    const std::uint64_t divisor = (random() >> random() % 64) | 1ull << random() % 3;
    const ExactDivisor exact(divisor);
    const std::uint64_t number = random() >> random() % 64;
    CHECK(exact.divides(number) == (number % divisor == 0));
    const std::uint64_t multiple = divisor * (number % (~0ull / divisor));
    CHECK(exact.divides(multiple));
    CHECK(exact.quotient(multiple) == multiple / divisor);
  }
}

Status parse_and_read(std::string_view meta, std::size_t count) {
  PayloadWriter writer(1);
  writer.meta().put_bytes(meta);
  WrittenColumn column(writer);
  PayloadParser parser = column.parser();
  const auto stored = parse_integers(parser, PayloadKind::kNumbers, count);
  if (!stored) return stored.error();
  const auto read = read_integers(*stored, column);
  if (!read) return read.error();
  CHECK(read->size() == count);
  return {};
}

TEST_CASE("meta of integers that makes no sense is refused") {
  using namespace std::string_literals;
  CHECK(parse_and_read("\x00\x02"s, 100).ok());           // all 1
  CHECK_FALSE(parse_and_read(""s, 100).ok());             // nothing there
  CHECK_FALSE(parse_and_read("\x07"s, 100).ok());         // no such form
  CHECK_FALSE(parse_and_read("\x91\x00"s, 100).ok());     // nine planes
  CHECK_FALSE(parse_and_read("\x10\x02"s, 100).ok());     // planes of a constant
  CHECK_FALSE(parse_and_read("\x04\x00\x00\x00\x00\x00"s, 5).ok());  // five listed
  CHECK_FALSE(parse_and_read("\x11\x00\x00"s, 100).ok());            // a payload that is not there
  // A dictionary: more entries than numbers, none, one inside the other.
  CHECK(parse_and_read("\x1B\x01\x01\x00\x00\x02"s, 100).ok());
  CHECK_FALSE(parse_and_read("\x1B\x65\x01\x00\x00\x02"s, 100).ok());
  CHECK_FALSE(parse_and_read("\x1B\x00\x01\x00\x00\x02"s, 100).ok());
  CHECK_FALSE(parse_and_read("\x1B\x02\x01\x00\x1B\x01\x01\x00\x00\x02"s, 100).ok());
  // An id past the entries.
  CHECK_FALSE(parse_and_read("\x1B\x01\x01\x01\x00\x02"s, 100).ok());
  // Sums beyond 64 bits are modulo 2^64; of the ends of a varint.
  CHECK(parse_and_read("\x1E\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"
                       "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01\x01\xFF"s,
                       100)
            .ok());
}

TEST_CASE("every change of a byte of stored integers is survived") {
  std::mt19937_64 random(17);
  PayloadWriter writer(1);
  const Numbers few = make(40, [&](auto) { return random(); });
  const Numbers numbers = make(300, [&](auto) { return few[random() % few.size()]; });
  write_integers(numbers, {}, writer);
  WrittenColumn column(writer);
  const std::string meta = column.meta;
  for (std::size_t at = 0; at < meta.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      column.meta[at] = static_cast<char>(value);
      PayloadParser parser = column.parser();
      const auto stored = parse_integers(parser, PayloadKind::kNumbers, numbers.size());
      if (!stored) continue;
      const auto read = read_integers(*stored, column);
      if (read) CHECK(read->size() == numbers.size());
    }
    column.meta[at] = meta[at];
  }
}

}  // namespace
}  // namespace logkit::segment
