#include "lib/store/coverage.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include "lib/base/human.h"

namespace logkit::store {
namespace {

// By partition, ascending by first arrival, of equal ones the widest first.
void sort_parts(std::vector<Covered>& covered) {
  std::sort(covered.begin(), covered.end(), [](const Covered& a, const Covered& b) {
    return std::tie(a.partition, a.first, b.end, a.path) <
           std::tie(b.partition, b.first, a.end, b.path);
  });
}

Error doubled_error(const Covered& part, const Covered& other) {
  Error error = Error::corrupt(
      "has arrival numbers that " + other.path.substr(other.path.rfind('/') + 1) + " has, too",
      part.path);
  error.help = "a copy counts twice, and a segment of another store is none of this one: remove it";
  return error;
}

// The segments of one partition, ascending by first arrival.
void add_holes(std::span<const Covered> parts, std::vector<ArrivalHole>& holes) {
  std::uint64_t next = 0;
  std::uint64_t accounted = 0;  // rows, and holes between segments
  bool rows_known = true;
  std::uint64_t full_end = 0;  // of the last segment that has every number of its range
  for (const Covered& part : parts) {
    // A number is in one segment: what lies in the range of a full one was
    // merged into it.
    if (!part.superseded && part.end > part.first && part.end <= full_end) continue;
    if (!part.superseded && part.rows == part.end - part.first)
      full_end = std::max(full_end, part.end);
    if (part.first > next) {
      holes.push_back({part.partition, next, part.first, part.first - next});
      accounted += part.first - next;
    }
    next = std::max(next, part.end);
    accounted += part.dropped_rows;
    if (part.superseded) continue;
    rows_known &= part.rows.has_value();
    accounted += part.rows.value_or(0);
  }
  // Segments of several days share a range; one of them may be gone from it.
  if (rows_known && accounted < next)
    holes.push_back({parts.front().partition, 0, next, next - accounted});
}

}  // namespace

std::optional<Covered> covered_by(const SegmentFile& file, const segment::Reader* reader) {
  Covered covered;
  covered.partition = file.partition;
  covered.path = file.path;
  const segment::Footer* footer = reader == nullptr ? nullptr : &reader->footer();
  if (footer != nullptr) covered.rows = footer->rows + footer->provenance.dropped_rows;
  if (footer != nullptr && footer->rows > 0) covered.first_row = footer->first_arrival;
  if (file.parsed && file.parsed->has_arrivals) {
    covered.first = file.parsed->first_arrival;
    covered.end = file.parsed->end_arrival;
    if (footer == nullptr) covered.rows = file.parsed->rows;
    return covered;
  }
  if (footer == nullptr) return std::nullopt;
  if (footer->rows > 0) {
    covered.first = footer->first_arrival;
    covered.end = footer->last_arrival + 1;
  }
  return covered;
}

std::vector<ArrivalHole> holes_of(std::vector<Covered> covered) {
  sort_parts(covered);
  std::vector<ArrivalHole> holes;
  for (auto begin = covered.begin(); begin != covered.end();) {
    const auto end = std::find_if(begin, covered.end(), [&](const Covered& part) {
      return part.partition != begin->partition;
    });
    add_holes({begin, end}, holes);
    begin = end;
  }
  return holes;
}

// Two ways to tell, without a look at each row: two begin with the same one, or
// one lies within the range of another that has every number of it.
std::vector<Error> doubled_rows(std::vector<Covered> covered) {
  std::erase_if(covered, [](const Covered& part) { return part.superseded || !part.first_row; });
  sort_parts(covered);
  std::vector<Error> doubled;
  std::map<std::uint64_t, const Covered*> by_first_row;
  const Covered* full = nullptr;  // the last of its partition that has all its numbers
  for (const Covered& part : covered) {
    if (full != nullptr && full->partition != part.partition) full = nullptr;
    if (&part != &covered.front() && (&part)[-1].partition != part.partition)
      by_first_row.clear();
    const auto [first, is_new] = by_first_row.emplace(*part.first_row, &part);
    if (!is_new) {
      doubled.push_back(doubled_error(part, *first->second));
    } else if (full != nullptr && part.end <= full->end) {
      doubled.push_back(doubled_error(part, *full));
    }
    const bool has_all = part.rows == part.end - part.first;
    if (has_all && (full == nullptr || part.end > full->end)) full = &part;
  }
  return doubled;
}

Error missing_error(const ArrivalHole& hole, std::string_view store) {
  const bool all = hole.count == hole.end - hole.first;
  const std::string range = std::to_string(hole.first) + " to " + std::to_string(hole.end - 1);
  Error error = Error::not_found(
      format_count(hole.count) + (hole.count == 1 ? " record is" : " records are") +
          " in no segment (" + (all ? "" : "of the ") + "arrival numbers " + range + ")",
      hole.partition.empty() ? std::string(store) : io::join_path(store, hole.partition));
  error.help = "a segment was removed, or left behind by a copy; put it back";
  return error;
}

}  // namespace logkit::store
