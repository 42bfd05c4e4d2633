#include "lib/query/exec/pipeline.h"

#include "lib/query/executor.h"
#include "lib/query/exec/field_usage.h"
#include "lib/query/exec/message_field.h"
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

Result<OperatorPtr> make_any_stage(const Pipe& pipe, const StageContext& context,
                                   OperatorPtr next) {
  return std::visit(
      [&](const auto& node) { return make_stage(node, context, std::move(next)); }, pipe.node);
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
  // Behind the first pipe that gives rows an order of its own they have one.
  std::size_t first_ordered = 0;
  while (!context.rows_are_ordered && first_ordered < pipes.size() &&
         order_use(pipes[first_ordered]) != OrderUse::kMakes) {
    ++first_ordered;
  }
  const std::string message =
      context.options == nullptr ? std::string() : context.options->message_field;
  OperatorPtr below =
      make_message_field(message, message_rank(pipes, pipes.size()), std::move(last));
  for (std::size_t i = pipes.size(); i > 0; --i) {
    StageContext own = context;
    own.needed_below = needed_fields(pipes, i);
    if (!message.empty()) own.needed_below.add(message);
    own.rows_are_ordered = context.rows_are_ordered || i - 1 > first_ordered;
    LK_TRY(below, make_any_stage(pipes[i - 1], own, std::move(below)));
    below = make_message_field(message, message_rank(pipes, i - 1), std::move(below));
  }
  return below;
}

}  // namespace logkit::query
