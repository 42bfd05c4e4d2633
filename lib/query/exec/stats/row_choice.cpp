// row_any, row_min, row_max: one row of the group, as a JSON object.
#include <optional>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/row_json.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

struct ChosenRow {
  std::string value;  // of the field that is compared
  std::string json;   // empty: no row yet
};

class RowChoice : public AggregateOf<ChosenRow> {
 public:
  explicit RowChoice(const StatsFunction& function)
      : kind_(function.kind), shown_(function.fields) {
    if (kind_ == StatsKind::kRowAny) return;
    compared_ = function.fields.front().name;
    shown_.erase(shown_.begin());
  }

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    const record::Column* compared = nullptr;
    if (kind_ != StatsKind::kRowAny) {
      LK_TRY(compared, resolve_field(input.batch, compared_));
    }
    std::optional<RowJson> shown;  // columns are asked for when a row is chosen
    record::TextScratch scratch;
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      ChosenRow& best = states_[input.groups[i]];
      const std::string_view value =
          compared == nullptr ? std::string_view() : compared->text(input.rows[i], scratch);
      if (!is_better(value, best)) continue;
      best.value = value;
      best.json.clear();
      if (!shown) {
        LK_TRY(shown, RowJson::of(input.batch, shown_));
      }
      shown->append(input.rows[i], best.json);
      text_bytes_ += best.value.size() + best.json.size();
    }
    return {};
  }
  StatsValue result(std::uint32_t group) override {
    const std::string& json = states_[group].json;
    return {json.empty() ? "{}" : json, record::Kind::kString};
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_string(states_[group].value);
    out.put_string(states_[group].json);
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::string_view value = in.get_string();
    const std::string_view json = in.get_string();
    if (json.empty() || !is_better(value, states_[group])) return;
    states_[group].value = value;
    states_[group].json = json;
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + text_bytes_;
  }
  void clear() override {
    AggregateOf::clear();
    text_bytes_ = 0;
  }

 private:
  bool is_better(std::string_view value, const ChosenRow& best) const {
    if (kind_ == StatsKind::kRowAny) return best.json.empty();
    if (value.empty()) return false;
    if (best.json.empty()) return true;
    const int order = compare_natural(value, best.value);
    return kind_ == StatsKind::kRowMax ? order > 0 : order < 0;
  }

  StatsKind kind_;
  std::string compared_;
  std::vector<FieldPattern> shown_;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Aggregate> make_row_choice(const StatsFunction& function) {
  return std::make_unique<RowChoice>(function);
}

}  // namespace logkit::query
