#include "tools/logq/diff.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/pager.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pattern_maker.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/column_builder.h"
#include "lib/record/memory_source.h"

namespace logkit::logq {
namespace {

constexpr std::uint64_t kMaxBytes = 128u << 20;
constexpr double kSignificant = 10.83;  // of chi squared with one degree of freedom: p < 0.001
constexpr double kLeastFactor = 1.5;

using Counts = std::array<std::uint64_t, 2>;

struct Change {
  std::uint32_t pattern = 0;
  const char* kind = "";
  double factor = 0;  // 0: one side has none
  double surety = 0;
};

// n ln(n / expected), 0 for none.
double term(std::uint64_t count, double expected) {
  return count == 0 ? 0 : static_cast<double>(count) * std::log(static_cast<double>(count) / expected);
}

// Three significant digits, without an exponent.
std::string factor_text(double factor) {
  std::array<char, 32> text{};
  const int digits = factor >= 100 ? 0 : factor >= 10 ? 1 : factor >= 1 ? 2 : 3;
  std::snprintf(text.data(), text.size(), "%.*f", digits, factor);
  return text.data();
}

class DiffTable : public query::Sink {
 public:
  DiffTable(query::RowFilter before, query::RowFilter after)
      : filters_{std::move(before), std::move(after)} {}

  Status push(record::Batch& batch) override {
    LK_TRY(const record::Column* messages, batch.resolve("_msg"));
    const std::vector<std::uint32_t> rows = batch.selection();
    record::TextScratch scratch;
    for (std::size_t side = 0; side < filters_.size(); ++side) {
      batch.select(rows);
      LK_RETURN_IF_ERROR(filters_[side].apply(batch));
      for (const std::uint32_t row : batch.selection()) {
        add(messages->text(row, scratch), side);
      }
    }
    const std::uint64_t bytes = names_.memory_bytes() + counts_.capacity() * sizeof(Counts);
    if (bytes <= kMaxBytes) return {};
    Error error = Error::invalid(format_count(names_.size()) +
                                 " kinds of messages take more memory than a query may use");
    error.help = "narrow the query";
    return error;
  }

  const Counts& totals() const { return totals_; }
  std::string_view name(std::uint32_t pattern) const { return names_.key(pattern); }
  const Counts& counts(std::uint32_t pattern) const { return counts_[pattern]; }

  // `sizes`: what the counts of each side are relative to.
  std::vector<Change> changes(const std::array<double, 2>& sizes) const {
    std::vector<Change> changes;
    for (std::uint32_t i = 0; i < counts_.size(); ++i) {
      Change change = change_of(i, sizes);
      if (*change.kind != '\0') changes.push_back(change);
    }
    std::sort(changes.begin(), changes.end(), [this](const Change& a, const Change& b) {
      if (a.surety != b.surety) return a.surety > b.surety;
      return name(a.pattern) < name(b.pattern);
    });
    return changes;
  }

 private:
  void add(std::string_view text, std::size_t side) {
    if (text.empty()) return;
    name_.clear();
    maker_.append(text, name_);
    const std::uint32_t number = names_.find_or_add(name_);
    if (number == counts_.size()) counts_.push_back({});
    ++counts_[number][side];
    ++totals_[side];
  }

  Change change_of(std::uint32_t pattern, const std::array<double, 2>& sizes) const {
    const Counts& counts = counts_[pattern];
    const auto both = static_cast<double>(counts[0] + counts[1]);
    const double all = sizes[0] + sizes[1];
    Change change{.pattern = pattern};
    change.surety = 2 * (term(counts[0], both * sizes[0] / all) +
                         term(counts[1], both * sizes[1] / all));
    if (counts[0] == 0 || counts[1] == 0) {
      change.kind = counts[0] == 0 ? "new" : "gone";
      return change;
    }
    change.factor = static_cast<double>(counts[1]) / sizes[1] /
                    (static_cast<double>(counts[0]) / sizes[0]);
    if (change.surety < kSignificant) return change;
    if (change.factor >= kLeastFactor) change.kind = "grown";
    if (change.factor <= 1 / kLeastFactor) change.kind = "shrunk";
    return change;
  }

  std::array<query::RowFilter, 2> filters_;
  query::PatternMaker maker_;
  std::string name_;
  query::KeyTable names_;
  std::vector<Counts> counts_;  // by number of the name
  Counts totals_{};
};

// The changes as records.
record::Batch batch_of(const DiffTable& table, const std::vector<Change>& changes) {
  record::ColumnBuilder kinds, befores, afters, factors, patterns;
  for (const Change& change : changes) {
    const Counts& counts = table.counts(change.pattern);
    kinds.add(change.kind, record::Kind::kString);
    befores.add(std::to_string(counts[0]), record::Kind::kNumber);
    afters.add(std::to_string(counts[1]), record::Kind::kNumber);
    if (change.factor > 0) {
      factors.add(factor_text(change.factor), record::Kind::kNumber);
    } else {
      factors.add_absent();
    }
    patterns.add(table.name(change.pattern), record::Kind::kString);
  }
  auto source = std::make_unique<record::MemorySource>(changes.size());
  source->add("change", kinds.finish());
  source->add("before", befores.finish());
  source->add("after", afters.finish());
  source->add("factor", factors.finish());
  source->add("pattern", patterns.finish());
  return record::Batch(std::move(source));
}

// Of a text with "..": nothing in it belongs to a filter, or it begins as a time
// does.
bool looks_like_window(std::string_view text) {
  return text.find_first_of(":\"'`({=~*") == std::string_view::npos ||
         (text.front() >= '0' && text.front() <= '9') || text.front() == '@' ||
         text.starts_with("..");
}

query::TimeFilter filter_of(const cli::TimeWindow& window) {
  query::TimeFilter filter;
  filter.min_ns = window.since_ns;
  filter.max_ns = window.has_until() ? window.until_ns - 1 : window.until_ns;
  return filter;
}

Result<DiffSide> parse_window(const std::string& text, const cli::CommonOptions& common) {
  const std::size_t dots = text.find("..");
  const cli::WindowRequest request{.since = text.substr(0, dots), .until = text.substr(dots + 2)};
  const cli::WindowOutcome outcome =
      cli::resolve_window(request, {.now_ns = common.now_ns, .zone = common.zone});
  if (outcome.failed) {
    Error error = outcome.failed->error;
    error.where = "--diff";
    return error;
  }
  DiffSide side{.filter = filter_of(outcome.window)};
  if (outcome.window.has_since() && outcome.window.has_until()) {
    side.seconds = (static_cast<double>(outcome.window.until_ns) -
                    static_cast<double>(outcome.window.since_ns)) /
                   static_cast<double>(kNsPerSecond);
  }
  return side;
}

}  // namespace

Result<std::optional<cli::Exit>> add_diff(const Options& options, cli::World& world,
                                          Request& request) {
  std::vector<DiffSide>& sides = request.diff;
  for (const std::string& text : options.diff) {
    if (text.find("..") != std::string::npos) {
      auto side = parse_window(text, options.common);
      if (!side && looks_like_window(text)) return std::move(side).error();
      if (side) {
        sides.push_back(std::move(*side));
        continue;
      }
    }
    auto filter = query::parse_filter(text, {.now_ns = options.common.now_ns});
    if (!filter) {
      const query::SyntaxError& error = filter.error();
      cli::print(world, {.severity = cli::Severity::kError,
                         .text = error.what,
                         .snippet = cli::Snippet{text, error.span.begin, error.span.end},
                         .help = error.help.empty() ? "--diff takes windows, FROM..TO, or filters"
                                                    : error.help});
      return std::optional<cli::Exit>(cli::Exit::kTrouble);
    }
    sides.push_back({.filter = std::move(filter->node)});
  }
  if (sides.empty()) return std::optional<cli::Exit>();
  for (const query::Pipe& pipe : request.query.pipes) {
    if (works_on_records(pipe)) continue;
    return Error::invalid("--diff compares messages, and the pipe '" +
                          std::string(query::pipe_name(pipe)) + "' makes something else of them");
  }
  query::OrFilter either;
  for (const DiffSide& side : sides) either.operands.push_back({side.filter, {}});
  narrow(request.query, std::move(either));
  return std::optional<cli::Exit>();
}

Status print_diff(Run& run) {
  const Asking& asking = run.asking();
  std::vector<query::RowFilter> filters;
  for (const DiffSide& side : asking.request.diff) {
    LK_TRY(query::RowFilter filter,
           query::RowFilter::compile({side.filter, {}}, {.any_field = asking.options.any_field}));
    filters.push_back(std::move(filter));
  }
  DiffTable table(std::move(filters[0]), std::move(filters[1]));
  LK_TRY(auto from, run.source({}));
  query::RunOptions options = run_options(asking, 0);
  options.any_order = true;
  LK_RETURN_IF_ERROR(run.run(asking.request.query, *from, table, options));
  const double before_s = asking.request.diff[0].seconds;
  const double after_s = asking.request.diff[1].seconds;
  std::array<double, 2> sizes = {before_s, after_s};
  if (before_s <= 0 || after_s <= 0) {
    for (std::size_t i = 0; i < 2; ++i) {
      sizes[i] = static_cast<double>(std::max<std::uint64_t>(table.totals()[i], 1));
    }
  }
  std::vector<Change> changes = table.changes(sizes);
  const std::uint64_t limit = asking.options.max_records.value_or(0);
  if (limit > 0 && changes.size() > limit) changes.resize(static_cast<std::size_t>(limit));
  run.answer().records = changes.size();
  if (asking.options.quiet()) return {};
  PrinterOptions how = run.printer_options();
  if (how.form == "pretty") how.form = "table";
  const std::unique_ptr<Printer> printer = make_printer(how, run.world());
  cli::Pager pager;
  LK_RETURN_IF_ERROR(pager.start(run.world()));
  for (std::size_t begin = 0; begin < changes.size(); begin += record::kMaxBatchRows) {
    const std::size_t end = std::min(begin + record::kMaxBatchRows, changes.size());
    record::Batch batch = batch_of(
        table, {changes.begin() + static_cast<std::ptrdiff_t>(begin),
                changes.begin() + static_cast<std::ptrdiff_t>(end)});
    LK_RETURN_IF_ERROR(printer->push(batch));
  }
  LK_RETURN_IF_ERROR(printer->finish());
  return pager.finish();
}

}  // namespace logkit::logq
