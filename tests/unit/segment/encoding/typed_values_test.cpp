#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <limits>
#include <optional>
#include <random>
#include <string>

#include "lib/record/json_text.h"
#include "lib/segment/encoding/number_text.h"
#include "lib/segment/encoding/typed_values.h"
#include "tests/unit/segment/encoding/payload_helpers.h"

namespace logkit::segment {
namespace {

using testing::WrittenColumn;
using Texts = std::vector<std::string>;
using Form = DecodedValues::Form;

struct Written {
  std::optional<Notation> notation;
  Form form = Form::kPlain;
  std::size_t bytes = 0;
};

// Writes and reads back, which has to give the same; `bytes` 0 and no notation
// where none holds them.
Written round_trip(const Texts& texts, NotationHint hint = NotationHint::kAny, int level = 1) {
  const std::vector<std::string_view> values(texts.begin(), texts.end());
  PayloadWriter writer(level);
  Written written;
  if (const auto done = write_typed_values(values, hint, writer)) written.notation = done->notation;
  WrittenColumn column(writer);
  written.bytes = column.stored_bytes();
  if (!written.notation) {
    CHECK(written.bytes == 0);
    return written;
  }
  PayloadParser parser = column.parser();
  const auto stored = parse_typed_values(parser, values.size());
  REQUIRE(stored.ok());
  CHECK(parser.at_end());
  CHECK(stored->notation == *written.notation);
  const auto read = read_typed_values(*stored, column);
  REQUIRE(read.ok());
  REQUIRE(read->count == values.size());
  record::TextScratch scratch;
  bool same = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    same = same && read->text(i, scratch) == values[i];
  }
  CHECK(same);
  written.form = read->form;
  return written;
}

std::optional<Notation> notation_of(const Texts& texts, NotationHint hint = NotationHint::kAny) {
  return round_trip(texts, hint).notation;
}

Texts repeat(std::size_t count, auto&& text) {
  Texts texts(count);
  for (std::string& t : texts) t = text();
  return texts;
}

TEST_CASE("values are written in the first notation that holds all of them") {
  CHECK(notation_of({"0", "-1", "9223372036854775807", "-9223372036854775808"}) ==
        Notation::kInteger);
  CHECK(notation_of({"007", "123", "000"}) == Notation::kFixedDigits);
  CHECK(notation_of({"00", "0", "000000000000000001", "7"}) == Notation::kDigits);
  CHECK(notation_of({"0.50", "12.25", "-3.10", "-0.01"}) == Notation::kDecimal);
  CHECK(notation_of({"0.5", "12", "-3.125", "0.000", "100.00"}) == Notation::kMixedDecimal);
  CHECK(notation_of({"10.0.0.1", "255.255.255.255", "0.0.0.0"}) == Notation::kAddress);
  CHECK(notation_of({"00ff", "be09", "1234"}) == Notation::kFixedHex);
  CHECK(notation_of({"FFFFFFFFFFFFFFFF", "0000000000000000"}) == Notation::kFixedHex);
  CHECK(notation_of({"f", "0", "12", "7f00000000000000"}) == Notation::kHex);
  CHECK(notation_of({"0123456789abcdef01", "0123456789abcdef02"}) == Notation::kHexBytes);
  CHECK(notation_of({"01234567890123456789", "01234567890123456780"}) == Notation::kHexBytes);
  CHECK(notation_of({"550e8400-e29b-41d4-a716-446655440000"}) == Notation::kUuid);
  CHECK(notation_of({"550E8400-E29B-41D4-A716-446655440000"}) == Notation::kUuid);
}

TEST_CASE("what would not be written the same again is no typed value") {
  for (const Texts& texts : std::vector<Texts>{
           {""},
           {"1", ""},
           {"-"},
           {"-0"},
           {"-0.0"},
           {"+1"},
           {" 1"},
           {"1E+5"},
           {"-01"},
           {"01.5"},
           {".5"},
           {"5."},
           {"1.5", "-007"},
           {"9223372036854775808", "1"},
           {"-9223372036854775809"},
           {"1234567890123456789.5"},
           {"0.5", "123456789012345678"},
           {"1.2.3"},
           {"1.2.3.4", "01.2.3.4"},
           {"1.2.3.256"},
           {"1.2.3.4."},
           {"fF"},
           {"ab", "CD"},
           {"0f", "abc"},
           {"0123456789abcdef0"},
           {"0123456789abcdef01", "0123456789ABCDEF01"},
           {"0123456789abcdeg01"},
           {"550e8400-e29b-41d4-a716-44665544000"},
           {"550e8400-e29b-41d4-a716-4466554400000"},
           {"550e8400-e29b-41d4-a716+446655440000"},
           {"550e8400e-29b-41d4-a716-446655440000"},
           {"550e8400-e29b-41d4-a716-44665544000g"},
           {std::string("1\0", 2)},
           {"1\n"},
           {std::string(1000, '1'), std::string(1000, '2')},
       }) {
    CAPTURE(texts);
    CHECK_FALSE(notation_of(texts).has_value());
  }
}

TEST_CASE("only what the hint says is tried") {
  CHECK_FALSE(notation_of({"1"}, NotationHint::kAddress));
  CHECK_FALSE(notation_of({"1"}, NotationHint::kUuid));
  CHECK_FALSE(notation_of({"1.5"}, NotationHint::kHexDigits));
  CHECK_FALSE(notation_of({"1.2.3.4"}, NotationHint::kHexDigits));
  CHECK(notation_of({"1.2.3.4"}, NotationHint::kAddress) == Notation::kAddress);
  CHECK(notation_of({"7fff"}, NotationHint::kHexDigits) == Notation::kFixedHex);
}

TEST_CASE("random values of every notation come back at every level") {
  std::mt19937_64 random(5);
  const auto digits = [&](std::size_t count, std::string_view of) {
    return repeat(1, [&] {
      std::string text;
      for (std::size_t i = 0; i < count; ++i) text += of[random() % of.size()];
      return text;
    })[0];
  };
  const auto uuid = [&] {
    const std::string_view hex = "0123456789abcdef";
    return digits(8, hex) + '-' + digits(4, hex) + "-4" + digits(3, hex) + '-' + digits(4, hex) +
           '-' + digits(12, hex);
  };
  for (int round = 0; round < 40; ++round) {
    const std::size_t count = 1 + random() % (round % 10 == 0 ? 9000 : 300);
    const int level = round % 4 == 0 ? 19 : 1;
    const std::size_t width = 1 + random() % 18;
    const std::string_view hex = round % 2 == 0 ? "0123456789abcdef" : "0123456789ABCDEF";
    const auto check = [&](auto&& text) {
      const Texts texts = repeat(count, text);
      CHECK(round_trip(texts, NotationHint::kAny, level).notation.has_value());
      const Texts few = repeat(count, [&] { return texts[random() % (1 + count / 20)]; });
      CHECK(round_trip(few, NotationHint::kAny, level).notation.has_value());
    };
    check([&] { return std::to_string(static_cast<std::int64_t>(random() >> random() % 64)); });
    check([&] { return digits(width, "0123456789"); });
    check([&] { return digits(1 + random() % width, "0123456789"); });
    check([&] {
      return std::to_string(random() % 90) + '.' + digits(width % 9 + 1, "0123456789");
    });
    check([&] {
      const std::string sign = random() % 4 == 0 ? "-1" : "";
      return sign + std::to_string(random() % 90) + '.' + digits(1 + random() % 9, "0123456789");
    });
    check([&] { return digits(1 + width % 16, hex); });
    check([&] { return std::string(1, hex[1 + random() % 15]) + digits(random() % 16, hex); });
    check([&] { return digits(2 * width + 16, hex); });
    check([&] {
      return std::to_string(random() % 256) + '.' + std::to_string(random() % 256) + ".0." +
             std::to_string(random() % 4);
    });
    check(uuid);
  }
}

TEST_CASE("repeated values come as a dictionary, equal ones as a constant") {
  std::mt19937 random(9);
  const auto of = [&](const Texts& texts) {
    return repeat(2000, [&] { return texts[random() % texts.size()]; });
  };
  CHECK(round_trip(of({"10.0.0.1", "10.77.0.2", "8.8.8.8"})).form == Form::kDictionary);
  CHECK(round_trip(of({"00112233445566778899aabb", "ffff2233445566778899aabb"})).form ==
        Form::kDictionary);
  CHECK(round_trip(of({"00ff"})).form == Form::kConstant);
  CHECK(round_trip(of({"00112233445566778899aabb"})).form == Form::kDictionary);
  CHECK(round_trip(of({"1", "2"})).form == Form::kIntegers);
}

TEST_CASE("random identifiers take hardly more than their bytes") {
  std::mt19937_64 random(21);
  const auto hex = [&](std::size_t count) {
    std::string text;
    while (text.size() < count) text += "0123456789abcdef"[random() % 16];
    return text;
  };
  CHECK(round_trip(repeat(5000, [&] { return hex(16); })).bytes < 5000 * 8 + 64);
  CHECK(round_trip(repeat(5000, [&] { return hex(40); })).bytes < 5000 * 20 + 64);
  // The version of a random UUID is four bits less, its variant two.
  const auto uuids = repeat(5000, [&] {
    return hex(8) + '-' + hex(4) + "-4" + hex(3) + "-9" + hex(3) + '-' + hex(12);
  });
  CHECK(round_trip(uuids).bytes < 5000 * 15 + 400);
}

TEST_CASE("integers are parsed as the record parses them") {
  std::mt19937_64 random(31);
  const std::string_view alphabet = "0123456789-.a/:";
  for (int i = 0; i < 200000; ++i) {
    std::string text;
    const std::size_t length = random() % 21;
    for (std::size_t k = 0; k < length; ++k) {
      text += alphabet[random() % (random() % 20 == 0 ? alphabet.size() : 10)];
    }
    if (i % 3 == 0) text = std::to_string(static_cast<std::int64_t>(random() >> random() % 64));
    if (i % 5 == 0) text.insert(0, "-");
    std::int64_t expected = 0;
    std::int64_t number = 0;
    const bool canonical = record::is_canonical_int64(text, expected);
    REQUIRE(parse_integer(text, number) == canonical);
    if (canonical) REQUIRE(number == expected);
  }
  for (int c = 0; c < 256; ++c) {
    for (std::size_t length = 1; length <= 9; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, '1');
        text[at] = static_cast<char>(c);
        std::uint64_t value = 0;
        REQUIRE(parse_digits(text, value) == (c >= '0' && c <= '9'));
      }
    }
  }
}

TEST_CASE("every change of a byte of stored values is survived") {
  std::mt19937 random(41);
  for (const Texts& texts : std::vector<Texts>{
           {"12", "-5", "77", "1"},
           {"007", "123", "001", "004", "999", "010"},
           {"007", "1234", "01", "0004", "99", "010"},
           {"0.5", "1.25", "12", "3", "4.125", "8"},
           {"10.0.0.1", "10.0.0.2", "10.0.1.1", "10.9.0.1", "10.0.0.9"},
           {"00112233445566778899aabb", "ffff2233445566778899aabb", "00112233445566778899aabb"},
           repeat(70, [&] { return std::to_string(random() % 9 + 1) + std::string(19, '0'); })}) {
    const std::vector<std::string_view> values(texts.begin(), texts.end());
    PayloadWriter writer(1);
    REQUIRE(write_typed_values(values, NotationHint::kAny, writer));
    WrittenColumn column(writer);
    const std::string meta = column.meta;
    for (std::size_t at = 0; at < meta.size(); ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        column.meta[at] = static_cast<char>(byte);
        PayloadParser parser = column.parser();
        const auto stored = parse_typed_values(parser, values.size());
        if (!stored) continue;
        const auto read = read_typed_values(*stored, column);
        if (!read) continue;
        record::TextScratch scratch;
        std::size_t bytes = 0;
        for (std::size_t i = 0; i < read->count; ++i) bytes += read->text(i, scratch).size();
        CHECK(bytes <= read->count * 511);
      }
      column.meta[at] = meta[at];
    }
  }
}

// Number by number, as the notation is said to be.
std::optional<std::uint32_t> address_of(std::string_view text) {
  std::uint32_t address = 0;
  for (int part = 0; part < 4; ++part) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits < 1 || digits > 3 || (text[0] == '0' && digits > 1)) return {};
    const int number = std::stoi(std::string(text.substr(0, digits)));
    if (number > 255) return {};
    address = address << 8 | static_cast<std::uint32_t>(number);
    text.remove_prefix(digits);
    if (part == 3) break;
    if (text.empty() || text[0] != '.') return {};
    text.remove_prefix(1);
  }
  return text.empty() ? std::optional(address) : std::nullopt;
}

TEST_CASE("addresses are read as they are written", "[property]") {
  std::mt19937 random(49);
  const std::string_view pieces[] = {"0",  "1", "9", "10", "99", "100", "199", "255", "256", "300",
                                     "00", "01", "", "1234", "1a", "/", ":", "2 "};
  const std::string_view marks[] = {".", ".", ".", ".", ".", ".", ".", ".", "", ",", "..", "-"};
  std::size_t addresses = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text;
    for (int part = 0; part < 4; ++part) {
      const std::size_t most = random() % 3 == 0 ? std::size(pieces) : 8;
      text += pieces[random() % most];
      if (part < 3) text += marks[random() % std::size(marks)];
    }
    std::uint32_t address = 0;
    const bool read = parse_address(text, address);
    const auto expected = address_of(text);
    CAPTURE(text);
    REQUIRE(read == expected.has_value());
    if (!read) continue;
    REQUIRE(address == *expected);
    ++addresses;
  }
  CHECK(addresses > 20'000);
}

}  // namespace
}  // namespace logkit::segment
