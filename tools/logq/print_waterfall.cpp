// --trace for people: the records of each trace in their order, on one scale of
// time,
//
//   trace 7d1a6b0c9e8f4a21b3c4d5e6f7a8b9c0: 3 records in 2 s from 2026-03-01 12:02:10.000
//        0s  |█---------------------------  |  WARN  pay: slow answer from bank
//           ...1.5 s without a record
//      1.5s  |                     █        |    ERROR pay: payment failed
//
// The block is the record's own moment, the line the time from the first to the
// last record of its span.
#include <algorithm>
#include <map>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/summary.h"
#include "lib/cli/text_width.h"
#include "lib/cli/time_expr.h"
#include "lib/record/level.h"
#include "tools/logq/printer.h"

namespace logkit::logq {
namespace {

constexpr std::int64_t kTrackCells = 30;
constexpr std::size_t kMaxIndent = 20;
constexpr std::int64_t kLeastGapNs = 1'000'000;
constexpr std::int64_t kGapShare = 4;  // a quarter of the trace is worth a line

struct Entry {
  std::int64_t offset_ns = 0;
  std::size_t depth = 0;
  std::string span;
  std::string text;
};

// From the first to the last record of a span.
struct Extent {
  std::int64_t first_ns = 0;
  std::int64_t last_ns = 0;
};

class WaterfallPrinter : public Printer {
 public:
  WaterfallPrinter(const PrinterOptions& options, cli::World& world)
      : options_(options), world_(world) {}

  Status push(record::Batch& batch) override {
    const char* const names[] = {"trace_id", "span_id", "trace_depth", "trace_offset_ns",
                                 "level",    "service", "_msg"};
    std::vector<const record::Column*> columns;
    for (const char* name : names) {
      LK_TRY(const record::Column* column, batch.resolve(name));
      columns.push_back(column);
    }
    LK_TRY(const record::Column* times, batch.times());
    record::TextScratch scratch;
    for (const std::uint32_t row : batch.selection()) {
      const auto text = [&](std::size_t i) { return std::string(columns[i]->text(row, scratch)); };
      const std::int64_t offset_ns = std::strtoll(text(3).c_str(), nullptr, 10);
      if (std::string trace = text(0); !same_trace(trace) && offset_ns == 0) {
        LK_RETURN_IF_ERROR(write_trace());
        trace_ = std::move(trace);
      }
      if (entries_.empty()) {
        begin_ns_ = times->present(row) ? times->numbers()[row] - offset_ns : 0;
      }
      Entry entry;
      entry.offset_ns = offset_ns;
      entry.depth = static_cast<std::size_t>(std::strtoull(text(2).c_str(), nullptr, 10));
      entry.span = text(1);
      entry.text = described(text(4), text(5), text(6));
      entries_.push_back(std::move(entry));
    }
    return {};
  }

  Status finish() override { return write_trace(); }

 private:
  // Spellings of one id are the same trace; what is left of both are hex digits.
  bool same_trace(const std::string& id) const {
    const auto digits = [](std::string text) {
      std::erase(text, '-');
      for (char& c : text) c = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
      return text;
    };
    return digits(id) == digits(trace_);
  }

  // "ERROR pay: payment failed", its first line.
  std::string described(const std::string& level, const std::string& service,
                        std::string message) const {
    const cli::Visible how{.utf8 = world_.out_style.utf8()};
    std::string text;
    if (!level.empty()) {
      std::string word = cli::visible(level, how);
      for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      word.resize(std::max<std::size_t>(word.size(), 5), ' ');
      text += word + " ";
    }
    if (!service.empty()) text += cli::visible(service, how) + ": ";
    message.resize(std::min(message.find('\n'), message.size()));
    return text + cli::visible(message, how);
  }

  Status write_trace() {
    if (entries_.empty()) return {};
    std::string out = traces_++ > 0 ? "\n" : "";
    last_ns_ = 0;
    std::map<std::string, Extent> spans;
    std::vector<std::int64_t> moments;
    for (const Entry& entry : entries_) {
      last_ns_ = std::max(last_ns_, entry.offset_ns);
      moments.push_back(entry.offset_ns);
      if (entry.span.empty()) continue;
      Extent& span = spans.try_emplace(entry.span, Extent{entry.offset_ns, entry.offset_ns})
                         .first->second;
      span.first_ns = std::min(span.first_ns, entry.offset_ns);
      span.last_ns = std::max(span.last_ns, entry.offset_ns);
    }
    const std::map<std::int64_t, std::int64_t> gaps = gaps_of(std::move(moments));
    append_head(out);
    std::size_t offset_columns = 0;
    for (const Entry& entry : entries_) {
      offset_columns = std::max(offset_columns, format_duration(entry.offset_ns).size());
    }
    std::int64_t above_ns = 0;
    for (const Entry& entry : entries_) {
      // Between records that were made one after the other, and stand so.
      const auto gap = gaps.find(entry.offset_ns);
      if (gap != gaps.end() && entry.offset_ns - gap->second == above_ns) {
        out.append(offset_columns + 4, ' ');
        out += "... " + format_duration(gap->second) + " without a record\n";
      }
      above_ns = entry.offset_ns;
      const auto span = spans.find(entry.span);
      const Extent own{entry.offset_ns, entry.offset_ns};
      append_entry(entry, span == spans.end() ? own : span->second, offset_columns, out);
    }
    entries_.clear();
    return world_.out.write(out);
  }

  void append_head(std::string& out) const {
    std::string begin = cli::format_time(begin_ns_, options_.zone, 3);
    begin[10] = ' ';
    begin.resize(23);
    out += world_.out_style.paint(cli::Paint::kKey, "trace " + cli::visible(trace_, {})) + ": " +
           cli::counted(entries_.size(), "record", "records") + " in " +
           format_duration(last_ns_) + " from " + begin + "\n";
  }

  // Where nothing was heard for long: the end of each such time, and its length.
  std::map<std::int64_t, std::int64_t> gaps_of(std::vector<std::int64_t> moments) const {
    std::sort(moments.begin(), moments.end());
    std::map<std::int64_t, std::int64_t> gaps;
    for (std::size_t i = 1; i < moments.size(); ++i) {
      const std::int64_t gap_ns = moments[i] - moments[i - 1];
      if (gap_ns < kLeastGapNs || gap_ns < last_ns_ / kGapShare) continue;
      gaps.emplace(moments[i], gap_ns);
    }
    return gaps;
  }

  std::int64_t cell_of(std::int64_t offset_ns) const {
    if (last_ns_ == 0) return 0;
    return static_cast<std::int64_t>(static_cast<double>(offset_ns) /
                                     static_cast<double>(last_ns_) * (kTrackCells - 1));
  }

  void append_entry(const Entry& entry, const Extent& span, std::size_t offset_columns,
                    std::string& out) const {
    const cli::Style& style = world_.out_style;
    const std::string offset = format_duration(entry.offset_ns);
    out.append(offset_columns - offset.size() + 2, ' ');
    out += style.paint(cli::Paint::kTime, offset) + "  |";
    std::string track;
    for (std::int64_t cell = 0; cell < kTrackCells; ++cell) {
      if (cell == cell_of(entry.offset_ns)) {
        track += style.utf8() ? "█" : "#";
      } else if (cell >= cell_of(span.first_ns) && cell <= cell_of(span.last_ns)) {
        track += style.utf8() ? "─" : "-";
      } else {
        track += ' ';
      }
    }
    out += style.paint(cli::Paint::kInfo, track) + "|  ";
    const std::size_t indent = std::min(entry.depth * 2, kMaxIndent);
    out.append(indent, ' ');
    const std::size_t used = offset_columns + 2 + 3 + kTrackCells + 3 + indent;
    const auto terminal = static_cast<std::size_t>(world_.terminal_columns);
    const bool cut = world_.stdout_is_tty && terminal > used + 20;
    out += cut ? cli::shorten(entry.text, terminal - used, {.utf8 = style.utf8()}) : entry.text;
    out += '\n';
  }

  const PrinterOptions& options_;
  cli::World& world_;
  std::vector<Entry> entries_;  // of the trace at hand
  std::string trace_;
  std::int64_t begin_ns_ = 0;
  std::int64_t last_ns_ = 0;
  std::size_t traces_ = 0;
};

}  // namespace

std::unique_ptr<Printer> make_waterfall_printer(const PrinterOptions& options, cli::World& world) {
  return std::make_unique<WaterfallPrinter>(options, world);
}

}  // namespace logkit::logq
