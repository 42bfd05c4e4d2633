// --lookup FILE.csv=FIELD: adds the columns of a table to records, by the value of
// a field. The first line names the columns; the first column is the key. A key
// may be a network ("10.0.0.0/8"): of those that hold an address the longest
// counts, and a key that is the text itself before any.
//
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/parse/enrich/ip_address.h"
#include "lib/parse/enrich/record_step.h"

namespace logkit::parse {

// Columns are added where their names are free; an empty cell adds nothing.
Result<std::unique_ptr<RecordStep>> make_lookup(io::Fs& fs, const std::string& path,
                                                const std::string& field);

}  // namespace logkit::parse
