#include <algorithm>

#include "lib/query/exec/alike.h"
#include "lib/query/exec/row_matcher.h"

namespace logkit::query {
namespace {

using Nodes = std::vector<std::unique_ptr<RowMatcher>>;

class AndNode : public RowMatcher {
 public:
  explicit AndNode(Nodes operands) : operands_(std::move(operands)) {
    std::stable_sort(operands_.begin(), operands_.end(),
                     [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
  }
  Status narrow(record::Batch& batch, Rows& rows) override {
    for (const auto& operand : operands_) {
      if (rows.empty()) return {};
      LK_RETURN_IF_ERROR(operand->narrow(batch, rows));
    }
    return {};
  }
  int cost() const override {
    int sum = 0;
    for (const auto& operand : operands_) sum += operand->cost();
    return sum;
  }

 private:
  Nodes operands_;
};

Result<std::optional<bool>> on_all_rows(RowMatcher& matcher, record::Batch& batch) {
  auto* alike = dynamic_cast<AlikeMatcher*>(&matcher);
  return alike == nullptr ? std::optional<bool>() : alike->on_all_rows(batch);
}

// Rows found by an operand are not asked of the ones after it.
class OrNode : public RowMatcher {
 public:
  explicit OrNode(Nodes operands) : operands_(std::move(operands)) {
    std::stable_sort(operands_.begin(), operands_.end(),
                     [](const auto& a, const auto& b) { return a->cost() < b->cost(); });
  }
  Status narrow(record::Batch& batch, Rows& rows) override {
    std::vector<bool> found(batch.source_row_count(), false);
    Rows left = rows;
    for (const auto& operand : operands_) {
      if (left.empty()) break;
      // Thousands of operands, most of them on fields that a batch does not have,
      // must not cost a look at every row each.
      LK_TRY(const std::optional<bool> alike, on_all_rows(*operand, batch));
      if (alike && !*alike) continue;
      if (alike) return {};
      Rows matching = left;
      LK_RETURN_IF_ERROR(operand->narrow(batch, matching));
      if (matching.empty()) continue;
      for (const std::uint32_t row : matching) found[row] = true;
      std::erase_if(left, [&found](std::uint32_t row) { return found[row]; });
    }
    std::erase_if(rows, [&found](std::uint32_t row) { return !found[row]; });
    return {};
  }
  int cost() const override {
    int sum = 0;
    for (const auto& operand : operands_) sum += operand->cost();
    return sum;
  }

 private:
  Nodes operands_;
};

class NotNode : public RowMatcher {
 public:
  explicit NotNode(std::unique_ptr<RowMatcher> operand) : operand_(std::move(operand)) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    std::vector<bool> found(batch.source_row_count(), false);
    Rows matching = rows;
    LK_RETURN_IF_ERROR(operand_->narrow(batch, matching));
    for (const std::uint32_t row : matching) found[row] = true;
    std::erase_if(rows, [&found](std::uint32_t row) { return found[row]; });
    return {};
  }
  int cost() const override { return operand_->cost(); }

 private:
  std::unique_ptr<RowMatcher> operand_;
};

class ConstantNode : public RowMatcher {
 public:
  explicit ConstantNode(bool matches) : matches_(matches) {}
  Status narrow(record::Batch&, Rows& rows) override {
    if (!matches_) rows.clear();
    return {};
  }
  int cost() const override { return 0; }

 private:
  bool matches_;
};

}  // namespace

std::unique_ptr<RowMatcher> make_and(Nodes operands) {
  return std::make_unique<AndNode>(std::move(operands));
}
std::unique_ptr<RowMatcher> make_or(Nodes operands) {
  return std::make_unique<OrNode>(std::move(operands));
}
std::unique_ptr<RowMatcher> make_not(std::unique_ptr<RowMatcher> operand) {
  return std::make_unique<NotNode>(std::move(operand));
}
std::unique_ptr<RowMatcher> make_all() { return std::make_unique<ConstantNode>(true); }
std::unique_ptr<RowMatcher> make_none() { return std::make_unique<ConstantNode>(false); }

}  // namespace logkit::query
