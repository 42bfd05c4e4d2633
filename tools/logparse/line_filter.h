// --where and the time window over NDJSON in hand: which of its lines stay.
//
// Thread safety: one thread at a time.
#pragma once

#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/row_filter.h"

namespace logkit::logparse {

class LineFilter {
 public:
  static Result<LineFilter> compile(const query::Filter& filter);

  // `lines`: records, one a line, each ended by LF. `keeps` has a flag for each
  // and loses those of the lines that do not match.
  Status apply(std::string_view lines, std::vector<bool>& keeps);

 private:
  explicit LineFilter(query::RowFilter filter) : filter_(std::move(filter)) {}

  query::RowFilter filter_;
};

}  // namespace logkit::logparse
