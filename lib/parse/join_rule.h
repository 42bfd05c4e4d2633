// JoinRule: whether a line goes on with the record before it. A format may bring
// its own (FormatInfo::join); --multiline chooses another.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace logkit::parse {

struct FormatInfo;
class RegexProgram;

class JoinRule {
 public:
  virtual ~JoinRule() = default;

  // `line` is the first of a record.
  virtual void begin(std::string_view line) = 0;
  // Whether `line` goes on with the record in hand.
  virtual bool continues(std::string_view line) = 0;
  // Whether `line` begins a record, whatever is in hand.
  virtual bool surely_begins(std::string_view) const { return false; }
  // No line that could follow belongs to the record in hand: it need not wait.
  virtual bool is_complete() const { return false; }
  // A blank line came that did not end the record.
  virtual void blank() {}
  // A blank line ends the record; else it is part of it where a line that goes
  // on follows.
  virtual bool ends_at_blank() const { return false; }
};

enum class MultilineMode : std::uint8_t {
  kDefault,   // the format's own rule, if it has one
  kNone,      // only what a format cannot do without (quoted fields, entries)
  kAuto,      // the format's rule, else indented lines and stack traces
  kIndent,
  kJava,
  kPython,
  kGo,
  kRuby,
  kDotnet,
  kStart,     // a record begins where the expression matches
  kContinue,  // a record goes on where it matches
};

struct MultilineOptions {
  MultilineMode mode = MultilineMode::kDefault;
  const RegexProgram* expression = nullptr;  // of kStart and kContinue; outlives what uses it
  std::size_t max_lines = 5000;              // what follows is a record that goes on with it
  std::int64_t timeout_ns = 1'000'000'000;   // how long a record waits for its next line
};

// "java", "start:REGEX", …; the expression is compiled into `program`.
Status parse_multiline(std::string_view text, MultilineOptions& options,
                       std::unique_ptr<RegexProgram>& program);

// The rule for the lines of a format; null where each is a record.
std::unique_ptr<JoinRule> make_join_rule(const MultilineOptions& options, const FormatInfo& format);

}  // namespace logkit::parse
