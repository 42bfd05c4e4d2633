// min, max.
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

struct Extreme {
  std::string text;  // empty: none yet
  record::Kind kind = record::Kind::kString;
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
                        [this](std::uint32_t group, std::string_view text, record::Kind kind) {
                          offer(group, text, kind);
                        });
    }
    return {};
  }
  StatsValue result(std::uint32_t group) override {
    return {states_[group].text, states_[group].kind};
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_string(states_[group].text);
    out.put_le(static_cast<std::uint8_t>(states_[group].kind));
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::string_view text = in.get_string();
    offer(group, text, static_cast<record::Kind>(in.get_le<std::uint8_t>()));
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + text_bytes_;
  }

 private:
  void offer(std::uint32_t group, std::string_view text, record::Kind kind) {
    Extreme& best = states_[group];
    if (text.empty() || text == best.text) return;
    if (!best.text.empty()) {
      const int order = compare_total(text, best.text);
      if (wants_max_ ? order <= 0 : order >= 0) return;
    }
    text_bytes_ += text.size();
    best.text = text;
    best.kind = kind;
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
