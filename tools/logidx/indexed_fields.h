// IndexedFields: what the term index of a segment is of.
//
// Thread safety: values and pure functions.
#pragma once

#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/reader.h"

namespace logkit::logidx {

struct IndexedFields {
  bool has_index = false;
  std::vector<std::string> indexed;   // of the fields of the segment
  std::vector<std::string> left_out;
};

Result<IndexedFields> indexed_fields(segment::Reader& reader);
// "every field but a, b", of a long list its beginning
std::string index_text(const IndexedFields& fields);

}  // namespace logkit::logidx
