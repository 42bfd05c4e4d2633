#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/column_codec.h"
#include "lib/segment/column_encoder.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

Values values_of(const std::vector<std::string>& texts) {
  Values values;
  for (const std::string& text : texts) values.append(text);
  return values;
}

std::vector<std::string> texts_of(const DecodedValues& values) {
  std::vector<std::string> texts;
  record::TextScratch scratch;
  for (std::size_t i = 0; i < values.count; ++i) texts.emplace_back(values.text(i, scratch));
  return texts;
}

Result<DecodedValues> decode(CodecId id, const std::string& frame, const Values& values) {
  return codec(id).decode(as_bytes(frame),
                          {.count = values.size(), .raw_bytes = values.raw_bytes()});
}

// Encodes, decodes, compares; then does the same to every shorter frame and to
// flipped bytes, which must fail or give something, never crash.
void check_round_trip(CodecId id, const std::vector<std::string>& texts) {
  const Values values = values_of(texts);
  std::string frame;
  ValueSummary summary;
  REQUIRE(codec(id).encode(values, {.value_class = ValueClass::kText}, frame, summary));
  auto decoded = decode(id, frame, values);
  REQUIRE(decoded);
  CHECK(texts_of(*decoded) == texts);
  for (std::size_t length = 0; length < frame.size(); length += 1 + frame.size() / 64) {
    auto shorter = decode(id, frame.substr(0, length), values);
    if (shorter) CHECK(shorter->count == values.size());
  }
  for (std::size_t at = 0; at < std::min<std::size_t>(frame.size(), 256); ++at) {
    std::string flipped = frame;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
    auto other = decode(id, flipped, values);
    if (!other) continue;
    CHECK(texts_of(*other).size() == texts.size());
  }
}

std::vector<std::string> repeated(const std::vector<std::string>& some, std::size_t count) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(some[i * i % some.size()]);
  return texts;
}

std::vector<std::string> digits_of(const std::vector<std::int64_t>& numbers) {
  std::vector<std::string> texts;
  for (const std::int64_t number : numbers) texts.push_back(std::to_string(number));
  return texts;
}

TEST_CASE("codec: constant keeps one value and refuses two", "[segment]") {
  check_round_trip(CodecId::kConstant, {"same", "same", "same"});
  check_round_trip(CodecId::kConstant, {""});
  check_round_trip(CodecId::kConstant, {std::string("a\nb\0c", 5), std::string("a\nb\0c", 5)});
  std::string frame;
  ValueSummary summary;
  CHECK_FALSE(codec(CodecId::kConstant).encode(values_of({"a", "b"}), {}, frame, summary));
  CHECK(frame.empty());
}

TEST_CASE("codec: dictionary gives ids in the order of first appearance", "[segment]") {
  check_round_trip(CodecId::kDictionary, repeated({"GET", "POST", "", "a\nb"}, 1000));
  const Values values = values_of(repeated({"x", "y"}, 100));
  std::string frame;
  ValueSummary summary;
  REQUIRE(codec(CodecId::kDictionary).encode(values, {}, frame, summary));
  auto decoded = decode(CodecId::kDictionary, frame, values);
  REQUIRE(decoded);
  CHECK(decoded->entry_count() == 2);
  CHECK(decoded->ids[0] == 0);
  CHECK(summary.distinct_hint == 2);
  CHECK(summary.min_text == "x");
  CHECK(summary.max_text == "y");
}

TEST_CASE("codec: dictionary takes more than 256 and more than 65536 entries", "[segment]") {
  std::vector<std::string> texts;
  for (const std::size_t distinct : {300u, 70000u}) {
    texts.clear();
    for (std::size_t i = 0; i < 3 * distinct; ++i) {
      texts.push_back("value " + std::to_string(i / 3));
    }
    check_round_trip(CodecId::kDictionary, texts);
  }
}

TEST_CASE("codec: dictionary refuses values that hardly repeat", "[segment]") {
  std::vector<std::string> texts;
  for (int i = 0; i < 3000; ++i) texts.push_back(std::to_string(i * 7919));
  std::string frame;
  ValueSummary summary;
  CHECK_FALSE(codec(CodecId::kDictionary).encode(values_of(texts), {}, frame, summary));
  CHECK(frame.empty());
}

TEST_CASE("codec: integers keep every canonical number", "[segment]") {
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  check_round_trip(CodecId::kIntegers, digits_of({0}));
  check_round_trip(CodecId::kIntegers, digits_of({kMin, kMax, 0, -1, 1, kMax, kMin}));
  check_round_trip(CodecId::kIntegers, digits_of({7, 7, 7, 7}));
  std::vector<std::int64_t> rising;
  for (std::int64_t i = 0; i < 5000; ++i) rising.push_back(1'700'000'000'000 + i * 1000);
  check_round_trip(CodecId::kIntegers, digits_of(rising));
  std::mt19937_64 random(1);
  std::vector<std::int64_t> any;
  for (int i = 0; i < 3000; ++i) any.push_back(static_cast<std::int64_t>(random() >> (i % 60)));
  check_round_trip(CodecId::kIntegers, digits_of(any));
}

TEST_CASE("codec: integers refuse digits that a number would not give back", "[segment]") {
  for (const char* text : {"01", "-0", "+1", "1.0", "1e3", "", "9223372036854775808", " 1"}) {
    std::string frame;
    ValueSummary summary;
    CHECK_FALSE(codec(CodecId::kIntegers).encode(values_of({"1", text}), {}, frame, summary));
    CHECK(frame.empty());
  }
}

TEST_CASE("codec: times by the second take few bytes", "[segment]") {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 65536; ++i) times.push_back((1'700'000'000 + i / 10) * 1'000'000'000);
  std::string frame;
  encode_integers(times, 3, frame);
  CHECK(frame.size() < 200);
  auto decoded = decode_integers(as_bytes(frame), times.size());
  REQUIRE(decoded);
  CHECK(*decoded == times);
}

TEST_CASE("codec: plain keeps any bytes", "[segment]") {
  check_round_trip(CodecId::kPlain, {"one", "", "three", std::string(1000, 'x')});
  check_round_trip(CodecId::kPlain, {"a\nb", "\n", "", "\n\n", std::string("\0\xff", 2)});
  std::mt19937 random(2);
  std::vector<std::string> texts;
  for (int i = 0; i < 2000; ++i) {
    std::string text(random() % 40, '\0');
    for (char& c : text) c = static_cast<char>(random());
    texts.push_back(text);
  }
  check_round_trip(CodecId::kPlain, texts);
}

TEST_CASE("codec: a frame that claims more than it can hold allocates little", "[segment]") {
  const std::string frame("\x00\x28\xb5\x2f\xfd\x04\x00", 7);  // plain, the start of a zstd frame
  const DecodeContext context{.count = 1'000'000'000, .raw_bytes = 1'000'000'000};
  for (const CodecId id : {CodecId::kConstant, CodecId::kDictionary, CodecId::kIntegers, CodecId::kPlain}) {
    CHECK_FALSE(codec(id).decode(as_bytes(frame), {.count = 1000, .raw_bytes = 1u << 30}));
  }
  CHECK_FALSE(codec(CodecId::kPlain).decode(as_bytes(frame), context));
}

TEST_CASE("codec: random bytes are never a crash", "[segment]") {
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    std::string frame(random() % 64, '\0');
    for (char& c : frame) c = static_cast<char>(random() % 3 == 0 ? random() % 4 : random());
    for (const CodecId id :
         {CodecId::kConstant, CodecId::kDictionary, CodecId::kIntegers, CodecId::kPlain}) {
      auto decoded = codec(id).decode(as_bytes(frame), {.count = random() % 50, .raw_bytes = random() % 500});
      if (decoded) texts_of(*decoded);
    }
  }
}

TEST_CASE("column encoder: the best codec for what the values are", "[segment]") {
  const auto chosen = [](const std::vector<std::string>& texts, ValueClass value_class) {
    ColumnEncoder encoder;
    std::string frame;
    ValueSummary summary;
    return encoder.encode(values_of(texts), {.value_class = value_class}, frame, summary);
  };
  CHECK(chosen({"a", "a"}, ValueClass::kString) == CodecId::kConstant);
  CHECK(chosen({"1", "2", "3"}, ValueClass::kNumber) == CodecId::kIntegers);
  CHECK(chosen({"1", "2", "3"}, ValueClass::kString) == CodecId::kIntegers);
  CHECK(chosen({"1", "2", "3"}, ValueClass::kText) == CodecId::kPlain);
  CHECK(chosen({"1", "2", "3.0"}, ValueClass::kNumber) == CodecId::kPlain);
  CHECK(chosen(repeated({"a", "b"}, 50), ValueClass::kString) == CodecId::kDictionary);
}

TEST_CASE("pack: small and random bytes stay plain", "[segment]") {
  std::string out;
  pack("short", 3, out);
  CHECK(out == "short");
  std::string back;
  REQUIRE(unpack(as_bytes(out), 5, back));
  CHECK(back == "short");
  CHECK_FALSE(unpack(as_bytes(out), 4, back));
  CHECK_FALSE(unpack(as_bytes(out), std::uint64_t{1} << 60, back));
}

}  // namespace
}  // namespace logkit::segment
