// Texts from patterns and the values of their slots.
#include <algorithm>

#include <fmt/format.h>

#include "lib/segment/encoding/column_decoder.h"
#include "lib/segment/encoding/pattern_reader.h"
#include "lib/segment/encoding/slot_places.h"

namespace logkit::segment {
namespace {

Error corrupt(std::string_view what, int invariant) {
  return Error::corrupt(fmt::format("{} of a column is damaged [I{}]", what, invariant));
}

bool may_predict(const StoredColumn& slot) {
  return !slot.is_constant() && slot.count >= kFewestPredictorValues;
}

}  // namespace

Result<const std::vector<std::uint32_t>*> ColumnDecoder::pattern_ids(const StoredPatterns& form,
                                                                     std::size_t count) {
  const auto [at, is_new] = pattern_ids_.try_emplace(&form);
  std::vector<std::uint32_t>& ids = at->second;
  if (!is_new && ids.size() == count) return static_cast<const std::vector<std::uint32_t>*>(&ids);
  ids.assign(count, 0);
  if (form.patterns.size() == 1) return static_cast<const std::vector<std::uint32_t>*>(&ids);
  LK_TRY(const auto numbers, read_integers(form.ids, environment_.payloads()));
  std::vector<std::uint32_t> counts(form.patterns.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (numbers[i] < 0 || static_cast<std::uint64_t>(numbers[i]) >= counts.size()) {
      ids.clear();
      return corrupt("a pattern id", 29);
    }
    ids[i] = static_cast<std::uint32_t>(numbers[i]);
    ++counts[ids[i]];
  }
  if (counts != form.counts) {
    ids.clear();
    return corrupt("the number of texts", 29);
  }
  return static_cast<const std::vector<std::uint32_t>*>(&ids);
}

Result<ColumnDecoder::Rows> ColumnDecoder::slot_rows(const StoredPatterns& form, std::size_t slot,
                                                     Rows rows) {
  if (rows.empty() || form.columns[slot]->count == rows.size()) return rows;
  const auto [at, is_new] = slot_rows_.try_emplace(form.columns[slot].get());
  if (!is_new) return at->second;
  LK_TRY(const std::vector<std::uint32_t>* ids, pattern_ids(form, rows.size()));
  std::vector<std::uint32_t> uses(form.patterns.size());
  for (std::size_t i = 0; i < uses.size(); ++i) {
    uses[i] = static_cast<std::uint32_t>(
        std::count(form.columns_of[i].begin(), form.columns_of[i].end(), slot));
  }
  std::vector<std::uint32_t>& gathered = kept_rows_.emplace_back();
  gathered.resize(form.columns[slot]->count + 1);  // what stands last is of no meaning
  std::uint32_t* to = gathered.data();
  for (std::size_t i = 0; i < ids->size(); ++i) {
    const std::uint32_t count = uses[(*ids)[i]];
    *to = rows[i];
    for (std::uint32_t again = 1; again < count; ++again) to[again] = rows[i];
    to += count;
  }
  gathered.pop_back();
  at->second = gathered;
  return at->second;
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredPatterns& form,
                                               const StoredColumn& column, Rows rows,
                                               const Wanted& wanted) {
  if (!rows.empty() && rows.size() != column.count) return corrupt("the number of rows", 19);
  if (wanted) return read_texts(form, column.count, rows, *wanted);
  LK_TRY(const std::vector<std::uint32_t>* ids, pattern_ids(form, column.count));
  const bool registers = form.registers && !prepared_;
  if (registers && form.patterns.size() > 1) {
    Inner& inner = inner_.emplace_back();
    inner.ids.ids = *ids;
    inner.rows = rows;
  }
  std::vector<const DecodedValues*> slots;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    const StoredColumn& slot = *form.columns[i];
    Rows own_rows;
    // Patterns may need none themselves, but a prediction behind them may look at their slots.
    if (needs_rows(slot) || std::holds_alternative<StoredPatterns>(slot.form)) {
      LK_TRY(own_rows, slot_rows(form, i, rows));
    }
    const SlotScope scope(*this, form, i);
    LK_TRY(DecodedValues values, read(slot, own_rows));
    slots.push_back(&kept_values_.emplace_back(std::move(values)));
    if (registers && may_predict(slot)) {
      Inner& inner = inner_.emplace_back();
      inner.values = slots.back();
      inner.rows = rows;
      inner.form = &form;
      inner.slot = i;
    }
  }
  PatternPrinter printer(form, slots, environment_);
  return printer.print(*ids, rows, raw_bytes_);
}

void ColumnDecoder::prepare(const StoredColumn& root, Rows rows) {
  if (prepared_) return;
  prepared_ = true;
  Texts place;
  place.rows = rows;
  prepare_texts(root, std::move(place));
}

// In the order in which reading all of it would come by.
void ColumnDecoder::prepare_texts(const StoredColumn& column, Texts place) {
  if (const auto* prediction = std::get_if<StoredPrediction>(&column.form)) {
    place.predictions.emplace_back(prediction, column.count);
    return prepare_texts(*prediction->misses, std::move(place));
  }
  const auto* form = std::get_if<StoredPatterns>(&column.form);
  if (form == nullptr) return;
  place.form = form;
  place.count = column.count;
  Texts& texts = texts_.emplace_back(std::move(place));
  texts_of_.emplace(form, &texts);
  const auto add_inner = [&](std::size_t slot) {
    Inner& inner = inner_.emplace_back();
    inner.texts = &texts;
    inner.slot = slot;
  };
  if (form->registers && form->patterns.size() > 1) add_inner(kPatternIds);
  for (std::size_t i = 0; i < form->columns.size(); ++i) {
    texts.first_inner.push_back(inner_.size());
    Texts within;
    within.parent = &texts;
    within.slot = i;
    prepare_texts(*form->columns[i], std::move(within));
    if (form->registers && may_predict(*form->columns[i])) add_inner(i);
  }
}

Result<DecodedValues> ColumnDecoder::read_texts(const StoredPatterns& form, std::size_t count,
                                                Rows rows,
                                                std::span<const std::uint32_t> wanted) {
  LK_TRY(const std::vector<std::uint32_t>* ids, pattern_ids(form, count));
  std::vector<std::uint32_t> own_ids;
  std::vector<std::uint32_t> own_rows;
  std::vector<std::vector<std::uint32_t>> of_slots(form.columns.size());
  SlotPlaces places(form, *ids);
  for (const std::uint32_t text : wanted) {
    places.go_to(text);
    own_ids.push_back((*ids)[text]);
    if (!rows.empty()) own_rows.push_back(rows[text]);
    const std::vector<std::uint32_t>& columns = form.columns_of[own_ids.back()];
    for (std::size_t i = 0; i < columns.size(); ++i) of_slots[columns[i]].push_back(places.take(columns[i]));
    places.end_text();
  }
  std::deque<DecodedValues> values;
  std::vector<const DecodedValues*> slots;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    DecodedValues& own = values.emplace_back();
    slots.push_back(&own);
    if (of_slots[i].empty()) continue;
    const SlotScope scope(*this, form, i);
    Rows all_rows;
    if (needs_rows(*form.columns[i])) {
      LK_TRY(all_rows, slot_rows(form, i, rows));
    }
    LK_TRY(own, read(*form.columns[i], all_rows, of_slots[i]));
  }
  PatternPrinter printer(form, slots, environment_);
  return printer.print(own_ids, own_rows, raw_bytes_);
}

}  // namespace logkit::segment
