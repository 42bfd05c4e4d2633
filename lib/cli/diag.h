// Messages for people, on stderr, in one shape:
//
//   logq: error: unknown field 'trace_ud'
//     service:cart trace_ud:4bf92f
//                  ^^^^^^^^
//     not present in any of the 41 segments in this window
//     note: fields of this store begin with ...
//     help: did you mean 'trace_id'?
//
// ASCII quotes, lower case, no full stop; the caret line counts columns, not
// bytes; a long line shows the part around the span.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::cli {

enum class Severity { kError, kWarning, kNote };

// The text an error is about, and the bytes [begin, end) of it that are to
// blame. An empty span points at one place; at the end of the text it means
// "something is missing here".
struct Snippet {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Message {
  Severity severity = Severity::kError;
  std::string text;
  std::optional<Snippet> snippet{};
  std::vector<std::string> details{};  // indented lines as they are
  std::vector<std::string> notes{};    // "note: ..."
  std::string help{};                  // at most one
};

// With a newline at its end.
std::string render(const Message& message, std::string_view tool, const Style& style,
                   int columns);

// Notes are left out when the user asked for quiet. Errors of writing to
// stderr are nobody's concern.
void print(World& world, const Message& message);
void print_error(World& world, const Error& error);
void print_warning(World& world, std::string text, std::string help = {});
void print_note(World& world, std::string text);

}  // namespace logkit::cli
