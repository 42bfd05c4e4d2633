// Style: whether one stream gets colours and whether it takes UTF-8. stdout
// and stderr are decided each by itself.
//
// Colours are the eight of the base set, never black, white or dim alone: they
// must be readable on any background. What a colour says is always also said
// in a word. LOGKIT_COLORS changes them: "error=1;31:key=36".
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace logkit::cli {

enum class Paint : std::uint8_t {
  kFatal, kError, kWarn, kInfo, kDebug, kTrace,  // levels, in their order
  kTime, kKey, kNote, kMatch,
};
inline constexpr std::size_t kPaintCount = 10;

enum class When : std::uint8_t { kAuto, kAlways, kNever };

// "auto", "always", "never"; anything else is kAuto.
When parse_when(std::string_view text);

class Style {
 public:
  Style() = default;  // no colours, ASCII
  Style(bool color, bool utf8) : color_(color), utf8_(utf8) {}

  bool color() const { return color_; }
  bool utf8() const { return utf8_; }

  // The text in its colour; unchanged where there are none.
  std::string paint(Paint paint, std::string_view text) const;
  // The escape sequences around it, empty where there are none.
  std::string begin(Paint paint) const;
  std::string_view end() const { return color_ ? "\033[0m" : ""; }

  // The value of LOGKIT_COLORS. False where a part of it is not understood;
  // the rest holds.
  bool set_colors(std::string_view spec);

 private:
  bool color_ = false;
  bool utf8_ = false;
  std::array<std::string, kPaintCount> codes_{"1;31", "31", "33", "32", "36",
                                              "34",   "36", "34", "36", "1;31"};
};

// Flag, then a non-empty NO_COLOR, then CLICOLOR_FORCE other than 0, then
// TERM=dumb, then whether the stream is a terminal.
bool wants_color(When flag, const std::map<std::string, std::string>& environment, bool is_tty);
// From LC_ALL, LC_CTYPE, LANG: the first that is not empty names UTF-8.
bool locale_is_utf8(const std::map<std::string, std::string>& environment);

}  // namespace logkit::cli
