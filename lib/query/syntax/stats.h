// The stats pipe: what is computed per group, and how groups are made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/syntax/filter.h"
#include "lib/query/syntax/node.h"

namespace logkit::query {

struct SortField {
  FieldRef field;
  bool descending = false;
  bool operator==(const SortField&) const = default;
};

enum class StatsKind : std::uint8_t {
  kAvg,
  kCount,
  kCountEmpty,
  kCountUniq,
  kCountUniqHash,
  kHistogram,
  kJsonValues,
  kMax,
  kMedian,
  kMin,
  kQuantile,
  kRate,
  kRateSum,
  kRowAny,
  kRowMax,
  kRowMin,
  kSum,
  kSumLen,
  kUniqValues,
  kValues,
};

// The name a query uses, "count_uniq".
std::string_view stats_name(StatsKind kind);

struct StatsFunction {
  StatsKind kind = StatsKind::kCount;
  // Empty: all fields. For kRowMin and kRowMax the first is the field that is
  // compared and the rest (none: all) what the row shows; kHistogram has one;
  // kRate has none.
  std::vector<FieldPattern> fields;
  Number phi;                        // kQuantile: 0..1
  std::uint64_t limit = 0;           // kCountUniq(Hash), k(Uniq|Json)Values: 0 is none
  std::vector<SortField> sort_by;    // kJsonValues
  std::optional<Filter> condition;   // `if (…)`
  FieldRef result;                   // the given name, or the canonical text of the call
  Span span;
  bool operator==(const StatsFunction&) const = default;
};

// `field`, `_time:5m offset 1h`, `size:10KiB`, `ip:/24`, `_time:month`.
struct Bucket {
  enum class Kind : std::uint8_t { kNone, kNumber, kIpv4Mask, kWeek, kMonth, kYear };

  Kind kind = Kind::kNone;
  std::string text;       // as typed
  double size = 0;        // kNumber: durations in nanoseconds, sizes in bytes; > 0
  int mask_bits = 0;      // kIpv4Mask: 0..32
  Number offset;          // text is empty where there is none
  bool operator==(const Bucket&) const = default;
};

struct GroupField {
  FieldRef field;
  Bucket bucket;
  bool operator==(const GroupField&) const = default;
};

struct StatsPipe {
  std::vector<GroupField> by;
  std::vector<StatsFunction> functions;
  bool is_remote = false;  // `stats_remote`
  bool operator==(const StatsPipe&) const = default;
};

}  // namespace logkit::query
