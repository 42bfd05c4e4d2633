#include "tools/logparse/options.h"

#include <algorithm>

#include "lib/base/human.h"
#include "lib/base/json_escape.h"
#include "lib/base/monotonic_clock.h"
#include "lib/cli/command_line.h"
#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/parse/registry.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/added_fields.h"
#include "lib/record/json_text.h"

namespace logkit::logparse {
namespace {

struct Typed {
  std::vector<std::string> formats;
  std::vector<std::string> pattern_paths;
  bool ecs = false;
  std::string multiline;
  std::string multiline_timeout;
  std::optional<std::uint64_t> multiline_max;
  std::string where;
  std::vector<std::string> added;
  std::optional<std::uint64_t> year;
  std::string source_zone;
  std::optional<std::uint64_t> max_record_bytes;
  TypedEnrichment enrichment;
};

void declare(cli::CommandLine& line, Options& options, Typed& typed) {
  line.heading("Format");
  line.list({"-f,--format", "FORMAT[,FORMAT]",
             "how lines are read: the first format that matches; auto finds it (auto); may be "
             "repeated"},
            &typed.formats);
  line.flag({"--list-formats", "", "print the formats there are"}, &options.list_formats);
  line.list({"--patterns", "DIR", "more patterns for grok: a file or a directory of files in "
                                  "Logstash's syntax; may be repeated"},
            &typed.pattern_paths);
  line.flag({"--ecs", "", "name what grok's own patterns capture after ECS"}, &typed.ecs);
  line.flag({"--test", "", "FILEs are cases {input, format, expect}: run them and report"},
            &options.runs_cases);
  line.value({"--multiline", "MODE",
              "join lines to records: auto, none, indent, java, python, go, ruby, dotnet, "
              "start:REGEX, continue:REGEX (by format)"},
             &typed.multiline);
  line.value({"--multiline-timeout", "LENGTH", "how long a record waits for its next line (1s)",
              true},
             &typed.multiline_timeout);
  line.value({"--multiline-max", "N", "cut a record after N lines (5000)", true},
             &typed.multiline_max);
  line.value({"--year", "YYYY", "of the first time without a year (the latest that is not in "
                                "the future)"},
             &typed.year);
  line.value({"--source-tz", "ZONE", "of times without a zone: Europe/Berlin, +02:00, local (UTC)"},
             &typed.source_zone);
  line.bytes({"--max-record", "SIZE", "cut longer lines there (16M)", true},
             &typed.max_record_bytes);
  line.heading("Records");
  line.value({"--where", "QUERY", "keep only the records that match QUERY, in LogsQL"},
             &typed.where);
  line.list({"--add", "NAME=VALUE", "set a field in every record; may be repeated"}, &typed.added);
  line.flag({"--keep-raw", "", "keep the line as it came, in the field raw"},
            &options.parser.keep_raw);
  line.value({"--to", "FILE", "write to files, not to standard output; {field} in the name is what "
                              "the record has there"},
             &options.to);
  declare_enrichment(line, typed.enrichment);
}

// The remedy for an error of a list of formats.
Error explain(const Error& cause, const parse::PatternSet& patterns) {
  Error error = cause;
  const std::string name = std::exchange(error.where, "");
  if (!error.help.empty()) return error;
  if (error.what.starts_with("grok: ")) {
    if (!name.empty()) error.help = cli::did_you_mean(cli::nearest(name, patterns.names()));
    if (!name.empty() && error.help.empty())
      error.help = "add the file that has it with --patterns";
    return error;
  }
  const std::vector<std::string_view> known = parse::format_names();
  const std::vector<std::string> names(known.begin(), known.end());
  error.help = cli::did_you_mean(cli::nearest(name, names));
  if (error.help.empty() && error.what.starts_with("unknown"))
    error.help = "see logparse --list-formats";
  return error;
}

Status resolve_formats(const Typed& typed, cli::World& world, Options& options) {
  parse::PatternSet& patterns = options.patterns.patterns;
  if (typed.ecs) patterns.set_naming(parse::PatternSet::Naming::kEcs);
  for (const std::string& path : typed.pattern_paths)
    LK_RETURN_IF_ERROR(patterns.add_path(world.fs, path));
  for (const std::string& list : typed.formats) {
    auto formats = parse::parse_format_list(list, options.patterns);
    if (!formats) {
      return formats.error().where == "auto" ? std::move(formats.error())
                                             : explain(formats.error(), patterns);
    }
    if (formats->empty() && typed.formats.size() > 1)
      return Error::invalid("'auto' cannot be one of several formats");
    options.parser.formats.insert(options.parser.formats.end(), formats->begin(), formats->end());
  }
  return {};
}

Status resolve_multiline(const Typed& typed, Options& options) {
  parse::MultilineOptions& multiline = options.parser.multiline;
  if (typed.multiline == "cri" || typed.multiline == "docker") {
    if (options.parser.formats.empty())
      options.parser.formats.push_back(parse::find_format(typed.multiline));
  }
  if (!typed.multiline.empty()) {
    auto parsed = parse::parse_multiline(typed.multiline, multiline, options.multiline_expression);
    if (!parsed) return std::move(parsed.error()).at("--multiline");
  }
  if (!typed.multiline_timeout.empty()) {
    const auto timeout_ns = parse_duration(typed.multiline_timeout);
    if (!timeout_ns || *timeout_ns <= 0)
      return Error::invalid("'" + typed.multiline_timeout + "' is no length of time",
                            "--multiline-timeout");
    multiline.timeout_ns = *timeout_ns;
  }
  if (typed.multiline_max) {
    if (*typed.multiline_max == 0 || *typed.multiline_max > 1'000'000)
      return Error::invalid("a record has from 1 to 1000000 lines", "--multiline-max");
    multiline.max_lines = static_cast<std::size_t>(*typed.multiline_max);
  }
  return {};
}

Status resolve_times(const Typed& typed, cli::World& world, Options& options) {
  if (typed.year) {
    if (*typed.year < 1970 || *typed.year > 2261)
      return Error::invalid("the year is from 1970 to 2261", "--year");
    options.parser.time.year = static_cast<std::int64_t>(*typed.year);
  }
  if (typed.source_zone.empty()) return {};
  cli::TimeZone zone;
  if (typed.source_zone == "local") {
    LK_TRY(zone, cli::TimeZone::local(world.fs, world.env("TZ")));
  } else {
    auto named = cli::TimeZone::named(world.fs, typed.source_zone);
    if (!named) return std::move(named.error()).at("--source-tz");
    zone = std::move(*named);
  }
  if (zone.is_utc()) return {};
  options.parser.time.offset_at = [zone](std::int64_t local_s) {
    return local_s - zone.to_utc_s(local_s);
  };
  return {};
}

Status resolve_added(const Typed& typed, Options& options) {
  LK_TRY(const auto fields, record::parse_added_fields(typed.added));
  for (const auto& [name, value] : fields) {
    parse::AddedField field;
    escape_json(name, field.name);
    append_json_string(value, field.token);
    options.added.push_back(std::move(field));
  }
  return {};
}

// False where the query is wrong, which has then been said.
bool resolve_where(const Typed& typed, cli::World& world, Options& options) {
  if (typed.where.empty()) return true;
  auto filter = query::parse_filter(typed.where, {.now_ns = options.common.now_ns});
  if (filter) {
    options.where = std::move(*filter);
    return true;
  }
  const query::SyntaxError& error = filter.error();
  cli::print(world, {.severity = cli::Severity::kError,
                     .text = "--where: " + error.what,
                     .snippet = cli::Snippet{typed.where, error.span.begin, error.span.end},
                     .help = error.help});
  return false;
}

}  // namespace

Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options) {
  cli::CommandLine line("logparse", "turn log lines into records, one JSON object a line");
  line.usage("[OPTIONS] [FILE]...");
  Typed typed;
  declare(line, options, typed);
  cli::add_common_options(line, options.common);
  line.positionals(&options.paths);
  line.epilogue("Reads standard input without FILE. Exit: 0 done, 1 rejects under --strict, 2 "
                "trouble.");
  LK_TRY(const std::optional<cli::Exit> answered, line.parse(argc, argv, world));
  if (answered) return answered;
  LK_TRY(const std::optional<cli::Exit> ended, cli::resolve_common(options.common, world));
  if (ended) return ended;
  LK_RETURN_IF_ERROR(resolve_formats(typed, world, options));
  LK_RETURN_IF_ERROR(resolve_multiline(typed, options));
  LK_RETURN_IF_ERROR(resolve_times(typed, world, options));
  LK_RETURN_IF_ERROR(resolve_added(typed, options));
  if (typed.max_record_bytes) {
    if (*typed.max_record_bytes < 64 || *typed.max_record_bytes > 1u << 30)
      return Error::invalid("a record has from 64 bytes to 1 GiB", "--max-record");
    options.max_record_bytes = static_cast<std::size_t>(*typed.max_record_bytes);
  }
  options.parser.now_ns = world.now_ns;
  options.parser.timer_ns = monotonic_ns;
  LK_TRY(auto enrichment, resolve_enrichment(typed.enrichment, options.common.now_ns, world));
  if (!enrichment) return std::optional<cli::Exit>(cli::Exit::kTrouble);
  options.enrichment = std::move(*enrichment);
  if (!resolve_where(typed, world, options)) return std::optional<cli::Exit>(cli::Exit::kTrouble);
  if (options.paths.empty()) options.paths.emplace_back("-");
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logparse
