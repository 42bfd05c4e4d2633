#include "tools/logship/logship.h"

#include <csignal>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/cli/diag.h"
#include "lib/io/read_text.h"
#include "tools/logship/endpoints.h"
#include "tools/logship/options.h"
#include "tools/logship/reload_signal.h"
#include "tools/logship/resume.h"
#include "tools/logship/run.h"
#include "tools/logship/spool_command.h"

namespace logkit::logship {
namespace {

void keep(cli::World& world, const std::string& why) {
  cli::print_warning(world, "not reloaded: " + why, "the configuration before it goes on");
}

// Half a file that is being written looks like that, and means no sink at all.
bool is_blank(cli::World& world, const std::string& path) {
  const auto info = world.fs.stat(path);
  if (!info || info->size_bytes > 4096) return false;
  const auto text = io::read_text(world.fs, path, 4096);
  return text && text->find_first_not_of(" \t\r\n") == std::string::npos;
}

// The options as they are typed and configured now; nothing, and said why, where
// they make no sense or are not what a reload can change.
std::optional<Options> reread(int argc, char** argv, cli::World& world, const Options& running) {
  Options next;
  const auto ended = parse_options(argc, argv, world, next);
  std::string why;
  if (!ended)
    why = ended.error().message();
  else if (*ended)
    why = "the configuration makes no sense";
  else if (is_blank(world, running.common.config_path))
    why = "the configuration file is empty";
  else if (next.state_dir != running.state_dir || next.resume_store != running.resume_store)
    why = "--state and --resume-from are for a new start";
  for (const std::string& source : running.sources)
    if (!can_reopen(source)) why = source + " cannot be opened anew without a loss";
  if (why.empty()) return next;
  keep(world, why);
  return std::nullopt;
}

class Session {
 public:
  Session(int argc, char** argv, cli::World& world) : argc_(argc), argv_(argv), world_(world) {}

  // Runs with `options`, and with those of each reload in turn.
  Result<cli::Exit> run(Options options) {
    ReloadSignal signal;
    LK_TRY(Resume resume, Resume::open(world_.fs, options));
    std::optional<Options> before;
    while (true) {
      LK_TRY(Turn turn, run_once(options, signal, resume));
      if (turn.exit) return *turn.exit;
      if (!turn.refused.ok()) {
        if (!before) return std::move(turn.refused.error());
        keep(world_, turn.refused.error().message());
        options = *std::exchange(before, std::nullopt);
        continue;
      }
      LK_RETURN_IF_ERROR(resume.turn(world_.fs, options));
      before = std::exchange(options, *std::move(turn.next));
      cli::print(world_, {.severity = cli::Severity::kNote, .text = "reloaded"});
    }
  }

 private:
  // How a run ended: for good, at its start, or for other options.
  struct Turn {
    std::optional<cli::Exit> exit;
    Status refused;
    std::optional<Options> next;
  };

  Result<Turn> run_once(const Options& options, ReloadSignal& signal, Resume& resume) {
    Turn turn;
    Run run(world_, options, {ledger_, resume});
    turn.refused = run.start();
    if (!turn.refused) return turn;
    LK_TRY(turn.exit, run.finish_or_reload([&] {
      if (signal.take()) turn.next = hear(signal, options);
      return turn.next.has_value();
    }));
    return turn;
  }

  // What a SIGHUP means. Sinks look after files that were renamed by themselves.
  std::optional<Options> hear(const ReloadSignal& signal, const Options& running) {
    if (signal.terminal_left()) {
      std::raise(SIGTERM);
      return std::nullopt;
    }
    if (running.common.config_path.empty()) return std::nullopt;
    return reread(argc_, argv_, world_, running);
  }

  const int argc_;
  char** const argv_;
  cli::World& world_;
  ship::Ledger ledger_;
};

}  // namespace

Result<cli::Exit> run(int argc, char** argv, cli::World& world) {
  // A file of that name is "./spool".
  if (argc > 1 && std::string_view(argv[1]) == "spool") {
    ReloadSignal::release();
    return run_spool(argc - 1, argv + 1, world);
  }
  Options options;
  LK_TRY(const std::optional<cli::Exit> ended, parse_options(argc, argv, world, options));
  if (ended) return *ended;
  return Session(argc, argv, world).run(std::move(options));
}

}  // namespace logkit::logship
