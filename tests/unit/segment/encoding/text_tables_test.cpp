// Pattern tables and dictionaries in their stored form, whole and hostile.
#include <catch2/catch.hpp>

#include <iterator>
#include <random>

#include "lib/base/hash.h"
#include "lib/segment/encoding/packed_hex.h"
#include "lib/segment/encoding/text_table_codec.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

using namespace std::string_literals;

std::string error_of(const auto& result) {
  return result.ok() ? std::string("none") : result.error().message();
}

StringDictionary dictionary_of(const std::vector<std::string>& texts) {
  StringDictionary dictionary;
  for (const std::string& text : texts) dictionary.find_or_add(text);
  return dictionary;
}

TEST_CASE("dictionaries come back, with and without line feeds") {
  for (const bool feeds : {false, true}) {
    std::vector<std::string> texts = {"", "a", "\0b"s, std::string(70'000, 'z')};
    if (feeds) texts.insert(texts.end(), {"\n", "two\nlines", "\n\n\n"});
    std::string bytes = "what lay before";
    const std::size_t begin = bytes.size();
    const DictionaryInfo info = encode_dictionary(dictionary_of(texts), true, 0, bytes);
    CHECK(info.holds_feeds == feeds);
    CHECK(info.bytes == bytes.size() - begin);
    const auto list = decode_dictionary(bytes.substr(begin), info, 0);
    REQUIRE(list.ok());
    REQUIRE(list->size() == texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) CHECK((*list)[i] == texts[i]);
  }
}

TEST_CASE("a dictionary that is not as its list says is refused [I31]") {
  std::string bytes;
  DictionaryInfo info = encode_dictionary(dictionary_of({"a", "b\n", "c"}), true, 0, bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    CHECK_THAT(error_of(decode_dictionary(bytes.substr(0, size), info, 0)),
               Catch::EndsWith("[I31]"));
  }
  info.parts[0].entries = 4;
  CHECK_THAT(error_of(decode_dictionary(bytes, info, 0)), Catch::EndsWith("[I31]"));
  info.parts[0].entries = 2;
  CHECK_THAT(error_of(decode_dictionary(bytes, info, 0)), Catch::EndsWith("[I31]"));
  info.parts[0].entries = 3;
  info.holds_feeds = false;
  CHECK_THAT(error_of(decode_dictionary(bytes, info, 0)), Catch::EndsWith("[I31]"));
}

TEST_CASE("a dictionary list says what lies where") {
  const std::string raw = encode_dictionary_list({{.entries = 2, .bytes = 10},
                                                  {.entries = 0, .bytes = 0},
                                                  {.entries = 3, .bytes = 7, .holds_feeds = true}});
  const auto list = decode_dictionary_list(raw, 17);
  REQUIRE(list.ok());
  REQUIRE(list->size() == 3);
  CHECK((*list)[2].begin == 10);
  CHECK((*list)[2].holds_feeds);
  for (const std::uint64_t total : {0u, 16u, 18u}) {
    CHECK_THAT(error_of(decode_dictionary_list(raw, total)), Catch::EndsWith("[I31]"));
  }
  for (std::size_t size = 0; size < raw.size(); ++size) {
    CHECK_FALSE(decode_dictionary_list(std::string_view(raw).substr(0, size), 17).ok());
  }
  const std::string large = encode_dictionary_list({{.entries = 1, .bytes = kMaxDictionaryBytes + 1}});
  CHECK_FALSE(decode_dictionary_list(large, kMaxDictionaryBytes + 1).ok());
  // A number of dictionaries that the bytes cannot hold.
  CHECK_FALSE(decode_dictionary_list("\xff\xff\xff\xff\x7f"s, 0).ok());
}

// The dictionary in its parts, put together again.
std::vector<std::string> read_by_parts(std::string_view bytes, const DictionaryInfo& info) {
  std::vector<std::string> texts;
  std::size_t begin = 0;
  for (std::size_t part = 0; part < info.parts.size(); ++part) {
    const auto size = static_cast<std::size_t>(info.parts[part].bytes);
    const auto list = decode_dictionary(std::string(bytes.substr(begin, size)), info, part);
    REQUIRE(list.ok());
    REQUIRE(list->size() == info.parts[part].entries);
    for (std::size_t i = 0; i < list->size(); ++i) texts.emplace_back((*list)[i]);
    begin += size;
  }
  REQUIRE(begin == bytes.size());
  return texts;
}

TEST_CASE("a large dictionary is cut where its entries meet the pieces") {
  std::mt19937_64 random(54);
  for (const bool digits : {false, true}) {
    std::vector<std::string> texts;
    for (int i = 0; i < 60'000; ++i) {
      texts.push_back((digits ? hex64(random()) + hex64(random()) : "/path/to/") +
                      std::to_string(i));
    }
    texts.insert(texts.begin() + 30'000, std::string(3 * kPieceBytes, 'z'));
    const std::uint64_t begin = GENERATE(0u, 17u, 2 * kPieceBytes - 1, 2 * kPieceBytes);
    std::string bytes;
    const DictionaryInfo info = encode_dictionary(dictionary_of(texts), true, begin, bytes);
    CHECK(info.packed_hex == digits);
    CHECK(info.parts.size() >= 3);
    CHECK(read_by_parts(bytes, info) == texts);
    std::uint64_t at = begin;
    for (const DictionaryPart& part : info.parts) {
      CHECK((part.entries == 1 || at / kPieceBytes == (at + part.bytes - 1) / kPieceBytes));
      at += part.bytes;
    }
    const auto list = decode_dictionary_list(encode_dictionary_list({info, info}), 2 * info.bytes);
    REQUIRE(list.ok());
    CHECK((*list)[1].begin == info.bytes);
    CHECK(read_by_parts(bytes, (*list)[1]) == texts);
  }
}

TEST_CASE("parts that are not the dictionary are refused [I31]") {
  const DictionaryInfo whole{.entries = 9, .bytes = 90, .parts = {{4, 40}, {5, 50}}};
  REQUIRE(decode_dictionary_list(encode_dictionary_list({whole}), 90).ok());
  const auto refused = [&whole](auto change) {
    DictionaryInfo wrong = whole;
    change(wrong);
    CHECK_THAT(error_of(decode_dictionary_list(encode_dictionary_list({wrong}), 90)),
               Catch::EndsWith("[I31]"));
  };
  refused([](DictionaryInfo& info) { info.parts[0].entries = 5; });
  refused([](DictionaryInfo& info) { info.parts[1].entries = 4; });
  refused([](DictionaryInfo& info) { info.parts[1].bytes = 49; });
  refused([](DictionaryInfo& info) { info.parts[0].bytes = ~std::uint64_t{0}; });
  refused([](DictionaryInfo& info) { info.holds_feeds = true; });
  const std::string raw = encode_dictionary_list({whole});
  for (std::size_t size = 0; size < raw.size(); ++size) {
    CHECK_FALSE(decode_dictionary_list(std::string_view(raw).substr(0, size), 90).ok());
  }
  // More parts than the bytes can hold.
  CHECK_FALSE(decode_dictionary_list("\x01\x09\x5a\x04\xff\xff\xff\xff\x7f"s, 90).ok());
}

TEST_CASE("pattern tables come back") {
  TextTables tables;
  tables.patterns.emplace_back().find_or_add("a \x01V b");
  tables.patterns[0].find_or_add("");
  tables.patterns[0].find_or_add("\x01" "E2\n\x01TA- :.3");
  for (std::uint32_t id = 0; id < 3; ++id) tables.patterns[0].use(id);
  tables.patterns[0].find_or_add("not used \x01V");
  tables.patterns.emplace_back();
  const std::string raw = encode_patterns(tables);
  const auto decoded = decode_patterns(raw);
  REQUIRE(decoded.ok());
  REQUIRE(decoded->size() == 2);
  REQUIRE((*decoded)[0].size() == 4);
  CHECK((*decoded)[0][3].constant.empty());
  CHECK((*decoded)[0][3].slots.empty());
  CHECK((*decoded)[1].empty());
  CHECK((*decoded)[0][0].value_count == 1);
  CHECK((*decoded)[0][2].constant == "\x02\n");
  for (std::size_t size = 0; size < raw.size(); ++size) {
    CHECK_THAT(error_of(decode_patterns(std::string_view(raw).substr(0, size))),
               Catch::EndsWith("[I30]"));
  }
  CHECK_FALSE(decode_patterns(raw + "x").ok());
}

TEST_CASE("patterns that no writer writes are refused [I30]") {
  for (const std::string& pattern :
       {"\x01"s, "\x01Q"s, "\x03"s, "\x01R "s, "\x01V\x01R!"s, "\x01" "E8"s, "\x01TA- :.x"s,
        "\x01" "F  "s, "\x01V\x01R\x5c"s}) {
    CAPTURE(pattern);
    CHECK_THAT(error_of(decode_patterns("\x01\x01" + pattern + "\x02")), Catch::EndsWith("[I30]"));
  }
}

TEST_CASE("tables of any bytes are read or refused") {
  TextTables tables;
  for (int i = 0; i < 40; ++i) {
    tables.patterns.emplace_back().find_or_add("line " + std::to_string(i) + " \x01V \x01R ");
  }
  const std::string patterns = encode_patterns(tables);
  std::string bytes;
  const DictionaryInfo info =
      encode_dictionary(dictionary_of({"one", "two\n", "three"}), true, 0, bytes);
  const std::string list = encode_dictionary_list({info, info, info});
  std::mt19937 random(31);
  const auto mutated = [&random](std::string raw) {
    for (auto n = 1 + random() % 3; n > 0; --n) {
      raw[random() % raw.size()] = static_cast<char>(random());
    }
    return raw;
  };
  std::size_t read = 0;
  for (int i = 0; i < 5000; ++i) {
    read += decode_patterns(mutated(patterns)).ok() ? 1 : 0;
    read += decode_dictionary(mutated(bytes), info, 0).ok() ? 1 : 0;
    read += decode_dictionary_list(mutated(list), info.bytes * 3).ok() ? 1 : 0;
  }
  CHECK(read > 0);
  CHECK(read < 15'000);
}

TEST_CASE("hexadecimal digits are packed and come back", "[property]") {
  std::mt19937 random(52);
  const std::string_view pieces[] = {"0123456789abcdef", "DEADBEEF",  "0123456789ABCDEF0", "x", "-",
                                     "11112222333344445", "abcdefABCDEF", "SHA1=", " ", "f"};
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    if (random() % 50 == 0) text += std::string(random() % 2'000, 'a');
    std::string packed;
    pack_hex(text, packed);
    CAPTURE(text);
    REQUIRE(unpack_hex(packed, text.size()) == text);
    REQUIRE(packed.size() <= text.size() - packable_digits(text) / 4);
    if (!text.empty()) REQUIRE_FALSE(unpack_hex(packed, text.size() - 1));
    if (packed.size() < text.size()) REQUIRE(unpack_hex(packed.substr(0, packed.size() - 1), text.size()) != text);
  }
  CHECK_FALSE(unpack_hex("\x01", 100));
  CHECK_FALSE(unpack_hex("\x02\x02z", 100));
}

TEST_CASE("a dictionary of hashes has its digits packed") {
  std::mt19937_64 random(53);
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back("SHA1=" + hex64(random()) + hex64(random()) + ",MD5=" + hex64(random()));
  }
  std::string bytes;
  const DictionaryInfo info = encode_dictionary(dictionary_of(texts), true, 0, bytes);
  CHECK(info.packed_hex);
  CHECK(bytes.size() < 200 * 45);
  const std::string raw_list = encode_dictionary_list({info});
  const auto list = decode_dictionary_list(raw_list, info.bytes);
  REQUIRE(list.ok());
  CHECK((*list)[0].packed_hex);
  const auto decoded = decode_dictionary(bytes, (*list)[0], 0);
  REQUIRE(decoded.ok());
  REQUIRE(decoded->size() == texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) CHECK((*decoded)[i] == texts[i]);
  for (std::size_t size = 0; size < bytes.size(); size += 7) {
    CHECK_THAT(error_of(decode_dictionary(bytes.substr(0, size), info, 0)),
               Catch::EndsWith("[I31]"));
  }
  TextTables tables;
  tables.dictionaries.push_back(dictionary_of(texts));
  CHECK(packing_digits_pays(tables));
  tables.dictionaries.clear();
  tables.dictionaries.push_back(dictionary_of({"no", "digits", "here"}));
  CHECK_FALSE(packing_digits_pays(tables));
  texts.push_back("has\x01" + hex64(1));
  bytes.clear();
  CHECK_FALSE(encode_dictionary(dictionary_of(texts), true, 0, bytes).packed_hex);
  // Flags that there are not.
  std::string wrong = raw_list;
  wrong.back() = 8;
  CHECK_THAT(error_of(decode_dictionary_list(wrong, info.bytes)), Catch::EndsWith("[I31]"));
}

}  // namespace
}  // namespace logkit::segment
