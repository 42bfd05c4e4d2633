// What pipes do to the fields of a batch: put, keep, delete, rename and copy.
#include <algorithm>

#include "lib/record/aliases.h"
#include "lib/record/batch.h"
#include "lib/record/json_layout.h"

namespace logkit::record {
namespace {

// Names to look for, which may be those of very many fields.
class Names {
 public:
  explicit Names(std::span<const std::string> names) : names_(names.begin(), names.end()) {
    std::ranges::sort(names_);
  }
  bool contains(std::string_view name) const { return std::ranges::binary_search(names_, name); }

 private:
  std::vector<std::string_view> names_;
};

// Takes the places given, ascending, out of a list.
template <typename T>
void erase_places(std::vector<T>& list, std::span<const std::size_t> places) {
  auto place = places.begin();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (place != places.end() && *place == i) {
      ++place;
    } else if (kept++ != i) {
      list[kept - 1] = std::move(list[i]);
    }
  }
  list.resize(kept);
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
  std::ranges::sort(indices);
  erase_places(fields_, indices);
  erase_places(uses_, indices);
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
  const Names unwanted(names);
  std::vector<std::size_t> dropped;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (unwanted.contains(fields_[i].name)) dropped.push_back(i);
  }
  if (unwanted.contains(kTimeName)) {
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
