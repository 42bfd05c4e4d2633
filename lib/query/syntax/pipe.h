// Pipes of the syntax tree: one struct per pipe, Pipe is any of them.
// Limits of 0 mean "none" unless a comment says otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/query/syntax/filter.h"
#include "lib/query/syntax/math.h"
#include "lib/query/syntax/node.h"
#include "lib/query/syntax/stats.h"

namespace logkit::query {

struct BlockStatsPipe {
  bool operator==(const BlockStatsPipe&) const = default;
};
struct BlocksCountPipe {
  FieldRef result;  // "blocks_count"
  bool operator==(const BlocksCountPipe&) const = default;
};
struct CollapseNumsPipe {
  FieldRef field;
  bool prettify = false;
  std::optional<Filter> condition;
  bool operator==(const CollapseNumsPipe&) const = default;
};

// Applied one after the other, in the order given.
struct FieldMove {
  FieldPattern from;
  FieldPattern to;
  bool operator==(const FieldMove&) const = default;
};
struct CopyPipe {
  std::vector<FieldMove> moves;
  bool operator==(const CopyPipe&) const = default;
};
struct RenamePipe {
  std::vector<FieldMove> moves;
  bool operator==(const RenamePipe&) const = default;
};
struct DecolorizePipe {
  FieldRef field;
  bool operator==(const DecolorizePipe&) const = default;
};
struct DeletePipe {
  std::vector<FieldPattern> fields;
  bool operator==(const DeletePipe&) const = default;
};
struct DropEmptyFieldsPipe {
  bool operator==(const DropEmptyFieldsPipe&) const = default;
};

// A text with places for fields: `ip=<ip> "<q:msg>"`. `<_>`, `<*>` and `<>`
// are places without a name. Entities (&lt; &gt; &amp; &quot; &#39;) in the
// literal parts are resolved.
struct PatternStep {
  std::string literal;  // before the place
  std::string field;    // empty: no name, or the literal that ends the pattern
  std::string option;   // `q`, `time`, `plain`…; empty: none
  bool has_place = false;
  bool operator==(const PatternStep&) const = default;
};
struct Pattern {
  std::string text;
  std::vector<PatternStep> steps;
  bool operator==(const Pattern&) const = default;
};

struct ExtractPipe {
  Pattern pattern;
  FieldRef from;
  bool keep_original_fields = false;
  bool skip_empty_results = false;
  std::optional<Filter> condition;
  bool operator==(const ExtractPipe&) const = default;
};
struct ExtractRegexpPipe {
  std::string pattern;
  std::vector<std::string> group_names;  // in order, at least one
  FieldRef from;
  bool keep_original_fields = false;
  bool skip_empty_results = false;
  std::optional<Filter> condition;
  bool operator==(const ExtractRegexpPipe&) const = default;
};
struct FormatPipe {
  Pattern pattern;
  FieldRef result;
  bool keep_original_fields = false;
  bool skip_empty_results = false;
  std::optional<Filter> condition;
  bool operator==(const FormatPipe&) const = default;
};

struct FacetsPipe {
  std::uint64_t limit = 10;
  std::uint64_t max_values_per_field = 1000;
  std::uint64_t max_value_length = 128;
  bool keep_const_fields = false;
  bool operator==(const FacetsPipe&) const = default;
};
struct FieldNamesPipe {
  FieldRef result;  // "name"
  bool operator==(const FieldNamesPipe&) const = default;
};
struct FieldValuesPipe {
  FieldRef field;
  std::uint64_t limit = 0;
  bool operator==(const FieldValuesPipe&) const = default;
};
struct FieldsPipe {
  std::vector<FieldPattern> fields;
  bool operator==(const FieldsPipe&) const = default;
};
struct FilterPipe {
  Filter filter;
  bool operator==(const FilterPipe&) const = default;
};

// `first 3 by (a) partition by (b) rank as r` and `last …`.
struct FirstPipe {
  bool is_last = false;
  std::uint64_t count = 1;
  std::vector<SortField> by;
  std::vector<FieldRef> partition_by;
  std::optional<FieldRef> rank;
  bool operator==(const FirstPipe&) const = default;
};
struct HashPipe {
  FieldRef field;
  FieldRef result;  // canonical text of the call where not given
  bool operator==(const HashPipe&) const = default;
};
struct JoinPipe {
  std::vector<FieldRef> by;
  Box<Query> query;
  bool is_inner = false;
  std::string prefix;
  friend bool operator==(const JoinPipe&, const JoinPipe&);
};
struct JsonArrayLenPipe {
  FieldRef field;
  FieldRef result;
  bool operator==(const JsonArrayLenPipe&) const = default;
};
struct LenPipe {
  FieldRef field;
  FieldRef result;
  bool operator==(const LenPipe&) const = default;
};
struct LimitPipe {
  std::uint64_t count = 10;  // 0 is no row
  bool operator==(const LimitPipe&) const = default;
};
struct OffsetPipe {
  std::uint64_t count = 0;
  bool operator==(const OffsetPipe&) const = default;
};
struct PackPipe {
  bool is_logfmt = false;  // else JSON
  std::vector<FieldPattern> fields;  // empty: all
  FieldRef result;
  bool operator==(const PackPipe&) const = default;
};
struct QueryStatsPipe {
  bool operator==(const QueryStatsPipe&) const = default;
};
struct ReplacePipe {
  std::string from;
  std::string to;
  FieldRef field;
  std::uint64_t limit = 0;
  std::optional<Filter> condition;
  bool operator==(const ReplacePipe&) const = default;
};
struct ReplaceRegexpPipe {
  std::string pattern;
  std::string replacement;  // `$1`, `${name}`
  FieldRef field;
  std::uint64_t limit = 0;
  std::optional<Filter> condition;
  bool operator==(const ReplaceRegexpPipe&) const = default;
};
struct SamplePipe {
  std::uint64_t every = 1;  // > 0
  bool operator==(const SamplePipe&) const = default;
};
struct SortPipe {
  std::vector<SortField> by;  // empty: by all fields
  bool descending = false;    // turns the whole order round
  std::vector<FieldRef> partition_by;
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;
  std::optional<FieldRef> rank;
  bool operator==(const SortPipe&) const = default;
};
struct StreamContextPipe {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::optional<Duration> time_window;  // absent: one hour
  bool operator==(const StreamContextPipe&) const = default;
};
struct TopPipe {
  std::uint64_t count = 10;
  std::vector<FieldRef> by;
  FieldRef hits;  // "hits"
  std::optional<FieldRef> rank;
  bool operator==(const TopPipe&) const = default;
};
struct UnionPipe {
  Box<Query> query;
  friend bool operator==(const UnionPipe&, const UnionPipe&);
};
struct UniqPipe {
  std::vector<FieldRef> by;
  std::optional<FieldRef> hits;
  std::uint64_t limit = 0;
  bool operator==(const UniqPipe&) const = default;
};
struct UnpackPipe {
  enum class Format : std::uint8_t { kJson, kLogfmt, kSyslog };

  Format format = Format::kJson;
  FieldRef from;
  std::vector<FieldPattern> fields;  // kJson, kLogfmt; empty: all
  std::optional<Duration> offset;    // kSyslog: of local time to UTC
  std::string result_prefix;
  bool keep_original_fields = false;
  bool skip_empty_results = false;
  std::optional<Filter> condition;
  bool operator==(const UnpackPipe&) const = default;
};
struct UnpackWordsPipe {
  FieldRef from;
  FieldRef result;
  bool drop_duplicates = false;
  bool operator==(const UnpackWordsPipe&) const = default;
};
struct UnrollPipe {
  std::vector<FieldRef> by;
  std::optional<Filter> condition;
  bool operator==(const UnrollPipe&) const = default;
};

// Ours, on top of LogsQL. `patterns [N]`: templates of a field's texts.
struct PatternsPipe {
  std::uint64_t limit = 0;
  FieldRef field;
  bool operator==(const PatternsPipe&) const = default;
};
// `trace`: records in waterfall order.
struct TracePipe {
  bool operator==(const TracePipe&) const = default;
};
// `gaps [min 5m] [by (host)]` silent intervals, `gaps of seq [by (host)]`
// missing numbers.
struct GapsPipe {
  std::optional<FieldRef> sequence;
  std::optional<Duration> min_gap;
  std::vector<FieldRef> by;
  bool operator==(const GapsPipe&) const = default;
};
// `bytes`: stored bytes per field.
struct BytesPipe {
  bool operator==(const BytesPipe&) const = default;
};

using PipeNode = std::variant<
    BlockStatsPipe, BlocksCountPipe, BytesPipe, CollapseNumsPipe, CopyPipe, DecolorizePipe,
    DeletePipe, DropEmptyFieldsPipe, ExtractPipe, ExtractRegexpPipe, FacetsPipe, FieldNamesPipe,
    FieldValuesPipe, FieldsPipe, FilterPipe, FirstPipe, FormatPipe, GapsPipe, HashPipe, JoinPipe,
    JsonArrayLenPipe, LenPipe, LimitPipe, MathPipe, OffsetPipe, PackPipe, PatternsPipe,
    QueryStatsPipe, RenamePipe, ReplacePipe, ReplaceRegexpPipe, SamplePipe, SortPipe, StatsPipe,
    StreamContextPipe, TopPipe, TracePipe, UnionPipe, UniqPipe, UnpackPipe, UnpackWordsPipe,
    UnrollPipe>;

struct Pipe {
  PipeNode node;
  Span span;
  friend bool operator==(const Pipe&, const Pipe&);
};

// The canonical name of a pipe, "unpack_json".
std::string_view pipe_name(const Pipe& pipe);

}  // namespace logkit::query
