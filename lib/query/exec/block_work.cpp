#include "lib/query/exec/block_work.h"

#include <limits>

#include "lib/base/bytes.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipeline.h"
#include "lib/query/executor.h"

namespace logkit::query {
namespace {

// The end of the stages of a block.
class Gathered : public Operator {
 public:
  explicit Gathered(std::vector<record::Batch>& batches) : batches_(batches) {}
  Status push(record::Batch batch) override {
    batches_.push_back(std::move(batch));
    return {};
  }
  Status finish() override { return {}; }
  bool wants_more() const override { return true; }

 private:
  std::vector<record::Batch>& batches_;
};

class Work : public BlockWork {
 public:
  explicit Work(const BlockShare& share) : share_(share) {}

  Status build(const StageContext& context) {
    const Query& query = *share_.query;
    if (query.pipes.empty()) reads_times_in_ = context.options->reads_times_in;
    OperatorPtr below = std::make_unique<Gathered>(batches_);
    std::size_t count = share_.pipe_count;
    StageContext own = context;
    // The rows of one block are bounded as they are.
    own.spill.memory_bytes = std::numeric_limits<std::uint64_t>::max();
    if (share_.gathers) {
      --count;
      LK_TRY(below, make_stages(query.pipes, {count, count + 1}, own, std::move(below)));
      gathering_ = mergeable_of(*below);
      LK_CHECK(gathering_ != nullptr);
    }
    LK_TRY(first_, make_stages(query.pipes, {0, count}, own, std::move(below)));
    if (!std::holds_alternative<AllFilter>(query.filter.node)) {
      LK_TRY(first_,
             make_query_filter_stage(query.filter, context, &matched_, std::move(first_)));
    }
    first_ = make_message_field(context.options->message_field, message_rank({}, 0),
                                std::move(first_));
    return {};
  }

  BlockResult work_on(PendingBatch& pending) override {
    BlockResult result;
    batches_.clear();
    matched_ = 0;
    result.status = run(pending, result);
    result.rows_matched = matched_;
    if (result.status) {
      result.batches = std::move(batches_);
    } else {
      result.states.clear();
    }
    batches_.clear();
    return result;
  }

 private:
  Status run(PendingBatch& pending, BlockResult& result) {
    Status pushed = push_all(pending, result);
    if (gathering_ != nullptr) {
      // Also what was gathered before it failed: the next block begins anew.
      LK_RETURN_IF_ERROR(take_states(result.states));
    }
    return pushed;
  }

  Status push_all(PendingBatch& pending, BlockResult& result) {
    std::size_t count = 0;
    while (true) {
      LK_TRY(const auto batch, pending.make());
      if (batch == nullptr) return {};
      result.source_rows += batch->source_row_count();
      result.rows_read += batch->row_count();
      const std::size_t given = batches_.size();
      LK_RETURN_IF_ERROR(first_->push(std::move(*batch)));
      const bool is_sliced = ++count > 1;
      for (std::size_t i = given; i < batches_.size(); ++i) {
        LK_RETURN_IF_ERROR(load(batches_[i]));
        // Until its turn comes it is not to take more memory than its rows.
        if (is_sliced) batches_[i].release_all();
      }
    }
  }

  Status take_states(std::string& states) {
    ByteWriter writer(states);
    return gathering_->give_states([&writer](std::string_view key, std::string_view state) {
      writer.put_string(key);
      writer.put_string(state);
      return Status();
    });
  }

  bool reads_times(const record::Batch& batch) const {
    if (!reads_times_in_ || batch.row_count() != batch.source_row_count()) return true;
    const auto span = batch.time_span();
    return !span || reads_times_in_(*span);
  }

  Status load(record::Batch& batch) const {
    if (batch.row_count() == 0) return {};
    for (const std::string& name : share_.loaded.names) {
      if (name == kTimeField && !reads_times(batch)) continue;
      LK_RETURN_IF_ERROR(resolve_field(batch, name));
    }
    if (share_.loads_order) {
      LK_RETURN_IF_ERROR(batch.times());
      LK_RETURN_IF_ERROR(batch.arrival(batch.selection().front()));
    }
    if (share_.loaded.whole_record) {
      std::string unused;
      LK_RETURN_IF_ERROR(batch.append_json(batch.selection().front(), unused));
    }
    return {};
  }

  BlockShare share_;
  std::function<bool(const record::TimeSpan&)> reads_times_in_;
  OperatorPtr first_;
  Mergeable* gathering_ = nullptr;
  std::vector<record::Batch> batches_;
  std::uint64_t matched_ = 0;
};

}  // namespace

Result<std::unique_ptr<BlockWork>> BlockWork::make(const BlockShare& share,
                                                   const StageContext& context) {
  auto work = std::make_unique<Work>(share);
  LK_RETURN_IF_ERROR(work->build(context));
  return std::unique_ptr<BlockWork>(std::move(work));
}

Status merge_states(std::string_view states, Mergeable& below) {
  ByteReader reader(states);
  while (!reader.at_end()) {
    const std::string_view key = reader.get_string();
    const std::string_view state = reader.get_string();
    LK_CHECK(reader.ok());
    LK_RETURN_IF_ERROR(below.merge_state(key, state));
  }
  return {};
}

}  // namespace logkit::query
