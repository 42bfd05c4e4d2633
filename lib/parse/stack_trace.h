// Stack traces as Java, Python, Go, Ruby and .NET print them: which lines belong
// to one, and what it says.
//
// Thread safety: a TraceFollower, one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/parse/parsed_record.h"

namespace logkit::parse {

struct TraceLanguages {
  bool java = false;
  bool python = false;
  bool go = false;
  bool ruby = false;
  bool dotnet = false;
};

// Follows the lines behind the first of a record.
class TraceFollower {
 public:
  explicit TraceFollower(TraceLanguages languages) : languages_(languages) {}

  void begin(std::string_view line);
  bool continues(std::string_view line);
  // The record in hand begins with a trace, or has got one.
  bool is_in_trace() const { return is_in_trace_; }

 private:
  enum class State : std::uint8_t { kNone, kPython, kPythonEnd, kGo };

  bool continues_any(std::string_view line);
  bool continues_java(std::string_view line) const;
  bool continues_python(std::string_view line);
  bool continues_go(std::string_view line);

  TraceLanguages languages_;
  State state_ = State::kNone;
  bool is_in_trace_ = false;
};

// exception.type and exception.message, where a record's text of several lines
// has a stack trace and the fields are not there yet.
void add_exception(std::string_view text, ParsedRecord& record);

}  // namespace logkit::parse
