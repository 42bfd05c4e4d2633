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

class ExtremeAggregate : public AggregateOf<Extreme> {
 public:
  explicit ExtremeAggregate(const StatsFunction& function)
      : fields_(function.fields), wants_max_(function.kind == StatsKind::kMax) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    for (const NamedColumn& named : columns) {
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
