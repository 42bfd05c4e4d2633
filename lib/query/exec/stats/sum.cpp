// sum, avg, sum_len, rate_sum.
#include <cmath>
#include <limits>

#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;

// Integers are summed exactly; what has a fraction is summed with Neumaier's
// compensation (A. Neumaier, 1974), so that the order of rows hardly shows.
struct Sum {
  std::int64_t whole = 0;
  double rest = 0;
  double correction = 0;
  std::uint64_t count = 0;

  void add(std::int64_t number) {
    ++count;
    if (__builtin_add_overflow(whole, number, &whole)) {
      // `whole` wrapped: take the sum apart again.
      whole -= number;
      add_rest(static_cast<double>(number));
    }
  }
  void add(double number) {
    ++count;
    add_rest(number);
  }
  void add_rest(double number) {
    const double sum = rest + number;
    if (std::isfinite(sum)) {
      correction += std::abs(rest) >= std::abs(number) ? (rest - sum) + number
                                                       : (number - sum) + rest;
    }
    rest = sum;
  }
  double fraction() const { return rest + correction; }
  double value() const { return static_cast<double>(whole) + fraction(); }
};

class SumAggregate : public AggregateOf<Sum> {
 public:
  SumAggregate(const StatsFunction& function, double divisor)
      : kind_(function.kind), fields_(function.fields), divisor_(divisor) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    for (const NamedColumn& named : columns) {
      if (kind_ == StatsKind::kSumLen) {
        add_lengths(*named.column, input);
      } else {
        add_numbers(*named.column, input);
      }
    }
    return {};
  }

  StatsValue result(std::uint32_t group) override {
    const Sum& sum = states_[group];
    if (kind_ == StatsKind::kSumLen) return {std::to_string(sum.whole), record::Kind::kNumber};
    if (sum.count == 0) return {"NaN", record::Kind::kNumber};
    const bool exact = sum.fraction() == 0;
    if (kind_ == StatsKind::kSum && exact) {
      return {std::to_string(sum.whole), record::Kind::kNumber};
    }
    double divisor = 1;
    if (kind_ == StatsKind::kAvg) divisor = static_cast<double>(sum.count);
    if (kind_ == StatsKind::kRateSum) divisor = divisor_;
    return {number_text(sum.value() / divisor), record::Kind::kNumber};
  }

  void save(std::uint32_t group, ByteWriter& out) const override {
    const Sum& sum = states_[group];
    out.put_zigzag(sum.whole);
    out.put_le(sum.rest);
    out.put_le(sum.correction);
    out.put_varint(sum.count);
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    Sum& sum = states_[group];
    sum.add(in.get_zigzag());
    sum.add_rest(in.get_le<double>());
    sum.add_rest(in.get_le<double>());
    sum.count += in.get_varint() - 1;
  }

 private:
  void add_text(std::uint32_t group, std::string_view text) {
    if (const auto integer = value_integer(text)) {
      states_[group].add(*integer);
    } else if (const auto number = value_number(text)) {
      states_[group].add(*number);
    }
  }

  void add_numbers(const Column& column, const GroupedRows& input) {
    if (column.form() == Column::Form::kTime) return;
    if (column.form() == Column::Form::kInt) {
      for (std::size_t i = 0; i < input.rows.size(); ++i) {
        const std::uint32_t row = input.rows[i];
        if (column.present(row)) states_[input.groups[i]].add(column.numbers()[row]);
      }
    } else if (column.form() == Column::Form::kDict) {
      add_entries(column, input);
    } else {
      for_each_value(column, input, [this](std::uint32_t group, std::string_view text,
                                           record::Kind) { add_text(group, text); });
    }
  }

  // Each entry is parsed once.
  void add_entries(const Column& column, const GroupedRows& input) {
    enum : std::uint8_t { kNone, kInteger, kDecimal };
    std::vector<std::uint8_t> types(column.entries().size(), kNone);
    std::vector<std::int64_t> integers(column.entries().size(), 0);
    std::vector<double> decimals(column.entries().size(), 0);
    for (std::size_t i = 0; i < column.entries().size(); ++i) {
      const std::string_view text = column.entries()[i].text;
      if (const auto integer = value_integer(text)) {
        types[i] = kInteger;
        integers[i] = *integer;
      } else if (const auto number = value_number(text)) {
        types[i] = kDecimal;
        decimals[i] = *number;
      }
    }
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      const std::uint32_t entry = column.ids()[input.rows[i]];
      if (types[entry] == kInteger) {
        states_[input.groups[i]].add(integers[entry]);
      } else if (types[entry] == kDecimal) {
        states_[input.groups[i]].add(decimals[entry]);
      }
    }
  }

  void add_lengths(const Column& column, const GroupedRows& input) {
    for_each_value(column, input,
                   [this](std::uint32_t group, std::string_view text, record::Kind) {
                     states_[group].add(static_cast<std::int64_t>(text.size()));
                   });
  }

  StatsKind kind_;
  std::vector<FieldPattern> fields_;
  double divisor_;
};

}  // namespace

std::unique_ptr<Aggregate> make_sum(const StatsFunction& function, double divisor) {
  return std::make_unique<SumAggregate>(function, divisor);
}

}  // namespace logkit::query
