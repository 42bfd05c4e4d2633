#include "lib/cli/diag.h"

#include <catch2/catch.hpp>

#include "lib/cli/text_width.h"
#include "tests/unit/cli/test_world.h"

namespace logkit::cli {
namespace {

const Style kUtf8(false, true);

TEST_CASE("an error with its place, facts and remedy", "[cli][diag]") {
  const Message message{.text = "unknown field 'trace_ud'",
                        .snippet = Snippet{"service:cart trace_ud:4bf92f", 13, 21},
                        .details = {"not present in any of the 41 segments in this window"},
                        .notes = {"a fact"},
                        .help = "did you mean 'trace_id' (in 39 of 41)?"};
  CHECK(render(message, "logq", kUtf8, 80) ==
        "logq: error: unknown field 'trace_ud'\n"
        "  service:cart trace_ud:4bf92f\n"
        "               ^^^^^^^^\n"
        "  not present in any of the 41 segments in this window\n"
        "  note: a fact\n"
        "  help: did you mean 'trace_id' (in 39 of 41)?\n");
}

std::string carets(std::string text, std::size_t begin, std::size_t end, const Style& style) {
  const std::string all =
      render({.text = "x", .snippet = Snippet{std::move(text), begin, end}}, "t", style, 40);
  return all.substr(all.find('\n') + 1);
}

TEST_CASE("carets stand under what they mean", "[cli][diag]") {
  CHECK(carets("abc", 1, 2, kUtf8) == "  abc\n   ^\n");
  CHECK(carets("abc", 1, 1, kUtf8) == "  abc\n   ^\n");
  CHECK(carets("abc", 3, 3, kUtf8) == "  abc\n     ^\n");
  CHECK(carets("", 0, 0, kUtf8) == "  \n  ^\n");
  CHECK(carets("abc", 99, 120, kUtf8) == "  abc\n     ^\n");
  // Two columns each.
  CHECK(carets("\xe6\x97\xa5\xe6\x9c\xac x", 7, 8, kUtf8) ==
        "  \xe6\x97\xa5\xe6\x9c\xac x\n       ^\n");
  CHECK(carets("\xe6\x97\xa5 x", 0, 3, kUtf8) == "  \xe6\x97\xa5 x\n  ^^\n");
  // In ASCII the escape is what is underlined.
  CHECK(carets("\xc3\xa9x", 0, 2, Style(false, false)) == "  \\u00e9x\n  ^^^^^^\n");
  CHECK(carets("a\tb\033", 3, 4, kUtf8) == "  a b\\x1b\n     ^^^^\n");
}

TEST_CASE("what cannot be seen is named where it is to blame", "[cli][diag]") {
  CHECK(carets("\xe2\x80\x8b(", 0, 3, kUtf8) == "  \\u200b(\n  ^^^^^^\n");
  CHECK(carets("e\xcc\x81x", 1, 3, kUtf8) == "  e\\u0301x\n   ^^^^^^\n");
  CHECK(carets("e\xcc\x81x", 3, 4, kUtf8) == "  e\xcc\x81x\n   ^\n");
  const std::string_view points[] = {"a", "\xe2\x80\x8b", "\xcc\x81", "\xef\xb8\x8f",
                                     "\xef\xbb\xbf", "\xe6\x97\xa5", "\xff", "\x1b", "\n"};
  for (const std::string_view first : points) {
    for (const std::string_view second : points) {
      const std::string text = std::string(first).append(second);
      for (std::size_t at = 0; at <= text.size(); ++at) {
        CHECK(carets(text, at, at + 1, kUtf8).find('^') != std::string::npos);
      }
    }
  }
}

TEST_CASE("of several lines the one to blame is shown", "[cli][diag]") {
  CHECK(carets("first\nsecond\nthird", 6, 12, kUtf8) == "  second\n  ^^^^^^\n");
  CHECK(carets("first\nsecond", 5, 6, kUtf8) == "  first\n       ^\n");
  CHECK(carets("first\nsecond", 3, 9, kUtf8) == "  first\n     ^^\n");
}

TEST_CASE("of a long line the part around the place is shown", "[cli][diag]") {
  const std::string before(100, 'a'), after(100, 'b');
  const std::string shown = carets(before + "X" + after, 100, 101, kUtf8);
  const std::string text = shown.substr(0, shown.find('\n'));
  const std::string line = shown.substr(shown.find('\n') + 1);
  CHECK(display_columns(text) <= 40);
  CHECK(text.starts_with("  ...a"));
  CHECK(text.ends_with("b..."));
  CHECK(text.find('X') == line.find('^'));
}

TEST_CASE("a width of nothing is no reason to fail", "[cli][diag]") {
  const std::string out =
      render({.text = "x", .snippet = Snippet{std::string(300, 'a'), 150, 151}}, "t", kUtf8, 0);
  CHECK(out.find('^') != std::string::npos);
}

TEST_CASE("quiet silences notes, not warnings", "[cli][diag]") {
  TestWorld test;
  test.world.quiet = true;
  print_note(test.world, "a note");
  print_warning(test.world, "a warning");
  CHECK(test.err.text() == "logq: warning: a warning\n");
  CHECK(test.out.text().empty());
}

TEST_CASE("the progress line is cleared before a message", "[cli][diag]") {
  TestWorld test;
  int cleared = 0;
  test.world.before_message = [&cleared] { ++cleared; };
  print_error(test.world, Error::io("cannot open", "a.log", ENOENT));
  CHECK(cleared == 1);
  CHECK(test.err.text() == "logq: error: a.log: cannot open: No such file or directory\n");
}

}  // namespace
}  // namespace logkit::cli
