// copy, rename: one move after the other; those of a prefix in the order of their
// names, which is the same whatever records came before.
#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"

namespace logkit::query {
namespace {

class MoveStage : public Stage {
 public:
  MoveStage(std::vector<FieldMove> moves, bool copies, OperatorPtr next)
      : Stage(std::move(next)), moves_(std::move(moves)), copies_(copies) {}

  Status push(record::Batch batch) override {
    for (const FieldMove& move : moves_) LK_RETURN_IF_ERROR(apply(move, batch));
    return pass(std::move(batch));
  }

 private:
  Status apply(const FieldMove& move, record::Batch& batch) const {
    if (!move.from.is_prefix) return apply(move.from.name, move.to.name, batch);
    std::vector<std::string> names;
    std::unordered_set<std::string> known;
    for (const record::Field& field : batch.fields()) {
      // A literal key and a nested one may share a name: they move as one.
      if (!move.from.matches(field.name)) continue;
      if (known.insert(field.name).second) names.push_back(field.name);
    }
    // Whether a record prints as it came must not depend on those beside it.
    if (names.empty()) return batch.rename_field(kMessageField, kMessageField);
    std::sort(names.begin(), names.end());
    for (const std::string& name : names) {
      LK_RETURN_IF_ERROR(
          apply(name, move.to.name + name.substr(move.from.name.size()), batch));
    }
    return {};
  }
  Status apply(const std::string& from, std::string to, record::Batch& batch) const {
    // A prefix may leave nothing of a name, and no name is the message's.
    if (to.empty()) to = kMessageField;
    return copies_ ? batch.copy_field(from, to) : batch.rename_field(from, to);
  }

  std::vector<FieldMove> moves_;
  bool copies_;
};

}  // namespace

Result<OperatorPtr> make_stage(const CopyPipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<MoveStage>(pipe.moves, true, std::move(next)));
}

Result<OperatorPtr> make_stage(const RenamePipe& pipe, const StageContext&, OperatorPtr next) {
  return OperatorPtr(std::make_unique<MoveStage>(pipe.moves, false, std::move(next)));
}

}  // namespace logkit::query
