// From decoded values to a record::Column: classes become kinds, escaped
// strings become text, several columns of a field become one, and rows that
// have no value are absent; in the best form that all of it allows.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/record/column.h"
#include "lib/segment/footer.h"
#include "lib/segment/row_map.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// One column of a field in a block.
struct FieldPart {
  ValueClass value_class = ValueClass::kString;
  DecodedValues values;
};

// The kind of a stored value of that class.
record::Kind kind_of(ValueClass value_class, std::string_view raw);

// True where unescape_json() may take it: each backslash begins an escape.
bool escapes_are_whole(std::string_view raw);

// `parts` are used up. kCorrupt where a string's escapes are broken.
Result<record::Column> build_column(std::vector<FieldPart> parts, const RowMap& map,
                                    std::size_t row_count);

}  // namespace logkit::segment
