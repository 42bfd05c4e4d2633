#include "tools/logq/pattern_table.h"

#include <algorithm>
#include <numeric>

#include "lib/base/human.h"
#include "lib/cli/text_width.h"
#include "lib/cli/time_expr.h"
#include "tools/logq/views.h"

namespace logkit::logq {
namespace {

constexpr std::uint64_t kMaxBytes = 128u << 20;
constexpr std::size_t kTrendCells = 16;
constexpr std::size_t kLeastPatternColumns = 20;

std::string left_pad(const std::string& text, std::size_t columns) {
  return std::string(columns > text.size() ? columns - text.size() : 0, ' ') + text;
}
std::string right_pad(std::string text, std::size_t columns) {
  text.resize(std::max(columns, text.size()), ' ');
  return text;
}

Error too_many(std::size_t count) {
  Error error = Error::invalid(format_count(count) +
                               " kinds of messages take more memory than a query may use");
  error.help = "narrow the query, or use -o table, which draws no trends";
  return error;
}

}  // namespace

struct PatternTable::Line {
  std::uint32_t number = 0;
  std::string count;
  std::string share;
  std::string first;
  std::string last;
};

Status PatternTable::push(record::Batch& batch) {
  LK_TRY(const record::Column* messages, batch.resolve("_msg"));
  LK_TRY(const record::Column* times, batch.times());
  const bool has_times = times->form() == record::Column::Form::kTime;
  record::TextScratch scratch;
  std::string name;
  for (const std::uint32_t row : batch.selection()) {
    const std::string_view text = messages->text(row, scratch);
    if (text.empty()) continue;
    name.clear();
    maker_.append(text, name);
    const std::uint32_t number = names_.find_or_add(name);
    if (number == patterns_.size()) patterns_.emplace_back();
    ++total_;
    ++patterns_[number].count;
    if (has_times && times->present(row)) add_time(times->numbers()[row], patterns_[number]);
  }
  const std::uint64_t bytes = names_.memory_bytes() + patterns_.capacity() * sizeof(Pattern);
  return bytes > kMaxBytes ? Status(too_many(patterns_.size())) : Status();
}

void PatternTable::add_time(std::int64_t time_ns, Pattern& pattern) {
  const auto widen = [time_ns](bool& has, std::int64_t& first_ns, std::int64_t& last_ns) {
    first_ns = has ? std::min(first_ns, time_ns) : time_ns;
    last_ns = has ? std::max(last_ns, time_ns) : time_ns;
    has = true;
  };
  widen(pattern.has_times, pattern.first_ns, pattern.last_ns);
  widen(has_times_, first_ns_, last_ns_);
  pattern.trend.add(time_ns);
}

std::string PatternTable::shown_time(std::int64_t time_ns) const {
  std::string shown = cli::format_time(time_ns, zone_, 0);
  shown[10] = ' ';
  shown.resize(19);
  return shown;
}

std::vector<PatternTable::Line> PatternTable::lines(std::uint64_t limit) const {
  std::vector<std::uint32_t> order(patterns_.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
    if (patterns_[a].count != patterns_[b].count) return patterns_[a].count > patterns_[b].count;
    return names_.key(a) < names_.key(b);
  });
  if (limit > 0 && order.size() > limit) order.resize(static_cast<std::size_t>(limit));
  std::vector<Line> lines;
  lines.reserve(order.size());
  for (const std::uint32_t number : order) {
    const Pattern& pattern = patterns_[number];
    Line line;
    line.number = number;
    line.count = format_count(pattern.count);
    line.share = format_percent(pattern.count, total_);
    if (pattern.has_times) {
      line.first = shown_time(pattern.first_ns);
      line.last = shown_time(pattern.last_ns);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<std::uint64_t> PatternTable::print(std::uint64_t limit) const {
  if (patterns_.empty()) return std::uint64_t{0};
  const std::vector<Line> all = lines(limit);
  Line widths{.number = 0, .count = "count", .share = "share", .first = "first", .last = "last"};
  for (const Line& line : all) {
    for (std::string Line::* cell : {&Line::count, &Line::share, &Line::first, &Line::last}) {
      if ((line.*cell).size() > (widths.*cell).size()) widths.*cell = line.*cell;
    }
  }
  const std::string head = left_pad("count", widths.count.size()) + "  " +
                           left_pad("share", widths.share.size()) + "  " +
                           right_pad("trend", kTrendCells) + "  " +
                           right_pad("first", widths.first.size()) + "  " +
                           right_pad("last", widths.last.size()) + "  pattern";
  LK_RETURN_IF_ERROR(world_.out.write(world_.out_style.paint(cli::Paint::kKey, head) + "\n"));
  for (const Line& line : all) LK_RETURN_IF_ERROR(world_.out.write(text_of(line, widths)));
  return static_cast<std::uint64_t>(all.size());
}

std::string PatternTable::text_of(const Line& line, const Line& widths) const {
  const cli::Style& style = world_.out_style;
  std::string trend(kTrendCells, ' ');
  if (has_times_) {
    trend = sparkline(patterns_[line.number].trend.over(first_ns_, last_ns_, kTrendCells),
                      style.utf8());
  }
  const std::string times = right_pad(line.first, widths.first.size()) + "  " +
                            right_pad(line.last, widths.last.size());
  const std::string text = left_pad(line.count, widths.count.size()) + "  " +
                           left_pad(line.share, widths.share.size()) + "  " +
                           style.paint(cli::Paint::kInfo, trend) + "  " +
                           style.paint(cli::Paint::kTime, times) + "  ";
  const cli::Visible how{.utf8 = style.utf8()};
  const std::string_view pattern = names_.key(line.number);
  if (!world_.stdout_is_tty) return text + cli::visible(pattern, how) + "\n";
  const std::size_t used =
      widths.count.size() + widths.share.size() + kTrendCells + times.size() + 8;
  const auto terminal = static_cast<std::size_t>(world_.terminal_columns);
  const std::size_t room = terminal > used ? terminal - used : 0;
  return text + cli::shorten(pattern, std::max(room, kLeastPatternColumns), how) + "\n";
}

}  // namespace logkit::logq
