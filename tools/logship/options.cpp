#include "tools/logship/options.h"

#include <unistd.h>

#include <algorithm>
#include <array>

#include "lib/base/human.h"
#include "lib/cli/command_line.h"
#include "lib/record/aliases.h"

namespace logkit::logship {
namespace {

struct Typed {
  std::vector<std::string> added;
  bool stamp = false;
  std::string stamp_id;
  std::optional<std::uint64_t> max_record_bytes;
  std::optional<std::uint64_t> max_memory_bytes;
  std::string stop_timeout;
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
  line.heading("Sinks");
  line.list({"--to", "SINK", "where records go: - (standard output, the default); may be repeated"},
            &options.sinks);
  line.heading("Records");
  line.list({"--add", "NAME=VALUE", "set a field in every record; may be repeated"}, &typed.added);
  line.flag({"--stamp", "", "add _aggregator.received_at and _aggregator.id"}, &typed.stamp);
  line.value({"--stamp-id", "TEXT", "the id that --stamp gives (the host's name)", true},
             &typed.stamp_id);
  line.bytes({"--max-record", "SIZE", "cut longer lines there (16M)", true},
             &typed.max_record_bytes);
  line.heading("Delivery");
  line.value({"--retry-max", "N", "give a batch up after N failed retries (never)", true},
             &options.retry_max);
  line.bytes({"--mem-max", "SIZE", "memory for what is under way (64M)"}, &typed.max_memory_bytes);
  line.value({"--stop-timeout", "LENGTH",
              "how long a stop waits for what is under way to arrive (30s)", true},
             &typed.stop_timeout);
}

// "-", "scheme:…"; anything else is a path. A file of such a name is "./name".
bool is_endpoint(const std::string& source) {
  if (source == "-") return true;
  const std::size_t colon = source.find(':');
  if (colon == std::string::npos || colon < 2) return false;
  return std::all_of(source.begin(), source.begin() + static_cast<std::ptrdiff_t>(colon),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '+' || c == '3'; });
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0 || name[0] == '\0') return "localhost";
  return name.data();
}

Status resolve_added(const Typed& typed, Options& options) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const std::string& text : typed.added) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      Error error = Error::invalid("'" + text + "' is no NAME=VALUE", "--add");
      error.help = "write --add env=prod";
      return error;
    }
    const std::string name = text.substr(0, equals);
    if (name == "_time" || name == "_msg" || record::is_reserved_field(name))
      return Error::invalid("'" + name + "' is what the line says, it cannot be set", "--add");
    std::erase_if(pairs, [&](const auto& pair) { return pair.first == name; });
    pairs.emplace_back(name, text.substr(equals + 1));
  }
  options.record_text.members = ship::json_members(pairs);
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
  LK_RETURN_IF_ERROR(check_net_options(options.net));
  if (typed.stamp || !typed.stamp_id.empty())
    options.record_text.aggregator = typed.stamp_id.empty() ? host_name() : typed.stamp_id;
  if (sources.empty()) sources.emplace_back("-");
  for (std::string& source : sources)
    (is_endpoint(source) ? options.sources : options.files).push_back(std::move(source));
  if (options.sinks.empty()) options.sinks.emplace_back("-");
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logship
