#include "tools/logidx/options.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "lib/base/human.h"
#include "lib/base/monotonic_clock.h"
#include "lib/cli/command_line.h"
#include "lib/cli/suggest.h"
#include "lib/parse/registry.h"

namespace logkit::logidx {
namespace {

struct Typed {
  std::string format = "auto";
  std::string level = "default";
  std::string no_index;
  std::string index_fields;
  std::string stream_fields;
  std::optional<std::uint64_t> format_version;
  std::string dedupe = "on";
  std::string source_zone;
  std::string flush_interval;
  std::string merge = "on";
  std::string retention;
  std::string merge_level;
  std::string before;
  std::string grace;
  std::optional<std::uint64_t> max_size;
  std::optional<std::uint64_t> year;
  std::optional<std::uint64_t> max_rows;
  std::optional<std::uint64_t> max_bytes;
  std::optional<std::uint64_t> max_record_bytes;
  std::vector<std::string> arguments;
};

struct CommandInfo {
  std::string_view name;
  Command command;
};
constexpr CommandInfo kCommands[] = {
    {"ingest", Command::kIngest}, {"pack", Command::kPack},     {"merge", Command::kMerge},
    {"cat", Command::kCat},       {"ls", Command::kLs},         {"info", Command::kInfo},
    {"verify", Command::kVerify}, {"repair", Command::kRepair}, {"positions", Command::kPositions}};
constexpr std::uint64_t kMostRecordBytes = 1u << 30;

void declare_format_version(cli::CommandLine& line, Typed& typed) {
  line.value({"--format-version", "N", "write segments that programs of version N read (1)", true},
             &typed.format_version);
}

void declare_load(cli::CommandLine& line, Options& options, Typed& typed) {
  line.heading("Input");
  line.value({"-f,--format", "FORMAT",
              "how lines are read: auto, ndjson, text, or a format of logparse (auto)"},
             &typed.format);
  line.value({"--time-field", "FIELD", "take the time of JSON records from FIELD"},
             &options.load.time_field);
  line.value({"--year", "YYYY", "of the first time without a year (the latest that is not in "
                                "the future)", true},
             &typed.year);
  line.value({"--source-tz", "ZONE", "of times without a zone: Europe/Berlin, +02:00 (UTC)", true},
             &typed.source_zone);
  line.bytes({"--max-record", "SIZE", "cut longer lines of pipes there (16M)", true},
             &typed.max_record_bytes);
  line.heading("Storing");
  line.choice({"--level", "LEVEL", "how hard to compress: fast, default, archive"},
              {"fast", "default", "archive"}, &typed.level);
  line.value({"--no-index", "FIELDS", "leave these fields out of the term index (a,b; *: all)",
              true},
             &typed.no_index);
  line.value({"--index-fields", "FIELDS", "index these fields and no others (a,b)", true},
             &typed.index_fields);
  line.value(
      {"--stream-fields", "FIELDS", "what makes the stream of a record (host,service)", true},
      &typed.stream_fields);
  declare_format_version(line, typed);
}

void declare_ingest(cli::CommandLine& line, Options& options, Typed& typed) {
  declare_load(line, options, typed);
  line.value({"--flush-interval", "TIME", "make records durable and searchable that often (1s)"},
             &typed.flush_interval);
  line.value({"--max-rows", "N", "cut a segment at N records (10000000)"}, &typed.max_rows);
  line.bytes({"--max-bytes", "SIZE", "cut a segment at SIZE of input (4G)"}, &typed.max_bytes);
  line.flag({"--again", "", "store files once more that are stored already"},
            &options.load.again);
  line.value({"--partition", "FIELD", "a store of its own for each value of FIELD"},
             &options.load.partition_field);
  line.choice({"--merge", "WHEN", "merge segments on the side: on, off"}, {"on", "off"},
              &typed.merge);
  line.value({"--retention", "AGE", "let records expire that are older: 30d"}, &typed.retention);
  line.value({"--ack-file", "FILE", "keep there how far each source is durable"},
             &options.load.ack_path);
  line.choice({"--dedupe", "WHEN", "drop records whose position is stored: on, off"}, {"on", "off"},
              &typed.dedupe);
}

void declare_commands(cli::CommandLine& line, Options& options, Typed& typed) {
  cli::CommandLine& ingest = line.command("ingest", "store records");
  ingest.usage("[OPTIONS] STORE [FILE]...");
  declare_ingest(ingest, options, typed);
  cli::CommandLine& pack = line.command("pack", "write records to one segment file");
  pack.usage("[OPTIONS] -o FILE.seg [FILE]...");
  pack.value({"-o,--output", "FILE", "the segment; - is standard output"}, &options.output);
  declare_load(pack, options, typed);
  cli::CommandLine& merge = line.command("merge", "make one segment of several");
  merge.usage("[OPTIONS] STORE...");
  merge.choice({"--level", "LEVEL", "compress anew: fast, default, archive"},
               {"fast", "default", "archive"}, &typed.merge_level);
  merge.value({"--before", "AGE", "only days that ended so long ago: 1d"}, &typed.before);
  merge.bytes({"--max-size", "SIZE", "of segments together that become one (2G)"},
              &typed.max_size);
  merge.value({"--grace", "TIME", "keep segments so long after they were merged (10m)"},
              &typed.grace);
  declare_format_version(merge, typed);
  cli::CommandLine& cat = line.command("cat", "print every record, in arrival order");
  cat.usage("[OPTIONS] STORE|FILE.seg...");
  cat.flag({"--raw", "", "print the lines as they came, not as records"}, &options.raw);
  cat.value({"--src", "ID|PATH", "only records of this source"}, &options.source);
  cli::CommandLine& ls = line.command("ls", "list segments");
  ls.usage("[OPTIONS] STORE|FILE.seg...");
  ls.flag({"--json", "", "one JSON object a segment"}, &options.json);
  ls.flag({"--map", "", "draw which segment covers which time"}, &options.map);
  cli::CommandLine& info = line.command("info", "what is in a segment, and where its bytes go");
  info.usage("[OPTIONS] FILE.seg...");
  info.flag({"--json", "", "as one JSON object"}, &options.json);
  cli::CommandLine& verify = line.command("verify", "check every checksum and invariant");
  verify.usage("STORE|FILE.seg...");
  cli::CommandLine& repair = line.command("repair", "save what can be read of damaged segments");
  repair.usage("STORE...");
  cli::CommandLine& positions = line.command("positions", "how far each source is stored");
  positions.usage("[OPTIONS] STORE");
  positions.flag({"--json", "", "one JSON object a source"}, &options.json);
  positions.value({"--reset", "ID|PATH", "forget how far this source is stored"}, &options.reset);
  for (cli::CommandLine* each :
       {&ingest, &pack, &merge, &cat, &ls, &info, &verify, &repair, &positions}) {
    const bool has_window =
        each != &verify && each != &positions && each != &merge && each != &repair;
    cli::add_common_options(*each, options.common, {.window = has_window});
    each->positionals(&typed.arguments);
  }
}

Error unknown_format(const Error& cause) {
  Error error = cause;
  const std::string name = std::exchange(error.where, "");
  std::vector<std::string> names{"ndjson", "text", "auto"};
  for (const std::string_view known : parse::format_names()) names.emplace_back(known);
  error.help = cli::did_you_mean(cli::nearest(name, names));
  if (error.help.empty()) error.help = "see logparse --list-formats";
  return error;
}

Status resolve_format(const Typed& typed, LoadOptions& load) {
  if (typed.format == "auto") return {};
  load.form = InputForm::kParsed;
  if (typed.format == "ndjson") load.form = InputForm::kNdjson;
  if (typed.format == "text") load.form = InputForm::kText;
  if (load.form != InputForm::kParsed) return {};
  auto formats = parse::parse_format_list(typed.format, load.patterns);
  if (!formats) return unknown_format(formats.error());
  load.parser.formats = std::move(*formats);
  return {};
}

Status resolve_times(const Typed& typed, cli::World& world, LoadOptions& load) {
  if (typed.year) {
    if (*typed.year < 1970 || *typed.year > 2261)
      return Error::invalid("the year is from 1970 to 2261", "--year");
    load.parser.time.year = static_cast<std::int64_t>(*typed.year);
  }
  if (typed.source_zone.empty()) return {};
  auto zone = typed.source_zone == "local" ? cli::TimeZone::local(world.fs, world.env("TZ"))
                                           : cli::TimeZone::named(world.fs, typed.source_zone);
  if (!zone) return std::move(zone.error()).at("--source-tz");
  if (zone->is_utc()) return {};
  load.parser.time.offset_at = [named = std::move(*zone)](std::int64_t local_s) {
    return local_s - named.to_utc_s(local_s);
  };
  return {};
}

Status resolve_limits(const Typed& typed, LoadOptions& load) {
  if (!typed.flush_interval.empty()) {
    const auto interval = parse_duration(typed.flush_interval);
    if (!interval || *interval <= 0) {
      Error error = Error::invalid("'" + typed.flush_interval + "' is no time span",
                                   "--flush-interval");
      error.help = "write 500ms, 1s or 5m";
      return error;
    }
    load.flush_interval_ns = *interval;
  }
  if (typed.max_rows == 0) return Error::invalid("at least 1", "--max-rows");
  if (typed.max_bytes == 0) return Error::invalid("at least 1", "--max-bytes");
  load.max_rows = typed.max_rows.value_or(load.max_rows);
  load.max_bytes = typed.max_bytes.value_or(load.max_bytes);
  if (typed.max_record_bytes) {
    if (*typed.max_record_bytes < 64 || *typed.max_record_bytes > kMostRecordBytes)
      return Error::invalid("a record has from 64 bytes to 1 GiB", "--max-record");
    load.max_record_bytes = static_cast<std::size_t>(*typed.max_record_bytes);
  }
  return {};
}

std::string_view trimmed(std::string_view name) {
  const std::size_t begin = name.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return name.substr(begin, name.find_last_not_of(' ') - begin + 1);
}

// Each once.
std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    const std::string_view name = trimmed(list.substr(0, comma));
    const bool is_new = std::find(names.begin(), names.end(), name) == names.end();
    if (!name.empty() && is_new) names.emplace_back(name);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  }
  return names;
}

void resolve_fields(const Typed& typed, segment::WriterOptions& options) {
  options.unindexed_fields = names_of(typed.no_index);
  options.indexed_fields = names_of(typed.index_fields);
  options.stream_fields = names_of(typed.stream_fields);
  const std::vector<std::string>& left_out = options.unindexed_fields;
  if (std::find(left_out.begin(), left_out.end(), "*") != left_out.end()) options.index = false;
}

segment::Level level_of(std::string_view name) {
  return name == "fast"      ? segment::Level::kFast
         : name == "archive" ? segment::Level::kArchive
                             : segment::Level::kDefault;
}

Status check_format_version(const Typed& typed) {
  if (typed.format_version.value_or(segment::kFormatVersion) == segment::kFormatVersion) return {};
  return Error::invalid("this program writes version " + std::to_string(segment::kFormatVersion),
                        "--format-version");
}

Result<std::int64_t> time_span(const std::string& text, std::string_view option) {
  const auto span = parse_duration(text);
  if (span && *span >= 0) return *span;
  Error error = Error::invalid("'" + text + "' is no time span", std::string(option));
  error.help = "write 30s, 10m, 12h or 7d";
  return error;
}

Status resolve_merge(const Typed& typed, MergeRequest& merge) {
  if (!typed.merge_level.empty()) merge.level = level_of(typed.merge_level);
  if (!typed.before.empty()) {
    LK_TRY(merge.before_ns, time_span(typed.before, "--before"));
  }
  if (!typed.grace.empty()) {
    LK_TRY(merge.grace_ns, time_span(typed.grace, "--grace"));
  }
  merge.max_bytes = typed.max_size.value_or(merge.max_bytes);
  return {};
}

Status resolve_load(const Typed& typed, cli::World& world, Options& options) {
  LoadOptions& load = options.load;
  load.segment.level = level_of(typed.level);
  resolve_fields(typed, load.segment);
  load.window = options.common.window;
  load.dedupe = typed.dedupe == "on" && !load.again;
  load.merges = typed.merge == "on";
  if (!typed.retention.empty()) {
    LK_TRY(load.retention_ns, time_span(typed.retention, "--retention"));
  }
  load.parser.now_ns = world.now_ns;
  load.parser.timer_ns = monotonic_ns;
  LK_RETURN_IF_ERROR(resolve_format(typed, load));
  LK_RETURN_IF_ERROR(resolve_times(typed, world, load));
  return resolve_limits(typed, load);
}

Error missing(std::string what, std::string help) {
  Error error = Error::invalid(std::move(what));
  error.help = std::move(help);
  return error;
}

Status resolve_arguments(Typed& typed, cli::World& world, Options& options) {
  options.paths = std::move(typed.arguments);
  if (options.command == Command::kIngest) {
    if (options.paths.empty()) return missing("no STORE given", "write logidx ingest STORE FILE");
    options.store = options.paths.front();
    options.paths.erase(options.paths.begin());
  }
  if (options.command == Command::kIngest || options.command == Command::kPack) {
    if (options.paths.empty()) options.paths.emplace_back("-");
    if (options.output.empty()) options.output = "-";
    return {};
  }
  if (options.paths.empty() && !world.env("LOGKIT_STORE").empty())
    options.paths.push_back(world.env("LOGKIT_STORE"));
  if (options.paths.empty()) return missing("no STORE or segment given", "name one, or set LOGKIT_STORE");
  return {};
}

}  // namespace

Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options) {
  cli::CommandLine line("logidx", "keep records in segments");
  line.usage("COMMAND [OPTIONS] STORE|FILE.seg...");
  line.epilogue("Exit: 0 done, 1 rejects under --strict, 2 trouble.");
  Typed typed;
  declare_commands(line, options, typed);
  LK_TRY(const std::optional<cli::Exit> answered, line.parse(argc, argv, world));
  if (answered) return answered;
  for (const CommandInfo& known : kCommands) {
    if (line.chosen() == known.name) options.command = known.command;
  }
  LK_TRY(const std::optional<cli::Exit> ended, cli::resolve_common(options.common, world));
  if (ended) return ended;
  LK_RETURN_IF_ERROR(check_format_version(typed));
  LK_RETURN_IF_ERROR(resolve_load(typed, world, options));
  LK_RETURN_IF_ERROR(resolve_merge(typed, options.merge));
  LK_RETURN_IF_ERROR(resolve_arguments(typed, world, options));
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logidx
