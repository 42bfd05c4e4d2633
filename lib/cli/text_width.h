// Text as a terminal shows it: columns, control characters, pure ASCII.
//
// Widths follow Unicode's East Asian Width (wide and fullwidth: two columns)
// and its combining marks (none), by a table of the ranges that occur; the
// C library's wcwidth() depends on a process-wide locale.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logkit::cli {

// 0, 1 or 2; control characters count as 1.
int code_point_columns(char32_t code_point);
std::size_t display_columns(std::string_view text);

// Nothing that moves the cursor or changes the terminal: controls become
// "\x1b", tabs become a space when asked for. Without `utf8` everything above
// ASCII becomes "\u00e9" or "\U0001f600".
struct Visible {
  bool utf8 = true;
  bool keep_tabs = false;
};
void append_visible(std::string_view text, Visible how, std::string& out);
std::string visible(std::string_view text, Visible how);
// Of several lines; their ends stay, a CR before them goes.
std::string visible_lines(std::string_view text, Visible how);

// At most `columns` columns of visible text, "..." in place of the rest.
std::string shorten(std::string_view text, std::size_t columns, Visible how);

}  // namespace logkit::cli
