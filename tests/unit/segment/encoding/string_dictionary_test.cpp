#include <catch2/catch.hpp>

#include <span>
#include <string>
#include <vector>

#include "lib/segment/encoding/string_dictionary.h"

namespace logkit::segment {
namespace {

using namespace std::string_literals;

TEST_CASE("texts are numbered in the order they first appear") {
  StringDictionary dictionary;
  CHECK(dictionary.find("a") == StringDictionary::kNone);
  CHECK(dictionary.find_or_add("b") == 0);
  CHECK(dictionary.find_or_add("") == 1);
  CHECK(dictionary.find_or_add("a\0b"s) == 2);
  CHECK(dictionary.find_or_add("a\0c"s) == 3);
  CHECK(dictionary.find_or_add("") == 1);
  CHECK(dictionary.find("a\0b"s) == 2);
  CHECK(dictionary.find("a") == StringDictionary::kNone);
  CHECK(dictionary.size() == 4);
  CHECK(dictionary.text_bytes() == 7);
  CHECK(dictionary[3] == "a\0c"s);
}

TEST_CASE("views and numbers stay as the dictionary grows") {
  StringDictionary dictionary;
  std::vector<std::string_view> views;
  for (int i = 0; i < 50'000; ++i) {
    const std::string text = std::to_string(i) + std::string(static_cast<std::size_t>(i % 90), '-');
    REQUIRE(dictionary.find_or_add(text) == static_cast<std::uint32_t>(i));
    if (i < 100) views.push_back(dictionary[static_cast<std::size_t>(i)]);
  }
  for (int i = 0; i < 50'000; i += 7) {
    const std::string text = std::to_string(i) + std::string(static_cast<std::size_t>(i % 90), '-');
    REQUIRE(dictionary.find(text) == static_cast<std::uint32_t>(i));
  }
  for (std::size_t i = 0; i < views.size(); ++i) {
    CHECK(views[i].data() == dictionary[i].data());
    CHECK(views[i] == std::to_string(i) + std::string(i % 90, '-'));
  }
  CHECK(dictionary.memory_bytes() >= dictionary.text_bytes());
}

TEST_CASE("a text longer than a chunk is kept whole") {
  StringDictionary dictionary;
  const std::string large(3u << 20, 'x');
  CHECK(dictionary.find_or_add("a") == 0);
  CHECK(dictionary.find_or_add(large) == 1);
  CHECK(dictionary.find_or_add("b") == 2);
  CHECK(dictionary[1] == large);
  CHECK(dictionary[0] == "a");
  CHECK(dictionary[2] == "b");
}

TEST_CASE("many texts are numbered like one after the other") {
  std::vector<std::string> texts;
  for (int i = 0; i < 30'000; ++i) texts.push_back("/path/" + std::to_string(i * 7919 % 9000));
  const std::vector<std::string_view> views(texts.begin(), texts.end());
  StringDictionary one;
  StringDictionary many;
  std::vector<std::int64_t> ids(views.size());
  for (const std::size_t begin : {std::size_t{0}, std::size_t{5}, std::size_t{10'000}}) {
    const std::size_t count = begin == 0 ? 5 : begin == 5 ? 9'995 : 20'000;
    const auto part = std::span(views).subspan(begin, count);
    REQUIRE(many.number(part, ~std::uint64_t{0}, std::span(ids).first(count)) == count);
    for (std::size_t i = 0; i < count; ++i) REQUIRE(ids[i] == one.find_or_add(part[i]));
  }
  CHECK(many.size() == one.size());
  CHECK(many.text_bytes() == one.text_bytes());
}

TEST_CASE("texts are numbered as long as there is room for new ones") {
  StringDictionary dictionary;
  dictionary.find_or_add("known");
  const std::vector<std::string_view> texts{"known", "ab", "cd", "ab", "known", "e"};
  std::vector<std::int64_t> ids(texts.size());
  CHECK(dictionary.number(texts, 4, ids) == 5);
  CHECK(std::vector(ids.begin(), ids.begin() + 5) == std::vector<std::int64_t>{0, 1, 2, 1, 0});
  CHECK(dictionary.text_bytes() == 9);
  CHECK(dictionary.find("e") == StringDictionary::kNone);
}

}  // namespace
}  // namespace logkit::segment
