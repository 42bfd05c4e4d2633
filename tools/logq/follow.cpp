#include "tools/logq/follow.h"

#include <algorithm>

#include "tools/logq/growing_file.h"
#include "tools/logq/printer.h"
#include "tools/logq/store_tail.h"
#include "tools/logq/tail.h"

namespace logkit::logq {
namespace {

constexpr std::uint64_t kDefaultLastRecords = 10;

// Holds the last rows back until all that was there has been read, then lets
// every row through; ends after `limit` rows (0: never).
class Follower : public query::Sink {
 public:
  Follower(query::Sink& next, std::uint64_t limit) : next_(next), limit_(limit) {}

  void hold_last(std::uint64_t count) {
    held_.emplace(count, false);
    held_count_ = count;
  }
  Status let_go() {
    if (!held_) return {};
    Tail last = *std::move(held_);
    held_.reset();
    return held_count_ == 0 ? Status() : last.give_to(*this);
  }

  Status push(record::Batch& batch) override {
    if (held_) return held_count_ == 0 ? Status() : held_->push(batch);
    if (limit_ > 0) {
      std::vector<std::uint32_t> rows = batch.selection();
      rows.resize(static_cast<std::size_t>(std::min<std::uint64_t>(rows.size(), limit_ - given_)));
      batch.select(std::move(rows));
    }
    given_ += batch.row_count();
    return batch.row_count() == 0 ? Status() : next_.push(batch);
  }
  bool wants_more() const override {
    return (limit_ == 0 || given_ < limit_) && next_.wants_more();
  }

 private:
  query::Sink& next_;
  std::uint64_t limit_;
  std::uint64_t given_ = 0;
  std::optional<Tail> held_;
  std::uint64_t held_count_ = 0;
};

class FollowRun {
 public:
  explicit FollowRun(Run& run)
      : run_(run),
        asking_(run.asking()),
        how_(run.printer_options()),
        printer_(make_printer(how_, run.world())),
        counted_(run.answer().records, run.options().quiet() ? nullptr : printer_.get(),
                 run.progress()),
        follower_(counted_, run.options().quiet() ? 1 : run.options().max_records.value_or(0)) {}

  Status follow() {
    run_.progress().stop();
    LK_RETURN_IF_ERROR(asking_.inputs.has_streams() ? follow_stream() : follow_stores());
    LK_RETURN_IF_ERROR(follower_.let_go());
    return printer_->finish();
  }

 private:
  // What is said so far is seen before anything is waited for.
  Status before_waiting() {
    LK_RETURN_IF_ERROR(follower_.let_go());
    LK_RETURN_IF_ERROR(printer_->release());
    return asking_.world.out.flush();
  }

  std::uint64_t last_records() const {
    // With -q what is waited for has yet to come.
    return asking_.options.last_records.value_or(run_.options().quiet() ? 0 : kDefaultLastRecords);
  }
  // With a begin of the window all from there on is asked for.
  bool wants_last() const {
    return asking_.options.last_records || !asking_.options.common.window.has_since();
  }

  Status follow_stream() {
    if (wants_last()) follower_.hold_last(last_records());
    OpenOptions how;
    how.before_waiting = [this] { return before_waiting(); };
    how.grows = true;
    return run(*run_.watch(asking_.inputs.open_stream(0, std::move(how))));
  }

  Status follow_stores() {
    const query::Query& query = asking_.request.query;
    StoreTail tail(asking_.world, asking_.rejects,
                   asking_.inputs.scan_request(query, {}),
                   [this] { return before_waiting(); });
    std::vector<store::Snapshot> snapshots;
    std::vector<segment::Reader*> readers;
    for (const std::string& path : asking_.options.paths) {
      LK_TRY(store::Snapshot snapshot, tail.add(path));
      for (const store::OpenSegment& segment : snapshot.segments) {
        readers.push_back(segment.reader.get());
      }
      snapshots.push_back(std::move(snapshot));
    }
    LK_RETURN_IF_ERROR(print_stored(std::move(readers)));
    snapshots.clear();
    return follower_.wants_more() ? run(tail) : Status();
  }

  // What the stores have already: the last records, found from the end.
  Status print_stored(std::vector<segment::Reader*> readers) {
    const query::Query& query = asking_.request.query;
    const bool backwards = wants_last();
    if (backwards && last_records() == 0) return {};
    const query::ScanRequest request =
        asking_.inputs.scan_request(query, {.newest_first = backwards});
    LK_TRY(auto source,
           query::SegmentSource::open(std::move(readers), request, asking_.rejects));
    query::RunOptions options = run_options(asking_, backwards ? last_records() : 0);
    options.newest_first = backwards;
    if (!backwards) return run_.run(query, *run_.watch(std::move(source)), follower_, options);
    Tail last(last_records(), true);
    LK_RETURN_IF_ERROR(run_.run(query, *run_.watch(std::move(source)), last, options));
    return last.give_to(follower_);
  }

  Status run(query::Source& source) {
    query::RunOptions options = run_options(asking_, 0);
    // The source ends by itself where a signal asks to.
    options.is_cancelled = [this] { return !asking_.rejects.may_go_on(); };
    return run_.run(asking_.request.query, source, follower_, options);
  }

  Run& run_;
  const Asking& asking_;
  const PrinterOptions how_;
  std::unique_ptr<Printer> printer_;
  CountingSink counted_;
  Follower follower_;
};

}  // namespace

Status check_follow(const Options& options, const query::Query& query) {
  for (const query::Pipe& pipe : query.pipes) {
    if (works_on_records(pipe)) continue;
    Error error = Error::invalid("-f does not go with the pipe '" +
                                 std::string(query::pipe_name(pipe)) +
                                 "', which does not work on each record by itself");
    error.help = "leave it out, or pipe what is followed into another logq";
    return error;
  }
  if (options.common.window.has_until()) {
    return Error::invalid("-f does not go with an end of the window");
  }
  return {};
}

Status follow(Run& run) {
  const Asking& asking = run.asking();
  if (asking.inputs.has_streams() && asking.options.paths.size() > 1) {
    Error error = Error::invalid("-f follows one file, or stores");
    error.help = "let another program bring files together: tail -F FILE... | logq QUERY -";
    return error;
  }
  for (const std::string& path : asking.options.paths) {
    const auto info = asking.world.fs.stat(path);
    if (!info) return Error::not_found("no such file or directory", path);
    if (info->type == io::FileType::kOther) {
      return Error::invalid("is no regular file; pipe it in, it is read until it ends", path);
    }
    if (asking.inputs.has_streams() || info->type == io::FileType::kDirectory) continue;
    return Error::invalid("is a segment, which never changes; -f follows its store", path);
  }
  return FollowRun(run).follow();
}

}  // namespace logkit::logq
