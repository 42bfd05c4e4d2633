// --require-coverage: no answer without all that it is about.
#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "tools/logq/report.h"

namespace logkit::logq {
namespace {

constexpr std::int64_t kDefaultSilenceNs = 60 * kNsPerSecond;

// "store begins at 12:00Z": nothing where the times reach as far as the window.
std::string what_is_missing(const StoredTimes& stored, const cli::TimeWindow& window,
                            std::int64_t silence_ns, const cli::CommonOptions& common) {
  if (!stored.any) return "nothing is stored in " + stored.path;
  const auto shown = [&common](std::int64_t time_ns) {
    return cli::format_time(time_ns, common.zone);
  };
  if (window.has_since() && stored.first_ns > window.since_ns &&
      stored.first_ns - window.since_ns > silence_ns) {
    return "the records of " + stored.path + " begin at " + shown(stored.first_ns);
  }
  // What is yet to come cannot be missing.
  const std::int64_t until_ns = std::min(window.until_ns, common.now_ns);
  if (window.has_until() && until_ns > stored.last_ns && until_ns - stored.last_ns > silence_ns) {
    return "the records of " + stored.path + " end at " + shown(stored.last_ns);
  }
  return {};
}

}  // namespace

Result<std::int64_t> allowed_silence(const Options& options) {
  const std::string text = options.require_coverage.value_or("");
  if (text.empty()) return kDefaultSilenceNs;
  const auto length_ns = parse_duration(text);
  if (length_ns && *length_ns >= 0) return *length_ns;
  Error error = Error::invalid("'" + text + "' is no length of time", "--require-coverage");
  error.help = "write 15m, 2h or 1d12h";
  return error;
}

Result<bool> is_covered(const Asking& asking, const Answer& answer) {
  const cli::CommonOptions& common = asking.options.common;
  LK_TRY(const std::int64_t silence_ns, allowed_silence(asking.options));
  std::vector<std::string> missing;
  const Figures& figures = answer.figures;
  if (figures.segments_unreadable > 0) missing.emplace_back("a segment could not be opened");
  if (figures.rows_unreadable > 0) {
    missing.push_back(format_count(figures.rows_unreadable) + " records could not be read");
  }
  const auto window = window_of(asking.request);
  if (window && window->limited()) {
    LK_TRY(const std::vector<StoredTimes> stores, asking.inputs.stored_times());
    for (const StoredTimes& stored : stores) {
      std::string part = what_is_missing(stored, *window, silence_ns, common);
      if (!part.empty()) missing.push_back(std::move(part));
    }
  }
  if (missing.empty()) return asking.rejects.troubles() == 0;
  cli::Message message{.severity = cli::Severity::kError,
                       .text = "the answer does not cover all that was asked"};
  message.details = std::move(missing);
  if (window && window->limited()) {
    message.notes.push_back("window " + cli::describe_window(*window, common.zone));
  }
  cli::print(asking.world, message);
  return false;
}

}  // namespace logkit::logq
