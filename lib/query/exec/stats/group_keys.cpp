#include "lib/query/exec/stats/group_keys.h"

#include <array>
#include <optional>

#include "lib/base/bytes.h"
#include "lib/base/civil_time.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

constexpr std::uint32_t kUnknown = KeyTable::kNone;
// Tuples of local numbers go through an array up to this size, else a table.
constexpr std::size_t kMaxDirectTuples = 1 << 18;

// The number of (text, kind) within a batch. Of one text each kind has its own
// number: the kinds of a tuple are those of its own rows, wherever batches begin.
class LocalNumbers {
 public:
  std::uint32_t of(std::string_view text, Kind kind) {
    std::optional<Numbers>& numbers = by_kind_[static_cast<std::size_t>(kind)];
    if (!numbers) numbers.emplace();
    const std::uint32_t place = numbers->table.find_or_add(text);
    if (place == numbers->numbers.size()) numbers->numbers.push_back(count_++);
    return numbers->numbers[place];
  }

 private:
  struct Numbers {
    KeyTable table;
    std::vector<std::uint32_t> numbers;  // by place in the table
  };
  std::array<std::optional<Numbers>, 8> by_kind_;
  std::uint32_t count_ = 0;
};

}  // namespace

Kind printed_kind(std::uint8_t kinds) {
  for (const Kind kind : {Kind::kNumber, Kind::kBool, Kind::kJson}) {
    if (kinds == kind_bit(kind)) return kind;
  }
  return Kind::kString;
}

GroupKeys::GroupKeys(const std::vector<GroupField>& fields) {
  for (const GroupField& field : fields) {
    fields_.push_back({.name = field.field.name, .bucketing = Bucketing(field.bucket)});
  }
}

std::string_view GroupKeys::kinds(std::uint32_t group) const {
  return std::string_view(kinds_).substr(group * fields_.size(), fields_.size());
}

std::uint32_t GroupKeys::add(std::string_view key, std::string_view kinds) {
  const std::uint32_t group = table_.find_or_add(key);
  if (kinds_.size() < table_.size() * fields_.size()) kinds_.append(fields_.size(), 0);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    char& own = kinds_[group * fields_.size() + i];
    own = static_cast<char>(own | kinds[i]);
  }
  return group;
}

void GroupKeys::clear() {
  table_.clear();
  kinds_.clear();
}

// Entries of a dictionary or constant are local numbers as they are.
void GroupKeys::localise_entries(const Column& column, const Bucketing& bucketing,
                                 const Rows& rows, Local& local) {
  LocalNumbers seen;
  std::vector<std::uint32_t> id_of_entry(column.entries().size(), kUnknown);
  const bool constant = column.form() == Column::Form::kConst;
  local.ids.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    const std::uint32_t entry = constant ? 0 : column.ids()[row];
    if (id_of_entry[entry] == kUnknown) {
      const Column::Entry& value = column.entries()[entry];
      scratch_key_.clear();
      if (bucketing.is_none()) {
        scratch_key_ = value.text;
      } else {
        bucketing.append(value.text, scratch_key_);
      }
      const std::uint32_t id = seen.of(scratch_key_, value.kind);
      if (id == local.texts.size()) {
        local.texts.push_back(scratch_key_);
        local.kinds.push_back(kind_bit(value.kind));
      }
      id_of_entry[entry] = id;
    }
    local.ids.push_back(id_of_entry[entry]);
  }
}

void GroupKeys::localise_texts(const Column& column, const Bucketing& bucketing, const Rows& rows,
                               Local& local) {
  LocalNumbers seen;
  local.ids.reserve(rows.size());
  record::TextScratch scratch;
  for (const std::uint32_t row : rows) {
    std::string_view text = column.text(row, scratch);
    if (!bucketing.is_none()) {
      scratch_key_.clear();
      bucketing.append(text, scratch_key_);
      text = scratch_key_;
    }
    const Kind kind = column.kind(row);
    const std::uint32_t id = seen.of(text, kind);
    if (id == local.texts.size()) {
      local.texts.emplace_back(text);
      local.kinds.push_back(kind_bit(kind));
    }
    local.ids.push_back(id);
  }
}

// Numbers are bucketed as numbers; equal neighbours, as times have them, are
// looked up once.
void GroupKeys::localise_numbers(const Column& column, const Bucketing& bucketing,
                                 const Rows& rows, Local& local) {
  KeyTable seen;
  local.ids.reserve(rows.size());
  const bool is_time = column.form() == Column::Form::kTime;
  std::int64_t last_number = 0;
  std::int64_t last_end = 0;
  std::uint32_t last_id = kUnknown;
  for (const std::uint32_t row : rows) {
    const bool present = column.present(row);
    std::int64_t number = present ? column.numbers()[row] : 0;
    if (present && last_id != kUnknown && number >= last_number && number < last_end) {
      local.ids.push_back(last_id);
      continue;
    }
    if (present && !bucketing.is_none()) {
      number = is_time ? bucketing.of_time(number) : bucketing.of_integer(number);
    }
    if (present && last_id != kUnknown && number == last_number) {
      local.ids.push_back(last_id);
      continue;
    }
    scratch_key_.clear();
    if (present) scratch_key_ = is_time ? format_rfc3339_ns(number) : std::to_string(number);
    const std::uint32_t id = seen.find_or_add(scratch_key_);
    if (id == local.texts.size()) {
      local.texts.push_back(scratch_key_);
      local.kinds.push_back(kind_bit(column.kind(row)));
    }
    local.ids.push_back(id);
    last_number = number;
    last_end = bucketing.end_of(number);
    last_id = present ? id : kUnknown;
  }
}

Status GroupKeys::localise(record::Batch& batch, const GroupedField& field, const Rows& rows,
                           Local& local) {
  LK_TRY(const Column* column, resolve_field(batch, field.name));
  switch (column->form()) {
    case Column::Form::kConst:
    case Column::Form::kDict:
      localise_entries(*column, field.bucketing, rows, local);
      break;
    case Column::Form::kPlain:
      localise_texts(*column, field.bucketing, rows, local);
      break;
    case Column::Form::kInt:
    case Column::Form::kTime:
      localise_numbers(*column, field.bucketing, rows, local);
      break;
  }
  return {};
}

std::uint32_t GroupKeys::group_of(const std::vector<Local>& locals,
                                  const std::vector<std::uint32_t>& ids) {
  scratch_key_.clear();
  scratch_kinds_.clear();
  ByteWriter key(scratch_key_);
  for (std::size_t i = 0; i < locals.size(); ++i) {
    key.put_string(locals[i].texts[ids[i]]);
    scratch_kinds_.push_back(static_cast<char>(locals[i].kinds[ids[i]]));
  }
  return add(scratch_key_, scratch_kinds_);
}

// Of one field: local numbers are in the order of first appearance, as groups
// are.
void GroupKeys::number_groups(Local& local, std::vector<std::uint32_t>& groups) {
  std::vector<std::uint32_t> group_of_local(local.texts.size());
  for (std::uint32_t id = 0; id < group_of_local.size(); ++id) {
    scratch_key_.clear();
    ByteWriter(scratch_key_).put_string(local.texts[id]);
    const char kinds = static_cast<char>(local.kinds[id]);
    group_of_local[id] = add(scratch_key_, {&kinds, 1});
  }
  groups = std::move(local.ids);
  for (std::uint32_t& id : groups) id = group_of_local[id];
}

// Of one field of texts, most of which differ: without local numbers.
void GroupKeys::assign_texts(const Column& column, const Rows& rows,
                             std::vector<std::uint32_t>& groups) {
  groups.reserve(rows.size());
  for (const std::uint32_t row : rows) {
    const Column::Entry& value = column.entries()[row];
    scratch_key_.clear();
    ByteWriter(scratch_key_).put_string(value.text);
    const char kinds = static_cast<char>(kind_bit(value.kind));
    groups.push_back(add(scratch_key_, {&kinds, 1}));
  }
}

Status GroupKeys::assign(record::Batch& batch, const Rows& rows,
                         std::vector<std::uint32_t>& groups) {
  groups.clear();
  if (fields_.empty()) {
    groups.assign(rows.size(), table_.find_or_add({}));
    return {};
  }
  if (fields_.size() == 1 && fields_.front().bucketing.is_none()) {
    LK_TRY(const Column* column, resolve_field(batch, fields_.front().name));
    if (column->form() == Column::Form::kPlain) {
      assign_texts(*column, rows, groups);
      return {};
    }
  }
  std::vector<Local> locals(fields_.size());
  std::size_t tuples = 1;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    LK_RETURN_IF_ERROR(localise(batch, fields_[i], rows, locals[i]));
    tuples = tuples > kMaxDirectTuples ? tuples : tuples * std::max<std::size_t>(1, locals[i].texts.size());
  }
  if (locals.size() == 1) {
    number_groups(locals.front(), groups);
    return {};
  }
  const bool direct = tuples <= kMaxDirectTuples;
  std::vector<std::uint32_t> group_of_tuple(direct ? tuples : 0, kUnknown);
  std::vector<std::uint32_t> ids(fields_.size());
  groups.reserve(rows.size());
  for (std::size_t at = 0; at < rows.size(); ++at) {
    std::size_t tuple = 0;
    for (std::size_t i = 0; i < locals.size(); ++i) {
      ids[i] = locals[i].ids[at];
      tuple = tuple * locals[i].texts.size() + ids[i];
    }
    if (!direct) {
      groups.push_back(group_of(locals, ids));
      continue;
    }
    if (group_of_tuple[tuple] == kUnknown) group_of_tuple[tuple] = group_of(locals, ids);
    groups.push_back(group_of_tuple[tuple]);
  }
  return {};
}

Status check_group_key(std::string_view key, std::size_t field_count) {
  ByteReader reader(key);
  for (std::size_t i = 0; i < field_count; ++i) reader.get_string();
  if (reader.ok() && reader.at_end()) return {};
  return Error::corrupt("the key of a group does not have the fields that it is grouped by");
}

KeyPrefix group_key_prefix(std::string_view key) {
  return key.empty() ? KeyPrefix() : sort_key_prefix(ByteReader(key).get_string());
}

int compare_group_keys(std::string_view a, std::string_view b) {
  ByteReader fields_a(a);
  ByteReader fields_b(b);
  while (!fields_a.at_end() && !fields_b.at_end()) {
    const int order = compare_total(fields_a.get_string(), fields_b.get_string());
    if (order != 0) return order;
  }
  return 0;
}

}  // namespace logkit::query
