// Coverage: which rows of a store are in no segment, from names and footers.
//
// Thread safety: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/segment/reader.h"
#include "lib/store/catalog.h"

namespace logkit::store {

// What one segment covers.
struct Covered {
  std::string partition;
  std::uint64_t first = 0;
  std::uint64_t end = 0;
  std::optional<std::uint64_t> rows;  // with those dropped on purpose; nothing: not known
  bool superseded = false;            // its rows are those of another
  std::uint64_t dropped_rows = 0;     // superseded, and of these nothing came
};

// By its name, else by its footer (null: not opened); nothing where neither
// says.
std::optional<Covered> covered_by(const SegmentFile& file, const segment::Reader* reader);

// A partition with segments of which the rows are not known is looked at for
// holes between segments only.
std::vector<ArrivalHole> holes_of(std::vector<Covered> covered);

}  // namespace logkit::store
