#include "lib/record/json_text.h"

#include <catch2/catch.hpp>

#include <limits>
#include <random>
#include <string>

#include "lib/base/base64.h"
#include "lib/base/json_escape.h"
#include "lib/record/json_scan.h"

namespace logkit::record {
namespace {

std::string unescaped(std::string_view raw) {
  std::string text;
  unescape_json(raw, text);
  return text;
}
std::string escaped(std::string_view text) {
  std::string raw;
  escape_json(text, raw);
  return raw;
}

TEST_CASE("escapes become the text they stand for", "[json_text]") {
  CHECK(unescaped("plain") == "plain");
  CHECK(unescaped(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
  CHECK(unescaped(R"(a\u0041\u00e9\u20AC)") == "aA\u00e9\u20ac");
  CHECK(unescaped(R"(\ud83d\ude00!)") == "\U0001F600!");
  CHECK(unescaped(R"(\u0000x)") == std::string("\0x", 2));
  CHECK(unescaped(R"(\\u0041)") == "\\u0041");
}

TEST_CASE("a lone surrogate becomes U+FFFD", "[json_text]") {
  CHECK(unescaped(R"(\ud83d)") == "\uFFFD");
  CHECK(unescaped(R"(\ude00x)") == "\uFFFDx");
  CHECK(unescaped(R"(\ud83d\ud83d\ude00)") == "\uFFFD\U0001F600");
  CHECK(unescaped(R"(\ud83d\n)") == "\uFFFD\n");
  CHECK(unescaped(R"(\ud83d\u0041)") == "\uFFFDA");
}

TEST_CASE("text is escaped in the short forms", "[json_text]") {
  CHECK(escaped("plain / \u00e9") == "plain / \u00e9");
  CHECK(escaped("\"\\\b\f\n\r\t") == R"(\"\\\b\f\n\r\t)");
  CHECK(escaped(std::string("\0\x1f\x7f", 3)) == "\\u0000\\u001f\x7f");
}

TEST_CASE("bytes that are not UTF-8 are escaped as U+FFFD", "[json_text]") {
  CHECK(escaped("a\xFF\"") == "a\uFFFD\\\"");
  CHECK(escaped("\xE2\x82") == "\uFFFD");
  CHECK(is_json("\"" + escaped("\xC0\xAF\xED\xA0\x80") + "\""));
}

TEST_CASE("unescaping undoes escaping", "[json_text][property]") {
  std::mt19937 random(7);
  for (int i = 0; i < 5'000; ++i) {
    std::string text;
    for (auto n = random() % 40; n > 0; --n) text.push_back(static_cast<char>(random() % 128));
    REQUIRE(unescaped(escaped(text)) == text);
    REQUIRE(is_json("\"" + escaped(text) + "\""));
  }
}

TEST_CASE("a canonical int64 says all its text does", "[json_text]") {
  std::int64_t value = 0;
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{7}, std::int64_t{-5},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    CHECK(is_canonical_int64(std::to_string(number), value));
    CHECK(value == number);
  }
  for (const char* text : {"", "-", "-0", "00", "05", "-05", "+1", "1.0", "1e3", " 1", "1 ", "x",
                           "9223372036854775808", "-9223372036854775809", "123456789012345678901"})
    CHECK_FALSE(is_canonical_int64(text, value));
}

TEST_CASE("base64 is RFC 4648's", "[json_text]") {
  const auto encoded = [](std::string_view bytes) {
    std::string text;
    append_base64(bytes, text);
    return text;
  };
  CHECK(encoded("").empty());
  CHECK(encoded("f") == "Zg==");
  CHECK(encoded("fo") == "Zm8=");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("foobar") == "Zm9vYmFy");
  CHECK(encoded("\xFF\xFE\xFD") == "//79");
}

TEST_CASE("a builder writes a record a line", "[json_text]") {
  std::string out;
  RecordBuilder record(out);
  record.add_time("_time", 1'772'366'400'500'000'000);
  record.add_message("a \"b\"");
  record.add_int("n", -3);
  record.add_uint("u", std::numeric_limits<std::uint64_t>::max());
  record.open("http");
  record.add_number("status", "200");
  record.open("tls");
  record.close();
  record.add_bool("ok", true);
  record.close();
  record.add_null("none");
  record.add_raw("list", "[1,2]");
  record.add_value("text", "x", Kind::kString);
  record.add_value("absent", "", Kind::kAbsent);
  record.add_value("nothing", "", Kind::kNull);
  record.add_members(R"("p":1,"q":2)");
  record.add_members("");
  record.add_string("k\"ey", "v");
  record.finish();
  CHECK(out ==
        R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"a \"b\"","n":-3,"u":18446744073709551615,)"
        R"("http":{"status":200,"tls":{},"ok":true},"none":null,"list":[1,2],"text":"x",)"
        R"("nothing":null,"p":1,"q":2,"k\"ey":"v"})"
        "\n");
  CHECK(is_json(out));
}

TEST_CASE("a message that is not UTF-8 keeps its bytes beside it", "[json_text]") {
  std::string out;
  RecordBuilder record(out);
  record.add_message("caf\xE9");
  record.finish();
  CHECK(out == "{\"_msg\":\"caf\uFFFD\",\"_msg_b64\":\"Y2Fm6Q==\"}\n");
}

}  // namespace
}  // namespace logkit::record
