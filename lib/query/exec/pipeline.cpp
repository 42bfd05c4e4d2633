#include "lib/query/exec/pipeline.h"

#include <algorithm>
#include <optional>

#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/mergeable.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/executor.h"
#include "lib/query/pipe_rows.h"

namespace logkit::query {
namespace {

Result<OperatorPtr> make_any_stage(const Pipe& pipe, const StageContext& context,
                                   OperatorPtr next) {
  return std::visit([&](const auto& node) { return make_stage(node, context, std::move(next)); },
                    pipe.node);
}

const std::string& message_of(const StageContext& context) {
  static const std::string none;
  return context.options == nullptr ? none : context.options->message_field;
}

bool looks_at_each_row(const CollapseNumsPipe&) { return true; }
bool looks_at_each_row(const CopyPipe&) { return true; }
bool looks_at_each_row(const DecolorizePipe&) { return true; }
bool looks_at_each_row(const DeletePipe&) { return true; }
bool looks_at_each_row(const DropEmptyFieldsPipe&) { return true; }
bool looks_at_each_row(const ExtractPipe&) { return true; }
bool looks_at_each_row(const ExtractRegexpPipe&) { return true; }
bool looks_at_each_row(const FieldsPipe&) { return true; }
bool looks_at_each_row(const FilterPipe&) { return true; }
bool looks_at_each_row(const FormatPipe&) { return true; }
bool looks_at_each_row(const HashPipe&) { return true; }
bool looks_at_each_row(const JsonArrayLenPipe&) { return true; }
bool looks_at_each_row(const LenPipe&) { return true; }
// rand() gives its numbers to the rows in their order.
bool looks_at_each_row(const MathPipe& pipe) {
  return order_use(Pipe{.node = pipe, .span = {}}) == OrderUse::kPasses;
}
bool looks_at_each_row(const PackPipe&) { return true; }
bool looks_at_each_row(const RenamePipe&) { return true; }
bool looks_at_each_row(const ReplacePipe&) { return true; }
bool looks_at_each_row(const ReplaceRegexpPipe&) { return true; }
bool looks_at_each_row(const UnpackPipe&) { return true; }
bool looks_at_each_row(const UnpackWordsPipe&) { return true; }
template <typename OtherPipe>
bool looks_at_each_row(const OtherPipe&) {
  return false;
}

// How many rows of its answer the pipe at `place` is asked for at most; 0: all.
std::uint64_t rows_wanted(const std::vector<Pipe>& pipes, std::size_t place,
                          const StageContext& context) {
  if (place + 1 == pipes.size()) return context.options == nullptr ? 0 : context.options->max_rows;
  const auto* limit = std::get_if<LimitPipe>(&pipes[place + 1].node);
  return limit == nullptr ? 0 : limit->count;
}

// `sort by (…) | limit 10` keeps ten rows, as `sort by (…) limit 10` does.
// Nothing where the pipe is to stay as it is.
std::optional<Pipe> with_limit(const Pipe& pipe, std::uint64_t rows) {
  const auto* sort = std::get_if<SortPipe>(&pipe.node);
  if (rows == 0 || sort == nullptr || sort->limit > 0 || !sort->partition_by.empty()) return {};
  SortPipe limited = *sort;
  limited.limit = rows;
  return Pipe{.node = std::move(limited), .span = pipe.span};
}

// Counts the rows on their way into a pipe.
class RowCountStage : public Stage, public Gathering {
 public:
  RowCountStage(PipeRows& counts, std::size_t pipe, OperatorPtr next)
      : Stage(std::move(next)), counts_(counts), pipe_(pipe) {}

  Status push(record::Batch batch) override {
    counts_.add(pipe_, batch.row_count());
    return pass(std::move(batch));
  }
  Mergeable* mergeable() override { return mergeable_of(next()); }

 private:
  PipeRows& counts_;
  std::size_t pipe_;
};

OperatorPtr make_row_count(const StageContext& context, std::size_t pipe, OperatorPtr next) {
  if (context.options == nullptr || context.options->pipe_rows == nullptr) return next;
  return std::make_unique<RowCountStage>(*context.options->pipe_rows, pipe, std::move(next));
}

bool merges_exactly(StatsKind kind) {
  switch (kind) {
    case StatsKind::kSum:
    case StatsKind::kAvg:
    case StatsKind::kRateSum:
    case StatsKind::kQuantile:
    case StatsKind::kMedian:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool order_matters(const std::vector<Pipe>& pipes, bool output_has_order) {
  for (const Pipe& pipe : pipes) {
    const OrderUse use = order_use(pipe);
    if (use != OrderUse::kPasses) return use == OrderUse::kDepends;
  }
  return output_has_order;
}

Result<OperatorPtr> make_pipeline(const std::vector<Pipe>& pipes, const StageContext& context,
                                  OperatorPtr last) {
  const std::string& message = message_of(context);
  OperatorPtr below =
      make_message_field(message, message_rank(pipes, pipes.size()), std::move(last));
  return make_stages(pipes, {.first = 0, .end = pipes.size()}, context, std::move(below));
}

Result<OperatorPtr> make_stages(const std::vector<Pipe>& pipes, PipeRange range,
                                const StageContext& context, OperatorPtr below) {
  // Behind the first pipe that gives rows an order of its own they have one.
  std::size_t first_ordered = 0;
  while (!context.rows_are_ordered && first_ordered < pipes.size() &&
         order_use(pipes[first_ordered]) != OrderUse::kMakes) {
    ++first_ordered;
  }
  const std::string& message = message_of(context);
  for (std::size_t i = range.end; i > range.first; --i) {
    StageContext own = context;
    own.needed_below = needed_fields(pipes, i);
    if (!message.empty()) own.needed_below.add(message);
    own.rows_are_ordered = context.rows_are_ordered || i - 1 > first_ordered;
    const auto limited = with_limit(pipes[i - 1], rows_wanted(pipes, i - 1, context));
    LK_TRY(below, make_any_stage(limited ? *limited : pipes[i - 1], own, std::move(below)));
    below = make_row_count(context, i - 1, std::move(below));
    below = make_message_field(message, message_rank(pipes, i - 1), std::move(below));
  }
  return below;
}

Mergeable* mergeable_of(Operator& stage) {
  auto* gathering = dynamic_cast<Gathering*>(&stage);
  return gathering == nullptr ? nullptr : gathering->mergeable();
}

bool is_row_by_row(const Pipe& pipe) {
  return std::visit([](const auto& node) { return looks_at_each_row(node); }, pipe.node);
}

bool can_merge(const Pipe& pipe) {
  return std::holds_alternative<StatsPipe>(pipe.node) ||
         std::holds_alternative<UniqPipe>(pipe.node) ||
         std::holds_alternative<TopPipe>(pipe.node) ||
         std::holds_alternative<FieldValuesPipe>(pipe.node);
}

bool merges_exactly(const Pipe& pipe) {
  const auto* stats = std::get_if<StatsPipe>(&pipe.node);
  if (stats == nullptr) return can_merge(pipe);
  return std::all_of(stats->functions.begin(), stats->functions.end(),
                     [](const StatsFunction& function) { return merges_exactly(function.kind); });
}

}  // namespace logkit::query
