// json_values: the rows of a group as a JSON array of objects.
#include <algorithm>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/sort_key.h"
#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/row_json.h"

namespace logkit::query {
namespace {

struct ListedRow {
  std::string key;  // of sort_key.h, field by field
  std::string json;
};

// In the order they came, until more than twice the limit are there.
struct RowList {
  std::vector<ListedRow> rows;
};

class JsonValues : public AggregateOf<RowList> {
 public:
  explicit JsonValues(const StatsFunction& function)
      : shown_(function.fields), sort_by_(function.sort_by), limit_(function.limit) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const RowJson shown, RowJson::of(input.batch, shown_));
    std::vector<const record::Column*> keys;
    for (const SortField& field : sort_by_) {
      LK_TRY(const record::Column* column, resolve_field(input.batch, field.field.name));
      keys.push_back(column);
    }
    record::TextScratch scratch;
    for (std::size_t i = 0; i < input.rows.size(); ++i) {
      RowList& list = states_[input.groups[i]];
      if (keys.empty() && limit_ > 0 && list.rows.size() >= limit_) continue;
      ListedRow row;
      for (std::size_t k = 0; k < keys.size(); ++k) {
        append_sort_key(keys[k]->text(input.rows[i], scratch), sort_by_[k].descending, row.key);
      }
      shown.append(input.rows[i], row.json);
      add(list, std::move(row));
    }
    return {};
  }

  StatsValue result(std::uint32_t group) override {
    RowList& list = states_[group];
    cut(list);
    std::string text = "[";
    for (const ListedRow& row : list.rows) {
      if (text.size() > 1) text.push_back(',');
      text += row.json;
    }
    text.push_back(']');
    return {std::move(text), record::Kind::kString};
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_varint(states_[group].rows.size());
    for (const ListedRow& row : states_[group].rows) {
      out.put_string(row.key);
      out.put_string(row.json);
    }
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::uint64_t count = in.get_varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
      ListedRow row;
      row.key = in.get_string();
      row.json = in.get_string();
      add(states_[group], std::move(row));
    }
  }
  std::uint64_t memory_bytes() const override {
    return AggregateOf::memory_bytes() + row_bytes_;
  }
  void clear() override {
    AggregateOf::clear();
    row_bytes_ = 0;
  }

 private:
  static std::uint64_t bytes_of(const ListedRow& row) {
    return sizeof(ListedRow) + row.key.size() + row.json.size();
  }

  void add(RowList& list, ListedRow row) {
    row_bytes_ += bytes_of(row);
    list.rows.push_back(std::move(row));
    if (limit_ > 0 && list.rows.size() >= 2 * limit_ && list.rows.size() > limit_) cut(list);
  }

  // Sorted, ties as they came, and no more than the limit.
  void cut(RowList& list) {
    std::stable_sort(list.rows.begin(), list.rows.end(),
                     [](const ListedRow& a, const ListedRow& b) { return a.key < b.key; });
    while (limit_ > 0 && list.rows.size() > limit_) {
      row_bytes_ -= bytes_of(list.rows.back());
      list.rows.pop_back();
    }
  }

  std::vector<FieldPattern> shown_;
  std::vector<SortField> sort_by_;
  std::uint64_t limit_;
  std::uint64_t row_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Aggregate> make_json_values(const StatsFunction& function) {
  return std::make_unique<JsonValues>(function);
}

}  // namespace logkit::query
