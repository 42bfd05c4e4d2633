#include "lib/segment/encoding/column_copier.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/base/check.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

void append_constant(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (has_class(c, kEscapedClass)) {
      append_escaped(c, out);
    } else {
      out.push_back(c);
    }
  }
}

// The text of a pattern, with other columns; nothing where one has no number.
std::optional<std::string> pattern_text(const ParsedPattern& pattern,
                                        std::span<const std::uint32_t> columns) {
  std::string out;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < pattern.slots.size(); ++i) {
    const std::size_t end = pattern.constant_ends[i];
    append_constant(std::string_view(pattern.constant).substr(begin, end - begin), out);
    begin = end;
    const Slot& slot = pattern.slots[i];
    append_slot(slot.kind, out);
    if (slot.kind == SlotKind::kTime) append_time_format(slot.time_format, out);
    if (slot.kind == SlotKind::kBackReference) append_value_reference(slot.reference, out);
    if (slot.kind == SlotKind::kFieldReference) {
      if (slot.reference >= columns.size()) return std::nullopt;
      const std::uint32_t column = columns[slot.reference];
      if (column >= kMaxReferableColumns) return std::nullopt;
      append_column_reference(column, out);
    }
  }
  append_constant(std::string_view(pattern.constant).substr(begin), out);
  return out;
}

// Which slot a column of slots is known by: the first that has it.
struct FirstSlot {
  std::size_t pattern = 0;  // in `patterns` of the block
  std::size_t slot = 0;     // of those with values
};
std::vector<FirstSlot> first_slots(const StoredPatterns& patterns) {
  std::vector<FirstSlot> first(patterns.columns.size());
  std::vector<bool> known(patterns.columns.size());
  for (std::size_t i = 0; i < patterns.columns_of.size(); ++i) {
    for (std::size_t k = 0; k < patterns.columns_of[i].size(); ++k) {
      const std::uint32_t column = patterns.columns_of[i][k];
      if (!known[column]) first[column] = {i, k};
      known[column] = true;
    }
  }
  return first;
}

}  // namespace

Result<bool> ColumnCopier::copy(const ColumnOrigin& origin, bool is_line, ColumnMemory& memory) {
  origin_ = &origin;
  meta_at_ = 0;
  payload_at_ = 0;
  reference_at_ = 0;
  LK_TRY(const bool copied, copy_node(origin.parsed.root, is_line, memory));
  if (!copied) return false;
  LK_RETURN_IF_ERROR(copy_until(origin.meta.size(), origin.outline.payloads.size()));
  return true;
}

Status ColumnCopier::copy_until(std::size_t meta_end, std::size_t payload_end) {
  LK_CHECK(meta_at_ <= meta_end && payload_at_ <= payload_end);
  out_.meta().put_bytes(origin_->meta.substr(meta_at_, meta_end - meta_at_));
  meta_at_ = meta_end;
  for (; payload_at_ < payload_end; ++payload_at_) {
    const Payload& payload = origin_->outline.payloads[payload_at_];
    if (payload.group == Payload::kOwn) {
      LK_TRY(PackedPayload frame, origin_->payloads.packed(payload));
      out_.put_frame(std::move(frame));
    } else {
      LK_TRY(const std::string bytes, origin_->payloads.read(payload));
      out_.put_small(payload.group, bytes);
    }
  }
  return {};
}

Result<const MetaReference*> ColumnCopier::next_reference() {
  LK_CHECK(reference_at_ < origin_->outline.references.size());
  const MetaReference& reference = origin_->outline.references[reference_at_++];
  // Payloads keep their order among themselves; where they stand beside meta is
  // of no matter.
  LK_RETURN_IF_ERROR(
      copy_until(reference.begin, std::max(payload_at_, reference.first_payload)));
  return &reference;
}

Result<bool> ColumnCopier::copy_node(const StoredColumn& column, bool is_line,
                                     ColumnMemory& memory) {
  if (const auto* prediction = std::get_if<StoredPrediction>(&column.form)) {
    return copy_prediction(*prediction, is_line, memory);
  }
  if (const auto* entries = std::get_if<StoredEntries>(&column.form)) {
    return copy_entries(*entries, memory);
  }
  if (const auto* patterns = std::get_if<StoredPatterns>(&column.form)) {
    return copy_patterns(*patterns, is_line, memory);
  }
  return true;
}

Result<bool> ColumnCopier::copy_prediction(const StoredPrediction& prediction, bool is_line,
                                           ColumnMemory& memory) {
  LK_TRY(const MetaReference* reference, next_reference());
  std::uint64_t predictor = prediction.reference;
  // The shapes, and what is in this column, are called the same everywhere.
  if (predictor >= column_reference(0) && predictor % 2 == 0) {
    const std::uint64_t column = (predictor - column_reference(0)) / 2;
    if (column >= origin_->columns.size() || origin_->columns[column] == kNoNumber) return false;
    predictor = column_reference(origin_->columns[column]);
  }
  out_.meta().put_varint(predictor);
  meta_at_ = reference->end;
  return copy_node(*prediction.misses, is_line, memory);
}

Result<bool> ColumnCopier::number_entries(const StoredEntries& stored, Table& table,
                                          std::span<std::int64_t> ids, bool& changed) {
  LK_TRY(const StoredDictionary* entries, origin_->tables.dictionary(stored.dictionary, ids));
  StringDictionary& dictionary = tables_.dictionaries[table.number];
  table.entries.resize(entries->size(), kNoNumber);
  changed = false;
  for (std::int64_t& id : ids) {
    const auto entry = static_cast<std::size_t>(id);
    std::uint32_t& number = table.entries[entry];
    if (number == kNoNumber) {
      const std::string_view text = (*entries)[entry];
      number = dictionary.find(text);
      if (number == StringDictionary::kNone) {
        if (tables_.dictionary_bytes + text.size() > limits_.dictionary_bytes) {
          number = kNoNumber;
          return false;
        }
        tables_.dictionary_bytes += text.size();
        number = dictionary.find_or_add(text);
      }
    }
    changed = changed || number != entry;
    id = number;
  }
  return true;
}

Result<bool> ColumnCopier::copy_entries(const StoredEntries& entries, ColumnMemory& memory) {
  LK_TRY(const MetaReference* reference, next_reference());
  Table& table = origin_->numbers.dictionaries[entries.dictionary];
  if (table.number == kNoNumber) {
    tables_.dictionary_of(memory);
    table.number = memory.dictionary;
  }
  LK_TRY(std::vector<std::int64_t> ids, read_integers(entries.ids, origin_->payloads));
  bool changed = false;
  LK_TRY(const bool numbered, number_entries(entries, table, ids, changed));
  if (!numbered) return false;
  out_.meta().put_varint(table.number);
  if (changed) {
    write_integers(ids, {.kind = PayloadKind::kEntryIds}, out_);
    payload_at_ = reference->end_payload;
    meta_at_ = reference->end;
    return true;
  }
  meta_at_ = reference->ids_begin;
  LK_RETURN_IF_ERROR(copy_until(reference->end, reference->end_payload));
  return true;
}

bool ColumnCopier::number_patterns(const StoredPatterns& stored, Table& table) {
  PatternTable& patterns = tables_.patterns[table.number];
  table.entries.resize(stored.table->size(), kNoNumber);
  for (const std::uint32_t id : stored.patterns) {
    std::uint32_t& number = table.entries[id];
    if (number != kNoNumber) continue;
    const auto text = pattern_text((*stored.table)[id], origin_->columns);
    if (!text) return false;
    std::uint32_t known = patterns.find(*text);
    if (known == PatternTable::kNone) {
      if (tables_.pattern_bytes + text->size() > limits_.pattern_bytes ||
          patterns.size() >= PatternTable::kMostPatterns) {
        return false;
      }
      tables_.pattern_bytes += text->size();
      known = patterns.find_or_add(*text);
    }
    patterns.use(known);
    number = known;
  }
  return true;
}

Result<bool> ColumnCopier::copy_patterns(const StoredPatterns& stored, bool is_line,
                                         ColumnMemory& memory) {
  LK_TRY(const MetaReference* reference, next_reference());
  const bool lines = stored.registers || is_line;
  Table& table = origin_->numbers.patterns[stored.table_id];
  if (table.number == kNoNumber) {
    std::uint32_t& number = lines ? memory.line_patterns : memory.unit_patterns;
    tables_.patterns_of(number);
    table.number = number;
  }
  if (!number_patterns(stored, table)) return false;
  ByteWriter meta = out_.meta();
  meta.put_varint(std::uint64_t{table.number} << 1 | (stored.registers ? 1u : 0u));
  meta.put_varint(stored.patterns.size());
  std::int64_t before = 0;
  for (std::size_t i = 0; i < stored.patterns.size(); ++i) {
    const std::int64_t number = table.entries[stored.patterns[i]];
    meta.put_zigzag(number - before);
    before = number;
    if (stored.patterns.size() > 1) meta.put_varint(stored.counts[i]);
  }
  meta_at_ = reference->end;
  const std::vector<FirstSlot> first = first_slots(stored);
  for (std::size_t column = 0; column < stored.columns.size(); ++column) {
    const std::uint32_t pattern = table.entries[stored.patterns[first[column].pattern]];
    const std::uint32_t prefix =
        tables_.patterns[table.number].slots(pattern)[first[column].slot].prefix;
    LK_TRY(const bool copied,
           copy_node(*stored.columns[column], false, memory.shared_slot(prefix)));
    if (!copied) return false;
  }
  return true;
}

}  // namespace logkit::segment
