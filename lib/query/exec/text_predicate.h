// TextPredicate: what a filter asks of one value. The frame around it
// (column_filter.cpp) calls it once per distinct value where the column can
// tell them apart.
//
// Thread safety: one thread at a time (expressions keep match state).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"
#include "lib/record/column.h"

namespace logkit::query {

class TextPredicate {
 public:
  virtual ~TextPredicate() = default;

  // An absent value is "".
  virtual bool matches(std::string_view text) = 0;
  // Of a number column's row; has to agree with matches(its digits).
  virtual bool matches_integer(std::int64_t number);
  // Of a time column's row; has to agree with matches(its RFC 3339 text).
  virtual bool matches_time(std::int64_t time_ns);
  // Trouble met since the last call: an expression that ran too long.
  virtual Status take_trouble() { return {}; }
  // Of one call on a text of usual length, relative to comparing it whole.
  virtual int cost() const { return 2; }
};

// Of words: phrase, prefix, seq, contains_any, contains_all.
std::unique_ptr<TextPredicate> make_predicate(const PhraseFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const PrefixFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const SequenceFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const ValuesFilter& filter);
// Of the whole text.
std::unique_ptr<TextPredicate> make_predicate(const AnyValueFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const EmptyValueFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const ExactFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const StringRangeFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const LengthRangeFilter& filter);
Result<std::unique_ptr<TextPredicate>> make_predicate(const RegexpFilter& filter);
// Of the value as a number.
std::unique_ptr<TextPredicate> make_predicate(const RangeFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const CompareFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const Ipv4RangeFilter& filter);
std::unique_ptr<TextPredicate> make_predicate(const MinLevelFilter& filter);
// Of one condition of a stream filter.
Result<std::unique_ptr<TextPredicate>> make_predicate(const StreamMatch& match);

}  // namespace logkit::query
