#include "lib/query/split_source.h"

namespace logkit::query {
namespace {

class OnThreads : public Source, public Splittable {
 public:
  OnThreads(std::unique_ptr<Source> source, Splittable& split, std::size_t threads)
      : source_(std::move(source)), split_(split), threads_(threads) {}

  Result<std::unique_ptr<record::Batch>> next() override { return source_->next(); }
  std::int64_t watermark_ns() const override { return source_->watermark_ns(); }
  bool keeps_order() const override { return source_->keeps_order(); }
  bool skip_damaged() override { return source_->skip_damaged(); }
  std::optional<record::TimeSpan> time_span() const override { return source_->time_span(); }
  std::optional<StoredBlock> stored_block() const override { return source_->stored_block(); }
  ReadFigures read_so_far() const override { return source_->read_so_far(); }

  std::size_t threads() const override { return threads_; }
  Result<std::unique_ptr<PendingBatch>> next_pending() override { return split_.next_pending(); }
  bool settle() override { return split_.settle(); }

 private:
  std::unique_ptr<Source> source_;
  Splittable& split_;  // the same object
  std::size_t threads_;
};

}  // namespace

Splittable* splittable_of(Source& source) { return dynamic_cast<Splittable*>(&source); }

std::unique_ptr<Source> on_threads(std::unique_ptr<Source> source, std::size_t threads) {
  Splittable* split = splittable_of(*source);
  if (split == nullptr || threads == split->threads()) return source;
  return std::make_unique<OnThreads>(std::move(source), *split, threads);
}

}  // namespace logkit::query
