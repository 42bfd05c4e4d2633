#include "lib/segment/whole_rows.h"

#include <algorithm>
#include <limits>

#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"

namespace logkit::segment {

WholeRows::WholeRows(std::vector<std::uint32_t> rows, DecodedValues values)
    : objects_(std::move(values)) {
  constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  std::vector<std::uint32_t> field_of_path;
  record::TextScratch scratch;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    order_begins_.push_back(order_.size());
    const std::string_view object = objects_.text(i, scratch);
    if (!scanner.scan(object)) continue;
    for (const record::JsonToken& token : scanner.tokens()) {
      if (token.path == record::kRootPath) continue;
      field_of_path.resize(std::max<std::size_t>(field_of_path.size(), paths.size()), kNone);
      std::uint32_t& field = field_of_path[token.path];
      if (field == kNone) {
        field = static_cast<std::uint32_t>(fields_.size());
        fields_.push_back({paths.path(token.path), {}});
      }
      record::Column::Entry entry{token.raw(object), token.kind};
      if (token.has_escapes) {
        unescaped_.emplace_back();
        record::unescape_json(entry.text, unescaped_.back());
        entry.text = unescaped_.back();
      }
      if (token.kind == record::Kind::kNull) entry.text = {};
      fields_[field].values.push_back({rows[i], entry});
      order_.push_back(field);
    }
  }
  order_begins_.push_back(order_.size());
  rows_ = std::move(rows);
}

std::span<const std::uint32_t> WholeRows::field_order(std::size_t row) const {
  const auto found = std::lower_bound(rows_.begin(), rows_.end(), row);
  if (found == rows_.end() || *found != row) return {};
  const auto place = static_cast<std::size_t>(found - rows_.begin());
  return std::span(order_).subspan(order_begins_[place],
                                   order_begins_[place + 1] - order_begins_[place]);
}

}  // namespace logkit::segment
