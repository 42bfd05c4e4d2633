// Quoted texts: reading and writing "…", '…' and `…`.
//
// Escapes in "…" and '…': \a \b \f \n \r \t \v \\ \" \' \ooo \xhh \uhhhh
// \Uhhhhhhhh. Nothing is special in `…`, which ends at the next backtick.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace logkit::query {

enum class QuoteFault { kNone, kUnclosed, kBadEscape };

struct Unquoted {
  QuoteFault fault = QuoteFault::kNone;
  std::size_t length = 0;    // bytes read, quotes included; up to the fault where there is one
  std::size_t fault_bytes = 0;  // kBadEscape: how long the escape is
  std::string value;
};

// `text` begins with a quote.
Unquoted unquote(std::string_view text);

// In double quotes; bytes that are not UTF-8 as \xhh, control characters escaped.
std::string quote(std::string_view value);

}  // namespace logkit::query
