#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "lib/base/civil_time.h"
#include "lib/base/utf8.h"
#include "lib/query/exec/regex.h"
#include "lib/query/exec/text_match.h"
#include "lib/query/exec/text_predicate.h"
#include "lib/query/exec/text_set.h"
#include "lib/query/exec/trace_ids.h"
#include "lib/query/exec/values.h"
#include "lib/query/syntax/number.h"
#include "lib/record/level.h"

namespace logkit::query {
namespace {

class ExactPredicate : public TextPredicate {
 public:
  explicit ExactPredicate(std::string text) : text_(std::move(text)), integer_(value_integer(text_)) {}
  bool matches(std::string_view text) override { return text == text_; }
  bool matches_integer(std::int64_t number) override { return integer_ == number; }
  int cost() const override { return 1; }

 private:
  std::string text_;
  std::optional<std::int64_t> integer_;
};

class ExactPrefixPredicate : public TextPredicate {
 public:
  explicit ExactPrefixPredicate(std::string text) : text_(std::move(text)) {}
  bool matches(std::string_view text) override { return text.starts_with(text_); }
  int cost() const override { return 1; }

 private:
  std::string text_;
};

class StringRangePredicate : public TextPredicate {
 public:
  StringRangePredicate(std::string min_text, std::string max_text)
      : min_text_(std::move(min_text)), max_text_(std::move(max_text)) {}
  bool matches(std::string_view text) override { return min_text_ <= text && text < max_text_; }

 private:
  std::string min_text_;
  std::string max_text_;
};

class StringComparePredicate : public TextPredicate {
 public:
  StringComparePredicate(CompareOp op, std::string text) : op_(op), text_(std::move(text)) {}
  bool matches(std::string_view text) override {
    switch (op_) {
      case CompareOp::kLess:
        return text < text_;
      case CompareOp::kLessEqual:
        return text <= text_;
      case CompareOp::kGreater:
        return text > text_;
      case CompareOp::kGreaterEqual:
        return text >= text_;
    }
    LK_UNREACHABLE();
  }

 private:
  CompareOp op_;
  std::string text_;
};

class LengthRangePredicate : public TextPredicate {
 public:
  explicit LengthRangePredicate(const LengthRangeFilter& filter)
      : min_chars_(filter.min_chars), max_chars_(filter.max_chars) {}
  bool matches(std::string_view text) override {
    std::uint64_t chars = 0;
    while (!text.empty()) {
      const CodePoint point = decode_utf8(text);
      // A byte that begins nothing counts as one character.
      text.remove_prefix(point.valid ? point.length_bytes : 1);
      ++chars;
    }
    return chars >= min_chars_ && chars <= max_chars_;
  }
  int cost() const override { return 8; }

 private:
  std::uint64_t min_chars_;
  std::uint64_t max_chars_;
};

class NumberPredicate : public TextPredicate {
 public:
  struct Bounds {
    long double lower;  // holds every integer of 64 bits
    long double upper;
    bool includes_lower;
    bool includes_upper;
  };
  explicit NumberPredicate(Bounds bounds) : bounds_(bounds) {}
  bool matches(std::string_view text) override {
    const auto number = value_exact_number(text);
    return number && holds(*number);
  }
  bool matches_integer(std::int64_t number) override {
    return holds(static_cast<long double>(number));
  }
  bool matches_time(std::int64_t time_ns) override {
    return holds(static_cast<long double>(time_ns));
  }
  int cost() const override { return 5; }

 private:
  bool holds(long double number) const {
    const bool above = bounds_.includes_lower ? number >= bounds_.lower : number > bounds_.lower;
    return above && (bounds_.includes_upper ? number <= bounds_.upper : number < bounds_.upper);
  }

  Bounds bounds_;
};

class Ipv4RangePredicate : public TextPredicate {
 public:
  explicit Ipv4RangePredicate(const Ipv4RangeFilter& filter)
      : min_(filter.min_address), max_(filter.max_address) {}
  bool matches(std::string_view text) override {
    const auto address = parse_ipv4(text);
    return address && *address >= min_ && *address <= max_;
  }
  bool matches_integer(std::int64_t) override { return false; }
  bool matches_time(std::int64_t) override { return false; }
  int cost() const override { return 4; }

 private:
  std::uint32_t min_;
  std::uint32_t max_;
};

class MinLevelPredicate : public TextPredicate {
 public:
  explicit MinLevelPredicate(int rank) : rank_(rank) {}
  bool matches(std::string_view text) override {
    auto level = record::parse_level(text);
    if (!level) level = record::level_of_json_number(text);
    return level && static_cast<int>(*level) >= rank_;
  }
  int cost() const override { return 4; }

 private:
  int rank_;
};

class SubstringPredicate : public TextPredicate {
 public:
  explicit SubstringPredicate(std::string text) : needle_(std::move(text)) {}
  bool matches(std::string_view text) override { return needle_.find(text) != Needle::kNone; }
  int cost() const override { return 5; }

 private:
  Needle needle_;
};

class RegexPredicate : public TextPredicate {
 public:
  explicit RegexPredicate(Regex regex, std::string pattern)
      : regex_(std::move(regex)), pattern_(std::move(pattern)) {}
  bool matches(std::string_view text) override {
    // The query ends with an error: the rest of the column is spared.
    if (too_long_) return false;
    const Regex::Outcome outcome = regex_.search(text);
    too_long_ = too_long_ || outcome == Regex::Outcome::kLimit;
    return outcome == Regex::Outcome::kYes;
  }
  Status take_trouble() override {
    if (!too_long_) return {};
    too_long_ = false;
    Error error = Error::invalid("regular expression '" + pattern_ + "' takes too long to match");
    error.help = "simplify it: nested repetitions like (a+)+ are the usual cause";
    return error;
  }
  int cost() const override { return 30; }

 private:
  Regex regex_;
  std::string pattern_;
  bool too_long_ = false;
};

class NotPredicate : public TextPredicate {
 public:
  explicit NotPredicate(std::unique_ptr<TextPredicate> operand) : operand_(std::move(operand)) {}
  bool matches(std::string_view text) override { return !operand_->matches(text); }
  Status take_trouble() override { return operand_->take_trouble(); }

 private:
  std::unique_ptr<TextPredicate> operand_;
};

class OneOfPredicate : public TextPredicate {
 public:
  explicit OneOfPredicate(const std::vector<std::string>& values) : values_(values) {}
  bool matches(std::string_view text) override { return values_.contains(text); }

 private:
  TextSet values_;
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

bool TextPredicate::matches_integer(std::int64_t number) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, number);
  return matches({digits, static_cast<std::size_t>(end.ptr - digits)});
}

bool TextPredicate::matches_time(std::int64_t time_ns) {
  char text[kRfc3339MaxBytes];
  return matches(format_rfc3339_ns(time_ns, text));
}

std::unique_ptr<TextPredicate> make_predicate(const ExactFilter& filter) {
  if (filter.is_prefix) return std::make_unique<ExactPrefixPredicate>(filter.text);
  return with_trace_spellings(filter.field, filter.text,
                              std::make_unique<ExactPredicate>(filter.text));
}

std::unique_ptr<TextPredicate> make_predicate(const StringRangeFilter& filter) {
  return std::make_unique<StringRangePredicate>(filter.min_text, filter.max_text);
}

std::unique_ptr<TextPredicate> make_predicate(const LengthRangeFilter& filter) {
  return std::make_unique<LengthRangePredicate>(filter);
}

Result<std::unique_ptr<TextPredicate>> make_predicate(const RegexpFilter& filter) {
  if (auto text = plain_text_of(filter.pattern)) {
    return std::unique_ptr<TextPredicate>(std::make_unique<SubstringPredicate>(std::move(*text)));
  }
  LK_TRY(Regex regex, Regex::compile(filter.pattern));
  return std::unique_ptr<TextPredicate>(
      std::make_unique<RegexPredicate>(std::move(regex), filter.pattern));
}

std::unique_ptr<TextPredicate> make_predicate(const RangeFilter& filter) {
  return std::make_unique<NumberPredicate>(
      NumberPredicate::Bounds{.lower = exact_bound(filter.lower.text, filter.lower.value),
                              .upper = exact_bound(filter.upper.text, filter.upper.value),
                              .includes_lower = filter.includes_lower,
                              .includes_upper = filter.includes_upper});
}

std::unique_ptr<TextPredicate> make_predicate(const CompareFilter& filter) {
  if (!filter.number) return std::make_unique<StringComparePredicate>(filter.op, filter.text);
  NumberPredicate::Bounds bounds{-kInfinity, kInfinity, true, true};
  switch (filter.op) {
    case CompareOp::kLess:
      bounds.includes_upper = false;
      [[fallthrough]];
    case CompareOp::kLessEqual:
      bounds.upper = exact_bound(filter.text, *filter.number);
      break;
    case CompareOp::kGreater:
      bounds.includes_lower = false;
      [[fallthrough]];
    case CompareOp::kGreaterEqual:
      bounds.lower = exact_bound(filter.text, *filter.number);
      break;
  }
  return std::make_unique<NumberPredicate>(bounds);
}

std::unique_ptr<TextPredicate> make_predicate(const Ipv4RangeFilter& filter) {
  return std::make_unique<Ipv4RangePredicate>(filter);
}

std::unique_ptr<TextPredicate> make_predicate(const MinLevelFilter& filter) {
  return std::make_unique<MinLevelPredicate>(filter.rank);
}

Result<std::unique_ptr<TextPredicate>> make_predicate(const StreamMatch& match) {
  using Op = StreamMatch::Op;
  std::unique_ptr<TextPredicate> positive;
  if (match.op == Op::kMatch || match.op == Op::kNotMatch) {
    // A stream's label has to match as a whole.
    const std::string pattern = "^(?:" + match.values.front() + ")$";
    LK_TRY(Regex regex, Regex::compile(pattern));
    positive = std::make_unique<RegexPredicate>(std::move(regex), match.values.front());
  } else {
    positive = std::make_unique<OneOfPredicate>(match.values);
  }
  const bool negated = match.op == Op::kNotEqual || match.op == Op::kNotMatch || match.op == Op::kNotIn;
  if (!negated) return positive;
  return std::unique_ptr<TextPredicate>(std::make_unique<NotPredicate>(std::move(positive)));
}

}  // namespace logkit::query
