// ParsedInput: the lines of an input as the records logparse makes of them, in
// NDJSON: what --format puts between a file and the query.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>

#include "lib/base/reporter.h"
#include "lib/io/rewritten_input.h"
#include "lib/parse/source_parser.h"

namespace logkit::logq {

class ParsedInput : public io::RewrittenInput {
 public:
  struct Options {
    const parse::ParserOptions& parser;
    std::size_t max_line_bytes = 0;  // longer lines are cut
    bool may_wait = false;           // for lines that a writer still has to write
  };
  // Reads the current member of `input`. All must outlive it.
  static std::unique_ptr<ParsedInput> make(io::Input& input, const Options& options,
                                           Reporter& reporter);

  virtual std::uint64_t lines_cut() const = 0;
  // To be called while a read of `input` waits: a record that has waited for its
  // next line long enough goes out. An error is to end that read: there is a
  // record to give.
  virtual Status tick() = 0;

 protected:
  using RewrittenInput::RewrittenInput;
};

}  // namespace logkit::logq
