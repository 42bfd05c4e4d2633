// quantile, median. As in VictoriaLogs a row without a field that is named counts
// as one with the empty value, the least there is.
//
// A group keeps its values as (value number, weight) pairs, the texts of all
// groups in one table: exact as long as a group has at most kMaxValues
// different values. Beyond it the values are sorted and every other one of each
// pair of neighbours gives its weight to the other, which moves a rank by at
// most half a pair's weight; no chance is involved, so the same rows in the
// same order give the same answer.
#include <algorithm>
#include <cmath>

#include "lib/query/exec/key_table.h"
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

constexpr std::size_t kMaxValues = 1 << 17;
constexpr std::size_t kFirstConsolidation = 1024;

struct Weighted {
  std::uint32_t value = 0;  // number in the table
  std::uint64_t weight = 0;
};

struct Sample {
  std::vector<Weighted> values;
  std::size_t consolidate_at = kFirstConsolidation;
};

class Quantile : public AggregateOf<Sample> {
 public:
  explicit Quantile(const StatsFunction& function)
      : fields_(function.fields),
        phi_(function.kind == StatsKind::kMedian ? 0.5 : function.phi.value) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    for (const NamedColumn& named : columns) {
      for_each_value(*named.column, input,
                     [&](std::uint32_t group, std::string_view text, record::Kind) {
                       if (named.by_name || !text.empty()) add(group, table_.find_or_add(text), 1);
                     });
    }
    return {};
  }

  StatsValue result(std::uint32_t group) override {
    Sample& sample = states_[group];
    consolidate(sample);
    sort_by_value(sample.values);
    std::uint64_t total = 0;
    for (const Weighted& value : sample.values) total += value.weight;
    if (total == 0) return {"", record::Kind::kString};
    const double clamped = std::clamp(phi_, 0.0, 1.0);
    auto rank = static_cast<std::uint64_t>(clamped * static_cast<double>(total));
    rank = std::min(rank, total - 1);
    for (const Weighted& value : sample.values) {
      if (rank < value.weight) return found_value(std::string(table_.key(value.value)));
      rank -= value.weight;
    }
    LK_UNREACHABLE();
  }

  void save(std::uint32_t group, ByteWriter& out) const override {
    const Sample& sample = states_[group];
    out.put_varint(sample.values.size());
    for (const Weighted& value : sample.values) {
      out.put_string(table_.key(value.value));
      out.put_varint(value.weight);
    }
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::uint64_t count = in.get_varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
      const std::string_view text = in.get_string();
      add(group, table_.find_or_add(text), in.get_varint());
    }
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + table_.memory_bytes() + sample_bytes_;
  }
  void clear() override {
    AggregateOf::clear();
    table_.clear();
    sample_bytes_ = 0;
  }

 private:
  void add(std::uint32_t group, std::uint32_t value, std::uint64_t weight) {
    Sample& sample = states_[group];
    if (!sample.values.empty() && sample.values.back().value == value) {
      sample.values.back().weight += weight;
      return;
    }
    if (sample.values.size() >= sample.consolidate_at) consolidate(sample);
    sample.values.push_back({value, weight});
    sample_bytes_ += sizeof(Weighted);
  }

  // Unites equal values, thins out where there are too many.
  void consolidate(Sample& sample) {
    auto& values = sample.values;
    const std::size_t before = values.size();
    std::sort(values.begin(), values.end(),
              [](const Weighted& a, const Weighted& b) { return a.value < b.value; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (kept > 0 && values[kept - 1].value == values[i].value) {
        values[kept - 1].weight += values[i].weight;
      } else {
        values[kept++] = values[i];
      }
    }
    values.resize(kept);
    if (values.size() > kMaxValues) thin_out(values);
    sample.consolidate_at = std::max(kFirstConsolidation, values.size() * 2);
    sample_bytes_ -= std::min<std::uint64_t>(sample_bytes_,
                                             (before - values.size()) * sizeof(Weighted));
  }

  void sort_by_value(std::vector<Weighted>& values) const {
    std::sort(values.begin(), values.end(), [this](const Weighted& a, const Weighted& b) {
      return compare_total(table_.key(a.value), table_.key(b.value)) < 0;
    });
  }

  // The least and the greatest value stay.
  void thin_out(std::vector<Weighted>& values) const {
    sort_by_value(values);
    std::size_t kept = 1;
    for (std::size_t i = 1; i + 1 < values.size(); i += 2) {
      Weighted value = values[i];
      if (i + 2 < values.size()) value.weight += values[i + 1].weight;
      values[kept++] = value;
    }
    values[kept++] = values.back();
    values.resize(kept);
  }

  std::vector<FieldPattern> fields_;
  double phi_;
  KeyTable table_;
  std::uint64_t sample_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Aggregate> make_quantile(const StatsFunction& function) {
  return std::make_unique<Quantile>(function);
}

}  // namespace logkit::query
