#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/segment/index/shape.h"
#include "lib/segment/index/tokenizer.h"
#include "lib/segment/index/unicode.h"
#include "tests/unit/segment/index/index_helpers.h"

namespace logkit::segment::index {
namespace {

using testing::Random;

struct Seen {
  std::vector<std::string> tokens;
  std::vector<std::string> ipv4s;
  std::vector<std::string> uuids;
};

Seen tokenize(std::string_view text, bool whole_uuids = false) {
  Seen seen;
  Tokenizer tokenizer;
  std::size_t last_end = 0;
  tokenizer.run(
      text,
      [&](const Token& token) {
        seen.tokens.emplace_back(token.text());
        std::string folded;
        append_folded(text.substr(token.begin, token.end - token.begin), folded);
        CHECK(folded == token.text());
        CHECK(token.begin >= last_end);
        CHECK(token.digits() == digit_mask(token.text()));
        last_end = token.end;
      },
      [&](const Composite& composite) {
        auto& list = composite.kind == CompositeKind::kUuid ? seen.uuids : seen.ipv4s;
        list.emplace_back(composite.folded);
        return whole_uuids;
      });
  return seen;
}

using Strings = std::vector<std::string>;

TEST_CASE("a text is cut into folded words", "[index][tokenizer]") {
  CHECK(tokenize("").tokens.empty());
  CHECK(tokenize(" -./").tokens.empty());
  CHECK(tokenize("GET /Foo_bar?x=1").tokens == Strings{"get", "foo_bar", "x", "1"});
  CHECK(tokenize("Zürich。東京 ΑΣ²").tokens == Strings{"zürich", "東京", "ασ"});
  CHECK(tokenize("a\xFF"
                 "b\xC3")
            .tokens == Strings{"a", "b"});
}

TEST_CASE("dotted quads are composites, every four in a row", "[index][tokenizer]") {
  CHECK(tokenize("from 10.0.0.1:80").ipv4s == Strings{"10.0.0.1"});
  CHECK(tokenize("1.2.3.4.5").ipv4s == Strings{"1.2.3.4", "2.3.4.5"});
  CHECK(tokenize("1.2.3").ipv4s.empty());
  CHECK(tokenize("1.2.3.4567").ipv4s.empty());
  CHECK(tokenize("1.2..3.4").ipv4s.empty());
  CHECK(tokenize("1.2.3.4a").ipv4s.empty());
  CHECK(tokenize("1.2.3.4é").ipv4s.empty());
  CHECK(tokenize("1.2.3.4。").ipv4s == Strings{"1.2.3.4"});
  CHECK(tokenize("10.0.0.1").tokens == Strings{"10", "0", "0", "1"});
}

TEST_CASE("UUIDs are composites in any case", "[index][tokenizer]") {
  const std::string uuid = "550E8400-e29b-41d4-A716-446655440000";
  const Seen seen = tokenize("id=" + uuid + ";");
  CHECK(seen.uuids == Strings{"550e8400-e29b-41d4-a716-446655440000"});
  CHECK(seen.tokens == Strings{"id", "550e8400", "e29b", "41d4", "a716", "446655440000"});
  CHECK(tokenize("id=" + uuid + ";", true).tokens == Strings{"id"});
  CHECK(tokenize(uuid + "0").uuids.empty());
  CHECK(tokenize("x" + uuid).uuids.empty());
  CHECK(tokenize("550e8400-e29b-41d4-a716-44665544000g").uuids.empty());
  CHECK(tokenize("550e8400-e29b-41d4-a716").uuids.empty());
}

TEST_CASE("all ways to classify agree", "[index][tokenizer]") {
  Random random(1);
  std::string text;
  for (int i = 0; i < 64 * 100; ++i) text.push_back(static_cast<char>(random.below(256)));
  std::string folded(text.size(), '\0');
  std::string other(text.size(), '\0');
  std::vector<ByteMasks> masks(text.size() / 64);
  std::vector<ByteMasks> others(text.size() / 64);
  classify(text.data(), masks.size(), folded.data(), masks.data());
  classify_portably(text.data(), others.size(), other.data(), others.data());
  CHECK(folded == other);
  for (std::size_t i = 0; i < masks.size(); ++i) {
    CHECK(masks[i].words == others[i].words);
    CHECK(masks[i].digits == others[i].digits);
    CHECK(masks[i].high == others[i].high);
  }
}

TEST_CASE("random bytes give the tokens of the plain way", "[index][tokenizer]") {
  Random random(2);
  const std::vector<std::string> pieces = {"a",  "Z9", "_",    " ",    ".",    "-", "é", "Σ",
                                           "東", "。", "\xFF", "\xC3", "\x80", "1", "İ", "\n"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const std::size_t count = random.below(80);
    for (std::size_t i = 0; i < count; ++i) text += pieces[random.below(pieces.size())];
    if (tokenize(text).tokens != testing::plain_tokens(text)) FAIL("round " << round);
  }
}

TEST_CASE("windows lose and invent nothing", "[index][tokenizer]") {
  Random random(3);
  std::string text;
  Strings ipv4s;
  Strings uuids;
  while (text.size() < 200000) {
    switch (random.below(5)) {
      case 0:
        ipv4s.push_back("10." + std::to_string(random.below(256)) + ".0.1");
        text += ipv4s.back() + " ";
        break;
      case 1: {
        const auto hex = [&](std::size_t n) { return random.word("0123456789abcdef", n); };
        uuids.push_back(hex(8) + "-" + hex(4) + "-" + hex(4) + "-" + hex(4) + "-" + hex(12));
        text += uuids.back() + ",";
        break;
      }
      case 2:
        text += random.word("abcXYZ_09", 1 + random.below(300)) + "/";
        break;
      case 3:
        text += "東京 ";
        break;
      default:
        text += std::string(random.below(100), ' ');
    }
  }
  const Seen seen = tokenize(text);
  CHECK(seen.tokens == testing::plain_tokens(text));
  CHECK(seen.ipv4s == ipv4s);
  CHECK(seen.uuids == uuids);
}

TEST_CASE("a token may be longer than any window", "[index][tokenizer]") {
  const std::string giant(300000, 'Q');
  const std::string text = "before " + giant + "é " + giant + " 1.2.3.4";
  const Seen seen = tokenize(text);
  REQUIRE(seen.tokens.size() == 7);
  CHECK(seen.tokens[1] == std::string(300000, 'q') + "é");
  CHECK(seen.tokens[2].size() == 300000);
  CHECK(seen.ipv4s == Strings{"1.2.3.4"});
}

TEST_CASE("the hash of a token does not depend on what is behind it", "[index][tokenizer]") {
  Random random(4);
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string token = random.word("abcdefghijklmnopqrstuvwxyz0123456789", length);
    const std::string a = token + std::string(kTokenPadding, 'x');
    const std::string b = token + std::string(kTokenPadding, '\0');
    const auto hash_in = [&](const std::string& text) {
      return token_hash(text.data(), length, token_head(text.data(), length));
    };
    CHECK(hash_in(a) == hash_in(b));
    CHECK(hash_in(a) == token_hash(token));
  }
}

TEST_CASE("shapes: words and short numbers are a dictionary's", "[index][shape]") {
  const Shape shape;
  for (const char* token : {"a", "1", "a1b2", "error", "1234567", "h264_x", "ab12xyz", "_1234",
                            "é1", "internationalization"}) {
    CAPTURE(token);
    CHECK(shape.in_dictionary(token));
  }
  for (const char* token :
       {"12345678", "613421z", "ab12c", "deadbeef1", "x1234567", "4bf92f3577b34da6"}) {
    CAPTURE(token);
    CHECK_FALSE(shape.in_dictionary(token));
  }
  CHECK(shape.in_dictionary(std::string(64, 'x')));
  CHECK_FALSE(shape.in_dictionary(std::string(65, 'x')));
  CHECK_FALSE(Shape{0, 0, 0, 0}.in_dictionary("a"));
  CHECK(Shape{4, 10, 7, 7}.in_dictionary("abcdefghij"));
  CHECK_FALSE(Shape{4, 10, 7, 7}.in_dictionary("abcdefghijk"));
}

}  // namespace
}  // namespace logkit::segment::index
