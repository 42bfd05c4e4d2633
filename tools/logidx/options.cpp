#include "tools/logidx/options.h"

#include <string_view>
#include <utility>

#include "lib/cli/command_line.h"
#include "tools/logidx/load_options.h"

namespace logkit::logidx {
namespace {

struct Typed {
  TypedLoad load;
  std::string merge_level;
  std::string before;
  std::string grace;
  std::optional<std::uint64_t> max_size;
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

void declare_commands(cli::CommandLine& line, Options& options, Typed& typed) {
  cli::CommandLine& ingest = line.command("ingest", "store records");
  ingest.usage("[OPTIONS] STORE [FILE]...");
  declare_ingest(ingest, options.load, typed.load);
  cli::CommandLine& pack = line.command("pack", "write records to one segment file");
  pack.usage("[OPTIONS] -o FILE.seg [FILE]...");
  pack.value({"-o,--output", "FILE", "the segment; - is standard output"}, &options.output);
  declare_load(pack, options.load, typed.load);
  cli::CommandLine& merge = line.command("merge", "make one segment of several");
  merge.usage("[OPTIONS] STORE...");
  merge.choice({"--level", "LEVEL", "compress anew: fast, default, archive"},
               {"fast", "default", "archive"}, &typed.merge_level);
  merge.value({"--before", "AGE", "only days that ended so long ago: 1d"}, &typed.before);
  merge.bytes({"--max-size", "SIZE", "of segments together that become one (2G)"},
              &typed.max_size);
  merge.value({"--grace", "TIME", "keep segments so long after they were merged (10m)"},
              &typed.grace);
  declare_format_version(merge, typed.load);
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
    if (options.output.empty()) options.output.push_back('-');
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
  options.load.window = options.common.window;
  LK_RETURN_IF_ERROR(resolve_load(typed.load, world, options.load));
  LK_RETURN_IF_ERROR(resolve_merge(typed, options.merge));
  LK_RETURN_IF_ERROR(resolve_arguments(typed, world, options));
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logidx
