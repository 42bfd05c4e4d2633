#include "lib/record/batch.h"

#include <algorithm>
#include <numeric>

#include "lib/record/aliases.h"
#include "lib/record/batch_unite.h"
#include "lib/record/json_layout.h"

namespace logkit::record {
namespace {

// From so many on a name is looked up, not searched for.
constexpr std::size_t kManyFields = 64;

}  // namespace

Result<bool> BatchSource::append_field_order(std::size_t, std::vector<std::uint32_t>&) {
  return false;
}

Result<std::optional<ValueCounts>> BatchSource::count_values(std::size_t) {
  return std::optional<ValueCounts>();
}

Batch::Batch(std::unique_ptr<BatchSource> source)
    : source_(std::move(source)),
      fields_(source_->fields()),
      prints_stored_time_(source_->has_stored_time()),
      row_count_(source_->row_count()) {
  uses_.resize(fields_.size());
  slots_.resize(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    uses_[i].slot = i;
    uses_[i].places = {static_cast<std::uint32_t>(i)};
    slots_[i].source_index = i;
  }
}

void Batch::list_all_rows() const {
  selection_.resize(row_count_);
  std::iota(selection_.begin(), selection_.end(), 0u);
}

Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::size_t Batch::source_row_count() const { return source_->row_count(); }
bool Batch::has_stored_time() const { return source_->has_stored_time(); }

std::span<const std::string> Batch::stream_fields(std::size_t row) const {
  return source_->stream_fields(row);
}

Result<std::uint64_t> Batch::arrival(std::uint32_t row) {
  return source_->has_arrivals() ? source_->arrival(row) : rows_before_ + row;
}
Result<bool> Batch::append_original(std::uint32_t row, std::string& out) {
  return source_->append_original(row, out);
}

Result<const Column*> Batch::slot_column(std::size_t slot) {
  if (slots_[slot].column == nullptr) {
    LK_TRY(Column loaded, source_->load(slots_[slot].source_index));
    slots_[slot].column = std::make_unique<Column>(std::move(loaded));
  }
  return static_cast<const Column*>(slots_[slot].column.get());
}

std::size_t Batch::add_slot(Column column) {
  slots_.push_back(
      {.source_index = kNoSource, .column = std::make_unique<Column>(std::move(column))});
  return slots_.size() - 1;
}

Result<const Column*> Batch::column(std::size_t field_index) {
  return slot_column(uses_[field_index].slot);
}

void Batch::release(std::size_t field_index) {
  Slot& slot = slots_[uses_[field_index].slot];
  if (slot.source_index != kNoSource && source_->can_reload()) slot.column.reset();
}

void Batch::release_all() {
  for (std::size_t i = 0; i < fields_.size(); ++i) release(i);
}

Result<const Column*> Batch::resolve(std::string_view name) {
  LK_TRY(const std::size_t slot, resolve_slot(name));
  return slot_column(slot);
}

Result<const Column*> Batch::column_named(std::string_view name) {
  std::vector<std::size_t> slots;
  for (const std::size_t index : fields_named(name)) slots.push_back(uses_[index].slot);
  LK_TRY(const std::size_t slot, unite(slots));
  return slot_column(slot);
}

const Column* Batch::keep_resolved(std::string_view name, Column column) {
  const std::size_t slot = add_slot(std::move(column));
  resolved_.insert_or_assign(std::string(name), slot);
  return slots_[slot].column.get();
}

void Batch::index_names() {
  if (names_indexed_) return;
  name_index_.clear();
  for (std::size_t i = 0; i < fields_.size(); ++i) name_index_.emplace(hash_of(fields_[i].name), i);
  names_indexed_ = true;
}

std::vector<std::size_t> Batch::fields_named(std::string_view name) {
  std::vector<std::size_t> found;
  if (fields_.size() < kManyFields) {
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      if (fields_[i].name == name) found.push_back(i);
    }
  } else {
    index_names();
    const auto [begin, end] = name_index_.equal_range(hash_of(name));
    for (auto entry = begin; entry != end; ++entry) {
      if (fields_[entry->second].name == name) found.push_back(entry->second);
    }
    std::sort(found.begin(), found.end());
  }
  std::stable_sort(found.begin(), found.end(), [this](std::size_t a, std::size_t b) {
    return fields_[a].path.depth() < fields_[b].path.depth();
  });
  return found;
}

Result<std::size_t> Batch::resolve_slot(std::string_view name) {
  if (const auto known = resolved_.find(name); known != resolved_.end()) return known->second;
  std::size_t slot = 0;
  if (name == kTimeName && time_origin_ == TimeOrigin::kSource) {
    LK_TRY(slot, resolve_time_slot());
  } else {
    LK_TRY(slot, unite(slots_meant(name)));
  }
  resolved_.emplace(name, slot);
  return slot;
}

std::vector<std::size_t> Batch::slots_meant(std::string_view name) {
  std::vector<std::size_t> slots;
  for (const std::string_view meant : meanings_of(name)) {
    for (const std::size_t index : fields_named(meant)) slots.push_back(uses_[index].slot);
  }
  return slots;
}

Result<std::optional<ValueCounts>> Batch::count_values(std::string_view name) {
  const bool is_of_times = name == kTimeName && time_origin_ == TimeOrigin::kSource;
  if (is_of_times || resolved_.find(name) != resolved_.end()) return std::optional<ValueCounts>();
  const std::vector<std::size_t> slots = slots_meant(name);
  if (slots.size() != 1) return std::optional<ValueCounts>();
  const Slot& slot = slots_[slots.front()];
  if (slot.column != nullptr) return std::optional<ValueCounts>();
  return source_->count_values(slot.source_index);
}

std::optional<TimeSpan> Batch::time_span() const {
  if (time_origin_ != TimeOrigin::kSource || source_->has_order_times()) return std::nullopt;
  return source_->time_span();
}

std::vector<std::string_view> Batch::meanings_of(std::string_view name) const {
  if (name == kMessageName && !message_field_.empty()) {
    if (message_rank_ == MessageRank::kBeforeOwn) return {message_field_, kMessageName};
    return {kMessageName, message_field_};
  }
  const auto aliases = aliases_of(name);
  if (aliases.empty()) return {name};
  return {aliases.begin(), aliases.end()};
}

void Batch::set_message_field(std::string_view name, MessageRank rank) {
  message_field_ = name;
  message_rank_ = rank;
  resolved_.erase(std::string(kMessageName));
}

void Batch::show_reserved_fields() {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (prints(i)) continue;
    // The record as it was stored has no place for it.
    uses_[i].named = true;
    uses_[i].places.clear();
    uses_[i].made = ++edits_;
    after_edit();
  }
}

Result<std::size_t> Batch::resolve_time_slot() {
  LK_TRY(const Column* stored, times());
  if (stored->all_present()) return times_slot_;
  std::vector<std::size_t> candidates = {times_slot_};
  for (const std::string_view alias : aliases_of(kTimeName)) {
    for (const std::size_t index : fields_named(alias)) candidates.push_back(uses_[index].slot);
  }
  return unite(candidates);
}

// One slot whose rows are those of the first of `slots` that is present. Later
// slots are loaded only where an earlier one has a gap.
Result<std::size_t> Batch::unite(const std::vector<std::size_t>& slots) {
  std::vector<const Column*> columns;
  for (const std::size_t slot : slots) {
    LK_TRY(const Column* column, slot_column(slot));
    columns.push_back(column);
    if (slots.size() > 1 && column->all_present()) break;
  }
  if (columns.size() == 1) return slots[0];
  if (columns.empty()) return add_slot(Column::constant(source_row_count(), {}));
  return add_slot(unite_columns(columns));
}

Result<const Column*> Batch::times() {
  if (times_slot_ != kNoSource) return slot_column(times_slot_);
  if (time_origin_ == TimeOrigin::kSource) {
    if (!source_->has_order_times()) {
      LK_RETURN_IF_ERROR(source_times());
      times_slot_ = source_times_slot_;
      return slot_column(times_slot_);
    }
    LK_TRY(Column loaded, source_->load_times());
    times_slot_ = add_slot(std::move(loaded));
    return slot_column(times_slot_);
  }
  LK_TRY(const Column* text, resolve(kTimeName));
  if (text->form() == Column::Form::kTime) return text;
  times_slot_ = add_slot(parse_times(*text));
  return slot_column(times_slot_);
}

Result<const Column*> Batch::printed_times() {
  std::vector<std::size_t> slots;
  for (const std::size_t index : fields_named(kTimeName)) slots.push_back(uses_[index].slot);
  if (slots.size() == 1) {
    LK_TRY(const Column* own, slot_column(slots.front()));
    if (own->all_present()) return own;  // the stored ones need not be loaded
  }
  if (prints_stored_time_) {
    LK_TRY(const std::size_t stored, resolve_slot(kTimeName));
    slots.push_back(stored);
  }
  LK_TRY(const std::size_t slot, unite(slots));
  return slot_column(slot);
}

Result<const Column*> Batch::source_times() {
  if (source_times_slot_ == kNoSource) {
    LK_TRY(Column loaded,
           source_->has_order_times() ? source_->load_order_times() : source_->load_times());
    source_times_slot_ = add_slot(std::move(loaded));
  }
  return slot_column(source_times_slot_);
}

}  // namespace logkit::record
