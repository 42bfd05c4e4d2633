// The options of ingest and pack, as they are typed and as they are meant.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/cli/command_line.h"
#include "tools/logidx/options.h"

namespace logkit::logidx {

struct TypedLoad {
  std::string format = "auto";
  std::string level = "default";
  std::optional<std::string> no_index;
  std::optional<std::string> index_fields;
  std::optional<std::string> stream_fields;
  std::optional<std::uint64_t> format_version;  // of merge, too
  std::string dedupe = "on";
  std::string source_zone;
  std::string flush_interval;
  std::string merge = "on";
  std::string retention;
  std::optional<std::uint64_t> year;
  std::optional<std::uint64_t> max_rows;
  std::optional<std::uint64_t> max_bytes;
  std::optional<std::uint64_t> max_record_bytes;
};

// Of both, and of ingest, which includes these.
void declare_load(cli::CommandLine& line, LoadOptions& load, TypedLoad& typed);
void declare_ingest(cli::CommandLine& line, LoadOptions& load, TypedLoad& typed);
void declare_format_version(cli::CommandLine& line, TypedLoad& typed);

Status resolve_load(const TypedLoad& typed, cli::World& world, LoadOptions& load);

segment::Level level_of(std::string_view name);
Result<std::int64_t> time_span(const std::string& text, std::string_view option);

}  // namespace logkit::logidx
