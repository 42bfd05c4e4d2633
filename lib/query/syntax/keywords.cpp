#include "lib/query/syntax/keywords.h"

#include <algorithm>
#include <array>
#include <string>

#include "lib/base/ascii.h"

namespace logkit::query {
namespace {

// Sorted.
constexpr std::string_view kPipes[] = {
    "block_stats",   "blocks_count",  "collapse_nums", "copy",         "cp",
    "decolorize",    "del",           "delete",        "drop",         "drop_empty_fields",
    "eval",          "extract",       "extract_regexp", "facets",      "field_names",
    "field_values",  "fields",        "filter",        "first",        "format",
    "hash",          "head",          "join",          "json_array_len", "keep",
    "last",          "len",           "limit",         "math",         "mv",
    "offset",        "order",         "pack_json",     "pack_logfmt",  "query_stats",
    "rename",        "replace",       "replace_regexp", "rm",          "sample",
    "skip",          "sort",          "stats",         "stats_remote", "stream_context",
    "top",           "union",         "uniq",          "unpack_json",  "unpack_logfmt",
    "unpack_syslog", "unpack_words",  "unroll",        "where"};

constexpr std::string_view kOwnPipes[] = {"bytes", "gaps", "patterns", "trace"};

// In the order of StatsKind, which is sorted.
constexpr std::string_view kStats[] = {
    "avg",         "count", "count_empty", "count_uniq", "count_uniq_hash", "histogram",
    "json_values", "max",   "median",      "min",        "quantile",        "rate",
    "rate_sum",    "row_any", "row_max",   "row_min",    "sum",             "sum_len",
    "uniq_values", "values"};
static_assert(std::size(kStats) == static_cast<std::size_t>(StatsKind::kValues) + 1);

// Sorted.
constexpr std::string_view kFilterWords[] = {
    "and", "by", "contains_all", "contains_any", "day_range", "eq_field", "exact", "i", "in",
    "ipv4_range", "le_field", "len_range", "lt_field", "min_level", "not", "options", "or",
    "range", "re", "seq", "string_range", "value_type", "week_range"};

bool contains(std::span<const std::string_view> sorted, std::string_view word) {
  return std::binary_search(sorted.begin(), sorted.end(), word);
}

}  // namespace

bool is_pipe_keyword(std::string_view lower) { return contains(kPipes, lower); }
std::span<const std::string_view> pipe_keywords() { return kPipes; }
bool is_own_pipe_keyword(std::string_view lower) { return contains(kOwnPipes, lower); }
bool is_stats_keyword(std::string_view lower) { return contains(kStats, lower); }
std::span<const std::string_view> stats_keywords() { return kStats; }

std::string_view stats_name(StatsKind kind) { return kStats[static_cast<std::size_t>(kind)]; }

std::optional<StatsKind> find_stats_kind(std::string_view lower) {
  const auto* found = std::lower_bound(std::begin(kStats), std::end(kStats), lower);
  if (found == std::end(kStats) || *found != lower) return std::nullopt;
  return static_cast<StatsKind>(found - std::begin(kStats));
}

bool is_reserved(std::string_view text) {
  constexpr std::size_t kLongest = 20;
  if (text.size() > kLongest) return false;
  const std::string lower = to_lower(text);
  return contains(kFilterWords, lower) || contains(kPipes, lower) || contains(kStats, lower);
}

}  // namespace logkit::query
