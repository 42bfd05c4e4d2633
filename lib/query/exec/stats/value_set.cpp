// count_uniq, count_uniq_hash, uniq_values, values.
#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

// Numbers in the aggregate's table, in the order they were added.
struct ValueList {
  std::vector<std::uint32_t> values;
};

class ValueSet : public AggregateOf<ValueList> {
 public:
  explicit ValueSet(const StatsFunction& function)
      : kind_(function.kind), fields_(function.fields), limit_(function.limit) {
    is_tuple_ = counts() && (fields_.size() != 1 || fields_[0].is_prefix);
    names_matter_ = fields_.empty() || std::any_of(fields_.begin(), fields_.end(),
                                                   [](const auto& field) { return field.is_prefix; });
  }

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    if (is_tuple_) {
      add_tuples(columns, input);
      return {};
    }
    if (kind_ == StatsKind::kValues) {
      add_row_by_row(columns, input);
      return {};
    }
    for (const NamedColumn& named : columns) {
      for_each_distinct(*named.column, input,
                        [this](std::uint32_t group, std::string_view text, record::Kind) {
                          if (!text.empty()) add(group, text);
                        });
    }
    return {};
  }

  StatsValue result(std::uint32_t group) override {
    std::vector<std::uint32_t>& values = states_[group].values;
    if (counts()) {
      const std::uint64_t count = values.size();
      return {std::to_string(limit_ > 0 ? std::min(limit_, count) : count),
              record::Kind::kNumber};
    }
    if (kind_ == StatsKind::kUniqValues) {
      std::sort(values.begin(), values.end(), [this](std::uint32_t a, std::uint32_t b) {
        return compare_total(text_of(a), text_of(b)) < 0;
      });
    }
    // A large text that grew would for a moment be there two or three times.
    std::size_t bytes = 2;
    const std::size_t count = limit_ > 0 ? std::min<std::size_t>(limit_, values.size()) : values.size();
    for (std::size_t i = 0; i < count; ++i) bytes += text_of(values[i]).size() + 3;
    std::string text;
    text.reserve(bytes + bytes / 8);
    text.push_back('[');
    for (std::size_t i = 0; i < values.size() && (limit_ == 0 || i < limit_); ++i) {
      if (i > 0) text.push_back(',');
      append_json_string(text_of(values[i]), text);
    }
    text.push_back(']');
    return {std::move(text), record::Kind::kString};
  }

  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_varint(states_[group].values.size());
    for (const std::uint32_t value : states_[group].values) out.put_string(text_of(value));
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::uint64_t count = in.get_varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) add(group, in.get_string());
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + table_.memory_bytes() +
           value_count_ * sizeof(std::uint32_t);
  }
  void clear() override {
    AggregateOf::clear();
    table_.clear();
    value_count_ = 0;
  }

 private:
  bool counts() const {
    return kind_ == StatsKind::kCountUniq || kind_ == StatsKind::kCountUniqHash;
  }
  // Sets share one table: a key is the group's number and the value.
  std::string_view text_of(std::uint32_t value) const {
    return table_.key(value).substr(kind_ == StatsKind::kValues ? 0 : sizeof(std::uint32_t));
  }

  void add(std::uint32_t group, std::string_view text) {
    std::vector<std::uint32_t>& values = states_[group].values;
    if (limit_ > 0 && kind_ != StatsKind::kUniqValues && values.size() >= limit_) return;
    if (kind_ == StatsKind::kValues) {
      values.push_back(table_.find_or_add(text));
      ++value_count_;
      return;
    }
    key_.clear();
    ByteWriter key(key_);
    key.put_le(group);
    key.put_bytes(text);
    const std::size_t before = table_.size();
    const std::uint32_t value = table_.find_or_add(key_);
    if (table_.size() == before) return;
    values.push_back(value);
    ++value_count_;
  }

  // Of a row the values of fields by name in their order, then those of prefixes
  // by their names: wherever batches begin.
  void add_row_by_row(std::vector<NamedColumn> columns, const GroupedRows& input) {
    const auto first = std::ranges::find(columns, false, &NamedColumn::by_name);
    std::sort(first, columns.end(),
              [](const NamedColumn& a, const NamedColumn& b) { return a.name < b.name; });
    record::TextScratch scratch;
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      for (const NamedColumn& named : columns) {
        const std::string_view text = named.column->text(input.rows[i], scratch);
        if (named.by_name || !text.empty()) add(input.groups[i], text);
      }
    }
  }

  // A tuple all of whose values are empty does not count.
  void add_tuples(std::vector<NamedColumn> columns, const GroupedRows& input) {
    if (names_matter_) std::ranges::sort(columns, {}, &NamedColumn::name);
    record::TextScratch scratch;
    std::string tuple;
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      tuple.clear();
      ByteWriter writer(tuple);
      bool has_value = false;
      for (const NamedColumn& named : columns) {
        const std::string_view text = named.column->text(input.rows[i], scratch);
        has_value = has_value || !text.empty();
        if (names_matter_ && text.empty()) continue;
        if (names_matter_) writer.put_string(named.name);
        writer.put_string(text);
      }
      if (has_value) add(input.groups[i], tuple);
    }
  }

  StatsKind kind_;
  std::vector<FieldPattern> fields_;
  std::uint64_t limit_;
  bool is_tuple_ = false;
  bool names_matter_ = false;
  KeyTable table_;
  std::string key_;
  std::uint64_t value_count_ = 0;
};

}  // namespace

std::unique_ptr<Aggregate> make_value_set(const StatsFunction& function) {
  return std::make_unique<ValueSet>(function);
}

}  // namespace logkit::query
