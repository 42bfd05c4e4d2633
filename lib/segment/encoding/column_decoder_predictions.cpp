// Predictions: values that repeat what stood beside the same value of a
// predictor before.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lib/segment/encoding/column_decoder.h"

namespace logkit::segment {
namespace {

using Form = DecodedValues::Form;

Error corrupt(std::string_view what) {
  return Error::corrupt(fmt::format("{} of a column is damaged [I28]", what));
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

}  // namespace

Result<std::vector<std::uint32_t>> ColumnDecoder::predictor_ids(std::uint64_t reference,
                                                                Rows rows) {
  Inner outer;
  Inner* inner = &outer;
  if (reference == kShapesReference) {
    LK_TRY(const Rows shapes, environment_.shape_ids());
    std::vector<std::uint32_t> ids(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i] >= shapes.size()) return Error::corrupt("a row of a column is damaged [I19]");
      ids[i] = shapes[rows[i]];
    }
    return ids;
  }
  if (reference % 2 == 1) {
    const std::uint64_t index = (reference - inner_reference(0)) / 2;
    if (index >= std::min(inner_.size(), inner_limit_)) return corrupt("the predictor");
    inner = &inner_[index];
    LK_RETURN_IF_ERROR(read_inner(*inner));
  } else {
    LK_TRY(const PredictorValues found,
           environment_.outer_column((reference - column_reference(0)) / 2));
    outer.values = found.values;
    outer.rows = found.rows;
  }
  if (inner->ids.ids.empty()) {
    if (inner->values == nullptr) return corrupt("the predictor");
    inner->ids = number_decoded(*inner->values);
  }
  const std::vector<std::uint32_t>& own = inner->ids.ids;
  if (own.size() != inner->rows.size()) return corrupt("the predictor");
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
Result<std::vector<std::uint32_t>> ColumnDecoder::misses(const StoredPrediction& form,
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
        return corrupt("a miss");
      }
      places.push_back(static_cast<std::uint32_t>(place));
    }
  } else {
    LK_TRY(const std::string bits, environment_.payloads().read(form.bits));
    for (std::uint32_t i = 0; i < count; ++i) {
      if ((static_cast<unsigned char>(bits[i / 8]) >> i % 8 & 1) != 0) places.push_back(i);
    }
  }
  if (places.size() != form.misses->count) return corrupt("the number of misses");
  return places;
}

Result<const ColumnDecoder::Repeats*> ColumnDecoder::repeats(const StoredPrediction& form,
                                                             std::size_t count, Rows rows) {
  const auto known = repeats_.find(&form);
  if (known != repeats_.end()) return static_cast<const Repeats*>(&known->second);
  if (rows.size() != count) {
    return Error::corrupt("the number of rows of a column is damaged [I19]");
  }
  LK_TRY(const std::vector<std::uint32_t> ids, predictor_ids(form.reference, rows));
  LK_TRY(const std::vector<std::uint32_t> places, misses(form, count));
  std::vector<std::uint32_t>& missed_rows = kept_rows_.emplace_back();
  missed_rows.reserve(places.size());
  for (const std::uint32_t place : places) missed_rows.push_back(rows[place]);

  Repeats repeats{.sources = std::vector<std::uint32_t>(count), .missed_rows = missed_rows};
  constexpr std::uint32_t kNever = ~std::uint32_t{0};
  const std::uint32_t end = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end()) + 1;
  std::vector<std::uint32_t> last(end, kNever);
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::uint32_t& before = last[ids[i]];
    if (next < places.size() && places[next] == i) before = static_cast<std::uint32_t>(next++);
    if (before == kNever) return corrupt("a prediction");
    repeats.sources[i] = before;
  }
  return static_cast<const Repeats*>(&repeats_.emplace(&form, std::move(repeats)).first->second);
}

Result<DecodedValues> ColumnDecoder::read_form(const StoredPrediction& form,
                                               const StoredColumn& column, Rows rows,
                                               const Wanted& wanted) {
  LK_TRY(const Repeats* all, repeats(form, column.count, rows));
  if (!wanted) {
    LK_TRY(DecodedValues missed, read(*form.misses, all->missed_rows));
    return gather(std::move(missed), all->sources);
  }
  std::vector<std::uint32_t> place(form.misses->count);  // 1: wanted; then which of those
  for (const std::uint32_t value : *wanted) place[all->sources[value]] = 1;
  std::vector<std::uint32_t> missed_wanted;
  for (std::uint32_t miss = 0; miss < place.size(); ++miss) {
    if (place[miss] == 0) continue;
    place[miss] = static_cast<std::uint32_t>(missed_wanted.size());
    missed_wanted.push_back(miss);
  }
  LK_TRY(DecodedValues missed, read(*form.misses, all->missed_rows, missed_wanted));
  std::vector<std::uint32_t> gathered;
  gathered.reserve(wanted->size());
  for (const std::uint32_t value : *wanted) gathered.push_back(place[all->sources[value]]);
  return gather(std::move(missed), std::move(gathered));
}

Result<ColumnDecoder::Rows> ColumnDecoder::rows_of(Texts& texts) {
  if (texts.known_rows) return texts.rows;
  if (texts.parent != nullptr) {
    LK_TRY(texts.rows, rows_of(*texts.parent));
    LK_TRY(texts.rows, slot_rows(*texts.parent->form, texts.slot, texts.rows));
  }
  const auto read_misses = [&]() -> Status {
    for (const auto& [prediction, count] : texts.predictions) {
      LK_TRY(const Repeats* all, repeats(*prediction, count, texts.rows));
      texts.rows = all->missed_rows;
    }
    return {};
  };
  if (texts.parent == nullptr) {
    LK_RETURN_IF_ERROR(read_misses());
  } else {
    const SlotScope scope(*this, *texts.parent->form, texts.slot);
    LK_RETURN_IF_ERROR(read_misses());
  }
  texts.known_rows = true;
  return texts.rows;
}

Status ColumnDecoder::read_inner(Inner& inner) {
  if (inner.texts != nullptr) {
    Texts& texts = *std::exchange(inner.texts, nullptr);
    LK_TRY(inner.rows, rows_of(texts));
    if (inner.slot == kPatternIds) {
      LK_TRY(const std::vector<std::uint32_t>* ids, pattern_ids(*texts.form, texts.count));
      inner.ids.ids = *ids;
      return {};
    }
    LK_TRY(inner.rows, slot_rows(*texts.form, inner.slot, inner.rows));
    const SlotScope scope(*this, *texts.form, inner.slot);
    LK_TRY(DecodedValues values, read(*texts.form->columns[inner.slot], inner.rows));
    inner.values = &kept_values_.emplace_back(std::move(values));
    return {};
  }
  if (inner.form == nullptr) return {};
  LK_TRY(inner.rows, slot_rows(*inner.form, inner.slot, inner.rows));
  inner.form = nullptr;
  return {};
}

}  // namespace logkit::segment
