#include "lib/query/exec/fields.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/exec/value_type.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;

class FieldCompareNode : public RowMatcher {
 public:
  explicit FieldCompareNode(const FieldCompareFilter& filter)
      : field_(filter.field.name), other_(filter.other.name), op_(filter.op) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    if (rows.empty()) return {};
    LK_TRY(const Column* column, resolve_field(batch, field_));
    LK_TRY(const Column* other, resolve_field(batch, other_));
    record::TextScratch scratch;
    record::TextScratch other_scratch;
    std::erase_if(rows, [&](std::uint32_t row) {
      return !holds(column->text(row, scratch), other->text(row, other_scratch));
    });
    return {};
  }
  int cost() const override { return 15; }

 private:
  bool holds(std::string_view a, std::string_view b) const {
    switch (op_) {
      case FieldCompareFilter::Op::kEqual:
        return a == b;
      case FieldCompareFilter::Op::kLess:
        return less_natural(a, b);
      case FieldCompareFilter::Op::kLessEqual:
        return !less_natural(b, a);
    }
    LK_UNREACHABLE();
  }

  std::string field_;
  std::string other_;
  FieldCompareFilter::Op op_;
};

// The type that VictoriaLogs would store the batch's column with.
class ValueTypeNode : public RowMatcher {
 public:
  explicit ValueTypeNode(const ValueTypeFilter& filter)
      : field_(filter.field.name), type_(filter.type) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    if (rows.empty()) return {};
    LK_TRY(const Column* column, resolve_field(batch, field_));
    if (value_type_of(*column) != type_) rows.clear();
    return {};
  }
  int cost() const override { return 40; }

 private:
  std::string field_;
  std::string type_;
};

}  // namespace

std::unique_ptr<RowMatcher> make_node(const FieldCompareFilter& filter) {
  return std::make_unique<FieldCompareNode>(filter);
}
std::unique_ptr<RowMatcher> make_node(const ValueTypeFilter& filter) {
  return std::make_unique<ValueTypeNode>(filter);
}

}  // namespace logkit::query
