#include "lib/record/batch.h"

#include <algorithm>
#include <numeric>

#include "lib/record/aliases.h"
#include "lib/record/batch_unite.h"
#include "lib/record/json_layout.h"

namespace logkit::record {
namespace {

constexpr std::string_view kTimeName = "_time";
constexpr std::string_view kMessageName = "_msg";
// From so many on a name is looked up, not searched for.
constexpr std::size_t kManyFields = 64;

std::size_t hash_of(std::string_view name) { return std::hash<std::string_view>()(name); }

bool contains(std::span<const std::string> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_time_alias(std::string_view name) {
  const auto aliases = aliases_of(kTimeName);
  return std::find(aliases.begin(), aliases.end(), name) != aliases.end();
}

// {"o":{"x":1}} has the member o.x of o.
bool is_member_of(const FieldPath& path, std::string_view object) {
  std::string joined;
  for (std::size_t i = 0; i + 1 < path.depth() && joined.size() < object.size(); ++i) {
    if (i > 0) joined.push_back('.');
    joined += path.keys()[i];
  }
  return joined == object && path.depth() > 1;
}

}  // namespace

Result<bool> BatchSource::append_field_order(std::size_t, std::vector<std::uint32_t>&) {
  return false;
}

Batch::Batch(std::unique_ptr<BatchSource> source)
    : source_(std::move(source)),
      fields_(source_->fields()),
      prints_stored_time_(source_->has_stored_time()),
      selection_(source_->row_count()) {
  uses_.resize(fields_.size());
  slots_.resize(fields_.size());
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    uses_[i].slot = i;
    uses_[i].places = {static_cast<std::uint32_t>(i)};
    slots_[i].source_index = i;
  }
  std::iota(selection_.begin(), selection_.end(), 0u);
}

Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::size_t Batch::source_row_count() const { return source_->row_count(); }
bool Batch::has_stored_time() const { return source_->has_stored_time(); }

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

Result<const Column*> Batch::resolve(std::string_view name) {
  LK_TRY(const std::size_t slot, resolve_slot(name));
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
    std::vector<std::size_t> candidates;
    for (const std::string_view meant : meanings_of(name)) {
      for (const std::size_t index : fields_named(meant)) candidates.push_back(uses_[index].slot);
    }
    LK_TRY(slot, unite(candidates));
  }
  resolved_.emplace(name, slot);
  return slot;
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

Result<const Column*> Batch::source_times() {
  if (source_times_slot_ == kNoSource) {
    LK_TRY(Column loaded,
           source_->has_order_times() ? source_->load_order_times() : source_->load_times());
    source_times_slot_ = add_slot(std::move(loaded));
  }
  return slot_column(source_times_slot_);
}

void Batch::after_edit() {
  resolved_.clear();
  layouts_.clear();
  last_layout_ = nullptr;
  order_.prepared = false;
  changed_ = true;
}

void Batch::erase_fields(std::vector<std::size_t> indices) {
  if (indices.empty()) return;
  names_indexed_ = false;
  std::sort(indices.rbegin(), indices.rend());
  for (const std::size_t index : indices) {
    const auto at = static_cast<std::ptrdiff_t>(index);
    fields_.erase(fields_.begin() + at);
    uses_.erase(uses_.begin() + at);
  }
}

// Makes the one field of this name, in the places of those that had it.
void Batch::put_field(std::string name, std::size_t slot) {
  std::vector<std::size_t> old = fields_named(name);
  if (name == kTimeName) {
    prints_stored_time_ = false;
    time_origin_ = TimeOrigin::kColumn;
    times_slot_ = kNoSource;
  }
  std::sort(old.begin(), old.end());
  Field field{.path = FieldPath(name), .name = std::move(name)};
  Use use{.slot = slot, .named = true, .places = {}, .made = 0, .group = kNoField};
  for (const std::size_t index : old) {
    // What is replaced stays where it was made first.
    if (use.made == 0) use.made = uses_[index].made;
    use.id = std::max(use.id, uses_[index].id);
    use.group = std::min(use.group, uses_[index].group);
    const auto& places = uses_[index].places;
    use.places.insert(use.places.end(), places.begin(), places.end());
  }
  if (use.made == 0) use.made = ++edits_;
  if (old.empty()) {
    if (names_indexed_) name_index_.emplace(hash_of(field.name), fields_.size());
    fields_.push_back(std::move(field));
    uses_.push_back(std::move(use));
  } else {
    fields_[old[0]] = std::move(field);
    uses_[old[0]] = std::move(use);
    old.erase(old.begin());
    erase_fields(std::move(old));
  }
  after_edit();
}

void Batch::set_column(std::string name, Column column) {
  const std::size_t slot = add_slot(std::move(column));
  put_field(std::move(name), slot);
}

void Batch::keep_if(const std::function<bool(const Field&)>& wanted) {
  std::vector<std::size_t> dropped;
  bool keeps_time = false;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (!wanted(fields_[i])) {
      dropped.push_back(i);
    } else {
      keeps_time |= is_time_alias(fields_[i].name);
    }
  }
  const bool keeps_stored =
      wanted({.path = FieldPath(std::string(kTimeName)), .name = std::string(kTimeName)});
  prints_stored_time_ = prints_stored_time_ && keeps_stored;
  if (time_origin_ == TimeOrigin::kSource && !keeps_time && !keeps_stored) {
    time_origin_ = TimeOrigin::kNone;
    times_slot_ = kNoSource;
  }
  erase_fields(std::move(dropped));
  after_edit();
}

Status Batch::keep_fields(std::span<const std::string> names) {
  std::vector<Field> fields;
  std::vector<Use> uses;
  bool keeps_time = false;
  std::uint32_t group = 0;
  for (const std::string& name : names) {
    ++group;
    if (std::any_of(fields.begin(), fields.end(),
                    [&](const Field& field) { return field.name == name; })) {
      continue;
    }
    keeps_time |= is_time_alias(name);
    const std::vector<std::size_t> own = fields_named(name);
    bool aliased = name == kTimeName && prints_stored_time_;
    for (const std::string_view meant : meanings_of(name)) {
      aliased |= meant != name && !fields_named(meant).empty();
    }
    for (const std::size_t index : own) {
      if (aliased) break;
      fields.push_back(fields_[index]);
      uses.push_back(
          {.slot = uses_[index].slot, .named = true, .places = {}, .made = 0, .group = group});
    }
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const bool known = std::ranges::any_of(
          fields, [&](const Field& field) { return field.path == fields_[i].path; });
      if (known || !is_member_of(fields_[i].path, name)) continue;
      fields.push_back(fields_[i]);
      uses.push_back({.slot = uses_[i].slot,
                      .named = true,
                      .places = uses_[i].places,
                      .made = uses_[i].made,
                      .group = group});
      keeps_objects_ = true;
    }
    if (!aliased) continue;
    std::vector<std::size_t> candidates;
    // What _msg means may come before a field of that name.
    if (name != kMessageName) {
      for (const std::size_t index : own) candidates.push_back(uses_[index].slot);
    }
    LK_TRY(const std::size_t resolved, resolve_slot(name));
    candidates.push_back(resolved);
    LK_TRY(const std::size_t slot, unite(candidates));
    fields.push_back({.path = FieldPath(name), .name = name});
    uses.push_back({.slot = slot, .named = true, .places = {}, .made = 0, .group = group});
  }
  order_is_fixed_ = true;
  names_indexed_ = false;
  fields_ = std::move(fields);
  uses_ = std::move(uses);
  prints_stored_time_ = false;
  if (time_origin_ == TimeOrigin::kSource && !keeps_time) {
    time_origin_ = TimeOrigin::kNone;
    times_slot_ = kNoSource;
  }
  after_edit();
  return {};
}

void Batch::delete_fields(std::span<const std::string> names) {
  std::vector<std::size_t> dropped;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (contains(names, fields_[i].name)) dropped.push_back(i);
  }
  if (contains(names, kTimeName)) {
    prints_stored_time_ = false;
    time_origin_ = TimeOrigin::kNone;
    times_slot_ = kNoSource;
  }
  erase_fields(std::move(dropped));
  after_edit();
}

Status Batch::rename_field(std::string_view from, std::string_view to) {
  // What holds rows back counts any move as a change: so it is one here too.
  if (from == to) {
    after_edit();
    return {};
  }
  std::vector<std::size_t> slots;
  std::vector<std::size_t> own = fields_named(from);
  for (const std::size_t index : own) slots.push_back(uses_[index].slot);
  if (from == kTimeName && prints_stored_time_) {
    LK_TRY(const std::size_t stored, resolve_slot(kTimeName));
    slots.push_back(stored);
  }
  LK_TRY(const std::size_t slot, unite(slots));
  const std::string target(to);
  if (slots.empty()) {
    delete_fields({&target, 1});
    return {};
  }
  if (!own.empty()) {
    // The new name stands where the old one stood.
    std::sort(own.begin(), own.end());
    std::vector<std::size_t> dropped = fields_named(to);
    dropped.insert(dropped.end(), own.begin() + 1, own.end());
    Use use{.slot = slot,
            .named = true,
            .places = {},
            .made = uses_[own[0]].made,
            .group = uses_[own[0]].group,
            .id = uses_[own[0]].id};
    for (const std::size_t index : own) {
      const auto& places = uses_[index].places;
      use.places.insert(use.places.end(), places.begin(), places.end());
    }
    if (names_indexed_) {
      const auto [begin, end] = name_index_.equal_range(hash_of(from));
      const auto is_it = [&own](const auto& entry) { return entry.second == own[0]; };
      name_index_.erase(std::find_if(begin, end, is_it));
      name_index_.emplace(hash_of(target), own[0]);
    }
    fields_[own[0]] = {.path = FieldPath(target), .name = target};
    uses_[own[0]] = std::move(use);
    erase_fields(std::move(dropped));
  }
  if (from == kTimeName) {
    const std::string gone(from);
    delete_fields({&gone, 1});
  }
  put_field(target, slot);
  return {};
}

Status Batch::copy_field(std::string_view from, std::string_view to) {
  // What holds rows back counts any move as a change: so it is one here too.
  if (from == to) {
    after_edit();
    return {};
  }
  LK_TRY(const std::size_t slot, resolve_slot(from));
  put_field(std::string(to), slot);
  return {};
}

}  // namespace logkit::record
