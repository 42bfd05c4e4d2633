#include "lib/cli/progress.h"

#include "lib/base/human.h"
#include "lib/cli/text_width.h"

namespace logkit::cli {
namespace {

constexpr std::chrono::milliseconds kDelay{1000};
constexpr std::chrono::milliseconds kInterval{200};

std::string clock_text(std::int64_t seconds) {
  std::string rest = std::to_string(seconds % 60);
  if (rest.size() < 2) rest.insert(0, 1, '0');
  return std::to_string(seconds / 60) + ":" + rest;
}

}  // namespace

Progress::Progress(World& world, const CommonOptions& options)
    : world_(world), started_(Clock::now()), next_(started_ + kDelay) {
  const When when = parse_when(options.progress);
  enabled_ = when == When::kAlways ||
             (when == When::kAuto && world.stderr_is_tty && !world.stdin_is_pipe &&
              !options.quiet && world.env("TERM") != "dumb");
  if (enabled_) world_.before_message = [this] { erase(); };
}

Progress::~Progress() {
  stop();
  world_.before_message = {};
}

void Progress::stop() {
  erase();
  enabled_ = false;
}

void Progress::stop_for_output() {
  if (world_.stdout_is_tty) stop();
}

void Progress::erase() {
  if (!drawn_) return;
  drawn_ = false;
  static_cast<void>(world_.err.write("\r\033[K"));
  static_cast<void>(world_.err.flush());
}

void Progress::update(const std::function<ProgressState()>& state) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  next_ = now + kInterval;
  const std::string line = line_of(state(), now);
  static_cast<void>(world_.err.write("\r\033[K" + line));
  static_cast<void>(world_.err.flush());
  drawn_ = true;
}

std::string Progress::line_of(const ProgressState& state, Clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - started_).count();
  const double rate = seconds > 0 ? static_cast<double>(state.done_bytes) / seconds : 0;
  std::string line = world_.tool;
  if (!state.text.empty()) line += "  " + state.text;
  line += "  " + format_size(static_cast<std::uint64_t>(rate)) + "/s";
  if (!state.counters.empty()) line += "  " + state.counters;
  if (state.total_bytes > state.done_bytes && rate > 0) {
    const double left = static_cast<double>(state.total_bytes - state.done_bytes) / rate;
    if (left < 360000) line += "  " + clock_text(static_cast<std::int64_t>(left) + 1) + " left";
  }
  // The last column stays free: some terminals wrap when it is filled.
  const int columns = world_.terminal_columns > 1 ? world_.terminal_columns - 1 : 79;
  return shorten(line, static_cast<std::size_t>(columns), {.utf8 = world_.err_style.utf8()});
}

}  // namespace logkit::cli
