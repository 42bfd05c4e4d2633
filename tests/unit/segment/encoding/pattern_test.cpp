#include <catch2/catch.hpp>
#include <fstream>
#include <random>

#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

using testing::put_together;

std::string pattern(std::string_view shown) {
  std::string bytes(shown);
  for (char& c : bytes) {
    if (c == '$') c = kPatternEscape;
  }
  return bytes;
}

// By both tokenisers, the values of the line by the second once more.
void check_comes_back(std::string_view text, const FieldReferences* fields = nullptr,
                      const std::vector<std::string>& columns = {}) {
  TokenizedText line;
  tokenize_line(text, fields, line);
  const auto again = put_together(line, columns);
  if (again != text) FAIL("a line changed: " << text);
  if (line.values.size() > kMaxLineSlots + 1) FAIL("a line of too many values");
  TokenizedText unit;
  tokenize_unit(text, fields, unit);
  const auto unit_again = put_together(unit, columns);
  if (unit_again != text) FAIL("a unit changed: " << text);
  if (unit.values.size() > kMaxUnitSlots + 2) FAIL("a unit of too many values");
  for (const auto& value : line.values) {
    unit.clear();
    tokenize_unit(value.text, fields, unit);
    if (put_together(unit, columns) != value.text) FAIL("a value changed: " << value.text);
  }
}

TEST_CASE("a pattern is taken apart into constants and slots") {
  const auto parsed = parse_pattern(pattern("a$V-$E0b$TA- :,3$R!$F!! c"));
  REQUIRE(parsed);
  CHECK(parsed->constant == std::string("a-\0bc", 5));
  CHECK(parsed->constant_ends == std::vector<std::uint32_t>{1, 4, 4, 4, 5});
  REQUIRE(parsed->slots.size() == 4);
  CHECK(parsed->slots[0].kind == SlotKind::kText);
  CHECK(parsed->slots[0].pattern_end == 3);
  CHECK(parsed->slots[1].kind == SlotKind::kTime);
  CHECK(parsed->slots[1].time_format.fraction_digits == 3);
  CHECK(parsed->slots[1].pattern_end == 16);
  CHECK(parsed->slots[2].reference == 1);
  CHECK_FALSE(parsed->slots[2].has_value());
  CHECK(parsed->slots[3].reference == 65);
  CHECK(parsed->slots[3].pattern_end == 24);
  CHECK(parsed->value_count == 2);
  CHECK(parse_pattern("")->constant_ends == std::vector<std::uint32_t>{0});
}

TEST_CASE("bytes that are no pattern are refused") {
  for (const char* bytes :
       {"$", "a$", "$Q", "$v", "$E", "$E8", "$E/", "$R", "$R ", "$V$R!", "$F", "$F  ", "$F  \x1F",
        "$F  `", "$T", "$TA- :,", "$TA- ;,3", "a\x02", "\x07", "$V$R\x1F", "$$V"}) {
    INFO(bytes);
    CHECK_FALSE(parse_pattern(pattern(bytes)));
  }
  CHECK_FALSE(parse_pattern(std::string_view("a\0b", 3)));
  std::string many;
  for (int i = 0; i < 64; ++i) many += "$V";
  CHECK(parse_pattern(pattern(many + "$R[")));
  CHECK_FALSE(parse_pattern(pattern(many + "$R\\")));
}

TEST_CASE("hostile patterns are read or refused, nothing else") {
  std::mt19937_64 random(2);
  constexpr std::string_view kBytes = "\x01\x01\x01VTPUXWRFEADBCHS-/:. 0123~\x02\x1f`a";
  std::size_t read = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes;
    for (std::uint64_t i = random() % 24; i > 0; --i) bytes += kBytes[random() % kBytes.size()];
    const auto parsed = parse_pattern(bytes);
    if (!parsed) continue;
    ++read;
    if (parsed->constant_ends.size() != parsed->slots.size() + 1 ||
        parsed->constant_ends.back() != parsed->constant.size()) {
      FAIL("a pattern misread");
    }
  }
  CHECK(read > 1000);
}

TEST_CASE("real lines come back to the byte") {
  std::size_t lines = 0;
  for (const char* name : {"apache_access.log", "sshd.log", "haproxy.log", "cloudtrail.ndjson",
                           "windows_events.ndjson", "shop.ndjson"}) {
    std::ifstream file(std::string("tests/data/") + name, std::ios::binary);
    INFO(name);
    REQUIRE(file);
    for (std::string line; std::getline(file, line); ++lines) check_comes_back(line);
  }
  CHECK(lines > 1000);
}

TEST_CASE("random texts come back to the byte") {
  std::mt19937_64 random(3);
  constexpr std::string_view kPieces[] = {
      "a",    "7",  " ",  "\"", "=",  "/", "\\", "\\n",  "-",      "\x01",
      "\x07", "\r", "\n", ":",  ".",  "%", "0x", "abcd", "10.0.0.1", "12:34:56.789",
      "2016-12-19 16:00:01", "Feb  2 04:05:24", "081109 203518 ", "17/May/2015:10:05:03",
      "01234567-89ab-cdef-0123-456789abcdef", "blk_1234567", "field one", "\xFF\xC3", "é"};
  const std::vector<std::string> columns = {"field", "field one", "blk_1234567", "a7a"};
  FieldReferences fields;
  for (std::uint32_t i = 0; i < columns.size(); ++i) fields.add(i, columns[i]);
  for (int round = 0; round < 10'000; ++round) {
    std::string text;
    for (std::uint64_t i = random() % 40; i > 0; --i) {
      text += kPieces[random() % std::size(kPieces)];
      if (random() % 16 == 0) text += static_cast<char>(random() % 256);
    }
    check_comes_back(text, round % 2 == 0 ? &fields : nullptr, columns);
  }
}

TEST_CASE("random bytes come back to the byte") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 2'000; ++round) {
    std::string text(random() % 300, '\0');
    const std::uint64_t range = round % 2 == 0 ? 256 : 16;
    for (char& c : text) c = static_cast<char>(random() % range);
    check_comes_back(text);
  }
}

TEST_CASE("extreme lines come back to the byte") {
  const std::string all_delimiters = " \t\n\r\"'()[]{}<>,;=:|\x01\x02";
  std::string delimiters;
  while (delimiters.size() < 65'536) delimiters += all_delimiters;
  check_comes_back(delimiters);
  check_comes_back(std::string(65'536, '\0'));
  check_comes_back(std::string(65'536, '"'));
  check_comes_back(std::string(65'536, '\\'));
  check_comes_back(std::string(65'536, '/'));
  check_comes_back(std::string(65'536, '7'));
  check_comes_back(std::string(65'536, 'x'));
  check_comes_back(std::string(65'537, '\xFF'));
  std::string slots;
  for (int i = 0; i < 10'000; ++i) slots += std::to_string(i) + "-";
  check_comes_back(slots);
  for (char& c : slots) {
    if (c == '-') c = ' ';
  }
  check_comes_back(slots);
  std::string times;
  for (int i = 0; i < 10'000; ++i) times += "12:00:00,";
  check_comes_back(times);
}

}  // namespace
}  // namespace logkit::segment
