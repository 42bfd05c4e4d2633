#include "lib/query/exec/message_field.h"

#include <algorithm>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/mergeable.h"

namespace logkit::query {
namespace {

using Rank = record::Batch::MessageRank;

class MessageFieldStage : public Stage, public Gathering {
 public:
  MessageFieldStage(std::string name, Rank rank, OperatorPtr next)
      : Stage(std::move(next)), name_(std::move(name)), rank_(rank) {}

  Status push(record::Batch batch) override {
    batch.set_message_field(name_, rank_);
    return pass(std::move(batch));
  }
  Mergeable* mergeable() override { return mergeable_of(next()); }

 private:
  std::string name_;
  Rank rank_;
};

bool moves_to_message(const std::vector<FieldMove>& moves) {
  return std::ranges::any_of(moves, [](const FieldMove& move) {
    return move.to.is_prefix || move.to.name == kMessageField;
  });
}

bool may_make_message(const CopyPipe& pipe) { return moves_to_message(pipe.moves); }
bool may_make_message(const RenamePipe& pipe) { return moves_to_message(pipe.moves); }
bool may_make_message(const FilterPipe&) { return false; }
bool may_make_message(const LimitPipe&) { return false; }
bool may_make_message(const OffsetPipe&) { return false; }
bool may_make_message(const SamplePipe&) { return false; }
bool may_make_message(const SortPipe&) { return false; }
bool may_make_message(const FirstPipe&) { return false; }
bool may_make_message(const FieldsPipe&) { return false; }
bool may_make_message(const DeletePipe&) { return false; }
bool may_make_message(const DropEmptyFieldsPipe&) { return false; }
bool may_make_message(const StreamContextPipe&) { return false; }
bool may_make_message(const ExtractPipe& pipe) {
  return std::ranges::any_of(pipe.pattern.steps, [](const PatternStep& step) {
    return step.field == kMessageField;
  });
}
bool may_make_message(const ExtractRegexpPipe& pipe) {
  return std::ranges::find(pipe.group_names, kMessageField) != pipe.group_names.end();
}
bool may_make_message(const MathPipe& pipe) {
  return std::ranges::any_of(pipe.results, [](const MathResult& result) {
    return result.result.name == kMessageField;
  });
}
// A pipe that says what it makes; of the others nobody knows.
template <typename OtherPipe>
bool may_make_message(const OtherPipe& pipe) {
  if constexpr (requires { pipe.result.name; }) {
    return pipe.result.name == kMessageField;
  } else if constexpr (std::is_same_v<OtherPipe, ReplacePipe> ||
                       std::is_same_v<OtherPipe, ReplaceRegexpPipe> ||
                       std::is_same_v<OtherPipe, CollapseNumsPipe> ||
                       std::is_same_v<OtherPipe, DecolorizePipe>) {
    return pipe.field.name == kMessageField;
  } else {
    return true;
  }
}

}  // namespace

Rank message_rank(const std::vector<Pipe>& pipes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const bool made =
        std::visit([](const auto& node) { return may_make_message(node); }, pipes[i].node);
    if (made) return Rank::kBehindOwn;
  }
  return Rank::kBeforeOwn;
}

OperatorPtr make_message_field(std::string name, Rank rank, OperatorPtr next) {
  if (name.empty()) return next;
  return std::make_unique<MessageFieldStage>(std::move(name), rank, std::move(next));
}

}  // namespace logkit::query
