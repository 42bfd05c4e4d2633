#include <algorithm>

#include "lib/query/exec/alike.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/exec/text_predicate.h"

namespace logkit::query {
namespace {

using record::Column;

template <typename Matches>
void keep_rows(Rows& rows, const Matches& matches) {
  std::size_t kept = 0;
  for (const std::uint32_t row : rows) {
    if (matches(row)) rows[kept++] = row;
  }
  rows.resize(kept);
}

void narrow_dictionary(const Column& column, TextPredicate& predicate, Rows& rows) {
  enum : std::uint8_t { kUnasked, kYes, kNo };
  std::vector<std::uint8_t> verdicts(column.entries().size(), kUnasked);
  const auto& ids = column.ids();
  keep_rows(rows, [&](std::uint32_t row) {
    std::uint8_t& verdict = verdicts[ids[row]];
    if (verdict == kUnasked) {
      verdict = predicate.matches(column.entries()[ids[row]].text) ? kYes : kNo;
    }
    return verdict == kYes;
  });
}

void narrow_numbers(const Column& column, TextPredicate& predicate, Rows& rows) {
  const auto& numbers = column.numbers();
  const auto& present = column.present_rows();
  const bool takes_absent = predicate.matches({});
  const bool is_time = column.form() == Column::Form::kTime;
  keep_rows(rows, [&](std::uint32_t row) {
    if (!present.empty() && !present[row]) return takes_absent;
    return is_time ? predicate.matches_time(numbers[row])
                   : predicate.matches_integer(numbers[row]);
  });
}

class FieldFilter : public RowMatcher, public AlikeMatcher {
 public:
  FieldFilter(std::string field, std::unique_ptr<TextPredicate> predicate)
      : field_(std::move(field)), predicate_(std::move(predicate)) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    if (rows.empty()) return {};
    LK_TRY(const Column* column, resolve_field(batch, field_));
    return narrow_column(*column, *predicate_, rows);
  }
  Result<std::optional<bool>> on_all_rows(record::Batch& batch) override {
    LK_TRY(const Column* column, resolve_field(batch, field_));
    if (column->form() != Column::Form::kConst) return std::optional<bool>();
    const bool matches = predicate_->matches(column->entries()[0].text);
    LK_RETURN_IF_ERROR(predicate_->take_trouble());
    return std::optional<bool>(matches);
  }
  int cost() const override { return predicate_->cost() * (field_ == "_msg" ? 2 : 1); }

 private:
  std::string field_;
  std::unique_ptr<TextPredicate> predicate_;
};

// A search in any field of many keeps no more values than these in memory: records
// with thousands of names have as many columns.
constexpr std::size_t kMostKeptValues = 16u << 20;

// In what a record prints with: not where it came from.
class AnyFieldFilter : public RowMatcher {
 public:
  explicit AnyFieldFilter(std::unique_ptr<TextPredicate> predicate)
      : predicate_(std::move(predicate)) {}
  Status narrow(record::Batch& batch, Rows& rows) override {
    std::vector<bool> found(batch.source_row_count(), false);
    Rows left = rows;
    for (std::size_t i = 0; i < batch.fields().size() && !left.empty(); ++i) {
      if (!batch.prints(i)) continue;
      const bool is_new = !batch.has_loaded(i);
      LK_TRY(const Column* column, batch.column(i));
      Rows matching = left;
      LK_RETURN_IF_ERROR(narrow_column(*column, *predicate_, matching));
      for (const std::uint32_t row : matching) found[row] = true;
      keep_rows(left, [&found](std::uint32_t row) { return !found[row]; });
      const bool keeps_much = i * batch.source_row_count() > kMostKeptValues;
      if (is_new && keeps_much) batch.release(i);
    }
    keep_rows(rows, [&found](std::uint32_t row) { return found[row]; });
    return {};
  }
  int cost() const override { return predicate_->cost() * 10; }

 private:
  std::unique_ptr<TextPredicate> predicate_;
};

}  // namespace

Status narrow_column(const Column& column, TextPredicate& predicate, Rows& rows) {
  switch (column.form()) {
    case Column::Form::kConst:
      if (!rows.empty() && !predicate.matches(column.entries()[0].text)) rows.clear();
      break;
    case Column::Form::kDict:
      narrow_dictionary(column, predicate, rows);
      break;
    case Column::Form::kPlain:
      keep_rows(rows, [&](std::uint32_t row) {
        return predicate.matches(column.entries()[row].text);
      });
      break;
    case Column::Form::kInt:
    case Column::Form::kTime:
      narrow_numbers(column, predicate, rows);
      break;
  }
  return predicate.take_trouble();
}

std::unique_ptr<RowMatcher> make_field_filter(std::string field,
                                              std::unique_ptr<TextPredicate> predicate) {
  return std::make_unique<FieldFilter>(std::move(field), std::move(predicate));
}

std::unique_ptr<RowMatcher> make_any_field_filter(std::unique_ptr<TextPredicate> predicate) {
  return std::make_unique<AnyFieldFilter>(std::move(predicate));
}

}  // namespace logkit::query
