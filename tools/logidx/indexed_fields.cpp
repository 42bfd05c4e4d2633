#include "tools/logidx/indexed_fields.h"

#include <algorithm>

#include "lib/base/human.h"
#include "tools/logidx/field_list.h"

namespace logkit::logidx {
namespace {

// Of a long list its beginning.
std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kMost = 8;
  const std::size_t more = names.size() - std::min(names.size(), kMost);
  names.resize(names.size() - more);
  return field_list_text(names) + (more > 0 ? " and " + format_count(more) + " more" : "");
}

}  // namespace

Result<IndexedFields> indexed_fields(segment::Reader& reader) {
  IndexedFields fields;
  LK_TRY(const segment::index::TermIndexReader* index, reader.term_index());
  fields.has_index = index != nullptr;
  if (!fields.has_index) return fields;
  const auto& all = reader.footer().fields;
  std::vector<bool> is_left_out(all.size());
  for (const segment::index::FieldId field : index->footer().unindexed)
    if (field < all.size()) is_left_out[field] = true;
  for (std::size_t field = 0; field < all.size(); ++field)
    (is_left_out[field] ? fields.left_out : fields.indexed).push_back(all[field].path.name());
  return fields;
}

std::string index_text(const IndexedFields& fields) {
  if (!fields.has_index) return "no field";
  if (fields.left_out.empty()) return "every field";
  if (fields.indexed.empty()) return "no field of these";
  return fields.left_out.size() <= fields.indexed.size() ? "every field but " + some_of(fields.left_out)
                                                         : "only " + some_of(fields.indexed);
}

}  // namespace logkit::logidx
