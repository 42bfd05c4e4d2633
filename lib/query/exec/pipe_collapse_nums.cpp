// collapse_nums: <N> in the place of numbers.
#include "lib/query/exec/collapse_nums.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/text_stage.h"

namespace logkit::query {
namespace {

class CollapseNums : public TextFunction {
 public:
  explicit CollapseNums(bool prettify) : prettify_(prettify) {}

  Result<bool> apply(std::string_view text, std::string& out) override {
    if (!prettify_) return append_collapsed(text, out);
    collapsed_.clear();
    if (!append_collapsed(text, collapsed_)) return false;
    append_prettified(collapsed_, Dates::kAnywhere, out);
    return true;
  }

 private:
  bool prettify_;
  std::string collapsed_;
};

}  // namespace

Result<OperatorPtr> make_stage(const CollapseNumsPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  return make_text_stage({.from = pipe.field.name,
                          .to = pipe.field.name,
                          .condition = std::move(condition),
                          .function = std::make_unique<CollapseNums>(pipe.prettify)},
                         std::move(next));
}

}  // namespace logkit::query
