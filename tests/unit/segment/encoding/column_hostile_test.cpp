// Columns that no writer writes: each refusal names its invariant.
#include <catch2/catch.hpp>

#include <random>

#include "tests/unit/segment/encoding/any_column.h"

namespace logkit::segment {
namespace {

using namespace std::string_literals;
using testing::AnyColumn;

std::vector<std::vector<ParsedPattern>> some_patterns() {
  std::vector<std::vector<ParsedPattern>> tables(1);
  for (const std::string& pattern :
       {"plain"s, "a \x01V b"s, "\x01V \x01R "s, "\x01TA- :~0 x"s, "\x01" "F!  quoted"s,
        "\x01V\x01V"s}) {
    tables[0].push_back(*parse_pattern(pattern));
  }
  return tables;
}

// What reading says, "none" where it is no error.
std::string error_of(const std::string& meta, std::size_t count = 10, std::string_view payloads = "",
                     std::uint64_t raw_bytes = 1000) {
  AnyColumn column(meta, payloads, count, some_patterns());
  const auto values = column.read(raw_bytes);
  if (!values.ok()) return values.error().message();
  CHECK(values->count == count);
  return "none";
}

const std::string kConstantA = "\x01\x01" "a"s;

TEST_CASE("forms, nesting and lengths of a tree [I18] [I27]") {
  CHECK(error_of(kConstantA) == "none");
  CHECK_THAT(error_of(""), Catch::EndsWith("[I27]"));
  CHECK_THAT(error_of("\x09"), Catch::EndsWith("[I27]"));
  CHECK_THAT(error_of("\x01\x05" "a"s), Catch::EndsWith("[I27]"));
  CHECK_THAT(error_of(kConstantA, 10, "", 0), Catch::EndsWith("[I18]"));
  // Misses of misses of misses.
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "\x04\x00\x0a\x00\x00"s;
  CHECK_THAT(error_of(deep + kConstantA), Catch::EndsWith("[I27]"));
  // A list longer than its column, of fewer texts than it should have.
  CHECK_THAT(error_of("\x07\x00\xff\x7f"s), Catch::EndsWith("[I27]"));
  CHECK_THAT(error_of("\x07\x00\x05"s), Catch::EndsWith("[I27]"));
  CHECK(error_of("\x07\x00\x0a\x00"s, 10, "\n") == "none");
  CHECK_THAT(error_of("\x07\x00\x0b\x00"s, 10, "\n"), Catch::EndsWith("[I18]"));
  CHECK_THAT(error_of("\x07\x01\x0a\x00\x02\x00"s, 10, "\n"), Catch::EndsWith("[I18]"));
}

TEST_CASE("integers, typed values and times [I25] [I26] [I30]") {
  CHECK(error_of("\x03\x01\x00\x02"s) == "none");
  CHECK_THAT(error_of("\x03\x01\x90\x02"s), Catch::EndsWith("[I25]"));
  CHECK_THAT(error_of("\x03\x01\x04\x02"s), Catch::EndsWith("[I25]"));
  CHECK_THAT(error_of("\x03\x01\x03\x0b"s), Catch::EndsWith("[I25]"));
  CHECK_THAT(error_of("\x03\x01\x07\x01\x07\x01"s), Catch::EndsWith("[I25]"));
  // Ids that the dictionary does not have.
  CHECK_THAT(error_of("\x03\x01\x13\x02\x00\x04\x02\x02"s, 10, "\x07"), Catch::EndsWith("[I25]"));
  CHECK_THAT(error_of("\x03\x0b\x00\x02"s), Catch::EndsWith("[I26]"));
  CHECK_THAT(error_of("\x03\x02\x13\x00\x02"s), Catch::EndsWith("[I26]"));
  // An address of more than 32 bits.
  CHECK_THAT(error_of("\x03\x09\x00\x80\x80\x80\x80\x80\x80\x01"s), Catch::EndsWith("[I26]"));
  // A time of no format, and a day that no date is.
  CHECK_THAT(error_of("\x02" "QQQQQQ\x00\x02"s), Catch::EndsWith("[I30]"));
  CHECK_THAT(error_of("\x02" "D-~~~0\x00\xff\xff\xff\xff\x7f"s), Catch::EndsWith("[I26]"));
}

TEST_CASE("predictions [I28] [I32]") {
  // By the shapes: three of them, so three misses at least.
  CHECK(error_of("\x04\x00\x03\x01\x04\x00\x02\x02"s + kConstantA) == "none");
  CHECK_THAT(error_of("\x04\x00\x02\x01\x04\x00\x02"s + kConstantA), Catch::EndsWith("[I28]"));
  CHECK_THAT(error_of("\x04\x00\x0b\x01"s), Catch::EndsWith("[I28]"));
  CHECK_THAT(error_of("\x04\x00\x00\x01"s), Catch::EndsWith("[I28]"));
  // Places that do not increase, and beyond the end.
  CHECK_THAT(error_of("\x04\x00\x03\x01\x04\x00\x00\x02"s + kConstantA), Catch::EndsWith("[I28]"));
  CHECK_THAT(error_of("\x04\x00\x03\x01\x04\x00\x02\x14"s + kConstantA), Catch::EndsWith("[I28]"));
  // More bits than misses.
  CHECK_THAT(error_of("\x04\x00\x03\x00\x00"s + kConstantA, 10, "\xff"), Catch::EndsWith("[I28]"));
  // By what has not come yet, and by a column that is not there.
  CHECK_THAT(error_of("\x04\x01\x0a\x00\x00"s + kConstantA, 10, "\xff"), Catch::EndsWith("[I28]"));
  CHECK_THAT(error_of("\x04\x08\x0a\x00\x00"s + kConstantA, 10, "\xff"), Catch::EndsWith("[I32]"));
}

TEST_CASE("dictionary entries [I31] [I18]") {
  CHECK(error_of("\x05\x00\x00\x04"s) == "none");
  CHECK_THAT(error_of("\x05\x00\x00\x06"s), Catch::EndsWith("[I31]"));
  CHECK_THAT(error_of("\x05\x00\x00\x01"s), Catch::EndsWith("[I31]"));
  CHECK_THAT(error_of("\x05\x01\x00\x02"s), Catch::EndsWith("[I31]"));
  CHECK_THAT(error_of("\x05\x00\x00\x00"s, 10, "", 2), Catch::EndsWith("[I18]"));
}

TEST_CASE("patterns [I29] [I32]") {
  CHECK(error_of("\x06\x00\x01\x02\x00"s + kConstantA) == "none");
  CHECK_THAT(error_of("\x06\x02\x01\x02\x00"s + kConstantA), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x00"s), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x01\x0c"s), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x01\x01"s), Catch::EndsWith("[I29]"));
  // Two patterns with 3 and 6 texts of ten; with 3 and 0; ids that are not so many.
  CHECK_THAT(error_of("\x06\x00\x02\x00\x03\x02\x06"s), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x02\x00\x0a\x02\x00"s), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x02\x00\x03\x02\x07\x00\x00\x00"s + kConstantA),
             Catch::EndsWith("[I29]"));
  // A column that is out of turn, and one that two slots of each text share.
  CHECK_THAT(error_of("\x06\x00\x01\x02\x02"s + kConstantA), Catch::EndsWith("[I29]"));
  CHECK_THAT(error_of("\x06\x00\x01\x0a\x00\x01"s + kConstantA), Catch::EndsWith("[I29]"));
  // Quotes column 1, which has every second row.
  CHECK_THAT(error_of("\x06\x00\x01\x08"s), Catch::EndsWith("[I32]"));
}

// Some bytes of pattern may not stand for gigabytes of text.
TEST_CASE("a text of many references to a long value is refused before it is made [I18]") {
  std::string pattern = "\x01V";
  for (int i = 0; i < 200'000; ++i) pattern += "\x01R ";
  std::vector<std::vector<ParsedPattern>> tables(1);
  tables[0].push_back(*parse_pattern(pattern));
  std::string meta = "\x06\x00\x01\x00\x00\x01"s;
  ByteWriter(meta).put_string(std::string(1u << 20, 'x'));
  AnyColumn column(meta, "", 1, std::move(tables));
  const auto values = column.read(2u << 20);
  REQUIRE_FALSE(values.ok());
  CHECK_THAT(values.error().message(), Catch::EndsWith("[I18]"));
}

// Nor some bytes of meta for more values than a writer would make of a block.
TEST_CASE("slots of more values than a tree may have are refused [I29]") {
  constexpr std::size_t kCount = 65'536;
  constexpr std::size_t kSlots = 300;
  std::string pattern;
  for (std::size_t i = 0; i < kSlots; ++i) pattern += "\x01V";
  std::vector<std::vector<ParsedPattern>> tables(1);
  tables[0].push_back(*parse_pattern(pattern));
  std::string meta = "\x06\x00\x01\x00"s + std::string(kSlots, '\0');
  for (std::size_t i = 0; i < kSlots; ++i) meta += "\x03\x01\x00\x02"s;
  AnyColumn column(meta, "", kCount, std::move(tables));
  const auto values = column.read(64u << 20);
  REQUIRE_FALSE(values.ok());
  CHECK_THAT(values.error().message(), Catch::EndsWith("[I29]"));
}

TEST_CASE("columns of any bytes are read or refused") {
  std::mt19937 random(41);
  std::size_t read = 0;
  for (int i = 0; i < 10'000; ++i) {
    std::string meta;
    // Forms of columns and of integers are all small numbers.
    for (auto n = 1 + random() % 40; n > 0; --n) {
      meta.push_back(static_cast<char>(random() % 4 == 0 ? random() : random() % 12));
    }
    const std::string payloads(1 + random() % 5, static_cast<char>(random() % 3));
    const std::size_t count = random() % 20 == 0 ? 1500 : 1 + random() % 80;
    AnyColumn column(meta, payloads, count, some_patterns());
    const auto values = column.read(random() % 5000);
    if (!values.ok()) continue;
    ++read;
    record::TextScratch scratch;
    std::size_t bytes = 0;
    for (std::size_t k = 0; k < values->count; ++k) bytes += values->text(k, scratch).size();
    REQUIRE(bytes < (1u << 30));
  }
  CHECK(read > 10);
}

}  // namespace
}  // namespace logkit::segment
