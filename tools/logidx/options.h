// What was typed for logidx.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/common_options.h"
#include "lib/cli/world.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/source_parser.h"
#include "lib/segment/writer.h"
#include "lib/store/store_choices.h"

namespace logkit::logidx {

enum class Command : std::uint8_t { kIngest, kPack, kMerge, kCat, kLs, kInfo, kVerify, kRepair, kPositions };

// How the lines of the inputs are read.
enum class InputForm : std::uint8_t {
  kAuto,    // NDJSON where the first line that is not blank is an object, else text
  kNdjson,
  kText,
  kParsed,  // by `parser.formats`
};

// Of ingest and pack.
struct LoadOptions {
  InputForm form = InputForm::kAuto;
  parse::ParserOptions parser;
  parse::PatternFormats patterns;  // own the formats of `parser` that have a pattern
  std::string time_field;
  std::size_t max_record_bytes = 16u << 20;
  segment::WriterOptions segment;
  store::StoreChoices choices;  // typed; of ingest, over those of the store
  cli::TimeWindow window;  // records outside it are passed over
  bool again = false;
  bool dedupe = true;
  std::int64_t flush_interval_ns = 1'000'000'000;
  std::uint64_t max_rows = 10'000'000;
  std::uint64_t max_bytes = 4ull << 30;
  bool merges = true;
  std::optional<std::int64_t> retention_ns;
  std::string ack_path;         // empty: none
  std::string partition_field;  // empty: as the store is
};

struct MergeRequest {
  std::optional<segment::Level> level;     // nothing: default, and no rewriting for its sake
  std::optional<std::int64_t> before_ns;   // ago: only days that ended before
  std::uint64_t max_bytes = 2ull << 30;
  std::int64_t grace_ns = 600'000'000'000;
};

struct Options {
  cli::CommonOptions common;
  Command command = Command::kLs;
  // Inputs of ingest and pack ("-" where none was named), else what to look at.
  std::vector<std::string> paths;
  std::string store;   // ingest
  std::string output;  // pack; "-": standard output
  LoadOptions load;
  MergeRequest merge;
  bool json = false;
  bool map = false;
  bool raw = false;
  std::string source;  // cat --src
  std::string reset;   // positions --reset
};

// An Exit where nothing is left to do: --help was answered, or an error was
// printed.
Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options);

}  // namespace logkit::logidx
