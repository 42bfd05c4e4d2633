// The syntax tree of a query: `options(…) filter | pipe | pipe`.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/query/syntax/filter.h"
#include "lib/query/syntax/math.h"
#include "lib/query/syntax/node.h"
#include "lib/query/syntax/pipe.h"
#include "lib/query/syntax/stats.h"

namespace logkit::query {

// time_offset is already part of the query's TimeFilters; the executor adds it
// to the _time of the answer. The rest are hints that change no answer here.
struct QueryOptions {
  std::optional<std::uint64_t> concurrency;
  std::optional<std::uint64_t> parallel_readers;
  std::optional<Duration> time_offset;
  std::optional<bool> ignore_global_time_filter;
  std::optional<bool> allow_partial_response;
  bool operator==(const QueryOptions&) const = default;
};

struct Query {
  QueryOptions options;
  Filter filter;
  std::vector<Pipe> pipes;
  Span span;
  bool operator==(const Query&) const = default;
};

}  // namespace logkit::query
