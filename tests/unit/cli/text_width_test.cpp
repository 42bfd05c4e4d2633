#include "lib/cli/text_width.h"

#include <catch2/catch.hpp>

namespace logkit::cli {
namespace {

TEST_CASE("columns are counted as a terminal does", "[cli][text_width]") {
  CHECK(display_columns("abc") == 3);
  CHECK(display_columns("\xc3\xa9") == 1);                  // é
  CHECK(display_columns("e\xcc\x81") == 1);                 // e + combining acute
  CHECK(display_columns("\xe6\x97\xa5\xe6\x9c\xac") == 4);  // 日本
  CHECK(display_columns("\xf0\x9f\x98\x80") == 2);          // an emoji
}

TEST_CASE("nothing that steers a terminal gets through", "[cli][text_width]") {
  CHECK(visible("a\033[31mb", {}) == "a\\x1b[31mb");
  CHECK(visible("a\rb\nc", {}) == "a\\x0db\\x0ac");
  CHECK(visible("a\tb", {}) == "a b");
  CHECK(visible("a\tb", {.keep_tabs = true}) == "a\tb");
  CHECK(visible("\xc2\x9b", {}) == "\\x9b");               // CSI as one character
  CHECK(visible("\xe2\x80\xae", {}) == "\\u202e");         // right-to-left override
  CHECK(visible("\xff\xc3", {}) == "\\xff\\xc3");
  CHECK(visible(std::string_view("\0", 1), {}) == "\\x00");
}

TEST_CASE("without UTF-8 everything is ASCII", "[cli][text_width]") {
  CHECK(visible("caf\xc3\xa9 \xf0\x9f\x98\x80", {.utf8 = false}) == "caf\\u00e9 \\U0001f600");
  CHECK(visible("caf\xc3\xa9", {.utf8 = true}) == "caf\xc3\xa9");
}

TEST_CASE("shortening never passes the columns", "[cli][text_width]") {
  CHECK(shorten("abcdef", 6, {}) == "abcdef");
  CHECK(shorten("abcdefg", 6, {}) == "abc...");
  CHECK(shorten("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 5, {}) == "\xe6\x97\xa5...");
  CHECK(shorten("abc", 2, {}).empty());
  for (std::size_t columns = 0; columns < 20; ++columns) {
    CHECK(display_columns(shorten("a\xe6\x97\xa5z\033\xff long text", columns, {})) <= columns);
  }
}

}  // namespace
}  // namespace logkit::cli
