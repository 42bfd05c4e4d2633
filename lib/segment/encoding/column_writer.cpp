#include "lib/segment/encoding/column_writer.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/short_text.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/encoding/prefetch_text.h"
#include "lib/segment/encoding/row_time.h"

namespace logkit::segment {
namespace {

// Columns of fewer values are listed as they are.
constexpr std::size_t kFewestStructured = 6;
// A prediction that fails for a larger share of the rows is not written.
constexpr double kMostMisses = 0.7;
// Where misses are rarer than one in so many, their places are listed.
constexpr std::size_t kRareMisses = 12;

// Columns of fewer values are not quoted by others.
constexpr std::size_t kFewestQuotable = 8;
// A longer value is no meta.
constexpr std::size_t kLongestConstantBytes = 1024;

bool all_equal(std::span<const std::string_view> values) {
  for (std::size_t i = 1; i < values.size(); ++i) {
    prefetch_text(values, i);
    if (!same_text(values[i], values.front())) return false;
  }
  return true;
}

NotationHint hint_of(SlotKind kind) {
  switch (kind) {
    case SlotKind::kAddress: return NotationHint::kAddress;
    case SlotKind::kUuid: return NotationHint::kUuid;
    case SlotKind::kHex: return NotationHint::kHexDigits;
    default: return NotationHint::kAny;
  }
}

}  // namespace

void ColumnWriter::begin_block(const std::vector<std::uint32_t>& shape_ids,
                               const std::vector<std::int64_t>& times_ns) {
  row_shapes_ = shape_ids;
  row_times_ns_ = times_ns;
  predictors_.clear();
  slot_memory_.begin_block();
  free_tokenized();
  fed_fields_.clear();
  outer_predictors_ = 0;
  all_rows_.resize(shape_ids.size());
  std::iota(all_rows_.begin(), all_rows_.end(), 0u);
  const bool several = std::any_of(shape_ids.begin(), shape_ids.end(),
                                   [&](std::uint32_t id) { return id != shape_ids.front(); });
  if (!several) return;
  predictors_.add_ids(shape_ids, all_rows_, kShapesReference, nullptr);
  outer_predictors_ = 1;
}

void ColumnWriter::write_column(const ColumnInput& input) {
  next_inner_ = 0;
  slot_values_ = 0;
  Texts texts;
  texts.column = input.values;
  texts.level = input.level;
  texts.typed = input.typed;
  texts.registers = input.predicts;
  texts.predictable = input.predicts;
  texts.refers = input.refers;
  texts.fed = input.terms != nullptr;
  texts.memory = input.memory;
  terms_ = input.terms;
  // Columns of all rows share one list, so that they are known to be aligned.
  if (input.predicts && input.values.rows.size() == all_rows_.size()) texts.column.rows = all_rows_;
  const bool constant = is_constant(texts);
  const std::uint32_t depth = write(texts, constant);
  predictors_.keep(outer_predictors_);
  if (texts.fed) {
    if (fed_fields_.size() <= input.column) fed_fields_.resize(input.column + std::size_t{1});
    fed_fields_[input.column] = terms_->field();
  }
  if (!input.predicts || constant || input.values.size() < kFewestQuotable) return;
  predictors_.add(texts.column, column_reference(input.column), depth, input.memory);
  ++outer_predictors_;
}

bool ColumnWriter::is_constant(const Texts& texts) {
  return texts.kind != SlotKind::kTime &&
         texts.column.values.front().size() <= kLongestConstantBytes &&
         all_equal(texts.column.values);
}

std::uint32_t ColumnWriter::write(const Texts& texts, bool constant) {
  LK_CHECK(texts.column.size() > 0);
  if (texts.kind == SlotKind::kTime) {
    feed_sequence(texts);
    write_times(texts);
    return 0;
  }
  if (constant) {
    feed_constant(texts);
    write_constant(texts.column.values.front());
    return 0;
  }
  return write_unlike(texts);
}

// Of values that are not all equal, nor timestamps.
std::uint32_t ColumnWriter::write_unlike(const Texts& texts) {
  if (texts.column.size() < kFewestStructured) {
    write_listed(texts);
    return 0;
  }
  if (texts.refers) {
    const std::vector<std::size_t> references = referable(texts);
    if (!references.empty()) {
      if (const auto depth = write_patterns(texts, references)) return *depth;
    }
  }
  if (const auto depth = write_predicted(texts)) return *depth;
  if (texts.typed && texts.kind != SlotKind::kWord && write_typed(texts)) return 0;
  const bool repetitive = is_of_entities(texts) || seems_repetitive(texts);
  if (repetitive && write_dictionary(texts)) return 0;
  remember_values(texts);
  if (texts.level != TextLevel::kWord && texts.kind != SlotKind::kUuid && !patterns_explode(texts)) {
    if (const auto depth = write_patterns(texts, {})) return *depth;
  }
  if (!repetitive && is_partly_repetitive(texts) && write_dictionary(texts)) return 0;
  write_listed(texts);
  return 0;
}

void ColumnWriter::write_constant(std::string_view value) {
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kConstant);
  meta.put_string(value);
}

// As differences to the times of the rows, where these are small: mostly the
// time of a row was read from there.
bool ColumnWriter::write_row_times(const Texts& texts) {
  if (texts.times.size() < kFewestStructured) return false;
  std::vector<std::int64_t> differences(texts.times.size());
  for (std::size_t i = 0; i < differences.size(); ++i) {
    const std::int64_t row = time_of_row(texts.time_format, row_times_ns_[texts.column.rows[i]]);
    differences[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(texts.times[i]) -
                                               static_cast<std::uint64_t>(row));
  }
  const bool constant = std::all_of(differences.begin(), differences.end(),
                                    [&](std::int64_t each) { return each == differences.front(); });
  if (!constant && estimate_integer_bytes(differences, out_.zstd_level()) >=
                       estimate_integer_bytes(texts.times, out_.zstd_level())) {
    return false;
  }
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kRowTimes);
  std::string format;
  append_time_format(texts.time_format, format);
  meta.put_bytes(format);
  write_integers_later(std::move(differences), {.kind = PayloadKind::kTimes}, out_);
  return true;
}

void ColumnWriter::write_times(const Texts& texts) {
  if (write_row_times(texts)) return;
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kTimes);
  std::string format;
  append_time_format(texts.time_format, format);
  meta.put_bytes(format);
  write_integers_later(texts.times, {.kind = PayloadKind::kTimes}, out_);
}

bool ColumnWriter::write_typed(const Texts& texts) {
  const std::size_t mark = out_.meta_bytes().size();
  out_.meta().put_le(StoredForm::kTyped);
  const auto written = write_typed_values(texts.column.values, hint_of(texts.kind), out_);
  if (!written) {
    out_.cut_meta(mark);
    return false;
  }
  feed_typed(texts, *written);
  return true;
}

std::optional<std::uint32_t> ColumnWriter::write_predicted(const Texts& texts) {
  if (!texts.predictable || texts.column.size() < options_.fewest_predicted) return {};
  const std::optional<std::size_t> predictor = choose_predictor(texts);
  if (!predictor) return {};
  const ValueRows& column = texts.column;
  std::uint32_t end = 0;
  const std::vector<std::uint32_t> ids = predictors_.ids_at(*predictor, column.rows, end);
  constexpr std::uint32_t kNever = ~std::uint32_t{0};
  std::vector<std::uint32_t> last(end, kNever);
  const SlotMemory::Room missed = slot_memory_.take(column.size(), 0);
  std::vector<std::uint32_t> places;
  for (std::uint32_t i = 0; i < column.size(); ++i) {
    std::uint32_t& before = last[ids[i]];
    if (before == kNever || !same_text(column.values[before], column.values[i])) {
      missed.values[places.size()] = column.values[i];
      missed.rows[places.size()] = column.rows[i];
      places.push_back(i);
    }
    before = i;
  }
  if (static_cast<double>(places.size()) >= kMostMisses * static_cast<double>(column.size())) {
    texts.memory->prediction.blocks_left = 0;
    return {};
  }
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kPredicted);
  meta.put_varint(predictors_.reference(*predictor));
  meta.put_varint(places.size());
  write_miss_places(places, column.size());
  Texts rest = texts;
  rest.column = {missed.values.first(places.size()), missed.rows.first(places.size())};
  rest.refers = false;
  rest.missed = true;
  return std::max(predictors_.depth(*predictor) + 1, write(rest, is_constant(rest)));
}

std::optional<std::size_t> ColumnWriter::choose_predictor(const Texts& texts) {
  ColumnMemory::Decision& decision = texts.memory->prediction;
  if (decision.blocks_left > 0) {
    --decision.blocks_left;
    if (decision.predictor == nullptr && !decision.by_shapes) return {};
    const auto known = predictors_.find(decision.predictor);
    // It may hang on others now that it did not hang on then.
    if (known && predictors_.depth(*known) < kDeepestReference) return known;
  }
  const std::optional<std::size_t> best = predictors_.best(texts.column, options_.sample_rows);
  decision.blocks_left = options_.decision_blocks;
  decision.predictor = best ? predictors_.memory(*best) : nullptr;
  decision.by_shapes = best && predictors_.memory(*best) == nullptr;
  return best;
}

void ColumnWriter::write_miss_places(const std::vector<std::uint32_t>& places, std::size_t count) {
  const bool rare = places.size() * kRareMisses < count;
  out_.meta().put_le(static_cast<std::uint8_t>(rare));
  if (rare) {
    std::vector<std::int64_t> gaps;
    std::uint32_t before = 0;
    for (const std::uint32_t place : places) {
      gaps.push_back(place - before);
      before = place;
    }
    write_integers_later(std::move(gaps), {.kind = PayloadKind::kMisses, .differences = false},
                         out_);
    return;
  }
  std::string bits((count + 7) / 8, '\0');
  for (const std::uint32_t place : places) {
    bits[place / 8] = static_cast<char>(bits[place / 8] | 1 << place % 8);
  }
  out_.put(PayloadKind::kMisses, bits);
}

void ColumnWriter::end_block() {
  count_dictionary_bytes();
  free_tokenized();
}

void ColumnWriter::write_listed(const Texts& texts) {
  feed_sequence(texts);
  const ValueRows& column = texts.column;
  std::string bytes;
  bool holds_feeds = false;
  for (const std::string_view value : column.values) {
    holds_feeds = holds_feeds || value.find('\n') != std::string_view::npos;
    bytes.append(value);
    bytes.push_back('\n');
  }
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kListed);
  meta.put_le(static_cast<std::uint8_t>(holds_feeds));
  meta.put_varint(bytes.size());
  if (holds_feeds) {
    std::vector<std::int64_t> lengths;
    for (const std::string_view value : column.values) {
      lengths.push_back(static_cast<std::int64_t>(value.size()));
    }
    write_integers_later(std::move(lengths), {.kind = PayloadKind::kNumbers}, out_);
  }
  const std::size_t size = bytes.size();
  out_.put_later(size, [bytes = std::move(bytes)](PayloadWriter& writer) {
    writer.put(PayloadKind::kTexts, bytes);
  });
}

}  // namespace logkit::segment
