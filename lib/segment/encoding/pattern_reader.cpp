#include "lib/segment/encoding/pattern_reader.h"

#include <algorithm>

namespace logkit::segment {
namespace {

Error too_long() {
  return Error::corrupt("the texts of a column are longer than it says [I18]");
}

}  // namespace

Status PatternPrinter::open_quoted() {
  for (const std::uint32_t pattern : stored_.patterns) {
    for (const Slot& slot : (*stored_.table)[pattern].slots) {
      if (slot.kind != SlotKind::kFieldReference) continue;
      const bool known = std::any_of(quoted_.begin(), quoted_.end(), [&](const Quoted& quoted) {
        return quoted.column == slot.reference;
      });
      if (known) continue;
      LK_TRY(const PredictorValues values, environment_.outer_column(slot.reference));
      quoted_.push_back({slot.reference, values, 0});
    }
  }
  return {};
}

Status PatternPrinter::append_quoted(std::uint32_t column, std::uint32_t row, std::string& out) {
  const auto quoted = std::find_if(quoted_.begin(), quoted_.end(),
                                   [&](const Quoted& each) { return each.column == column; });
  const PredictorValues& values = quoted->values;
  while (quoted->at < values.rows.size() && values.rows[quoted->at] < row) ++quoted->at;
  if (quoted->at == values.rows.size() || values.rows[quoted->at] != row ||
      quoted->at >= values.values->count) {
    return Error::corrupt("a text quotes a field that its record does not have [I32]");
  }
  record::TextScratch scratch;
  out.append(values.values->text(quoted->at, scratch));
  return {};
}

Status PatternPrinter::append(std::uint32_t id, std::uint32_t row, std::string& out) {
  const ParsedPattern& pattern = (*stored_.table)[stored_.patterns[id]];
  const std::vector<std::uint32_t>& columns = stored_.columns_of[id];
  values_.clear();
  std::uint32_t constant = 0;
  record::TextScratch scratch;
  for (std::size_t i = 0; i < pattern.slots.size(); ++i) {
    out.append(pattern.constant, constant, pattern.constant_ends[i] - constant);
    constant = pattern.constant_ends[i];
    const Slot& slot = pattern.slots[i];
    if (slot.kind == SlotKind::kBackReference) {
      const auto [begin, end] = values_[slot.reference];
      out.append(out, begin, end - begin);
    } else if (slot.kind == SlotKind::kFieldReference) {
      LK_RETURN_IF_ERROR(append_quoted(slot.reference, row, out));
    } else {
      const std::uint32_t column = columns[values_.size()];
      const std::size_t begin = out.size();
      out.append(slots_[column]->text(next_[column]++, scratch));
      values_.emplace_back(begin, out.size());
    }
    // Slot by slot: references repeat long values at the cost of a few bytes.
    if (out.size() > most_bytes_) return too_long();
  }
  out.append(pattern.constant, constant);
  if (out.size() > most_bytes_) return too_long();
  return {};
}

Result<DecodedValues> PatternPrinter::print(const std::vector<std::uint32_t>& ids,
                                            std::span<const std::uint32_t> rows,
                                            std::uint64_t raw_bytes) {
  LK_RETURN_IF_ERROR(open_quoted());
  DecodedValues decoded;
  decoded.form = DecodedValues::Form::kPlain;
  decoded.count = ids.size();
  decoded.ends.reserve(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    most_bytes_ = raw_bytes + i;
    LK_RETURN_IF_ERROR(append(ids[i], rows.empty() ? 0 : rows[i], decoded.bytes));
    decoded.end_entry();
  }
  return decoded;
}

}  // namespace logkit::segment
