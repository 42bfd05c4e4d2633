#include "tools/logq/options.h"

#include <utility>

#include "lib/cli/command_line.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

void declare_output(cli::CommandLine& line, Options& options) {
  line.heading("Output");
  line.choice({"-o,--output", "FORM",
               "ndjson, pretty, raw, csv, tsv, table or logfmt (pretty on a terminal, else "
               "ndjson)"},
              output_forms(), &options.form);
  line.value({"--fields", "A,B", "only these fields, in this order"}, &options.fields);
  line.flag({"-c,--count", "", "print only how many records there are"}, &options.count);
  line.flag({"-q,--quiet", "", "print nothing; exit 0 at the first record"},
            &options.common.quiet);
  line.flag({"-l,--list-names", "", "print only the names of segments and files with records"},
            &options.list_names);
  line.flag({"-0,--null", "", "end names with NUL, not with a line feed", true},
            &options.null_names);
  line.value({"-m,--max-count", "N", "stop after N records; 0: no limit"}, &options.max_records);
  line.value({"-n,--last-rows", "N", "the last N records"}, &options.last_records);
  line.flag({"--keep-pos", "", "print where the records of stores came from, too", true},
            &options.keep_positions);
  line.flag({"-r,--reverse", "", "newest first"}, &options.newest_first);
  line.value({"-A,--after-context", "N", "and the N records after each in its stream"},
             &options.after);
  line.value({"-B,--before-context", "N", "and the N records before"}, &options.before);
  line.value({"-C,--context", "N", "and the N records on either side"}, &options.context);
}

void declare_search(cli::CommandLine& line, Options& options,
                    std::optional<std::uint64_t>& max_record_bytes) {
  line.heading("Search");
  line.flag({"-f,--follow", "", "then print new records of a file, of stores or stdin as they come"},
            &options.follow);
  line.flag({"-a,--any-field", "", "bare words look in every field, not only the message"},
            &options.any_field);
  line.value({"--format", "FORMAT",
              "read plain files and streams as logparse -f FORMAT does (auto finds it)"},
             &options.format);
  line.value({"--time-field", "NAME", "the field of plain records that holds the time", true},
             &options.time_field);
  line.value({"--msg-field", "NAME", "the field that holds the message", true},
             &options.message_field);
  line.bytes({"--max-record", "SIZE", "cut longer lines of files and streams there (16M)", true},
             &max_record_bytes);
}

void declare_views(cli::CommandLine& line, Options& options) {
  line.heading("Views");
  line.maybe_value({"--hist", "BUCKET", "how many records over time"}, &options.hist);
  line.maybe_value({"--patterns", "N", "the kinds of messages, how often and when"},
                   &options.patterns);
  line.maybe_value({"--facets", "N", "the most frequent values of each field"}, &options.facets);
  line.pair({"--diff", "BEFORE AFTER", "what is new, gone or grown between two windows or filters"},
            &options.diff);
  line.value({"--trace", "ID", "the records of one trace, as a waterfall"}, &options.trace);
  line.flag({"--list-fields", "", "the fields of the records, and how many have each"},
            &options.list_fields);
  line.value({"--list-values", "FIELD", "the values of FIELD, and how often each occurs"},
             &options.list_values);
  line.value({"--bundle", "FILE",
              "also write the matching records, the answer and how it came about to FILE", true},
             &options.bundle);
  line.maybe_value({"--require-coverage", "LENGTH",
                    "exit 2 unless all of the window was there to be searched", true},
                   &options.require_coverage);
  line.flag({"--list-streams", "", "the streams of the records, and how many each has"},
            &options.list_streams);
  line.flag({"--partial", "", "the answer as states, for --merge-partials", true},
            &options.partial);
  line.flag({"--merge-partials", "", "the answer from the states of several parts", true},
            &options.merge_partials);
  line.maybe_value({"--explain", "run", "what would be read and what is pruned; =run: and was"},
                   &options.explain);
}

// `mode`: the view or form of answer that was asked for, null where none.
Status check_partials(const Options& options, const char* mode) {
  if (!options.partial && !options.merge_partials) return {};
  if (options.partial && options.merge_partials) {
    return Error::invalid("--partial and --merge-partials exclude each other");
  }
  const char* given = options.partial ? "--partial" : "--merge-partials";
  const char* other = mode != nullptr && !options.hist ? mode
                      : options.has_context()          ? "-A, -B or -C"
                      : options.follow                 ? "-f"
                      : options.explain                ? "--explain"
                      : !options.bundle.empty()        ? "--bundle"
                      : options.last_records           ? "-n"
                      : options.require_coverage && options.merge_partials ? "--require-coverage"
                                                                           : nullptr;
  if (other == nullptr) return {};
  return Error::invalid(std::string(given) + " does not go with " + other);
}

Status check_combinations(const Options& options) {
  struct Mode {
    bool given;
    const char* name;
  };
  const Mode modes[] = {
      {options.count, "-c"},
      {options.list_names, "-l"},
      {options.hist.has_value(), "--hist"},
      {options.patterns.has_value(), "--patterns"},
      {options.facets.has_value(), "--facets"},
      {options.trace.has_value(), "--trace"},
      {!options.diff.empty(), "--diff"},
      {options.list_streams, "--list-streams"},
      {options.list_fields, "--list-fields"},
      {!options.list_values.empty(), "--list-values"},
  };
  const char* first = nullptr;
  for (const Mode& mode : modes) {
    if (!mode.given) continue;
    if (first != nullptr) {
      return Error::invalid(std::string(first) + " and " + mode.name + " exclude each other");
    }
    first = mode.name;
  }
  if (options.has_context() && (first != nullptr || options.newest_first || options.last_records)) {
    return Error::invalid(std::string("-A, -B and -C do not go with ") +
                          (first != nullptr ? first : options.newest_first ? "-r" : "-n"));
  }
  if (options.follow && (first != nullptr || options.newest_first || options.has_context())) {
    return Error::invalid(std::string("-f does not go with ") +
                          (first != nullptr ? first : options.newest_first ? "-r" : "-A, -B or -C"));
  }
  if (options.follow && options.explain) return Error::invalid("-f does not go with --explain");
  if (options.follow && !options.bundle.empty()) {
    return Error::invalid("-f does not go with --bundle");
  }
  if (options.has_context() && !options.bundle.empty()) {
    return Error::invalid("-A, -B and -C do not go with --bundle, which keeps what matches");
  }
  if (options.max_records && options.last_records && !options.follow) {
    return Error::invalid("-m and -n exclude each other");
  }
  if (options.explain && !options.explain->empty() && *options.explain != "run") {
    return Error::invalid("unknown value '" + *options.explain + "'; it can be run", "--explain");
  }
  if (options.null_names && !options.list_names) return Error::invalid("-0 needs -l");
  return check_partials(options, first);
}

// The first argument is the query, the others are paths.
Status take_arguments(const std::vector<std::string>& arguments, cli::World& world,
                      Options& options) {
  const std::string store = world.env("LOGKIT_STORE");
  if (arguments.empty()) {
    Error error = Error::invalid("a query is missing");
    error.help = "'*' asks for every record: logq '*' STORE";
    return error;
  }
  options.query = arguments.front();
  options.paths.assign(arguments.begin() + 1, arguments.end());
  if (!options.paths.empty()) return {};
  if (options.query.find_first_of(" :*") == std::string::npos &&
      world.fs.stat(options.query).ok()) {
    Error error = Error::invalid("'" + options.query + "' is a path; the query comes first");
    error.help = "'*' asks for every record: logq '*' " + options.query;
    return error;
  }
  if (!store.empty()) {
    options.paths.push_back(store);
  } else if (!world.stdin_is_tty) {
    options.paths.push_back("-");
  } else {
    Error error = Error::invalid("nothing to search");
    error.help = "name a store or a file, pipe something in, or set LOGKIT_STORE";
    return error;
  }
  return {};
}

}  // namespace

Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options) {
  cli::CommandLine line("logq", "ask stores, segments, files and streams in LogsQL");
  line.usage("[OPTIONS] QUERY [STORE|FILE.seg|FILE|-]...");
  declare_output(line, options);
  std::optional<std::uint64_t> max_record_bytes;
  declare_search(line, options, max_record_bytes);
  declare_views(line, options);
  // Output is flushed before every wait: there is nothing to ask for.
  bool ignored = false;
  line.hidden_flag({"--line-buffered"}, &ignored);
  cli::add_common_options(line, options.common);
  std::vector<std::string> arguments;
  line.positionals(&arguments);
  line.epilogue("Exit: 0 found, 1 none, 2 trouble. The language: man logkit-query; times: man "
                "logkit-time.");
  LK_TRY(const std::optional<cli::Exit> answered, line.parse(argc, argv, world));
  if (answered) return answered;
  LK_RETURN_IF_ERROR(check_combinations(options));
  options.max_record_bytes = max_record_bytes.value_or(options.max_record_bytes);
  if (options.max_record_bytes < 64 || options.max_record_bytes > 1u << 30) {
    return Error::invalid("a record has from 64 bytes to 1 GiB", "--max-record");
  }
  LK_TRY(const std::optional<cli::Exit> ended, cli::resolve_common(options.common, world));
  if (ended) return ended;
  LK_RETURN_IF_ERROR(take_arguments(arguments, world, options));
  // The last N, newest first, are the first N of the newest.
  if (options.newest_first && options.last_records.value_or(0) > 0) {
    options.max_records = std::exchange(options.last_records, std::nullopt);
  }
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logq
