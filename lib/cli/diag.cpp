#include "lib/cli/diag.h"

#include <algorithm>

#include "lib/base/utf8.h"
#include "lib/cli/text_width.h"

namespace logkit::cli {
namespace {

constexpr std::size_t kIndent = 2;
constexpr std::size_t kMinSnippetColumns = 20;

// One code point as it is shown.
struct Piece {
  std::string shown;
  std::size_t columns = 0;
  bool blamed = false;
};

// The line of the text that holds `begin`, and the span within it.
Snippet line_of(const Snippet& snippet) {
  const std::size_t begin = std::min(snippet.begin, snippet.text.size());
  const std::size_t end = std::clamp(snippet.end, begin, snippet.text.size());
  const std::size_t newline = begin == 0 ? std::string::npos : snippet.text.rfind('\n', begin - 1);
  const std::size_t first = newline == std::string::npos ? 0 : newline + 1;
  const std::size_t last = std::min(snippet.text.find('\n', begin), snippet.text.size());
  return {snippet.text.substr(first, last - first), begin - first, std::min(end, last) - first};
}

std::vector<Piece> pieces_of(const Snippet& line, bool utf8) {
  std::vector<Piece> pieces;
  std::string_view rest = line.text;
  std::size_t offset = 0;
  const std::size_t end = std::max(line.end, line.begin + 1);
  while (!rest.empty()) {
    const std::size_t byte_count = decode_utf8(rest).length_bytes;
    const std::string_view point = rest.substr(0, byte_count);
    Piece piece{visible(point, {.utf8 = utf8}), 0, false};
    piece.columns = display_columns(piece.shown);
    piece.blamed = offset < end && offset + byte_count > line.begin;
    // What cannot be seen is named where it is to blame, so that a caret can be under it.
    if (piece.blamed && piece.columns == 0) {
      piece.shown = visible(point, {.utf8 = false});
      piece.columns = display_columns(piece.shown);
    }
    pieces.push_back(std::move(piece));
    offset += byte_count;
    rest.remove_prefix(byte_count);
  }
  if (line.begin >= line.text.size()) pieces.push_back({"", 1, true});
  return pieces;
}

struct Window {
  std::size_t first = 0;
  std::size_t last = 0;  // past the end
};

// The pieces to show: all, or as many around the blame as fit.
Window window_of(const std::vector<Piece>& pieces, std::size_t columns) {
  std::size_t total = 0;
  for (const Piece& piece : pieces) total += piece.columns;
  if (total <= columns) return {0, pieces.size()};
  const auto blamed = std::find_if(pieces.begin(), pieces.end(),
                                   [](const Piece& piece) { return piece.blamed; });
  Window window;
  window.first = window.last =
      static_cast<std::size_t>(std::distance(pieces.begin(), blamed));
  std::size_t used = 6;  // both "..."
  for (bool grew = true; grew;) {
    grew = false;
    if (window.last < pieces.size() && used + pieces[window.last].columns <= columns) {
      used += pieces[window.last++].columns;
      grew = true;
    }
    if (window.first > 0 && used + pieces[window.first - 1].columns <= columns) {
      used += pieces[--window.first].columns;
      grew = true;
    }
  }
  return window;
}

void append_snippet(const Snippet& snippet, const Style& style, int columns, std::string& out) {
  const std::vector<Piece> pieces = pieces_of(line_of(snippet), style.utf8());
  const auto width = static_cast<std::size_t>(std::max(columns, 0));
  const Window window =
      window_of(pieces, std::max(kMinSnippetColumns, width > kIndent ? width - kIndent : 0));
  std::string text(kIndent, ' '), carets(kIndent, ' ');
  if (window.first > 0) {
    text += "...";
    carets += "   ";
  }
  for (std::size_t i = window.first; i < window.last; ++i) {
    text += pieces[i].shown;
    carets.append(pieces[i].columns, pieces[i].blamed ? '^' : ' ');
  }
  if (window.last < pieces.size()) text += "...";
  carets.erase(carets.find_last_of('^') + 1);
  const std::size_t first_caret = carets.find('^');
  out += text + "\n" + carets.substr(0, first_caret) +
         style.paint(Paint::kMatch, carets.substr(first_caret)) + "\n";
}

std::string_view severity_name(Severity severity) {
  return severity == Severity::kError     ? "error"
         : severity == Severity::kWarning ? "warning"
                                          : "note";
}

Paint severity_paint(Severity severity) {
  return severity == Severity::kError     ? Paint::kError
         : severity == Severity::kWarning ? Paint::kWarn
                                          : Paint::kNote;
}

}  // namespace

std::string render(const Message& message, std::string_view tool, const Style& style,
                   int columns) {
  const Visible how{.utf8 = style.utf8()};
  const std::string indent(kIndent, ' ');
  std::string out(tool);
  out += ": ";
  out += style.paint(severity_paint(message.severity),
                     std::string(severity_name(message.severity)) + ":");
  out += " " + visible(message.text, how) + "\n";
  if (message.snippet) append_snippet(*message.snippet, style, columns, out);
  for (const std::string& line : message.details) out += indent + visible(line, how) + "\n";
  for (const std::string& note : message.notes) {
    out += indent + style.paint(Paint::kNote, "note:") + " " + visible(note, how) + "\n";
  }
  if (!message.help.empty()) {
    out += indent + style.paint(Paint::kNote, "help:") + " " + visible(message.help, how) + "\n";
  }
  return out;
}

void print(World& world, const Message& message) {
  if (message.severity == Severity::kNote && world.quiet) return;
  if (world.before_message) world.before_message();
  static_cast<void>(world.err.write(
      render(message, world.tool, world.err_style, world.terminal_columns)));
  static_cast<void>(world.err.flush());
}

void print_error(World& world, const Error& error) {
  print(world, {.severity = Severity::kError, .text = error.message(), .help = error.help});
}

void print_warning(World& world, std::string text, std::string help) {
  print(world,
        {.severity = Severity::kWarning, .text = std::move(text), .help = std::move(help)});
}

void print_note(World& world, std::string text) {
  print(world, {.severity = Severity::kNote, .text = std::move(text)});
}

}  // namespace logkit::cli
