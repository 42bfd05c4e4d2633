#include "tools/logq/trials.h"

#include <algorithm>

#include "lib/query/executor.h"
#include "tools/logq/request.h"

namespace logkit::logq {
namespace {

class NullSink : public query::Sink {
 public:
  Status push(record::Batch&) override { return {}; }
};

}  // namespace

// The query with another filter, its window kept, its pipes left out.
query::Query Trials::with_filter(query::FilterNode node) const {
  query::Query query;
  query.filter = query::Filter{std::move(node), {}};
  const cli::TimeWindow& window = asking_.options.common.window;
  if (window.limited()) {
    query::TimeFilter limits;
    limits.min_ns = window.since_ns;
    limits.max_ns = window.has_until() ? window.until_ns - 1 : window.until_ns;
    narrow(query, std::move(limits));
  }
  return query;
}

std::optional<Trials::Count> Trials::run(const Trial& trial, query::Sink& sink) {
  const query::ScanStatistics before = asking_.inputs.scanned();
  query::RunOptions options = run_options(asking_, trial.record_limit);
  options.any_field = trial.any_field;
  options.any_order = true;
  options.output = trial.output;
  Count count;
  {
    auto source = asking_.inputs.open_all(
        trial.query,
        {.output = trial.output, .any_field = trial.any_field, .max_scanned_rows = trial.max_rows});
    if (!source) return std::nullopt;
    const auto totals = query::run_query(trial.query, **source, sink, options);
    if (!totals) return std::nullopt;
    count.rows = totals->rows_out;
  }
  // The source adds to the figures when it ends.
  const query::ScanStatistics& after = asking_.inputs.scanned();
  rows_left_ -= std::min(rows_left_, after.rows_read - before.rows_read);
  count.is_whole =
      after.rows_left_out == before.rows_left_out && after.rows_damaged == before.rows_damaged;
  return count;
}

Trials::Found Trials::look_for(query::FilterNode filter, bool any_field) {
  for (const Known& known : known_) {
    if (known.any_field == any_field && known.filter == filter) return known.found;
  }
  NullSink nothing;
  const auto count = run({.query = with_filter(filter),
                          .any_field = any_field,
                          .record_limit = 1,
                          .max_rows = rows_left_},
                         nothing);
  Found found = Found::kUnknown;
  if (count && count->rows > 0) {
    found = Found::kSome;
  } else if (count && count->is_whole) {
    found = Found::kNone;
  }
  known_.push_back({std::move(filter), any_field, found});
  return found;
}

std::optional<Trials::Count> Trials::count(query::FilterNode filter, std::uint64_t one_of) {
  NullSink nothing;
  return run({.query = with_filter(std::move(filter)),
              .any_field = asking_.options.any_field,
              .max_rows = rows_left_ / one_of},
             nothing);
}

bool Trials::give_values(const std::string& field, query::Sink& sink) {
  Trial trial{.query = with_filter(query::AllFilter{}), .max_rows = rows_left_};
  trial.output.add(field);
  return run(trial, sink).has_value();
}

}  // namespace logkit::logq
