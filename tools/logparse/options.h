// What was typed for logparse.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/common_options.h"
#include "lib/cli/world.h"
#include "lib/parse/grok/regex_program.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/source_parser.h"
#include "lib/query/syntax/ast.h"
#include "tools/logparse/enrichment.h"

namespace logkit::logparse {

struct Options {
  cli::CommonOptions common;
  std::vector<std::string> paths;  // never empty after parse_options()

  parse::PatternFormats patterns;         // own the formats that have a pattern
  std::unique_ptr<parse::RegexProgram> multiline_expression;
  parse::ParserOptions parser;            // formats, year, zone, clock, keep_raw
  std::vector<parse::AddedField> added;   // --add
  std::string to;                         // --to; empty: standard output
  std::optional<query::Filter> where;
  Enrichment enrichment;
  std::size_t max_record_bytes = 16u << 20;
  bool list_formats = false;
  bool runs_cases = false;                // --test
};

// An Exit where nothing is left to do: --help was answered, or an error was
// printed.
Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options);

}  // namespace logkit::logparse
