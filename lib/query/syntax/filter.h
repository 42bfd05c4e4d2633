// Filters of the syntax tree: one struct per kind, Filter is any of them.
//
//   std::visit(Overloaded{[](const PhraseFilter& f) {...}, ...}, filter.node);
//
// Every kind that looks at a field has `field`; "_msg" where the query names
// none. And/or are flat (no And directly under an And) and have two operands
// at least; Not is never directly under Not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lib/query/syntax/node.h"

namespace logkit::query {

struct Query;
struct Filter;

// `*`: every record.
struct AllFilter {
  bool operator==(const AllFilter&) const = default;
};

struct AndFilter {
  std::vector<Filter> operands;
  friend bool operator==(const AndFilter&, const AndFilter&);
};
struct OrFilter {
  std::vector<Filter> operands;
  friend bool operator==(const OrFilter&, const OrFilter&);
};
struct NotFilter {
  Box<Filter> operand;
  friend bool operator==(const NotFilter&, const NotFilter&);
};

// `error`, `"two words"`: the text on word boundaries; `i(Error)` in any case.
// The text is never empty unless ignore_case (then: the value is empty).
struct PhraseFilter {
  FieldRef field;
  std::string text;
  bool ignore_case = false;
  bool operator==(const PhraseFilter&) const = default;
};

// `err*`, `"two wor"*`: the text on a word boundary at its begin only. Never
// empty unless ignore_case (then: any value, as AnyValueFilter).
struct PrefixFilter {
  FieldRef field;
  std::string text;
  bool ignore_case = false;
  bool operator==(const PrefixFilter&) const = default;
};

// `field:*`: any value but the empty one.
struct AnyValueFilter {
  FieldRef field;
  bool operator==(const AnyValueFilter&) const = default;
};

// `field:""`: absent or empty.
struct EmptyValueFilter {
  FieldRef field;
  bool operator==(const EmptyValueFilter&) const = default;
};

// `=text` the whole value; `=text*` its begin.
struct ExactFilter {
  FieldRef field;
  std::string text;
  bool is_prefix = false;
  bool operator==(const ExactFilter&) const = default;
};

// `~"regexp"`, unanchored; compiles (checked by the parser). A pattern without
// special characters is the substring filter.
struct RegexpFilter {
  FieldRef field;
  std::string pattern;
  bool operator==(const RegexpFilter&) const = default;
};

// `in(a, b)`, `contains_any(a, b)`, `contains_all(a, b)`, each also over the
// values of a subquery: `in(error | fields user)`. A star as the only argument
// matches everything and is an AllFilter.
struct ValuesFilter {
  enum class Kind : std::uint8_t { kIn, kContainsAny, kContainsAll };

  FieldRef field;
  Kind kind = Kind::kIn;
  std::vector<std::string> values;
  std::optional<Box<Query>> subquery;  // then values is empty
  std::string subquery_field;          // whose values are taken
  friend bool operator==(const ValuesFilter&, const ValuesFilter&);
};

// `seq(a, b)`: these phrases in this order.
struct SequenceFilter {
  FieldRef field;
  std::vector<std::string> phrases;
  bool operator==(const SequenceFilter&) const = default;
};

// `range[1, 2KiB)`.
struct RangeFilter {
  FieldRef field;
  Number lower;
  Number upper;
  bool includes_lower = false;
  bool includes_upper = false;
  bool operator==(const RangeFilter&) const = default;
};

enum class CompareOp : std::uint8_t { kLess, kLessEqual, kGreater, kGreaterEqual };

// `>10KiB`, `<=abc`: by number where `number` is set, else by bytes.
struct CompareFilter {
  FieldRef field;
  CompareOp op = CompareOp::kLess;
  std::string text;
  std::optional<double> number;
  bool operator==(const CompareFilter& other) const {
    return field == other.field && op == other.op && text == other.text;
  }
};

// `ipv4_range(10.0.0.0/8)`, both ends included.
struct Ipv4RangeFilter {
  FieldRef field;
  std::uint32_t min_address = 0;
  std::uint32_t max_address = 0;
  bool operator==(const Ipv4RangeFilter&) const = default;
};

// `string_range(a, b)`: min_text <= value < max_text, by bytes.
struct StringRangeFilter {
  FieldRef field;
  std::string min_text;
  std::string max_text;
  bool operator==(const StringRangeFilter&) const = default;
};

// `len_range(1, inf)`: the value's number of Unicode characters, ends included.
struct LengthRangeFilter {
  FieldRef field;
  std::uint64_t min_chars = 0;
  std::uint64_t max_chars = 0;  // UINT64_MAX for inf
  std::string min_text;         // as typed
  std::string max_text;
  bool operator==(const LengthRangeFilter&) const = default;
};

// `value_type(uint64)`.
struct ValueTypeFilter {
  FieldRef field;
  std::string type;
  bool operator==(const ValueTypeFilter&) const = default;
};

// `a:eq_field(b)`, `a:le_field(b)`, `a:lt_field(b)`.
struct FieldCompareFilter {
  enum class Op : std::uint8_t { kEqual, kLessEqual, kLess };

  FieldRef field;
  Op op = Op::kEqual;
  FieldRef other;
  bool operator==(const FieldCompareFilter&) const = default;
};

// `_time:…` in every form, resolved: min_ns <= _time <= max_ns. Empty where
// min_ns > max_ns. Ends that are open are INT64_MIN and INT64_MAX.
struct TimeFilter {
  std::int64_t min_ns = 0;
  std::int64_t max_ns = 0;
  std::string text;  // canonical, without "_time:"
  bool operator==(const TimeFilter&) const = default;
};

// `_time:day_range[08:00, 18:00)`: nanoseconds since midnight of _time plus
// offset, ends included.
struct DayRangeFilter {
  std::int64_t min_ns = 0;
  std::int64_t max_ns = 0;
  Duration offset;
  std::string text;  // canonical, without offset
  bool operator==(const DayRangeFilter&) const = default;
};

// `_time:week_range[Mon, Fri]`: days of the week, 0 is Sunday, ends included.
struct WeekRangeFilter {
  int min_day = 0;
  int max_day = 0;
  Duration offset;
  std::string text;
  bool operator==(const WeekRangeFilter&) const = default;
};

// `{app="cart",env=~"a|b" or app!="x"}`: alternatives of conditions.
struct StreamMatch {
  enum class Op : std::uint8_t { kEqual, kNotEqual, kMatch, kNotMatch, kIn, kNotIn };

  std::string label;
  Op op = Op::kEqual;
  std::vector<std::string> values;  // one, or several for kIn and kNotIn
  Span span;
  bool operator==(const StreamMatch&) const = default;
};
struct StreamFilter {
  std::vector<std::vector<StreamMatch>> alternatives;  // none: every stream
  bool operator==(const StreamFilter&) const = default;
};

// `_stream_id:in(…)`: 48 hex digits each.
struct StreamIdFilter {
  std::vector<std::string> ids;
  std::optional<Box<Query>> subquery;
  std::string subquery_field;
  friend bool operator==(const StreamIdFilter&, const StreamIdFilter&);
};

// `min_level(warn)`: at least this level; the field is "level" unless named.
struct MinLevelFilter {
  FieldRef field;
  std::string level;  // canonical name: trace debug info warn error fatal
  int rank = 0;       // 0 trace .. 5 fatal
  bool operator==(const MinLevelFilter&) const = default;
};

using FilterNode =
    std::variant<AllFilter, AndFilter, OrFilter, NotFilter, PhraseFilter, PrefixFilter,
                 AnyValueFilter, EmptyValueFilter, ExactFilter, RegexpFilter, ValuesFilter,
                 SequenceFilter, RangeFilter, CompareFilter, Ipv4RangeFilter, StringRangeFilter,
                 LengthRangeFilter, ValueTypeFilter, FieldCompareFilter, TimeFilter,
                 DayRangeFilter, WeekRangeFilter, StreamFilter, StreamIdFilter, MinLevelFilter>;

struct Filter {
  FilterNode node;
  Span span;
  friend bool operator==(const Filter&, const Filter&);
};

// std::visit with a lambda per kind.
template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <typename... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

}  // namespace logkit::query
