#include "lib/query/exec/stats/row_json.h"

#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/record/json_write.h"

namespace logkit::query {

Result<RowJson> RowJson::of(record::Batch& batch, const std::vector<FieldPattern>& shown) {
  RowJson row;
  LK_TRY(row.columns_, columns_of(batch, shown));
  std::sort(row.columns_.begin(), row.columns_.end(),
            [](const NamedColumn& a, const NamedColumn& b) { return a.name < b.name; });
  return row;
}

void RowJson::append(std::uint32_t row, std::string& out) const {
  record::TextScratch scratch;
  out.push_back('{');
  bool is_first = true;
  for (const NamedColumn& named : columns_) {
    const std::string_view text = named.column->text(row, scratch);
    if (text.empty()) continue;
    if (!is_first) out.push_back(',');
    is_first = false;
    append_json_string(named.name, out);
    out.push_back(':');
    record::append_json_value(text, named.column->kind(row), out);
  }
  out.push_back('}');
}

}  // namespace logkit::query
