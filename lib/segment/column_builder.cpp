#include "lib/segment/column_builder.h"

#include <charconv>
#include <memory>
#include <string>

#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

using record::Column;
using record::Kind;
using Entry = Column::Entry;
using Form = DecodedValues::Form;

constexpr std::size_t kNumberBytes = 20;  // "-9223372036854775808"

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The entries of one part as texts and kinds, and the bytes they lie in.
struct Texts {
  std::vector<Entry> entries;
  std::vector<std::unique_ptr<std::string>> storage;
};

Status add_string(std::string_view raw, std::string& unescaped, std::vector<Entry>& entries) {
  if (raw.find('\\') == std::string_view::npos) {
    entries.push_back({raw, Kind::kString});
    return {};
  }
  if (!escapes_are_whole(raw)) return Error::corrupt("a string with a broken escape [I21]");
  const std::size_t begin = unescaped.size();
  record::unescape_json(raw, unescaped);
  LK_CHECK(unescaped.size() <= unescaped.capacity());
  entries.push_back({std::string_view(unescaped).substr(begin), Kind::kString});
  return {};
}

Result<Texts> texts_of_entries(FieldPart& part) {
  Texts texts;
  DecodedValues& values = part.values;
  auto bytes = std::make_unique<std::string>(std::move(values.bytes));
  values.bytes.clear();
  auto unescaped = std::make_unique<std::string>();
  texts.entries.reserve(values.entry_count() + 1);
  std::uint32_t begin = 0;
  const auto entry_at = [&](std::size_t i) {
    const std::string_view raw = std::string_view(*bytes).substr(begin, values.ends[i] - begin);
    begin = values.ends[i] + 1;
    return raw;
  };
  if (part.value_class == ValueClass::kString && bytes->find('\\') != std::string::npos) {
    unescaped->reserve(bytes->size());
  }
  for (std::size_t i = 0; i < values.entry_count(); ++i) {
    const std::string_view raw = entry_at(i);
    if (part.value_class == ValueClass::kString) {
      LK_RETURN_IF_ERROR(add_string(raw, *unescaped, texts.entries));
      continue;
    }
    const Kind kind = kind_of(part.value_class, raw);
    texts.entries.push_back({kind == Kind::kNull ? std::string_view() : raw, kind});
  }
  texts.storage.push_back(std::move(bytes));
  if (!unescaped->empty()) texts.storage.push_back(std::move(unescaped));
  return texts;
}

// Numbers as texts: only where a field has other values beside them.
Texts texts_of_numbers(const FieldPart& part) {
  Texts texts;
  auto bytes = std::make_unique<std::string>();
  bytes->resize(part.values.numbers.size() * kNumberBytes);
  char* at = bytes->data();
  for (const std::int64_t number : part.values.numbers) {
    const char* begin = at;
    at = std::to_chars(at, at + kNumberBytes, number).ptr;
    texts.entries.push_back({{begin, static_cast<std::size_t>(at - begin)},
                             kind_of(part.value_class, {})});
  }
  texts.storage.push_back(std::move(bytes));
  return texts;
}

Result<Texts> texts_of(FieldPart& part) {
  if (part.values.form == Form::kIntegers) return texts_of_numbers(part);
  return texts_of_entries(part);
}

bool has_few_entries(const FieldPart& part) {
  return part.values.form == Form::kConstant || part.values.form == Form::kDictionary;
}

std::uint32_t entry_of(const DecodedValues& values, std::uint32_t value) {
  switch (values.form) {
    case Form::kConstant: return 0;
    case Form::kDictionary: return values.ids[value];
    case Form::kPlain:
    case Form::kIntegers: break;
  }
  return value;
}

void keep(Column& column, std::vector<std::unique_ptr<std::string>> storage) {
  for (auto& bytes : storage) column.keep(std::move(bytes));
}

Column integers(FieldPart& part, const RowMap& map, std::size_t row_count) {
  const Kind kind = kind_of(part.value_class, {});
  if (map.identity) return Column::integers(std::move(part.values.numbers), {}, kind);
  std::vector<std::int64_t> numbers(row_count);
  std::vector<bool> present;
  if (map.any_absent) present.resize(row_count);
  for (std::size_t row = 0; row < row_count; ++row) {
    if (map.part[row] == RowMap::kAbsent) continue;
    numbers[row] = part.values.numbers[map.value[row]];
    if (map.any_absent) present[row] = true;
  }
  return Column::integers(std::move(numbers), std::move(present), kind);
}

// One part, every row has its value of it.
Result<Column> identity_column(FieldPart& part, std::size_t row_count) {
  LK_TRY(Texts texts, texts_of_entries(part));
  Column column;
  switch (part.values.form) {
    case Form::kConstant: column = Column::constant(row_count, texts.entries[0]); break;
    case Form::kDictionary:
      column = Column::dictionary(std::move(texts.entries), std::move(part.values.ids));
      break;
    case Form::kPlain:
    case Form::kIntegers: column = Column::plain(std::move(texts.entries)); break;
  }
  keep(column, std::move(texts.storage));
  return column;
}

// Parts of few entries each: their dictionaries, one after the other, and an
// entry for absence.
Result<Column> united_dictionary(std::vector<FieldPart>& parts, const RowMap& map,
                                 std::size_t row_count) {
  std::vector<Entry> entries;
  std::vector<std::uint32_t> first_entry;
  std::vector<std::unique_ptr<std::string>> storage;
  for (FieldPart& part : parts) {
    LK_TRY(Texts texts, texts_of(part));
    first_entry.push_back(static_cast<std::uint32_t>(entries.size()));
    entries.insert(entries.end(), texts.entries.begin(), texts.entries.end());
    for (auto& bytes : texts.storage) storage.push_back(std::move(bytes));
  }
  const auto absent = static_cast<std::uint32_t>(entries.size());
  if (map.any_absent) entries.emplace_back();
  std::vector<std::uint32_t> ids(row_count, absent);
  for (std::size_t row = 0; row < row_count; ++row) {
    const std::uint8_t part = map.part[row];
    if (part == RowMap::kAbsent) continue;
    ids[row] = first_entry[part] + entry_of(parts[part].values, map.value[row]);
  }
  Column column = entries.size() == 1 ? Column::constant(row_count, entries[0])
                                      : Column::dictionary(std::move(entries), std::move(ids));
  keep(column, std::move(storage));
  return column;
}

Result<Column> united_plain(std::vector<FieldPart>& parts, const RowMap& map,
                            std::size_t row_count) {
  std::vector<std::vector<Entry>> part_entries;
  std::vector<std::unique_ptr<std::string>> storage;
  for (FieldPart& part : parts) {
    LK_TRY(Texts texts, texts_of(part));
    part_entries.push_back(std::move(texts.entries));
    for (auto& bytes : texts.storage) storage.push_back(std::move(bytes));
  }
  std::vector<Entry> entries(row_count);
  for (std::size_t row = 0; row < row_count; ++row) {
    const std::uint8_t part = map.part[row];
    if (part == RowMap::kAbsent) continue;
    entries[row] = part_entries[part][entry_of(parts[part].values, map.value[row])];
  }
  Column column = Column::plain(std::move(entries));
  keep(column, std::move(storage));
  return column;
}

}  // namespace

record::Kind kind_of(ValueClass value_class, std::string_view raw) {
  switch (value_class) {
    case ValueClass::kLiteral: return raw == "null" ? Kind::kNull : Kind::kBool;
    case ValueClass::kNumber: return Kind::kNumber;
    case ValueClass::kString:
    case ValueClass::kText: return Kind::kString;
    case ValueClass::kJson:
    case ValueClass::kWhole: return Kind::kJson;
  }
  LK_UNREACHABLE();
}

bool escapes_are_whole(std::string_view raw) {
  for (std::size_t at = raw.find('\\'); at != std::string_view::npos; at = raw.find('\\', at)) {
    if (at + 1 >= raw.size()) return false;
    if (raw[at + 1] != 'u') {
      if (std::string_view("\"\\/bfnrt").find(raw[at + 1]) == std::string_view::npos) return false;
      at += 2;
      continue;
    }
    if (at + 6 > raw.size()) return false;
    for (std::size_t i = at + 2; i < at + 6; ++i) {
      if (!is_hex(raw[i])) return false;
    }
    at += 6;
  }
  return true;
}

Result<record::Column> build_column(std::vector<FieldPart> parts, const RowMap& map,
                                    std::size_t row_count) {
  LK_CHECK(!parts.empty());
  if (parts.size() == 1 && parts[0].values.form == Form::kIntegers) {
    return integers(parts[0], map, row_count);
  }
  if (map.identity) return identity_column(parts[0], row_count);
  bool few = true;
  for (const FieldPart& part : parts) few = few && has_few_entries(part);
  return few ? united_dictionary(parts, map, row_count) : united_plain(parts, map, row_count);
}

}  // namespace logkit::segment
