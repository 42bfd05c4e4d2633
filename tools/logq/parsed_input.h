// ParsedInput: the lines of an input as the records logparse makes of them, in
// NDJSON: what --format puts between a file and the query.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>

#include "lib/base/reporter.h"
#include "lib/io/input.h"
#include "lib/parse/source_parser.h"

namespace logkit::logq {

// Reads the current member of `input`. All must outlive it.
std::unique_ptr<io::Input> make_parsed_input(io::Input& input,
                                             const parse::ParserOptions& options,
                                             Reporter& reporter);

}  // namespace logkit::logq
