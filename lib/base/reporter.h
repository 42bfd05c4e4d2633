// Reporter: where soft errors go (a bad line, a damaged block): counted, said
// once in words by the tool, never a reason to stop. The exit code is decided
// once, at the end, by who owns the reporter.
//
// Thread safety: implementations are called from one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/result.h"

namespace logkit {

// One line of input that is no record as asked.
struct Reject {
  std::string_view input;        // "app.log", "standard input"
  std::uint64_t line = 0;        // from 1
  std::uint64_t column = 0;      // from 1; 0 where it has no meaning
  std::string_view reason;       // "not JSON", few distinct texts: they are grouped
  std::string_view text;         // the line
};

class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void reject(const Reject& reject) = 0;
  // Stored data that could not be read: the answer does not cover it.
  virtual void trouble(const Error& error) = 0;
};

}  // namespace logkit
