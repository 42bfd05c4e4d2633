// field_values: uniq by one field, with hits.
#include "lib/query/exec/pipes.h"

namespace logkit::query {

Result<OperatorPtr> make_stage(const FieldValuesPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  const std::string hits = pipe.field.name == "hits" ? "hitss" : "hits";
  const UniqPipe uniq{.by = {pipe.field}, .hits = FieldRef{hits, {}}, .limit = pipe.limit};
  return make_stage(uniq, context, std::move(next));
}

}  // namespace logkit::query
