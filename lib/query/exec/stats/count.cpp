// count, count_empty, rate.
#include <algorithm>

#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;

// Marks the rows (by position) that have a value.
void mark_values(const Column& column, const Rows& rows, std::vector<bool>& has_value) {
  if (column.form() == Column::Form::kDict) {
    std::vector<bool> entry_has(column.entries().size());
    for (std::size_t i = 0; i < entry_has.size(); ++i) {
      entry_has[i] = !column.entries()[i].text.empty();
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (entry_has[column.ids()[rows[i]]]) has_value[i] = true;
    }
    return;
  }
  const bool numbers =
      column.form() == Column::Form::kInt || column.form() == Column::Form::kTime;
  record::TextScratch scratch;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool has = numbers ? column.present(rows[i]) : !column.text(rows[i], scratch).empty();
    if (has) has_value[i] = true;
  }
}

class Count : public AggregateOf<std::uint64_t> {
 public:
  Count(const StatsFunction& function, double divisor)
      : fields_(function.fields),
        divisor_(divisor),
        counts_empty_(function.kind == StatsKind::kCountEmpty),
        is_rate_(function.kind == StatsKind::kRate) {
    counts_all_ = !counts_empty_ && (fields_.empty() || std::any_of(fields_.begin(), fields_.end(),
                                                                    [](const FieldPattern& field) {
                                                                      return field.matches_all();
                                                                    }));
  }

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    if (counts_all_) {
      for (const std::uint32_t group : input.groups) ++states_[group];
      return {};
    }
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    std::vector<bool> has_value(input.rows.size(), false);
    for (const NamedColumn& named : columns) mark_values(*named.column, input.rows, has_value);
    for (std::size_t i = 0; i < has_value.size(); ++i) {
      if (has_value[i] != counts_empty_) ++states_[input.groups[i]];
    }
    return {};
  }
  bool counts_rows() const override { return counts_all_; }
  void add_rows(std::uint32_t group, std::uint64_t count) override { states_[group] += count; }
  StatsValue result(std::uint32_t group) override {
    const std::uint64_t count = states_[group];
    if (!is_rate_) return {std::to_string(count), record::Kind::kNumber};
    return {number_text(static_cast<double>(count) / divisor_), record::Kind::kNumber};
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_varint(states_[group]);
  }
  void merge(std::uint32_t group, ByteReader& in) override { states_[group] += in.get_varint(); }

 private:
  std::vector<FieldPattern> fields_;
  double divisor_;
  bool counts_empty_;
  bool is_rate_;
  bool counts_all_ = false;
};

}  // namespace

std::unique_ptr<Aggregate> make_count(const StatsFunction& function, double divisor) {
  return std::make_unique<Count>(function, divisor);
}

}  // namespace logkit::query
