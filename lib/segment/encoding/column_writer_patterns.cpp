// The patterns of ColumnWriter: texts as patterns and columns of slots.
#include <algorithm>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/integers.h"

namespace logkit::segment {
namespace {

// A slot column shared by patterns has to cover this share of the texts.
constexpr std::size_t kSharedDivisor = 20;
// A sample in which more than this share of texts makes new patterns is left alone.
constexpr double kMostNewLines = 0.55;
constexpr double kMostNewUnits = 0.3;
constexpr std::size_t kExplosionSample = 256;
constexpr std::size_t kFewestNew = 6;
// Of units, once all are known: distinct patterns a text.
constexpr std::size_t kUnitPatternsDivisor = 5;
constexpr std::size_t kFewestUnitPatterns = 8;
// Of a pattern that only one text of a block has: from here on the text is kept whole.
constexpr std::size_t kLongPatternBytes = 768;
// What one block holds at most of values.
constexpr std::size_t kMostBlockValues = 3u << 20;
constexpr std::size_t kMostUnitSlots = 1u << 15;
// So many texts tell how many values there will be.
constexpr std::size_t kValuesSample = 256;

// Lines within lines.
constexpr std::uint32_t kDeepestLines = 3;

constexpr std::uint32_t kNone = ~std::uint32_t{0};

// A quoted part with spaces is a line of its own.
bool seems_line(const std::vector<std::string_view>& values) {
  const std::size_t sample = std::min<std::size_t>(values.size(), 32);
  std::size_t with_space = 0;
  for (std::size_t i = 0; i < sample; ++i) {
    with_space += values[i].find(' ') != std::string_view::npos ? 1 : 0;
  }
  return sample >= 4 && with_space * 2 > sample;
}

}  // namespace

std::uint32_t& ColumnWriter::table_of(const Texts& texts) {
  return texts.level == TextLevel::kLine ? texts.memory->line_patterns : texts.memory->unit_patterns;
}

bool ColumnWriter::patterns_explode(const Texts& texts) {
  const std::uint32_t id = table_of(texts);
  const PatternTable* known = id == kNone ? nullptr : &tables_.patterns[id];
  const std::span<const std::string_view> values = texts.column.values;
  const std::size_t sample = std::min(values.size(), kExplosionSample);
  LineMatcher* const matcher =
      texts.level == TextLevel::kLine ? texts.memory->matcher.get() : nullptr;
  if (matcher != nullptr) matcher->begin_block();
  StringDictionary fresh;
  TokenizedText tokens;
  for (std::size_t i = 0; i < sample; ++i) {
    const std::string_view text = values[i * (values.size() / sample)];
    tokens.values.clear();
    if (matcher != nullptr && matcher->match(text, tokens.values) != LineMatcher::kNone) continue;
    tokens.clear();
    if (texts.level == TextLevel::kLine) {
      tokenize_line(text, nullptr, tokens);
    } else {
      tokenize_unit(text, nullptr, tokens);
    }
    if (known != nullptr && known->find(tokens.pattern) != PatternTable::kNone) continue;
    fresh.find_or_add(tokens.pattern);
  }
  const double most = texts.level == TextLevel::kLine ? kMostNewLines : kMostNewUnits;
  return fresh.size() > kFewestNew &&
         static_cast<double>(fresh.size()) > most * static_cast<double>(sample);
}

std::optional<std::uint32_t> ColumnWriter::write_patterns(
    const Texts& texts, const std::vector<std::size_t>& references) {
  PatternTable& table = tables_.patterns_of(table_of(texts));
  Tokenized& tokenized = tokenized_;
  tokenized.clear();
  if (!tokenize(texts, references, table, tokenized)) return {};
  if (texts.level == TextLevel::kLine) {
    table.generalise();
    generalise(table, tokenized);
    keep_whole(texts, table, tokenized);
  }
  if (slot_values_ + tokenized.values.size() > kMostSlotValues) return {};
  slot_values_ += tokenized.values.size();
  SlotLayout layout = lay_out(texts, table, tokenized);
  if (texts.level == TextLevel::kUnit && references.empty() &&
      layout.patterns.size() > kFewestUnitPatterns &&
      layout.patterns.size() * kUnitPatternsDivisor > texts.column.size()) {
    return {};
  }
  if (texts.fed) feed_patterns(texts, table, tokenized, layout);
  // From here on columns within this one use `tokenized`.
  ByteWriter meta = out_.meta();
  meta.put_le(StoredForm::kPatterns);
  meta.put_varint(std::uint64_t{table_of(texts)} << 1 | (registers(texts) ? 1u : 0u));
  meta.put_varint(layout.patterns.size());
  std::int64_t before = 0;
  for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
    meta.put_zigzag(std::int64_t{layout.patterns[i]} - before);
    before = layout.patterns[i];
    if (layout.patterns.size() > 1) meta.put_varint(layout.counts[i]);
  }
  if (layout.patterns.size() > 1) {
    const std::vector<std::int64_t> ids(layout.ids.begin(), layout.ids.end());
    write_integers(ids, {.kind = PayloadKind::kTemplateIds, .differences = false}, out_);
  }
  std::uint32_t depth = write_slots(texts, layout);
  for (const std::size_t reference : references) {
    depth = std::max(depth, predictors_.depth(reference) + 1);
  }
  return depth;
}

std::optional<std::uint32_t> ColumnWriter::pattern_of(const TokenizedText& tokens,
                                                      PatternTable& table) {
  const std::uint32_t known = table.find(tokens.pattern);
  if (known != PatternTable::kNone) return known;
  if (tables_.pattern_bytes + tokens.pattern.size() > options_.pattern_bytes) return {};
  tables_.pattern_bytes += tokens.pattern.size();
  return table.find_or_add(tokens.pattern);
}

bool ColumnWriter::is_full(const PatternTable& table, const Tokenized& tokenized) {
  return tokenized.values.size() > kMostBlockValues || table.size() > PatternTable::kMostPatterns;
}

// Growing step by step would touch twice the memory, all of it new.
void ColumnWriter::reserve_values(Tokenized& tokenized, std::size_t texts) {
  const std::size_t seen = tokenized.patterns.size();
  if (seen != kValuesSample || texts <= 2 * seen) return;
  const std::size_t expected = tokenized.values.size() * texts / seen;
  tokenized.values.reserve(std::min(expected + expected / 8, kMostBlockValues));
}

bool ColumnWriter::match_lines(const Texts& texts, PatternTable& table, Tokenized& tokenized) {
  std::unique_ptr<LineMatcher>& matcher = texts.memory->matcher;
  if (!matcher) matcher = std::make_unique<LineMatcher>();
  matcher->begin_block();
  TokenizedText tokens;
  for (const std::string_view text : texts.column.values) {
    std::uint32_t pattern = matcher->match(text, tokenized.values);
    if (pattern == LineMatcher::kNone) {
      tokens.clear();
      tokenize_line(text, nullptr, tokens);
      const auto found = pattern_of(tokens, table);
      if (!found) return false;
      pattern = *found;
      // At once, so that the lines to come are matched.
      table.generalise();
      const std::uint32_t general = table.general(pattern);
      matcher->learn(table.text(general), general, table.words(general));
      tokenized.values.insert(tokenized.values.end(), tokens.values.begin(), tokens.values.end());
    }
    tokenized.patterns.push_back(pattern);
    tokenized.value_ends.push_back(static_cast<std::uint32_t>(tokenized.values.size()));
    reserve_values(tokenized, texts.column.size());
    if (is_full(table, tokenized)) return false;
  }
  return true;
}

bool ColumnWriter::tokenize(const Texts& texts, const std::vector<std::size_t>& references,
                            PatternTable& table, Tokenized& tokenized) {
  const ValueRows& column = texts.column;
  tokenized.patterns.reserve(column.size());
  tokenized.value_ends.reserve(column.size());
  if (!references.empty()) return tokenize_quoting(texts, references, table, tokenized);
  if (texts.level == TextLevel::kLine) return match_lines(texts, table, tokenized);
  TokenizedText tokens;
  for (const std::string_view text : column.values) {
    tokens.clear();
    tokenize_unit(text, nullptr, tokens);
    const auto pattern = pattern_of(tokens, table);
    if (!pattern) return false;
    tokenized.patterns.push_back(*pattern);
    tokenized.values.insert(tokenized.values.end(), tokens.values.begin(), tokens.values.end());
    tokenized.value_ends.push_back(static_cast<std::uint32_t>(tokenized.values.size()));
    reserve_values(tokenized, column.size());
    if (is_full(table, tokenized)) return false;
  }
  return true;
}

void ColumnWriter::generalise(PatternTable& table, Tokenized& tokenized) {
  const bool any = std::any_of(tokenized.patterns.begin(), tokenized.patterns.end(),
                               [&](std::uint32_t id) { return table.is_generalised(id); });
  if (!any) return;
  std::vector<TokenizedText::Value> values;
  values.reserve(tokenized.values.size() + tokenized.patterns.size());
  std::vector<TokenizedText::Value> text_values;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < tokenized.patterns.size(); ++i) {
    const std::uint32_t end = tokenized.value_ends[i];
    const auto first = tokenized.values.begin() + begin;
    const auto last = tokenized.values.begin() + end;
    std::uint32_t& pattern = tokenized.patterns[i];
    if (table.is_generalised(pattern)) {
      text_values.assign(first, last);
      table.generalise_values(pattern, text_values);
      pattern = table.general(pattern);
      values.insert(values.end(), text_values.begin(), text_values.end());
    } else {
      values.insert(values.end(), first, last);
    }
    tokenized.value_ends[i] = static_cast<std::uint32_t>(values.size());
    begin = end;
  }
  tokenized.values = std::move(values);
}

// A text like no other costs more as a pattern and a column for each slot than
// in one frame with its kind: code, dumps.
void ColumnWriter::keep_whole(const Texts& texts, PatternTable& table, Tokenized& tokenized) {
  std::vector<std::uint32_t> counts(table.size());
  for (const std::uint32_t pattern : tokenized.patterns) ++counts[pattern];
  const auto is_lonely = [&](std::uint32_t pattern) {
    return counts[pattern] == 1 && !table.is_used(pattern) &&
           table.text(pattern).size() >= kLongPatternBytes;
  };
  const bool any = std::any_of(tokenized.patterns.begin(), tokenized.patterns.end(), is_lonely);
  if (!any) return;
  constexpr char kWhole[] = {kPatternEscape, static_cast<char>(SlotKind::kText)};
  std::vector<TokenizedText::Value> values;
  values.reserve(tokenized.values.size());
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < tokenized.patterns.size(); ++i) {
    const std::uint32_t end = tokenized.value_ends[i];
    if (is_lonely(tokenized.patterns[i])) {
      values.push_back({texts.column.values[i], 0});
      tokenized.patterns[i] = PatternTable::kNone;
    } else {
      values.insert(values.end(), tokenized.values.begin() + begin, tokenized.values.begin() + end);
    }
    tokenized.value_ends[i] = static_cast<std::uint32_t>(values.size());
    begin = end;
  }
  const std::uint32_t whole = table.find_or_add({kWhole, sizeof kWhole});
  std::replace(tokenized.patterns.begin(), tokenized.patterns.end(), PatternTable::kNone, whole);
  tokenized.values = std::move(values);
}

ColumnWriter::SlotLayout ColumnWriter::lay_out(const Texts& texts, PatternTable& table,
                                               const Tokenized& tokenized) {
  SlotLayout layout;
  std::vector<std::uint32_t> local(table.size(), kNone);
  layout.ids.reserve(tokenized.patterns.size());
  for (const std::uint32_t pattern : tokenized.patterns) {
    if (local[pattern] == kNone) {
      local[pattern] = static_cast<std::uint32_t>(layout.patterns.size());
      layout.patterns.push_back(pattern);
      table.use(pattern);
      layout.counts.push_back(0);
    }
    layout.ids.push_back(local[pattern]);
    ++layout.counts[local[pattern]];
  }
  name_columns(texts, table, layout);
  // Where the next value of each column goes.
  struct Place {
    std::string_view* value;
    std::int64_t* time;  // null: the column has none
    std::uint32_t* row;
  };
  std::vector<Place> places;
  for (SlotColumn& column : layout.columns) {
    places.push_back({column.values.data(), column.times.empty() ? nullptr : column.times.data(),
                      column.rows.data()});
  }
  const TokenizedText::Value* value = tokenized.values.data();
  for (std::size_t i = 0; i < layout.ids.size(); ++i) {
    const std::uint32_t row = texts.column.rows[i];
    for (const std::uint32_t index : layout.columns_of[layout.ids[i]]) {
      Place& place = places[index];
      *place.value++ = value->text;
      if (place.time != nullptr) *place.time++ = value->time;
      *place.row++ = row;
      ++value;
    }
    LK_CHECK(value == tokenized.values.data() + tokenized.value_ends[i]);
  }
  return layout;
}

// Which slots of which patterns are one column. Slots of lines with the same
// prefix are, where they cover enough of the texts.
void ColumnWriter::name_columns(const Texts& texts, const PatternTable& table,
                                SlotLayout& layout) const {
  const bool lines = texts.level == TextLevel::kLine;
  std::unordered_map<std::uint32_t, std::uint32_t> covered;
  if (lines) {
    for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
      for (const auto& slot : table.slots(layout.patterns[i])) covered[slot.prefix] += layout.counts[i];
    }
  }
  std::unordered_map<const ColumnMemory*, std::uint32_t> known;
  for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
    std::vector<std::uint32_t>& columns = layout.columns_of.emplace_back();
    std::uint32_t index = 0;
    for (const auto& slot : table.slots(layout.patterns[i])) {
      bool shared = lines;
      if (lines) {
        const std::uint32_t count = covered[slot.prefix];
        shared = count == layout.counts[i] || count * kSharedDivisor >= texts.column.size();
      }
      ColumnMemory& memory = shared  ? texts.memory->shared_slot(slot.prefix)
                             : lines ? texts.memory->line_slot(layout.patterns[i], index)
                                     : texts.memory->unit_slot(layout.patterns[i], index);
      ++index;
      const auto [at, added] = known.emplace(&memory, static_cast<std::uint32_t>(layout.columns.size()));
      if (added) {
        SlotColumn& column = layout.columns.emplace_back();
        column.kind = slot.kind;
        column.time_format = slot.time_format;
        column.memory = &memory;
      }
      columns.push_back(at->second);
    }
  }
  std::vector<std::size_t> counts(layout.columns.size());
  for (std::size_t i = 0; i < layout.patterns.size(); ++i) {
    for (const std::uint32_t column : layout.columns_of[i]) counts[column] += layout.counts[i];
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    SlotColumn& column = layout.columns[i];
    column.values.resize(counts[i]);
    column.rows.resize(counts[i]);
    if (column.kind == SlotKind::kTime) column.times.resize(counts[i]);
  }
}

std::uint32_t ColumnWriter::write_slots(const Texts& texts, SlotLayout& layout) {
  ByteWriter meta = out_.meta();
  std::int64_t expected = 0;
  for (const std::vector<std::uint32_t>& columns : layout.columns_of) {
    for (const std::uint32_t column : columns) {
      meta.put_zigzag(column - expected);
      expected = std::int64_t{column} + 1;
    }
  }
  if (registers(texts) && layout.patterns.size() > 1) {
    predictors_.add_ids(layout.ids, texts.column.rows, inner_reference(next_inner_++),
                        texts.memory);
  }
  std::uint32_t depth = 0;
  for (SlotColumn& slot : layout.columns) {
    const SlotColumn& kept = kept_columns_.emplace_back(std::move(slot));
    Texts part;
    part.column = {kept.values, kept.rows};
    if (kept.rows.size() == texts.column.size()) part.column.rows = texts.column.rows;
    part.times = kept.times;
    part.kind = kept.kind;
    part.time_format = kept.time_format;
    part.level = texts.level == TextLevel::kUnit || kept.kind == SlotKind::kWord ? TextLevel::kWord
                 : texts.nesting < kDeepestLines && seems_line(kept.values)      ? TextLevel::kLine
                                                                                 : TextLevel::kUnit;
    part.nesting = texts.nesting + 1;
    part.registers = registers(texts);
    part.predictable = texts.predictable;
    part.fed = texts.fed && kept.fed;
    part.memory = kept.memory;
    const bool constant = is_constant(part);
    const std::uint32_t part_depth = write(part);
    depth = std::max(depth, part_depth);
    if (part.registers && !constant && kept.values.size() >= kFewestPredictorValues) {
      predictors_.add(part.column, inner_reference(next_inner_++), part_depth, kept.memory);
    }
  }
  return depth;
}

}  // namespace logkit::segment
