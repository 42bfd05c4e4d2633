// A histogram as text: bars for people, one row per bucket for programs.
//
//   2026-03-01 12:00  1204  ██████████████████████████▌
//              12:05     0
//              12:10   311  ██████▊
#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "tools/logq/hist.h"

namespace logkit::logq {
namespace {

constexpr std::int64_t kEighths = 8;
constexpr const char* kPartUtf8[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
constexpr const char* kPartAscii[] = {"", "_", "_", ".", ".", "-", "=", "="};

}  // namespace

std::string bar_text(std::uint64_t count, std::uint64_t most, std::size_t columns, bool utf8) {
  if (most == 0 || count == 0) return {};
  const double cells = static_cast<double>(columns) * static_cast<double>(count) /
                       static_cast<double>(most);
  // What there is is seen, however little.
  const auto eighths = std::max<std::int64_t>(1, static_cast<std::int64_t>(cells * kEighths));
  std::string text;
  for (std::int64_t i = 0; i < eighths / kEighths; ++i) text += utf8 ? "█" : "#";
  return text + (utf8 ? kPartUtf8 : kPartAscii)[eighths % kEighths];
}

namespace {

// The label of a bar, and the part of it that changes from the bar before.
class Labels {
 public:
  Labels(std::int64_t width_ns, const cli::TimeZone& zone) : width_ns_(width_ns), zone_(zone) {}

  std::string next(std::int64_t begin_ns) {
    std::string text = cli::format_time(begin_ns, zone_, width_ns_ < kNsPerSecond ? 3 : 0);
    text[10] = ' ';
    std::size_t length = width_ns_ < kNsPerSecond ? 23 : 19;
    if (width_ns_ % kNsPerDay == 0 && text.compare(11, 8, "00:00:00") == 0) {
      length = 10;
    } else if (width_ns_ % (60 * kNsPerSecond) == 0) {
      length = 16;
    }
    text.resize(length);
    const std::string date = text.substr(0, 10);
    if (length > 10 && date == date_) text.replace(0, 10, 10, ' ');
    date_ = date;
    return text;
  }

 private:
  std::int64_t width_ns_;
  const cli::TimeZone& zone_;
  std::string date_;
};

void append_bars(const std::vector<Bar>& bars, std::int64_t width_ns, const cli::TimeZone& zone,
                 const cli::World& world, std::string& out) {
  std::uint64_t most = 0;
  for (const Bar& bar : bars) most = std::max(most, bar.count);
  const std::size_t count_columns = format_count(most).size();
  Labels labels(width_ns, zone);
  for (const Bar& bar : bars) {
    std::string line = labels.next(bar.begin_ns);
    const std::string count = format_count(bar.count);
    line += "  " + std::string(count_columns - count.size(), ' ') + count;
    const auto terminal = static_cast<std::size_t>(std::max(world.terminal_columns, 40));
    const std::string text =
        bar_text(bar.count, most, std::min<std::size_t>(terminal - line.size() - 3, 60),
                 world.out_style.utf8());
    if (!text.empty()) line += "  " + world.out_style.paint(cli::Paint::kInfo, text);
    out += line + "\n";
  }
}

}  // namespace

Status print_histogram(const Histogram& histogram, const std::string& form,
                       const cli::TimeZone& zone, cli::World& world) {
  LK_TRY(const std::vector<Bar> bars, histogram.bars());
  std::string out;
  if (form == "ndjson") {
    for (const Bar& bar : bars) {
      out += "{\"t\":\"" + format_rfc3339_ns(bar.begin_ns) +
             "\",\"n\":" + std::to_string(bar.count) + "}\n";
    }
  } else if (form == "csv" || form == "tsv") {
    const char separator = form == "csv" ? ',' : '\t';
    out = std::string("t") + separator + "n\n";
    for (const Bar& bar : bars) {
      out += format_rfc3339_ns(bar.begin_ns) + separator + std::to_string(bar.count) + "\n";
    }
  } else {
    append_bars(bars, histogram.bar_width_ns(), zone, world, out);
  }
  return world.out.write(out);
}

}  // namespace logkit::logq
