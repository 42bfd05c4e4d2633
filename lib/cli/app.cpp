#include "lib/cli/app.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <chrono>
#include <clocale>
#include <csignal>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include "lib/base/free_memory.h"
#include "lib/cli/diag.h"
#include "lib/io/posix_fs.h"

extern char** environ;

namespace logkit::cli {
namespace {

// The one global: signal handlers can reach nothing else.
volatile std::sig_atomic_t g_stop_signal = 0;

void on_stop_signal(int signal_number) { g_stop_signal = signal_number; }

void install_signals() {
  struct sigaction action {};
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);
  // No SA_RESTART: a wait must end. SA_RESETHAND: the second signal kills.
  action.sa_handler = on_stop_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGTERM, &action, nullptr);
  // A background job of a script has SIGINT ignored, and keeps it.
  struct sigaction inherited {};
  sigaction(SIGINT, nullptr, &inherited);
  if (inherited.sa_handler != SIG_IGN) sigaction(SIGINT, &action, nullptr);
}

// A closed standard descriptor would be given to the next file opened. It is
// held by one that fails in its direction, so that using it is an error that
// names it.
bool hold_if_closed(int fd, int flags) {
  if (fcntl(fd, F_GETFD) != -1 || errno != EBADF) return false;
  const int held = open("/dev/null", flags);
  if (held >= 0 && held != fd) {
    dup2(held, fd);
    close(held);
  }
  return true;
}

int columns_of_terminal(const World& world) {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string text = world.env("COLUMNS");
  int columns = 0;
  std::from_chars(text.data(), text.data() + text.size(), columns);
  return columns >= 20 && columns <= 10000 ? columns : 80;
}

std::map<std::string, std::string> read_environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    variables.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return variables;
}

bool is_pipe(int fd) {
  struct stat info {};
  return fstat(fd, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISSOCK(info.st_mode));
}

void describe_process(World& world, const char* tool, bool stdin_closed) {
  world.tool = tool;
  world.environment = read_environment();
  world.stdin_fd = stdin_closed ? -1 : STDIN_FILENO;
  world.stdin_is_tty = !stdin_closed && isatty(STDIN_FILENO) == 1;
  world.stdin_is_pipe = !stdin_closed && is_pipe(STDIN_FILENO);
  world.stdout_is_pipe = is_pipe(STDOUT_FILENO);
  world.stdout_is_tty = isatty(STDOUT_FILENO) == 1;
  world.stderr_is_tty = isatty(STDERR_FILENO) == 1;
  world.terminal_columns = columns_of_terminal(world);
  world.now_ns = [] {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const bool utf8 = locale_is_utf8(world.environment);
  const auto& environment = world.environment;
  world.out_style = Style(wants_color(When::kAuto, environment, world.stdout_is_tty), utf8);
  world.err_style = Style(wants_color(When::kAuto, environment, world.stderr_is_tty), utf8);
}

Result<Exit> guarded(int argc, char** argv, World& world, RunTool run) {
  try {
    return run(argc, argv, world);
  } catch (const std::bad_alloc&) {
    return Error::io("out of memory", "", ENOMEM);
  } catch (const std::exception& failure) {
    return Error::invalid(std::string("internal error: ") + failure.what());
  }
}

Exit finish(Result<Exit> outcome, World& world) {
  Status flushed = world.out.flush();
  if (!outcome) {
    if (reader_left(outcome.error())) return Exit::kSuccess;
    print_error(world, outcome.error());
    return Exit::kTrouble;
  }
  if (flushed) return *outcome;
  if (reader_left(flushed.error())) return Exit::kSuccess;
  print_error(world, flushed.error());
  return Exit::kTrouble;
}

// SIGTERM and SIGINT are held back while it lives: ppoll() with before() takes
// them in while it waits, so none can slip in between a check and the wait.
class StopSignalsHeld {
 public:
  StopSignalsHeld() {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGINT);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
  }
  ~StopSignalsHeld() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  StopSignalsHeld(const StopSignalsHeld&) = delete;
  StopSignalsHeld& operator=(const StopSignalsHeld&) = delete;

  const sigset_t* before() const { return &before_; }

 private:
  sigset_t before_{};
};

Error stopped_by_signal() { return Error::cancelled("stopped by a signal"); }

Status wait_for_stdin(const World& world, int tick_ms, const Tick& tick) {
  while (true) {
    LK_TRY(const bool readable, wait_readable(world, world.stdin_fd, tick ? tick_ms : kNoTimeout));
    if (readable) return {};
    if (tick) LK_RETURN_IF_ERROR(tick());
  }
}

}  // namespace

bool stop_requested() { return g_stop_signal != 0; }

Result<bool> wait_readable(const World& world, int fd, int timeout_ms) {
  const StopSignalsHeld held;
  const timespec timeout{timeout_ms / 1000, (timeout_ms % 1000) * 1000000L};
  while (true) {
    if (stop_requested()) return stopped_by_signal();
    pollfd entries[] = {{fd, POLLIN, 0}, {STDOUT_FILENO, 0, 0}};
    const nfds_t count = world.stdout_is_pipe ? 2 : 1;
    const int ready = ppoll(entries, count, timeout_ms < 0 ? nullptr : &timeout, held.before());
    if (ready < 0 && errno == EINTR) continue;
    if (count == 2 && (entries[1].revents & POLLERR) != 0) {
      return Error::cancelled("the reader of standard output left");
    }
    return ready != 0;
  }
}

io::InputOptions input_options(World& world, std::string_view path) {
  return ticking_input_options(world, path, 0, {});
}

io::InputOptions ticking_input_options(World& world, std::string_view path, int tick_ms,
                                       Tick tick) {
  const bool is_stdin = path == "-" && world.stdin_fd >= 0;
  io::InputOptions options;
  if (tick && !is_stdin) options.wake_interval_ms = tick_ms;
  options.before_blocking = [&world, is_stdin, tick_ms, tick = std::move(tick)]() -> Status {
    if (!is_stdin && stop_requested()) return stopped_by_signal();
    if (!is_stdin && tick) LK_RETURN_IF_ERROR(tick());
    LK_RETURN_IF_ERROR(world.out.flush());
    return is_stdin ? wait_for_stdin(world, tick_ms, tick) : Status();
  };
  return options;
}

int run_main(int argc, char** argv, const char* tool, RunTool run) {
  const bool stdin_closed = hold_if_closed(STDIN_FILENO, O_WRONLY);
  hold_if_closed(STDOUT_FILENO, O_RDONLY);
  hold_if_closed(STDERR_FILENO, O_WRONLY);
  keep_free_memory();
  install_signals();
  // libarchive names members in the locale's character set.
  std::setlocale(LC_CTYPE, "");

  const auto fs = io::make_posix_fs();
  const auto out = io::make_fd_output(STDOUT_FILENO, "standard output");
  const auto err = io::make_fd_output(STDERR_FILENO, "standard error", 0);
  World world{.fs = *fs, .out = *out, .err = *err};
  describe_process(world, tool, stdin_closed);
  const Exit exit = finish(guarded(argc, argv, world, run), world);
  if (g_stop_signal == SIGINT) {
    std::signal(SIGINT, SIG_DFL);
    std::raise(SIGINT);
  }
  return static_cast<int>(exit);
}

}  // namespace logkit::cli
