#include <algorithm>

#include "lib/record/aliases.h"
#include "lib/record/batch.h"
#include "lib/record/json_layout.h"
#include "lib/record/json_write.h"

namespace logkit::record {
namespace {

void append_time_member(const Column& times, std::uint32_t row, std::string& out) {
  TextScratch scratch;
  out += "\"_time\":\"";
  out += times.text(row, scratch);
  out += '"';
}

}  // namespace

bool Batch::prints(std::size_t field_index) const {
  // In a stream a reserved field is a field: a filter in a pipe must not lose
  // the position of what passes through it.
  return !has_stored_time() || uses_[field_index].named ||
         !is_reserved_field(fields_[field_index].name);
}

Result<bool> Batch::has_own_time(std::uint32_t row) {
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name != kTimeName) continue;
    LK_TRY(const Column* own, column(i));
    if (own->present(row)) return true;
  }
  return false;
}

Status Batch::append_json(std::uint32_t row, std::string& out) {
  if (changed_) return append_built(row, out);
  LK_TRY(const bool stored, append_stored(row, out));
  return stored ? Status() : append_built(row, out);
}

Result<bool> Batch::append_stored(std::uint32_t row, std::string& out) {
  const std::size_t begin = out.size();
  LK_TRY(const bool stored, source_->append_original(row, out));
  if (!stored || !prints_stored_time_) return stored;
  LK_TRY(const bool own, has_own_time(row));
  if (own) return true;
  LK_TRY(const Column* stored_times, times());
  if (!stored_times->present(row)) return true;
  const std::size_t brace = out.find('{', begin);
  if (brace == std::string::npos) return true;
  std::string member;
  append_time_member(*stored_times, row, member);
  const std::size_t next = out.find_first_not_of(" \t\r\n", brace + 1);
  if (next != std::string::npos && out[next] != '}') member.push_back(',');
  out.insert(brace + 1, member);
  return true;
}

// A layout serves the rows whose fields stand in the same order: most do.
Result<const JsonLayout*> Batch::layout_of(std::uint32_t row) {
  constexpr std::size_t kMaxLayouts = 256;
  LK_TRY(const auto order, field_order(row));
  if (last_layout_ != nullptr && std::ranges::equal(order, last_order_)) return last_layout_;
  last_order_.assign(order.begin(), order.end());
  auto known = layouts_.find(last_order_);
  if (known == layouts_.end()) {
    if (layouts_.size() == kMaxLayouts) layouts_.clear();
    std::vector<std::size_t> wanted;
    for (const std::uint32_t index : order) {
      if (!prints(index)) continue;
      wanted.push_back(index);
      LK_RETURN_IF_ERROR(column(index));
    }
    known = layouts_.emplace(last_order_, std::make_unique<JsonLayout>(fields_, wanted)).first;
  }
  last_layout_ = known->second.get();
  return last_layout_;
}

Status Batch::append_built(std::uint32_t row, std::string& out) {
  LK_TRY(const JsonLayout* layout, layout_of(row));
  out.push_back('{');
  if (prints_stored_time_) {
    LK_TRY(const bool own, has_own_time(row));
    LK_TRY(const Column* stored_times, times());
    if (!own && stored_times->present(row)) append_time_member(*stored_times, row, out);
  }
  layout->append_members(
      [&](std::size_t field_index, std::string& text) {
        const Column& column = *slots_[uses_[field_index].slot].column;
        const Kind kind = column.kind(row);
        if (kind == Kind::kAbsent) return false;
        TextScratch scratch;
        const std::string_view value = column.text(row, scratch);
        constexpr std::size_t kLargeBytes = 1 << 20;
        if (value.size() > kLargeBytes) text.reserve(text.size() + value.size() + value.size() / 4);
        append_json_value(value, kind, text);
        return true;
      },
      out);
  out.push_back('}');
  return {};
}

Result<bool> Batch::append_raw_line(std::uint32_t row, std::string& out) {
  return source_->append_raw_line(row, out);
}

}  // namespace logkit::record
