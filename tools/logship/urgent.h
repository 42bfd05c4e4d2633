// Urgent: which records of a batch go ahead of the others (--lanes, --urgent).
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/row_filter.h"
#include "lib/ship/batch.h"
#include "tools/logship/record_view.h"

namespace logkit::logship {

// The query of --lanes alone: errors, security, audit. A level, or one of its
// names in capitals in a line of text; a kind of log that says so; in syslog a
// severity of error or above, and the facilities auth, authpriv and audit.
std::string default_urgent_query();

class Urgent {
 public:
  Urgent(query::RowFilter filter, RecordView view)
      : filter_(std::move(filter)), view_(std::move(view)) {}

  // Appends the numbers of the urgent records, ascending.
  Status choose(const ship::Batch& batch, std::vector<std::uint32_t>& urgent);

 private:
  query::RowFilter filter_;
  RecordView view_;
};

}  // namespace logkit::logship
