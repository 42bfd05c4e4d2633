// Coverage: which rows of a store are in no segment, or in two, from names and
// footers.
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
  std::string path;
  // Of the first row; nothing where it has none or was not opened.
  std::optional<std::uint64_t> first_row;
};

// By its name, else by its footer (null: not opened); nothing where neither
// says.
std::optional<Covered> covered_by(const SegmentFile& file, const segment::Reader* reader);

// A partition with segments of which the rows are not known is looked at for
// holes between segments only.
std::vector<ArrivalHole> holes_of(std::vector<Covered> covered);

// An arrival number is of one row. Segments that were opened, are not superseded
// and have rows that another of them has: a copy that somebody put there, or
// what was merged into another and came back.
std::vector<Error> doubled_rows(std::vector<Covered> covered);

}  // namespace logkit::store
