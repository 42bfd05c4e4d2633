#include "lib/segment/encoding/stored_column.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace logkit::segment {
namespace {

// Columns in columns in columns: the writer stays below.
constexpr std::uint32_t kDeepestNesting = 32;

Error senseless(std::string_view what, int invariant = 27) {
  return Error::corrupt(fmt::format("{} of a column makes no sense [I{}]", what, invariant));
}

class ColumnParser {
 public:
  ColumnParser(PayloadParser& parser, TextTableSource& tables, std::uint64_t raw_bytes,
               ColumnOutline* outline)
      : parser_(parser), tables_(tables), raw_bytes_(raw_bytes), outline_(outline) {}

  Result<StoredColumn> parse(std::size_t count, std::uint32_t nesting);
  bool needs_rows() const { return needs_rows_; }

 private:
  Result<StoredConstant> parse_constant();
  Result<StoredTimes> parse_times(std::size_t count, bool of_rows);
  Result<StoredPrediction> parse_prediction(std::size_t count, std::uint32_t nesting);
  Result<StoredEntries> parse_entries(std::size_t count);
  Result<StoredPatterns> parse_patterns(std::size_t count, std::uint32_t nesting);
  Status parse_used_patterns(std::size_t count, StoredPatterns& stored);
  Result<std::vector<std::size_t>> parse_slots(std::size_t count, StoredPatterns& stored);
  Result<StoredList> parse_list(std::size_t count);
  // What was read of meta since `begin` names something.
  MetaReference* note_reference(std::size_t begin) {
    if (outline_ == nullptr) return nullptr;
    return &outline_->references.emplace_back(
        MetaReference{.begin = begin, .end = parser_.meta().offset()});
  }

  PayloadParser& parser_;
  TextTableSource& tables_;
  std::uint64_t raw_bytes_;
  ColumnOutline* outline_;
  std::uint64_t slot_values_ = 0;
  bool needs_rows_ = false;
};

template <typename Form>
Status put(Result<Form> form, StoredColumn& column) {
  if (!form) return std::move(form).error();
  column.form = std::move(*form);
  return {};
}

Result<StoredColumn> ColumnParser::parse(std::size_t count, std::uint32_t nesting) {
  if (nesting > kDeepestNesting) return senseless("the nesting");
  StoredColumn column;
  column.count = count;
  Status status;
  const auto form = parser_.meta().get_le<std::uint8_t>();
  switch (static_cast<StoredForm>(form)) {
    case StoredForm::kConstant: status = put(parse_constant(), column); break;
    case StoredForm::kTimes: status = put(parse_times(count, false), column); break;
    case StoredForm::kRowTimes: status = put(parse_times(count, true), column); break;
    case StoredForm::kTyped: status = put(parse_typed_values(parser_, count), column); break;
    case StoredForm::kPredicted: status = put(parse_prediction(count, nesting), column); break;
    case StoredForm::kDictionary: status = put(parse_entries(count), column); break;
    case StoredForm::kPatterns: status = put(parse_patterns(count, nesting), column); break;
    case StoredForm::kListed: status = put(parse_list(count), column); break;
    default: return senseless("the form");
  }
  LK_RETURN_IF_ERROR(std::move(status));
  if (!parser_.ok()) return senseless("the meta");
  return column;
}

Result<StoredConstant> ColumnParser::parse_constant() {
  return StoredConstant{parser_.meta().get_string()};
}

Result<StoredTimes> ColumnParser::parse_times(std::size_t count, bool of_rows) {
  StoredTimes times;
  times.of_rows = of_rows;
  needs_rows_ = needs_rows_ || of_rows;
  const auto format = parse_time_format(parser_.meta().get_bytes(kTimeFormatBytes));
  if (!format) return senseless("the time format", 30);
  times.format = *format;
  LK_TRY(times.values, parse_integers(parser_, PayloadKind::kTimes, count));
  return times;
}

Result<StoredPrediction> ColumnParser::parse_prediction(std::size_t count,
                                                        std::uint32_t nesting) {
  needs_rows_ = true;
  StoredPrediction prediction;
  const std::size_t begin = parser_.meta().offset();
  prediction.reference = parser_.meta().get_varint();
  note_reference(begin);
  const std::uint64_t misses = parser_.meta().get_varint();
  prediction.listed = parser_.meta().get_le<std::uint8_t>() != 0;
  if (!parser_.ok() || misses == 0 || misses > count) return senseless("the prediction", 28);
  if (prediction.listed) {
    LK_TRY(prediction.gaps, parse_integers(parser_, PayloadKind::kMisses, misses));
  } else {
    prediction.bits = parser_.next(PayloadKind::kMisses, (count + 7) / 8);
  }
  LK_TRY(StoredColumn rest, parse(misses, nesting + 1));
  prediction.misses = std::make_unique<StoredColumn>(std::move(rest));
  return prediction;
}

Result<StoredEntries> ColumnParser::parse_entries(std::size_t count) {
  StoredEntries entries;
  const std::size_t begin = parser_.meta().offset();
  entries.dictionary = parser_.meta().get_varint();
  MetaReference* const reference = note_reference(begin);
  if (reference != nullptr) {
    reference->ids_begin = reference->end;
    reference->first_payload = outline_->payloads.size();
  }
  LK_TRY(entries.ids, parse_integers(parser_, PayloadKind::kEntryIds, count));
  if (reference != nullptr) {
    reference->end = parser_.meta().offset();
    reference->end_payload = outline_->payloads.size();
  }
  return entries;
}

Result<StoredPatterns> ColumnParser::parse_patterns(std::size_t count, std::uint32_t nesting) {
  StoredPatterns stored;
  const std::size_t begin = parser_.meta().offset();
  const std::uint64_t head = parser_.meta().get_varint();
  stored.registers = (head & 1) != 0;
  if (!parser_.ok()) return senseless("the meta");
  stored.table_id = head >> 1;
  LK_TRY(stored.table, tables_.patterns(stored.table_id));
  LK_RETURN_IF_ERROR(parse_used_patterns(count, stored));
  note_reference(begin);
  if (stored.patterns.size() > 1) {
    LK_TRY(stored.ids, parse_integers(parser_, PayloadKind::kTemplateIds, count));
  }
  LK_TRY(const std::vector<std::size_t> counts, parse_slots(count, stored));
  for (const std::size_t values : counts) {
    LK_TRY(StoredColumn slot, parse(values, nesting + 1));
    stored.columns.push_back(std::make_unique<StoredColumn>(std::move(slot)));
  }
  return stored;
}

Status ColumnParser::parse_used_patterns(std::size_t count, StoredPatterns& stored) {
  ByteReader& meta = parser_.meta();
  const std::uint64_t used = meta.get_varint();
  if (!meta.ok() || used == 0 || used > count || used > meta.remaining_bytes()) {
    return senseless("the number of patterns", 29);
  }
  std::int64_t pattern = 0;
  std::uint64_t total = 0;
  for (std::uint64_t i = 0; i < used; ++i) {
    pattern = static_cast<std::int64_t>(static_cast<std::uint64_t>(pattern) +
                                        static_cast<std::uint64_t>(meta.get_zigzag()));
    const std::uint64_t texts = used > 1 ? meta.get_varint() : count;
    if (!meta.ok() || pattern < 0 || static_cast<std::uint64_t>(pattern) >= stored.table->size() ||
        texts == 0 || texts > count - total) {
      return senseless("a pattern", 29);
    }
    total += texts;
    stored.patterns.push_back(static_cast<std::uint32_t>(pattern));
    stored.counts.push_back(static_cast<std::uint32_t>(texts));
    for (const Slot& slot : (*stored.table)[static_cast<std::size_t>(pattern)].slots) {
      needs_rows_ = needs_rows_ || slot.kind == SlotKind::kFieldReference;
    }
  }
  if (total != count) return senseless("the number of texts", 29);
  return {};
}

// The number of values of each column.
Result<std::vector<std::size_t>> ColumnParser::parse_slots(std::size_t count,
                                                           StoredPatterns& stored) {
  std::vector<std::size_t> counts;
  std::int64_t expected = 0;
  for (std::size_t i = 0; i < stored.patterns.size(); ++i) {
    std::vector<std::uint32_t>& columns = stored.columns_of.emplace_back();
    const std::uint32_t slots = (*stored.table)[stored.patterns[i]].value_count;
    for (std::uint32_t k = 0; k < slots; ++k) {
      const std::uint64_t column = static_cast<std::uint64_t>(expected) +
                                   static_cast<std::uint64_t>(parser_.meta().get_zigzag());
      // Columns are numbered as they first appear.
      if (!parser_.ok() || column > counts.size()) return senseless("a slot", 29);
      if (column == counts.size()) counts.push_back(0);
      counts[column] += stored.counts[i];
      slot_values_ += stored.counts[i];
      if (counts[column] > count || slot_values_ > kMostSlotValues) return senseless("a slot", 29);
      columns.push_back(static_cast<std::uint32_t>(column));
      expected = static_cast<std::int64_t>(column + 1);
    }
  }
  return counts;
}

Result<StoredList> ColumnParser::parse_list(std::size_t count) {
  StoredList list;
  list.by_length = parser_.meta().get_le<std::uint8_t>() != 0;
  const std::uint64_t bytes = parser_.meta().get_varint();
  if (!parser_.ok() || bytes < count || bytes - count > raw_bytes_) return senseless("the list");
  if (list.by_length) {
    LK_TRY(list.lengths, parse_integers(parser_, PayloadKind::kNumbers, count));
  }
  list.bytes = parser_.next(PayloadKind::kTexts, bytes);
  return list;
}

}  // namespace

Result<ParsedColumn> parse_column(PayloadParser& parser, TextTableSource& tables,
                                  std::size_t count, std::uint64_t raw_bytes,
                                  ColumnOutline* outline) {
  if (outline != nullptr) parser.list_in(outline->payloads);
  ColumnParser columns(parser, tables, raw_bytes, outline);
  ParsedColumn parsed;
  LK_TRY(parsed.root, columns.parse(count, 0));
  parsed.needs_rows = columns.needs_rows();
  return parsed;
}

}  // namespace logkit::segment
