#include <variant>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/exec/text_predicate.h"
#include "lib/query/pipe_rows.h"

namespace logkit::query {
namespace {

using Compiled = Result<std::unique_ptr<RowMatcher>>;

// A part of the filter whose rows are counted.
class CountedPart : public RowMatcher {
 public:
  CountedPart(PipeRows& counts, std::size_t part, std::unique_ptr<RowMatcher> matcher)
      : counts_(counts), part_(part), matcher_(std::move(matcher)) {}

  Status narrow(record::Batch& batch, Rows& rows) override {
    const std::size_t came = rows.size();
    LK_RETURN_IF_ERROR(matcher_->narrow(batch, rows));
    counts_.add_part(part_, came, rows.size());
    return {};
  }
  int cost() const override { return matcher_->cost(); }

 private:
  PipeRows& counts_;
  std::size_t part_;
  std::unique_ptr<RowMatcher> matcher_;
};

class Compiler {
 public:
  explicit Compiler(const FilterOptions& options) : options_(options) {}

  Compiled compile(const Filter& filter) {
    return std::visit([this](const auto& node) { return make(node); }, filter.node);
  }
  Compiled compile_counted(const Filter& filter, PipeRows& counts) {
    const auto* all = std::get_if<AndFilter>(&filter.node);
    if (all == nullptr) return compile_part(filter, counts, 0);
    std::vector<std::unique_ptr<RowMatcher>> parts;
    for (const Filter& operand : all->operands) {
      LK_TRY(auto part, compile_part(operand, counts, parts.size()));
      parts.push_back(std::move(part));
    }
    return make_and(std::move(parts));
  }

 private:
  Compiled compile_part(const Filter& part, PipeRows& counts, std::size_t number) {
    LK_TRY(auto matcher, compile(part));
    if (number >= counts.part_count()) return matcher;
    return Compiled(std::make_unique<CountedPart>(counts, number, std::move(matcher)));
  }

  Compiled make(const AllFilter&) { return make_all(); }
  Compiled make(const AndFilter& filter) {
    LK_TRY(auto operands, compile_all(filter.operands));
    return make_and(std::move(operands));
  }
  Compiled make(const OrFilter& filter) {
    LK_TRY(auto operands, compile_all(filter.operands));
    return make_or(std::move(operands));
  }
  Compiled make(const NotFilter& filter) {
    LK_TRY(auto operand, compile(*filter.operand));
    return make_not(std::move(operand));
  }
  Compiled make(const TimeFilter& filter) { return make_node(filter); }
  Compiled make(const DayRangeFilter& filter) { return make_node(filter); }
  Compiled make(const WeekRangeFilter& filter) { return make_node(filter); }
  Compiled make(const FieldCompareFilter& filter) { return make_node(filter); }
  Compiled make(const ValueTypeFilter& filter) { return make_node(filter); }
  Compiled make(const ValuesFilter& filter) {
    if (filter.subquery) return Error::invalid("a subquery has to be run before its filter");
    return of_field(filter.field, make_predicate(filter));
  }
  Compiled make(const RegexpFilter& filter) {
    LK_TRY(auto predicate, make_predicate(filter));
    return of_field(filter.field, std::move(predicate));
  }
  Compiled make(const StreamFilter& filter) {
    if (filter.alternatives.empty()) return make_all();
    std::vector<std::unique_ptr<RowMatcher>> alternatives;
    for (const auto& conditions : filter.alternatives) {
      std::vector<std::unique_ptr<RowMatcher>> all;
      for (const StreamMatch& match : conditions) {
        LK_TRY(auto predicate, make_predicate(match));
        all.push_back(make_field_filter(match.label, std::move(predicate)));
      }
      alternatives.push_back(make_and(std::move(all)));
    }
    return make_or(std::move(alternatives));
  }
  Compiled make(const StreamIdFilter& filter) {
    if (filter.subquery) return Error::invalid("a subquery has to be run before its filter");
    ValuesFilter ids;
    ids.values = filter.ids;
    return make_field_filter("_stream_id", make_predicate(ids));
  }
  Compiled make(const MinLevelFilter& filter) {
    return make_field_filter(filter.field.name.empty() ? "level" : filter.field.name,
                             make_predicate(filter));
  }
  template <typename FieldFilterNode>
  Compiled make(const FieldFilterNode& filter) {
    return of_field(filter.field, make_predicate(filter));
  }

  std::unique_ptr<RowMatcher> of_field(const FieldRef& field,
                                       std::unique_ptr<TextPredicate> predicate) {
    if (options_.any_field && field.name == kMessageField) {
      return make_any_field_filter(std::move(predicate));
    }
    return make_field_filter(field.name, std::move(predicate));
  }

  Result<std::vector<std::unique_ptr<RowMatcher>>> compile_all(const std::vector<Filter>& filters) {
    std::vector<std::unique_ptr<RowMatcher>> nodes;
    for (const Filter& filter : filters) {
      LK_TRY(auto node, compile(filter));
      nodes.push_back(std::move(node));
    }
    return nodes;
  }

  const FilterOptions& options_;
};

}  // namespace

Compiled compile_filter(const Filter& filter, const FilterOptions& options) {
  Compiler compiler(options);
  return options.part_rows == nullptr ? compiler.compile(filter)
                                      : compiler.compile_counted(filter, *options.part_rows);
}

}  // namespace logkit::query
