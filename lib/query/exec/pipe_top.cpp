// top: the most frequent tuples, most hits first, ties in the order of values.
#include <algorithm>

#include "lib/query/exec/pipes.h"
#include "lib/query/exec/tuple_counter.h"

namespace logkit::query {
namespace {

class TopStage : public Stage, public Gathering {
 public:
  TopStage(const TopPipe& pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), counter_(pipe.by, context.spill) {}

  Status push(record::Batch batch) override { return counter_.add(batch); }
  Mergeable* mergeable() override { return &counter_; }

  Status finish() override {
    LK_RETURN_IF_ERROR(counter_.for_each([this](const Tuple& tuple) -> Result<bool> {
      offer(tuple);
      return true;
    }));
    std::sort_heap(best_.begin(), best_.end(), is_better);
    std::vector<std::string> extra = {pipe_.hits.name};
    if (pipe_.rank) extra.push_back(pipe_.rank->name);
    TupleRows rows(pipe_.by, std::move(extra), next());
    for (std::size_t i = 0; i < best_.size(); ++i) {
      std::vector<std::uint64_t> cells = {best_[i].hits};
      if (pipe_.rank) cells.push_back(i + 1);
      LK_RETURN_IF_ERROR(rows.add({best_[i].key, best_[i].kinds, best_[i].hits}, cells));
    }
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  struct Kept {
    std::string key;
    std::string kinds;
    std::uint64_t hits = 0;
    std::uint64_t place = 0;  // in the order of the keys
  };
  static bool is_better(const Kept& a, const Kept& b) {
    return a.hits != b.hits ? a.hits > b.hits : a.place < b.place;
  }

  // The worst tuple kept is on top of the heap.
  void offer(const Tuple& tuple) {
    if (pipe_.count == 0) return;
    if (best_.size() == pipe_.count) {
      if (tuple.hits <= best_.front().hits) return;
      std::pop_heap(best_.begin(), best_.end(), is_better);
      best_.pop_back();
    }
    best_.push_back({std::string(tuple.key), std::string(tuple.kinds), tuple.hits, place_++});
    std::push_heap(best_.begin(), best_.end(), is_better);
  }

  TopPipe pipe_;
  TupleCounter counter_;
  std::vector<Kept> best_;
  std::uint64_t place_ = 0;
};

}  // namespace

Result<OperatorPtr> make_stage(const TopPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<TopStage>(pipe, context, std::move(next)));
}

}  // namespace logkit::query
