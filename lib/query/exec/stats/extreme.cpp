// min, max. As in VictoriaLogs a row without a field that is named counts as one
// with the empty value, the least there is.
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

struct Extreme {
  bool has_value = false;
  std::string text;
};

// Of the numbers of a batch.
struct Found {
  std::int64_t number = 0;
  std::uint32_t row = 0;
  bool has_number = false;
  bool has_absent = false;
};

class ExtremeAggregate : public AggregateOf<Extreme> {
 public:
  explicit ExtremeAggregate(const StatsFunction& function)
      : fields_(function.fields), wants_max_(function.kind == StatsKind::kMax) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    for (const NamedColumn& named : columns) {
      const record::Column::Form form = named.column->form();
      if (form == record::Column::Form::kInt || form == record::Column::Form::kTime) {
        offer_numbers(named, input);
        continue;
      }
      for_each_distinct(*named.column, input,
                        [&](std::uint32_t group, std::string_view text, record::Kind) {
                          if (named.by_name || !text.empty()) offer(group, text);
                        });
    }
    return {};
  }
  StatsValue result(std::uint32_t group) override {
    return found_value(states_[group].text);
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_le(static_cast<std::uint8_t>(states_[group].has_value));
    out.put_string(states_[group].text);
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const bool has_value = in.get_le<std::uint8_t>() != 0;
    const std::string_view text = in.get_string();
    if (has_value) offer(group, text);
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + text_bytes_;
  }

 private:
  // Numbers are compared as numbers, and each group's best one is offered: texts
  // of integers and of times have the same order.
  void offer_numbers(const NamedColumn& named, const GroupedRows& input) {
    const record::Column& column = *named.column;
    std::vector<Found> found(input.group_count);
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      const std::uint32_t row = input.rows[i];
      Found& of_group = found[input.groups[i]];
      if (!column.present(row)) {
        of_group.has_absent = true;
        continue;
      }
      const std::int64_t number = column.numbers()[row];
      const bool better = wants_max_ ? number > of_group.number : number < of_group.number;
      if (of_group.has_number && !better) continue;
      of_group.has_number = true;
      of_group.number = number;
      of_group.row = row;
    }
    record::TextScratch scratch;
    for (std::uint32_t group = 0; group < found.size(); ++group) {
      if (found[group].has_absent && named.by_name) offer(group, {});
      if (found[group].has_number) offer(group, column.text(found[group].row, scratch));
    }
  }

  void offer(std::uint32_t group, std::string_view text) {
    Extreme& best = states_[group];
    if (best.has_value) {
      if (text == best.text) return;
      const int order = compare_total(text, best.text);
      if (wants_max_ ? order <= 0 : order >= 0) return;
    }
    text_bytes_ += text.size();
    best.has_value = true;
    best.text = text;
  }

  std::vector<FieldPattern> fields_;
  bool wants_max_;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Aggregate> make_extreme(const StatsFunction& function) {
  return std::make_unique<ExtremeAggregate>(function);
}

}  // namespace logkit::query
