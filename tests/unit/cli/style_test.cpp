#include "lib/cli/style.h"

#include <catch2/catch.hpp>

namespace logkit::cli {
namespace {

using Env = std::map<std::string, std::string>;

TEST_CASE("whether a stream gets colours", "[cli][style]") {
  struct Case {
    When flag;
    Env env;
    bool tty;
    bool wanted;
  };
  const Case cases[] = {
      {When::kAuto, {}, true, true},
      {When::kAuto, {}, false, false},
      {When::kAuto, {{"NO_COLOR", "1"}}, true, false},
      {When::kAuto, {{"NO_COLOR", ""}}, true, true},
      {When::kAuto, {{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}}, true, false},
      {When::kAuto, {{"CLICOLOR_FORCE", "1"}}, false, true},
      {When::kAuto, {{"CLICOLOR_FORCE", "0"}}, false, false},
      {When::kAuto, {{"CLICOLOR_FORCE", "1"}, {"TERM", "dumb"}}, true, true},
      {When::kAuto, {{"TERM", "dumb"}}, true, false},
      {When::kAlways, {{"NO_COLOR", "1"}}, false, true},
      {When::kNever, {{"CLICOLOR_FORCE", "1"}}, true, false},
  };
  for (const Case& c : cases) {
    CAPTURE(static_cast<int>(c.flag), c.env, c.tty);
    CHECK(wants_color(c.flag, c.env, c.tty) == c.wanted);
  }
}

TEST_CASE("the locale's variables in their order", "[cli][style]") {
  CHECK(locale_is_utf8({{"LANG", "C.UTF-8"}}));
  CHECK(locale_is_utf8({{"LC_ALL", ""}, {"LC_CTYPE", "de_DE.utf8"}, {"LANG", "C"}}));
  CHECK_FALSE(locale_is_utf8({{"LC_ALL", "C"}, {"LANG", "en_US.UTF-8"}}));
  CHECK_FALSE(locale_is_utf8({{"LANG", "de_DE.ISO-8859-1"}}));
  CHECK_FALSE(locale_is_utf8({}));
}

TEST_CASE("LOGKIT_COLORS changes single colours and says what it does not understand",
          "[cli][style]") {
  Style style(true, true);
  CHECK(style.paint(Paint::kWarn, "w") == "\033[33mw\033[0m");
  CHECK(style.set_colors("warn=1;35:key=32"));
  CHECK(style.paint(Paint::kWarn, "w") == "\033[1;35mw\033[0m");
  CHECK_FALSE(style.set_colors("warn=35:nonsense=1"));
  CHECK(style.paint(Paint::kWarn, "w") == "\033[35mw\033[0m");
  CHECK_FALSE(style.set_colors("warn=\033]0;title"));
  CHECK(style.paint(Paint::kWarn, "w") == "\033[35mw\033[0m");
  CHECK(Style(false, true).paint(Paint::kWarn, "w") == "w");
}

}  // namespace
}  // namespace logkit::cli
