#include "lib/query/exec/tuple_counter.h"

#include <algorithm>
#include <numeric>

#include "lib/base/bytes.h"
#include "lib/query/exec/fields.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

// Of a batch of whole rows: fields times rows, 24 bytes each.
constexpr std::size_t kMostCells = 2u << 20;

std::vector<GroupField> grouped(const std::vector<FieldRef>& fields) {
  std::vector<GroupField> groups;
  for (const FieldRef& field : fields) groups.push_back({.field = field, .bucket = {}});
  return groups;
}

std::vector<std::string> all_names(const std::vector<FieldRef>& fields,
                                   const std::vector<std::string>& extra) {
  std::vector<std::string> names;
  for (const FieldRef& field : fields) names.push_back(field.name);
  names.insert(names.end(), extra.begin(), extra.end());
  return names;
}

void unite_kinds(std::string_view added, std::string& kinds) {
  for (std::size_t i = 0; i < kinds.size() && i < added.size(); ++i) {
    kinds[i] = static_cast<char>(kinds[i] | added[i]);
  }
}

}  // namespace

TupleCounter::TupleCounter(const std::vector<FieldRef>& fields, const SpillOptions& spill)
    : of_whole_rows_(fields.empty()),
      keys_(grouped(fields)),
      spill_options_(spill),
      sorter_(compare_group_keys, spill, group_key_prefix) {}

Status TupleCounter::add(record::Batch& batch) {
  if (!of_whole_rows_) {
    LK_TRY(const bool counted, keys_.count(batch, hits_));
    if (counted) return keep_within_memory();
  }
  const Rows rows = batch.selection();
  if (of_whole_rows_) {
    LK_RETURN_IF_ERROR(add_whole_rows(batch, rows));
  } else {
    LK_RETURN_IF_ERROR(keys_.assign(batch, rows, groups_));
    hits_.resize(keys_.size());
  }
  for (const std::uint32_t group : groups_) ++hits_[group];
  return keep_within_memory();
}

Status TupleCounter::keep_within_memory() {
  const std::uint64_t memory_bytes =
      keys_.memory_bytes() + whole_rows_.memory_bytes() + hits_.capacity() * sizeof(std::uint64_t);
  return memory_bytes > spill_options_.memory_bytes ? spill() : Status();
}

Status TupleCounter::add_whole_rows(record::Batch& batch, const Rows& rows) {
  LK_TRY(const auto fields, printed_fields(batch));
  groups_.clear();
  record::TextScratch scratch;
  std::string key;
  std::string kinds;
  for (const std::uint32_t row : rows) {
    key.clear();
    kinds.clear();
    ByteWriter writer(key);
    for (const auto& [field, column] : fields) {
      const std::string_view text = column->text(row, scratch);
      if (text.empty()) continue;
      writer.put_string(field->name);
      writer.put_string(text);
      kinds.push_back(static_cast<char>(kind_bit(column->kind(row))));
    }
    const std::uint32_t group = whole_rows_.find_or_add(key);
    if (group == whole_kinds_.size()) whole_kinds_.push_back(kinds);
    unite_kinds(kinds, whole_kinds_[group]);
    groups_.push_back(group);
  }
  hits_.resize(whole_rows_.size());
  return {};
}

Status TupleCounter::give_states(const UseState& use) {
  if (!has_spilled_) {
    std::vector<std::uint32_t> all(hits_.size());
    std::iota(all.begin(), all.end(), 0u);
    return give_groups(all, use);
  }
  LK_RETURN_IF_ERROR(spill());
  return sorter_.give_all(use);
}

Status TupleCounter::merge_state(std::string_view key, std::string_view state) {
  ByteReader reader(state);
  const std::uint64_t hits = reader.get_varint();
  const std::string_view kinds = reader.get_bytes(reader.remaining_bytes());
  std::size_t field_count = 2 * kinds.size();  // of a whole row: names and values
  if (!of_whole_rows_) field_count = keys_.field_count();
  LK_RETURN_IF_ERROR(check_group_key(key, field_count));
  if (!reader.ok() || hits == 0 || (!of_whole_rows_ && kinds.size() != field_count)) {
    return Error::corrupt("a state that no such pipe has written");
  }
  std::uint32_t group = 0;
  if (of_whole_rows_) {
    group = whole_rows_.find_or_add(key);
    if (group == whole_kinds_.size()) whole_kinds_.emplace_back(kinds);
    unite_kinds(kinds, whole_kinds_[group]);
  } else {
    group = keys_.add(key, kinds);
  }
  if (group >= hits_.size()) hits_.resize(group + 1);
  hits_[group] += hits;
  return keep_within_memory();
}

Status TupleCounter::spill() {
  has_spilled_ = true;
  LK_RETURN_IF_ERROR(sorter_.begin_run());
  LK_RETURN_IF_ERROR(
      give_groups(in_order(), [this](std::string_view key, std::string_view payload) {
        return sorter_.add_to_run(key, payload);
      }));
  return sorter_.end_run();
}

std::string_view TupleCounter::key_of(std::uint32_t group) const {
  return of_whole_rows_ ? whole_rows_.key(group) : keys_.key(group);
}

std::vector<std::uint32_t> TupleCounter::in_order() const {
  return sorted_groups(hits_.size(), [this](std::uint32_t group) { return key_of(group); });
}

Status TupleCounter::give_groups(const std::vector<std::uint32_t>& groups, const UseState& use) {
  std::string payload;
  for (const std::uint32_t group : groups) {
    payload.clear();
    ByteWriter writer(payload);
    writer.put_varint(hits_[group]);
    writer.put_bytes(of_whole_rows_ ? whole_kinds_[group] : keys_.kinds(group));
    LK_RETURN_IF_ERROR(use(key_of(group), payload));
  }
  keys_.clear();
  whole_rows_.clear();
  whole_kinds_.clear();
  hits_.clear();
  return {};
}

Status TupleCounter::for_each(const std::function<Result<bool>(const Tuple&)>& use) {
  if (has_spilled_) return for_each_spilled(use);
  for (const std::uint32_t group : in_order()) {
    const std::string_view kinds =
        of_whole_rows_ ? std::string_view(whole_kinds_[group]) : keys_.kinds(group);
    LK_TRY(const bool more, use({key_of(group), kinds, hits_[group]}));
    if (!more) break;
  }
  return {};
}

Status TupleCounter::for_each_spilled(const std::function<Result<bool>(const Tuple&)>& use) {
  LK_RETURN_IF_ERROR(spill());
  LK_RETURN_IF_ERROR(sorter_.finish_adding());
  ExternalSorter::Item item;
  std::string key;
  std::string kinds;
  std::uint64_t hits = 0;
  while (true) {
    LK_TRY(const bool more, sorter_.next(item));
    if (hits > 0 && (!more || item.key != key)) {
      LK_TRY(const bool goes_on, use({key, kinds, hits}));
      if (!goes_on) return {};
      hits = 0;
    }
    if (!more) return {};
    ByteReader payload(item.payload);
    const std::uint64_t own_hits = payload.get_varint();
    const std::string_view own_kinds = payload.get_bytes(payload.remaining_bytes());
    if (hits == 0) {
      key = item.key;
      kinds = own_kinds;
    }
    unite_kinds(own_kinds, kinds);
    hits += own_hits;
  }
}

TupleRows::TupleRows(const std::vector<FieldRef>& fields, std::vector<std::string> extra,
                     Operator& below)
    : field_count_(fields.size()),
      extra_(std::move(extra)),
      below_(below),
      rows_(all_names(fields, extra_), below) {}

Status TupleRows::add(const Tuple& tuple, const std::vector<std::uint64_t>& extra) {
  if (field_count_ == 0) return add_whole(tuple, extra);
  ByteReader key(tuple.key);
  for (std::size_t i = 0; i < field_count_; ++i) {
    rows_.set(i, key.get_string(), printed_kind(static_cast<std::uint8_t>(tuple.kinds[i])));
  }
  for (std::size_t i = 0; i < extra.size(); ++i) {
    rows_.set(field_count_ + i, std::to_string(extra[i]), record::Kind::kNumber);
  }
  return rows_.end_row();
}

Status TupleRows::add_whole(const Tuple& tuple, const std::vector<std::uint64_t>& extra) {
  const auto put = [&](std::string_view name, std::string_view text, record::Kind kind) {
    const std::uint32_t number = names_.find_or_add(name);
    if (number == columns_.size()) columns_.emplace_back();
    record::ColumnBuilder& builder = columns_[number];
    if (builder.row_count() > whole_count_) return;  // the second of a name
    while (builder.row_count() < whole_count_) builder.add_absent();
    builder.add(text, kind);
  };
  ByteReader key(tuple.key);
  for (std::size_t i = 0; !key.at_end(); ++i) {
    const std::string_view name = key.get_string();
    put(name, key.get_string(), printed_kind(static_cast<std::uint8_t>(tuple.kinds[i])));
  }
  for (std::size_t i = 0; i < extra.size(); ++i) {
    put(extra_[i], std::to_string(extra[i]), record::Kind::kNumber);
  }
  ++whole_count_;
  const bool is_full =
      whole_count_ == kOutputBatchRows || whole_count_ * columns_.size() >= kMostCells;
  return is_full ? flush() : Status();
}

Status TupleRows::flush() {
  if (field_count_ != 0) return rows_.flush();
  if (whole_count_ == 0) return {};
  auto source = std::make_unique<record::MemorySource>(whole_count_);
  for (std::uint32_t i = 0; i < columns_.size(); ++i) {
    while (columns_[i].row_count() < whole_count_) columns_[i].add_absent();
    source->add(std::string(names_.key(i)), columns_[i].finish());
  }
  columns_.clear();
  names_.clear();
  whole_count_ = 0;
  return below_.push(record::Batch(std::move(source)));
}

}  // namespace logkit::query
