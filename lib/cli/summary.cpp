#include "lib/cli/summary.h"

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/base/json_escape.h"
#include "lib/cli/diag.h"
#include "lib/cli/text_width.h"

namespace logkit::cli {

void Summary::key(std::string_view name) {
  json_ += json_.empty() ? "" : ",";
  append_json_string(name, json_);
  json_ += ':';
}

void Summary::number(std::string_view name, std::uint64_t value) {
  key(name);
  json_ += std::to_string(value);
}

void Summary::seconds(std::string_view name, std::int64_t duration_ns) {
  key(name);
  const std::int64_t microseconds = duration_ns / kNsPerMicrosecond;
  std::string fraction = std::to_string(microseconds % 1'000'000);
  fraction.insert(0, 6 - fraction.size(), '0');
  json_ += std::to_string(microseconds / 1'000'000) + "." + fraction;
}

void Summary::text(std::string_view name, std::string_view value) {
  key(name);
  append_json_string(value, json_);
}

void Summary::truth(std::string_view name, bool value) {
  key(name);
  json_ += value ? "true" : "false";
}

void Summary::print(World& world, const CommonOptions& options) const {
  if (!options.summary) return;
  std::string out;
  if (options.summary_json) {
    out = "{" + json_ + "}\n";
  } else {
    for (const std::string& text : lines_) {
      out += visible(text, {.utf8 = world.err_style.utf8()}) + "\n";
    }
  }
  if (world.before_message) world.before_message();
  static_cast<void>(world.err.write(out));
  static_cast<void>(world.err.flush());
}

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return format_count(count) + " " + std::string(count == 1 ? one : many);
}

void warn_of_cut_lines(World& world, std::uint64_t lines) {
  if (lines == 0) return;
  print_warning(world,
                counted(lines, "line was", "lines were") + " longer than --max-record and cut there",
                "raise --max-record");
}

}  // namespace logkit::cli
