#include <algorithm>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/summary.h"
#include "tools/logq/report.h"

namespace logkit::logq {
namespace {

// "100%", never more than it is.
std::string coverage_text(const Figures& figures) {
  if (figures.segments_unreadable == 0 && figures.rows_unreadable == 0) return "100%";
  if (figures.segments_unreadable > 0) {
    return "unknown: " + cli::counted(figures.segments_unreadable, "segment", "segments") +
           " could not be opened";
  }
  return format_percent(figures.rows_total - figures.rows_unreadable, figures.rows_total);
}

std::string window_text(const std::optional<cli::TimeWindow>& window, const cli::TimeZone& zone) {
  if (!window) return "empty window";
  return window->limited() ? "window " + cli::describe_window(*window, zone) : "no window";
}

std::string read_text(const Figures& figures) {
  std::string text;
  if (figures.segments_total > 0) {
    text += "; read " + format_count(figures.segments_read) + " of " +
            cli::counted(figures.segments_total, "segment", "segments");
    std::string left_out;
    if (figures.segments_out_of_window > 0) {
      left_out = format_count(figures.segments_out_of_window) + " out of window";
    }
    if (figures.segments_skipped > 0) {
      left_out += (left_out.empty() ? "" : ", ") + format_count(figures.segments_skipped) +
                  " skipped by statistics";
    }
    if (!left_out.empty()) text += " (" + left_out + ")";
  }
  if (figures.lines > 0) {
    text += std::string(text.empty() ? "; read " : " and ") +
            cli::counted(figures.lines, "line", "lines");
  }
  // Where a footer brings blocks along that are read again, they count once.
  const bool of_segments = figures.segments_total > 0;
  const std::uint64_t bytes =
      of_segments ? std::min(figures.bytes_read, figures.bytes_total) : figures.bytes_read;
  text += ", " + format_size(bytes);
  if (of_segments || figures.bytes_total > bytes) {
    text += " of " + format_size(figures.bytes_total);
  }
  return text;
}

}  // namespace

void print_summary(const Asking& asking, const Answer& answer) {
  const Figures& figures = answer.figures;
  const cli::CommonOptions& common = asking.options.common;
  cli::Summary summary;
  // Where -m ended the search, the rows of the last batch that were not wanted
  // are no count of anything.
  const bool has_records = answers_with_records(asking.request.query);
  const std::uint64_t limit = asking.options.max_records.value_or(0);
  const bool limited = limit > 0 && has_records && answer.records >= limit;
  const std::uint64_t matched = limited ? answer.records : answer.matched;
  std::string found = (limited ? "first " : "") + cli::counted(matched, "match", "matches");
  if (!has_records) {
    found += ", " + cli::counted(answer.records, "row", "rows");
  }
  summary.line(found + " in " + format_duration(answer.duration_ns) + read_text(figures));
  const auto window = window_of(asking.request);
  summary.line(window_text(window, common.zone) + ", coverage " + coverage_text(figures) +
               (answer.complete ? ", complete" : ", stopped"));

  summary.number("matches", matched);
  summary.number("rows", answer.records);
  summary.seconds("seconds", answer.duration_ns);
  summary.number("segments", figures.segments_total);
  summary.number("segments_out_of_window", figures.segments_out_of_window);
  summary.number("segments_skipped", figures.segments_skipped);
  summary.number("segments_read", figures.segments_read);
  summary.number("segments_unreadable", figures.segments_unreadable);
  summary.number("blocks", figures.blocks_total);
  summary.number("blocks_read", figures.blocks_read);
  summary.number("rows_unreadable", figures.rows_unreadable);
  summary.number("lines", figures.lines);
  summary.number("bytes", figures.bytes_total);
  summary.number("bytes_read", figures.bytes_read);
  if (window && window->has_since()) summary.text("since", format_rfc3339_ns(window->since_ns));
  if (window && window->has_until()) summary.text("until", format_rfc3339_ns(window->until_ns));
  summary.truth("covered", figures.segments_unreadable == 0 && figures.rows_unreadable == 0 &&
                               asking.rejects.troubles() == 0);
  summary.truth("complete", answer.complete);
  summary.print(asking.world, common);
}

}  // namespace logkit::logq
