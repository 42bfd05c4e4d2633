// What a query needs of its records: known before a byte is read, so that
// segments can be pruned and columns left alone.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/syntax/ast.h"

namespace logkit::query {

struct TimeRange {
  std::int64_t min_ns = std::numeric_limits<std::int64_t>::min();
  std::int64_t max_ns = std::numeric_limits<std::int64_t>::max();

  bool is_empty() const { return min_ns > max_ns; }
  bool is_bounded() const { return *this != TimeRange{}; }
  bool overlaps(std::int64_t first_ns, std::int64_t last_ns) const {
    return first_ns <= max_ns && last_ns >= min_ns;
  }
  bool operator==(const TimeRange&) const = default;
};

// Every record that matches `filter` has its time in this range.
TimeRange time_range_of(const Filter& filter);

// Fields by name; prefixes for patterns like `http.*`.
struct FieldSet {
  bool all = false;
  bool whole_record = false;  // the record as it came is printed
  std::set<std::string, std::less<>> names;
  std::set<std::string, std::less<>> prefixes;

  void add(std::string_view name) { names.emplace(name); }
  void add(const FieldPattern& pattern);
  void add(const FieldSet& other);
  void add(const Filter& filter);
  // Of a name with aliases these stay: rows without it are read by them.
  void remove(std::string_view name);
  bool contains(std::string_view name) const;
  bool operator==(const FieldSet&) const = default;
};

// What pipes[first…] and the output read of the rows that reach them.
FieldSet needed_fields(const std::vector<Pipe>& pipes, std::size_t first = 0);

// A field that the query names, and where.
struct NamedField {
  std::string name;
  Span span;
};
// The fields of records that the query names (not those its own pipes make), and
// those that queries inside of it name, each once, in order of appearance.
std::vector<NamedField> named_fields(const Query& query);

struct ScanOptions {
  bool newest_first = false;
  bool prune = true;  // false: every block is read (tests compare)
  bool use_index = true;   // false: terms prune nothing
  bool any_field = false;  // as RunOptions::any_field
  // When blocks of so many rows have been taken, the others are left out;
  // nothing: no limit. ScanStatistics::rows_left_out says how much that was.
  std::optional<std::uint64_t> max_rows{};
};

// What a source of segments has to know.
struct ScanRequest {
  Filter filter;
  TimeRange time_range;
  FieldSet filter_fields;
  FieldSet output_fields;  // of the rows that match
  // Of those in blocks that match as a whole nothing but their times is read, and
  // these only where their span (Batch::time_span()) does not say enough.
  bool times_only = false;
  ScanOptions options;
};
// `times_only` is left to the caller where there are no pipes.
ScanRequest plan_scan(const Query& query, const ScanOptions& options = {});

}  // namespace logkit::query
