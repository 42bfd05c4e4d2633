#include "lib/segment/encoding/column_reader.h"

#include <algorithm>
#include <deque>

#include <fmt/format.h>

#include "lib/segment/encoding/pattern_reader.h"
#include "lib/segment/encoding/predictors.h"
#include "lib/segment/encoding/row_time.h"

namespace logkit::segment {
namespace {

using Form = DecodedValues::Form;

Error corrupt(std::string_view what, int invariant) {
  return Error::corrupt(fmt::format("{} of a column is damaged [I{}]", what, invariant));
}

// Numbers of equal values, as number_values() gives them for texts.
ValueIds number_decoded(const DecodedValues& values) {
  std::vector<std::string_view> texts;
  std::vector<record::TextScratch> scratch;
  if (values.form == Form::kDictionary) {
    for (std::size_t i = 0; i < values.entry_count(); ++i) texts.push_back(values.entry(i));
    const ValueIds entries = number_values(texts);
    ValueIds numbered;
    numbered.end = entries.end;
    numbered.ids.reserve(values.count);
    for (const std::uint32_t id : values.ids) numbered.ids.push_back(entries.ids[id]);
    return numbered;
  }
  texts.reserve(values.count);
  if (values.form == Form::kIntegers) scratch.resize(values.count);
  record::TextScratch none;
  for (std::size_t i = 0; i < values.count; ++i) {
    texts.push_back(values.text(i, values.form == Form::kIntegers ? scratch[i] : none));
  }
  return number_values(texts);
}

class ColumnReader {
 public:
  ColumnReader(ColumnEnvironment& environment, std::uint64_t raw_bytes)
      : environment_(environment), raw_bytes_(raw_bytes) {}

  using Rows = std::span<const std::uint32_t>;
  Result<DecodedValues> read(const StoredColumn& column, Rows rows);

 private:
  // What predictions of the same column may look at.
  struct Inner {
    const DecodedValues* values = nullptr;  // null: numbered from the start
    ValueIds ids;
    Rows rows;
  };

  Result<DecodedValues> read_form(const StoredConstant& form, const StoredColumn& column, Rows);
  Result<DecodedValues> read_form(const StoredTimes& form, const StoredColumn& column, Rows);
  Result<DecodedValues> read_form(const StoredTypedValues& form, const StoredColumn&, Rows);
  Result<DecodedValues> read_form(const StoredPrediction& form, const StoredColumn&, Rows);
  Result<DecodedValues> read_form(const StoredEntries& form, const StoredColumn&, Rows);
  Result<DecodedValues> read_form(const StoredPatterns& form, const StoredColumn&, Rows);
  Result<DecodedValues> read_form(const StoredList& form, const StoredColumn&, Rows);

  Status add_row_times(const TimeFormat& format, Rows rows, std::vector<std::int64_t>& numbers);
  Result<std::vector<std::uint32_t>> predictor_ids(std::uint64_t reference, Rows rows);
  Result<std::vector<std::uint32_t>> misses(const StoredPrediction& form, std::size_t count);
  Result<std::vector<std::uint32_t>> pattern_ids(const StoredPatterns& form, std::size_t count);
  std::vector<Rows> rows_of_slots(const StoredPatterns& form,
                                  const std::vector<std::uint32_t>& ids, Rows rows);

  ColumnEnvironment& environment_;
  std::uint64_t raw_bytes_;
  std::deque<Inner> inner_;
  std::deque<DecodedValues> kept_values_;
  std::deque<std::vector<std::uint32_t>> kept_rows_;
};

Result<DecodedValues> ColumnReader::read(const StoredColumn& column, Rows rows) {
  return std::visit([&](const auto& form) { return read_form(form, column, rows); }, column.form);
}

Result<DecodedValues> ColumnReader::read_form(const StoredConstant& form,
                                              const StoredColumn& column, Rows) {
  if (form.value.size() > raw_bytes_) return corrupt("the constant", 18);
  DecodedValues decoded;
  decoded.form = Form::kConstant;
  decoded.count = column.count;
  decoded.add_entry(form.value);
  return decoded;
}

Status ColumnReader::add_row_times(const TimeFormat& format, Rows rows,
                                   std::vector<std::int64_t>& numbers) {
  LK_TRY(const std::span<const std::int64_t> times, environment_.row_times_ns());
  if (rows.size() != numbers.size()) return corrupt("the number of rows", 19);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (rows[i] >= times.size()) return corrupt("a row", 19);
    numbers[i] = static_cast<std::int64_t>(
        static_cast<std::uint64_t>(numbers[i]) +
        static_cast<std::uint64_t>(time_of_row(format, times[rows[i]])));
  }
  return {};
}

Result<DecodedValues> ColumnReader::read_form(const StoredTimes& form, const StoredColumn& column,
                                              Rows rows) {
  LK_TRY(auto numbers, read_integers(form.values, environment_.payloads()));
  if (form.of_rows) LK_RETURN_IF_ERROR(add_row_times(form.format, rows, numbers));
  DecodedValues decoded;
  decoded.form = Form::kDictionary;
  decoded.count = column.count;
  decoded.ids.reserve(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    // Neighbours are often equal.
    if (i == 0 || numbers[i] != numbers[i - 1]) {
      if (!print_time(form.format, numbers[i], decoded.bytes)) return corrupt("a timestamp", 26);
      decoded.end_entry();
    }
    decoded.ids.push_back(static_cast<std::uint32_t>(decoded.entry_count() - 1));
  }
  return decoded;
}

Result<DecodedValues> ColumnReader::read_form(const StoredTypedValues& form, const StoredColumn&,
                                              Rows) {
  return read_typed_values(form, environment_.payloads());
}

Result<std::vector<std::uint32_t>> ColumnReader::predictor_ids(std::uint64_t reference,
                                                               Rows rows) {
  Inner outer;
  Inner* inner = &outer;
  if (reference == kShapesReference) {
    LK_TRY(const Rows shapes, environment_.shape_ids());
    std::vector<std::uint32_t> ids(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= shapes.size()) return corrupt("a row", 19);
      ids[i] = shapes[rows[i]];
    }
    return ids;
  }
  if (reference % 2 == 1) {
    const std::uint64_t index = (reference - inner_reference(0)) / 2;
    if (index >= inner_.size()) return corrupt("the predictor", 28);
    inner = &inner_[index];
  } else {
    LK_TRY(const PredictorValues found,
           environment_.outer_column((reference - column_reference(0)) / 2));
    outer.values = found.values;
    outer.rows = found.rows;
  }
  if (inner->ids.ids.empty()) inner->ids = number_decoded(*inner->values);
  const std::vector<std::uint32_t>& own = inner->ids.ids;
  if (own.size() != inner->rows.size()) return corrupt("the predictor", 28);
  if (inner->rows.data() == rows.data() && inner->rows.size() == rows.size()) return own;
  std::vector<std::uint32_t> ids(rows.size());
  std::size_t at = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    while (at < own.size() && inner->rows[at] < rows[i]) ++at;
    if (at < own.size() && inner->rows[at] == rows[i]) ids[i] = own[at];
  }
  return ids;
}

// The places of misses, ascending.
Result<std::vector<std::uint32_t>> ColumnReader::misses(const StoredPrediction& form,
                                                        std::size_t count) {
  std::vector<std::uint32_t> places;
  places.reserve(form.misses->count);
  if (form.listed) {
    LK_TRY(const auto gaps, read_integers(form.gaps, environment_.payloads()));
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      place += static_cast<std::uint64_t>(gaps[i]);
      if (gaps[i] < (i == 0 ? 0 : 1) || static_cast<std::uint64_t>(gaps[i]) >= count ||
          place >= count) {
        return corrupt("a miss", 28);
      }
      places.push_back(static_cast<std::uint32_t>(place));
    }
  } else {
    LK_TRY(const std::string bits, environment_.payloads().read(form.bits));
    for (std::uint32_t i = 0; i < count; ++i) {
      if ((static_cast<unsigned char>(bits[i / 8]) >> i % 8 & 1) != 0) places.push_back(i);
    }
  }
  if (places.size() != form.misses->count) return corrupt("the number of misses", 28);
  return places;
}

Result<DecodedValues> ColumnReader::read_form(const StoredPrediction& form,
                                              const StoredColumn& column, Rows rows) {
  if (rows.size() != column.count) return corrupt("the number of rows", 19);
  LK_TRY(const std::vector<std::uint32_t> ids, predictor_ids(form.reference, rows));
  LK_TRY(const std::vector<std::uint32_t> places, misses(form, column.count));
  std::vector<std::uint32_t>& missed_rows = kept_rows_.emplace_back();
  missed_rows.reserve(places.size());
  for (const std::uint32_t place : places) missed_rows.push_back(rows[place]);
  LK_TRY(DecodedValues missed, read(*form.misses, missed_rows));

  // Which miss each value repeats.
  constexpr std::uint32_t kNever = ~std::uint32_t{0};
  const std::uint32_t end = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end()) + 1;
  std::vector<std::uint32_t> last(end, kNever);
  std::vector<std::uint32_t> sources(column.count);
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < column.count; ++i) {
    std::uint32_t& before = last[ids[i]];
    if (next < places.size() && places[next] == i) before = static_cast<std::uint32_t>(next++);
    if (before == kNever) return corrupt("a prediction", 28);
    sources[i] = before;
  }
  return gather(std::move(missed), std::move(sources));
}

Result<DecodedValues> ColumnReader::read_form(const StoredEntries& form,
                                              const StoredColumn& column, Rows) {
  LK_TRY(const TextList* dictionary, environment_.tables().dictionary(form.dictionary));
  LK_TRY(const auto numbers, read_integers(form.ids, environment_.payloads()));
  constexpr std::uint32_t kUnused = ~std::uint32_t{0};
  std::vector<std::uint32_t> local(dictionary->size(), kUnused);
  DecodedValues decoded;
  decoded.form = Form::kDictionary;
  decoded.count = column.count;
  decoded.ids.reserve(numbers.size());
  std::uint64_t bytes = 0;
  for (const std::int64_t number : numbers) {
    if (number < 0 || static_cast<std::uint64_t>(number) >= dictionary->size()) {
      return corrupt("a dictionary id", 31);
    }
    std::uint32_t& id = local[static_cast<std::size_t>(number)];
    if (id == kUnused) {
      id = static_cast<std::uint32_t>(decoded.entry_count());
      const std::string_view entry = (*dictionary)[static_cast<std::size_t>(number)];
      bytes += entry.size();
      if (bytes > raw_bytes_) return corrupt("a dictionary id", 18);
      decoded.add_entry(entry);
    }
    decoded.ids.push_back(id);
  }
  return decoded;
}

Result<std::vector<std::uint32_t>> ColumnReader::pattern_ids(const StoredPatterns& form,
                                                             std::size_t count) {
  std::vector<std::uint32_t> ids(count);
  if (form.patterns.size() == 1) return ids;
  LK_TRY(const auto numbers, read_integers(form.ids, environment_.payloads()));
  std::vector<std::uint32_t> counts(form.patterns.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (numbers[i] < 0 || static_cast<std::uint64_t>(numbers[i]) >= counts.size()) {
      return corrupt("a pattern id", 29);
    }
    ids[i] = static_cast<std::uint32_t>(numbers[i]);
    ++counts[ids[i]];
  }
  if (counts != form.counts) return corrupt("the number of texts", 29);
  return ids;
}

std::vector<ColumnReader::Rows> ColumnReader::rows_of_slots(const StoredPatterns& form,
                                                            const std::vector<std::uint32_t>& ids,
                                                            Rows rows) {
  std::vector<Rows> of_slots(form.columns.size());
  if (rows.empty()) return of_slots;
  std::vector<std::vector<std::uint32_t>> gathered(form.columns.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    for (const std::uint32_t column : form.columns_of[ids[i]]) {
      if (form.columns[column]->count < ids.size()) gathered[column].push_back(rows[i]);
    }
  }
  for (std::size_t column = 0; column < of_slots.size(); ++column) {
    of_slots[column] = form.columns[column]->count == ids.size()
                           ? rows
                           : Rows(kept_rows_.emplace_back(std::move(gathered[column])));
  }
  return of_slots;
}

Result<DecodedValues> ColumnReader::read_form(const StoredPatterns& form,
                                              const StoredColumn& column, Rows rows) {
  LK_TRY(const std::vector<std::uint32_t> ids, pattern_ids(form, column.count));
  if (form.registers && form.patterns.size() > 1) {
    Inner& inner = inner_.emplace_back();
    inner.ids.ids = ids;
    inner.rows = rows;
  }
  const std::vector<Rows> slot_rows = rows_of_slots(form, ids, rows);
  std::vector<const DecodedValues*> slots;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const StoredColumn& slot = *form.columns[i];
    LK_TRY(DecodedValues values, read(slot, slot_rows[i]));
    slots.push_back(&kept_values_.emplace_back(std::move(values)));
    if (form.registers && !slot.is_constant() && slot.count >= kFewestPredictorValues) {
      Inner& inner = inner_.emplace_back();
      inner.values = slots.back();
      inner.rows = slot_rows[i];
    }
  }
  PatternPrinter printer(form, slots, environment_);
  return printer.print(ids, rows, raw_bytes_);
}

Result<DecodedValues> ColumnReader::read_form(const StoredList& form, const StoredColumn& column,
                                              Rows) {
  DecodedValues decoded;
  decoded.form = Form::kPlain;
  decoded.count = column.count;
  LK_TRY(decoded.bytes, environment_.payloads().read(form.bytes));
  decoded.ends.reserve(column.count);
  if (form.by_length) {
    LK_TRY(const auto lengths, read_integers(form.lengths, environment_.payloads()));
    LK_RETURN_IF_ERROR(decoded.split_by_length(lengths));
  } else {
    LK_RETURN_IF_ERROR(decoded.split_by_line_feed());
  }
  return decoded;
}

}  // namespace

Result<DecodedValues> read_column(const ParsedColumn& parsed, ColumnEnvironment& environment,
                                  std::span<const std::uint32_t> rows, std::uint64_t raw_bytes) {
  if (parsed.needs_rows && rows.size() != parsed.root.count) return corrupt("the number of rows", 19);
  ColumnReader reader(environment, raw_bytes);
  return reader.read(parsed.root, parsed.needs_rows ? rows : std::span<const std::uint32_t>());
}

}  // namespace logkit::segment
