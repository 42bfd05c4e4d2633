#include "lib/record/column.h"

#include <charconv>

#include "lib/base/check.h"
#include "lib/base/civil_time.h"

namespace logkit::record {

Column Column::constant(std::size_t row_count, Entry entry) {
  Column column;
  column.form_ = Form::kConst;
  column.row_count_ = row_count;
  column.entries_.push_back(entry);
  return column;
}

Column Column::plain(std::vector<Entry> entries) {
  Column column;
  column.form_ = Form::kPlain;
  column.row_count_ = entries.size();
  column.entries_ = std::move(entries);
  return column;
}

Column Column::dictionary(std::vector<Entry> entries, std::vector<std::uint32_t> ids) {
  Column column;
  column.form_ = Form::kDict;
  column.row_count_ = ids.size();
  column.entries_ = std::move(entries);
  column.ids_ = std::move(ids);
  return column;
}

Column Column::integers(std::vector<std::int64_t> numbers, std::vector<bool> present, Kind kind) {
  LK_CHECK(present.empty() || present.size() == numbers.size());
  Column column;
  column.form_ = Form::kInt;
  column.row_count_ = numbers.size();
  column.numbers_ = std::move(numbers);
  column.present_ = std::move(present);
  column.number_kind_ = kind;
  return column;
}

Column Column::times(std::vector<std::int64_t> time_ns, std::vector<bool> present) {
  Column column = integers(std::move(time_ns), std::move(present), Kind::kString);
  column.form_ = Form::kTime;
  return column;
}

std::string_view Column::text(std::size_t row, TextScratch& scratch) const {
  switch (form_) {
    case Form::kConst:
      return entries_[0].text;
    case Form::kDict:
      return entries_[ids_[row]].text;
    case Form::kPlain:
      return entries_[row].text;
    case Form::kInt: {
      if (!present_.empty() && !present_[row]) return {};
      const auto end = std::to_chars(scratch.bytes, scratch.bytes + sizeof scratch.bytes,
                                     numbers_[row]);
      return {scratch.bytes, static_cast<std::size_t>(end.ptr - scratch.bytes)};
    }
    case Form::kTime:
      if (!present_.empty() && !present_[row]) return {};
      return format_rfc3339_ns(numbers_[row], scratch.bytes);
  }
  LK_UNREACHABLE();
}

Kind Column::kind(std::size_t row) const {
  switch (form_) {
    case Form::kConst:
      return entries_[0].kind;
    case Form::kDict:
      return entries_[ids_[row]].kind;
    case Form::kPlain:
      return entries_[row].kind;
    case Form::kInt:
    case Form::kTime:
      return present_.empty() || present_[row] ? number_kind_ : Kind::kAbsent;
  }
  LK_UNREACHABLE();
}

bool Column::all_present() const {
  switch (form_) {
    case Form::kConst:
    case Form::kPlain:
      for (const Entry& entry : entries_) {
        if (entry.kind == Kind::kAbsent) return false;
      }
      return true;
    case Form::kDict: {
      bool any_absent = false;
      for (const Entry& entry : entries_) any_absent |= entry.kind == Kind::kAbsent;
      if (!any_absent) return true;
      for (const std::uint32_t id : ids_) {
        if (entries_[id].kind == Kind::kAbsent) return false;
      }
      return true;
    }
    case Form::kInt:
    case Form::kTime:
      for (const bool present : present_) {
        if (!present) return false;
      }
      return true;
  }
  LK_UNREACHABLE();
}

}  // namespace logkit::record
