// Private to the batch: columns made from columns.
#pragma once

#include <span>

#include "lib/record/column.h"

namespace logkit::record {

// Per row the first column that is present. The result views into `columns`,
// which must outlive it; texts of numbers are its own.
Column unite_columns(std::span<const Column* const> columns);

// The RFC 3339 times among the texts; other rows are absent.
Column parse_times(const Column& texts);

}  // namespace logkit::record
