#include "tools/logship/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "lib/base/human.h"
#include "lib/cli/command_line.h"
#include "lib/cli/diag.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/added_fields.h"
#include "tools/logship/endpoints.h"
#include "tools/logship/urgent.h"

namespace logkit::logship {
namespace {

// "-", "scheme:…"; anything else is a path. A file of such a name is "./name".
bool is_endpoint(const std::string& source) {
  if (source == "-") return true;
  const std::size_t colon = source.find(':');
  if (colon == std::string::npos || colon < 2) return false;
  return std::all_of(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '+' || c == '3'; });
}

struct Typed {
  std::vector<std::string> added;
  bool stamp = false;
  std::string stamp_id;
  std::optional<std::uint64_t> max_record_bytes;
  std::optional<std::uint64_t> max_memory_bytes;
  std::optional<std::uint64_t> batch_size;
  std::optional<std::uint64_t> batch_bytes;
  std::string linger;
  std::string stop_timeout;
  std::vector<std::string> routes;
  bool lanes = false;
  std::string urgent;
  std::string rate;
  std::vector<std::string> quotas;
  std::optional<std::uint64_t> spool_max_bytes;
  std::string spool_full = "block";
  std::string fsync = "always";
};

void declare(cli::CommandLine& line, Options& options, Typed& typed) {
  line.heading("Sources");
  line.flag({"--once", "", "read the files that are there to their end, and exit"}, &options.once);
  line.flag({"--from-end", "", "start at the end of files that are there and not known"},
            &options.from_end);
  line.list({"--exclude", "GLOB", "leave these files out; may be repeated"}, &options.excluded);
  line.value({"--state", "DIR", "keep there how far each file was delivered"}, &options.state_dir);
  line.value({"--resume-from", "STORE", "go on where the records of a logidx store end"},
             &options.resume_store);
  line.value({"--commit-from", "FILE",
              "commit to Kafka what logidx says there to be durable (its --ack-file)"},
             &options.commit_from);
  line.heading("Sinks");
  line.list({"--to", "SINK", "where records go: - (standard output, the default); may be repeated"},
            &options.sinks);
  line.list({"--route", "QUERY=SINK",
             "what matches QUERY, in LogsQL, goes to SINK and not to those of --to; may be repeated"},
            &typed.routes);
  line.flag({"--lanes", "", "errors, security and audit go ahead of the rest, which is buffered"},
            &typed.lanes);
  line.value({"--urgent", "QUERY", "what goes ahead, in LogsQL; implies --lanes", true},
             &typed.urgent);
  line.heading("Records");
  line.list({"--add", "NAME=VALUE", "set a field in every record; may be repeated"}, &typed.added);
  line.flag({"--k8s", "", "add namespace, pod, container and labels, by the paths of the kubelet"},
            &options.k8s);
  line.value({"--k8s-pods", "FILE", "the labels: what kubectl get pods -A -o json prints", true},
             &options.k8s_pods);
  line.flag({"--stamp", "", "add _aggregator.received_at and _aggregator.id"}, &typed.stamp);
  line.value({"--stamp-id", "TEXT", "the id that --stamp gives (the host's name)", true},
             &typed.stamp_id);
  line.bytes({"--max-record", "SIZE", "cut longer lines there (16M)", true},
             &typed.max_record_bytes);
  line.heading("Delivery");
  line.value({"--spool", "DIR", "keep there what a sink has not taken yet, for each sink by itself"},
             &options.spool.dir);
  line.bytes({"--spool-max", "SIZE", "how large each spool may get (1G)"}, &typed.spool_max_bytes);
  line.choice({"--spool-full", "WHAT", "of a spool that is full: block, drop-oldest, drop-newest"},
              {"block", "drop-oldest", "drop-newest"}, &typed.spool_full);
  line.choice({"--fsync", "WHEN", "the spool is synced: always, interval (a second), never", true},
              {"always", "interval", "never"}, &typed.fsync);
  line.value({"--dlq", "FILE", "keep there the records that a sink refuses, with the cause"},
             &options.dead_letter_path);
  line.value({"--rate", "RATE", "read at most so much a second: 5000 (records), 10M (bytes)"},
             &typed.rate);
  line.list({"--quota", "FIELD=RATE",
             "drop what is above RATE for each value of FIELD, and count it; may be repeated"},
            &typed.quotas);
  line.value({"--batch-size", "N", "send at most N records at once (as the sink likes it)", true},
             &typed.batch_size);
  line.bytes(
      {"--batch-bytes", "SIZE", "send at most SIZE of their text at once (by the sink)", true},
      &typed.batch_bytes);
  line.value({"--linger", "LENGTH", "wait so long for more to send (by the sink)", true},
             &typed.linger);
  line.value({"--retry-max", "N", "give a batch up after N failed retries (never)", true},
             &options.retry_max);
  line.bytes({"--mem-max", "SIZE", "memory for what is under way (64M)"}, &typed.max_memory_bytes);
  line.value({"--stop-timeout", "LENGTH",
              "how long a stop waits for what is under way to arrive (30s)", true},
             &typed.stop_timeout);
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

Status resolve_added(const Typed& typed, Options& options) {
  LK_TRY(const auto fields, record::parse_added_fields(typed.added));
  options.record_text.members = ship::json_members(fields);
  return {};
}

Error no_rate(const std::string& text, std::string option) {
  Error error = Error::invalid("'" + text + "' is no rate", std::move(option));
  error.help = "write 5000 for records a second, 10M for bytes";
  return error;
}

Error no_quota(const std::string& text) {
  Error error = Error::invalid("'" + text + "' is no FIELD=RATE", "--quota");
  error.help = "write service=5000 for records a second of each service, service=10M for bytes";
  return error;
}

Status resolve_limits(const Typed& typed, Options& options) {
  if (!typed.rate.empty()) {
    options.rate = parse_rate(typed.rate);
    if (!options.rate) return no_rate(typed.rate, "--rate");
  }
  for (const std::string& text : typed.quotas) {
    const std::size_t equals = text.rfind('=');
    const auto rate = equals == std::string::npos ? std::nullopt
                                                  : parse_rate(std::string_view(text).substr(equals + 1));
    if (equals == 0 || equals == std::string::npos) return no_quota(text);
    if (!rate) return no_rate(text.substr(equals + 1), "--quota");
    options.quotas.push_back({text.substr(0, equals), *rate});
  }
  if (typed.spool_max_bytes) options.spool.options.max_bytes = *typed.spool_max_bytes;
  // A few segments at least: what was taken makes room by the segment.
  options.spool.options.segment_bytes =
      std::clamp<std::uint64_t>(options.spool.options.max_bytes / 8, 64 << 10, 64u << 20);
  options.spool.when_full = typed.spool_full == "drop-oldest"   ? ship::WhenFull::kDropOldest
                            : typed.spool_full == "drop-newest" ? ship::WhenFull::kDropNewest
                                                                : ship::WhenFull::kBlock;
  options.spool.options.sync = typed.fsync == "never"      ? spool::SyncWhen::kNever
                               : typed.fsync == "interval" ? spool::SyncWhen::kInterval
                                                           : spool::SyncWhen::kAlways;
  return {};
}

std::size_t sink_number(const std::string& sink, Options& options) {
  const auto found = std::find(options.sinks.begin(), options.sinks.end(), sink);
  if (found == options.sinks.end()) {
    options.sinks.push_back(sink);
    return options.sinks.size() - 1;
  }
  return static_cast<std::size_t>(found - options.sinks.begin());
}

// The first '=' that has a sink behind it: a query may have others.
std::size_t find_sink(const std::string& route) {
  for (std::size_t at = route.find('='); at != std::string::npos; at = route.find('=', at + 1))
    if (is_endpoint(route.substr(at + 1))) return at;
  return std::string::npos;
}

// Nothing where the query is wrong, which has then been said.
std::optional<query::Filter> parse_typed_filter(const std::string& option, const std::string& text,
                                                cli::World& world, const Options& options) {
  auto filter = query::parse_filter(text, {.now_ns = options.common.now_ns});
  if (filter) return std::move(*filter);
  const query::SyntaxError& error = filter.error();
  cli::print(world, {.severity = cli::Severity::kError,
                     .text = option + ": " + error.what,
                     .snippet = cli::Snippet{text, error.span.begin, error.span.end},
                     .help = error.help});
  return std::nullopt;
}

// False as above.
Result<bool> resolve_lanes(const Typed& typed, cli::World& world, Options& options) {
  if (!typed.lanes && typed.urgent.empty()) return true;
  if (!options.resume_store.empty()) {
    Error error = Error::invalid("--resume-from needs the order that lanes give up", "--lanes");
    error.help = "keep how far each file was delivered with --state DIR";
    return error;
  }
  options.urgent = parse_typed_filter(
      "--urgent", typed.urgent.empty() ? default_urgent_query() : typed.urgent, world, options);
  if (!options.urgent) return false;
  if (options.spool.dir.empty() && !options.state_dir.empty())
    options.spool.dir = io::join_path(options.state_dir, "spool");
  options.spool.has_lanes = true;
  return true;
}

// False as above.
Result<bool> resolve_routes(const Typed& typed, cli::World& world, Options& options) {
  std::vector<std::string> plain = std::move(options.sinks);
  options.sinks.clear();
  for (const std::string& sink : plain) sink_number(sink, options);
  options.plain_sinks = options.sinks.size();
  for (const std::string& text : typed.routes) {
    const std::size_t equals = find_sink(text);
    if (equals == std::string::npos) {
      Error error = Error::invalid("'" + text + "' is no QUERY=SINK", "--route");
      error.help = "write --route 'level:error=file:/var/log/errors.ndjson'";
      return error;
    }
    TypedRoute route{.query = text.substr(0, equals), .filter = {}};
    auto filter = parse_typed_filter("--route", route.query, world, options);
    if (!filter) return false;
    route.filter = std::move(*filter);
    route.sink = sink_number(text.substr(equals + 1), options);
    options.routes.push_back(std::move(route));
  }
  return true;
}

Status check_sources(const std::vector<std::string>& sources) {
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (!sources[i].empty()) continue;
    Error error = Error::invalid("it is empty", "SOURCE " + std::to_string(i + 1));
    error.help = "leave it out, or see whether a variable in it was ever set";
    return error;
  }
  return {};
}

// Nothing else has offsets that wait for what is durable.
Status check_commits(const Options& options) {
  if (options.commit_from.empty() ||
      std::any_of(options.sources.begin(), options.sources.end(), is_kafka))
    return {};
  Error error = Error::invalid("no source is Kafka, there is nothing to commit", "--commit-from");
  error.help = "name kafka://BROKER/TOPIC?group=NAME, or leave it out: files have --state DIR";
  return error;
}

Status resolve_batches(const Typed& typed, Options& options) {
  if (typed.batch_size == 0) return Error::invalid("at least 1", "--batch-size");
  if (typed.batch_bytes == 0) return Error::invalid("at least 1", "--batch-bytes");
  if (typed.batch_bytes && *typed.batch_bytes > options.max_memory_bytes / 2)
    return Error::invalid("at most half of --mem-max", "--batch-bytes");
  if (typed.batch_size) options.parcel.records = static_cast<std::size_t>(*typed.batch_size);
  if (typed.batch_bytes) options.parcel.bytes = static_cast<std::size_t>(*typed.batch_bytes);
  if (typed.linger.empty()) return {};
  options.linger_ns = parse_duration(typed.linger);
  constexpr std::int64_t kLongestLingerNs = 3'600'000'000'000;
  if (options.linger_ns && *options.linger_ns > kLongestLingerNs)
    return Error::invalid("at most 1h", "--linger");
  if (!options.linger_ns || *options.linger_ns < 0)
    return Error::invalid("'" + typed.linger + "' is no length of time", "--linger");
  return {};
}

Status resolve_sizes(const Typed& typed, Options& options) {
  if (typed.max_record_bytes) {
    if (*typed.max_record_bytes < 64 || *typed.max_record_bytes > 1u << 30)
      return Error::invalid("a record has from 64 bytes to 1 GiB", "--max-record");
    options.max_record_bytes = static_cast<std::size_t>(*typed.max_record_bytes);
  }
  if (typed.max_memory_bytes) {
    if (*typed.max_memory_bytes < 1u << 20)
      return Error::invalid("at least 1 MiB is needed", "--mem-max");
    options.max_memory_bytes = static_cast<std::size_t>(*typed.max_memory_bytes);
  }
  LK_RETURN_IF_ERROR(resolve_batches(typed, options));
  if (!typed.stop_timeout.empty()) {
    const auto timeout_ns = parse_duration(typed.stop_timeout);
    if (!timeout_ns)
      return Error::invalid("'" + typed.stop_timeout + "' is no length of time", "--stop-timeout");
    options.stop_timeout_ns = *timeout_ns;
  }
  return {};
}

}  // namespace

Result<std::optional<cli::Exit>> parse_options(int argc, char** argv, cli::World& world,
                                               Options& options) {
  cli::CommandLine line("logship", "move log lines to where they are kept, none lost, none twice");
  line.usage("[OPTIONS] [SOURCE]... --to SINK");
  line.usage("spool ls|verify|replay DIR...");
  Typed typed;
  declare(line, options, typed);
  declare_net_options(line, options.net);
  cli::add_common_options(line, options.common, {.window = false});
  std::vector<std::string> sources;
  line.positionals(&sources);
  line.epilogue("Reads standard input without SOURCE. Exit: 0 done, 2 trouble.");
  LK_TRY(const std::optional<cli::Exit> answered, line.parse(argc, argv, world));
  if (answered) return answered;
  LK_TRY(const std::optional<cli::Exit> ended, cli::resolve_common(options.common, world));
  if (ended) return ended;
  LK_RETURN_IF_ERROR(resolve_added(typed, options));
  LK_RETURN_IF_ERROR(resolve_sizes(typed, options));
  LK_RETURN_IF_ERROR(check_net_options(world.fs, options.net));
  LK_RETURN_IF_ERROR(resolve_limits(typed, options));
  if (typed.stamp || !typed.stamp_id.empty())
    options.record_text.aggregator = typed.stamp_id.empty() ? host_name() : typed.stamp_id;
  options.k8s |= !options.k8s_pods.empty();
  if (sources.empty()) sources.emplace_back("-");
  LK_RETURN_IF_ERROR(check_sources(sources));
  for (std::string& source : sources)
    (is_endpoint(source) ? options.sources : options.files).push_back(std::move(source));
  LK_RETURN_IF_ERROR(check_commits(options));
  if (options.sinks.empty() && typed.routes.empty()) options.sinks.emplace_back("-");
  LK_TRY(const bool has_routes, resolve_routes(typed, world, options));
  if (!has_routes) return std::optional<cli::Exit>(cli::Exit::kTrouble);
  LK_TRY(const bool has_lanes, resolve_lanes(typed, world, options));
  if (!has_lanes) return std::optional<cli::Exit>(cli::Exit::kTrouble);
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logship
