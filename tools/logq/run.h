// Run: one run of logq: sources opened and watched, queries run, what was found
// counted. The modes (answer.cpp) and the views with a file of their own are
// made of it.
//
// Thread safety: one thread at a time.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>

#include "lib/cli/metrics_file.h"
#include "lib/cli/progress.h"
#include "lib/query/executor.h"
#include "tools/logq/answer.h"
#include "tools/logq/printer.h"

namespace logkit::logq {

class Run {
 public:
  explicit Run(const Asking& asking);

  const Asking& asking() const { return asking_; }
  const Options& options() const { return asking_.options; }
  cli::World& world() const { return asking_.world; }
  cli::Progress& progress() { return progress_; }
  // What has been found so far.
  Answer& answer() { return answer_; }

  // All inputs as the source of `query`, watched.
  Result<std::unique_ptr<query::Source>> source(const query::Query& query, OpenOptions how);
  // Of the query that was asked.
  Result<std::unique_ptr<query::Source>> source(OpenOptions how) {
    return source(asking_.request.query, std::move(how));
  }
  // A source that was opened otherwise.
  std::unique_ptr<query::Source> watch(std::unique_ptr<query::Source> source);

  // Runs the query that was asked. `counted`: what a sink reads that only
  // counts; nothing: all, in order.
  Status run(query::Source& from, query::Sink& sink, std::uint64_t record_limit,
             std::optional<query::FieldSet> counted = std::nullopt);
  // Runs another one, with these options.
  Status run(const query::Query& query, query::Source& from, query::Sink& sink,
             const query::RunOptions& options);

  PrinterOptions printer_options() const;

  // Progress and metrics, called while a source is read.
  Status look();
  // After the last: the answer with its figures.
  Result<Answer> finish();

 private:
  void set_metrics();

  const Asking& asking_;
  cli::Progress progress_;
  cli::MetricsFile metrics_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  Answer answer_;
};

// Counts the rows of the answer, and passes them on where there is a `next`.
class CountingSink : public query::Sink {
 public:
  CountingSink(std::uint64_t& count, query::Sink* next, cli::Progress& progress)
      : count_(count), next_(next), progress_(progress) {}
  Status push(record::Batch& batch) override {
    count_ += batch.row_count();
    if (next_ == nullptr) return {};
    progress_.stop_for_output();
    return next_->push(batch);
  }
  bool wants_more() const override { return next_ == nullptr || next_->wants_more(); }

 private:
  std::uint64_t& count_;
  query::Sink* next_;
  cli::Progress& progress_;
};

query::FieldSet fields_named(std::initializer_list<std::string> names);

}  // namespace logkit::logq
