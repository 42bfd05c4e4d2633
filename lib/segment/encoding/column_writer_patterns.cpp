// The patterns of ColumnWriter: texts as patterns and columns of slots.
#include <algorithm>
#include <memory>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/integers.h"

namespace logkit::segment {
namespace {

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
// So many texts tell how many values there will be.
constexpr std::size_t kValuesSample = 256;

}  // namespace

std::uint32_t& ColumnWriter::table_of(const Texts& texts) {
  return texts.level == TextLevel::kLine ? texts.memory->line_patterns : texts.memory->unit_patterns;
}

bool ColumnWriter::patterns_explode(const Texts& texts) {
  const std::uint32_t id = table_of(texts);
  const PatternTable* known = id == ColumnMemory::kNone ? nullptr : &tables_.patterns[id];
  const std::span<const std::string_view> values = texts.column.values;
  const std::size_t sample = std::min(values.size(), kExplosionSample);
  LineMatcher* const matcher =
      texts.level == TextLevel::kLine ? texts.memory->matcher.get() : nullptr;
  if (matcher != nullptr) matcher->begin_block();
  StringDictionary fresh;
  TokenizedText tokens;
  std::vector<TokenizedText::Value> room(LineMatcher::kMostSlots);
  for (std::size_t i = 0; i < sample; ++i) {
    const std::string_view text = values[i * (values.size() / sample)];
    if (matcher != nullptr && matcher->match(text, room.data()).pattern != LineMatcher::kNone) {
      continue;
    }
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
  Tokenized& tokenized = tokenized_[tokenized_in_hand_];
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
  // From here on columns within this one use `tokenized`, or jobs do.
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
    std::vector<std::int64_t> ids(layout.ids.begin(), layout.ids.end());
    write_integers_later(std::move(ids), {.kind = PayloadKind::kTemplateIds, .differences = false},
                         out_);
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
    const LineMatcher::Match match =
        matcher->match(text, tokenized.values.room(LineMatcher::kMostSlots));
    std::uint32_t pattern = match.pattern;
    if (pattern != LineMatcher::kNone) {
      tokenized.values.add(match.value_count);
    } else {
      tokens.clear();
      tokenize_line(text, nullptr, tokens);
      const auto found = pattern_of(tokens, table);
      if (!found) return false;
      pattern = *found;
      // At once, so that the lines to come are matched.
      table.generalise();
      const std::uint32_t general = table.general(pattern);
      matcher->learn(table.text(general), general, table.words(general));
      tokenized.values.append(tokens.values);
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
    tokenized.values.append(tokens.values);
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
  ValueList values;
  values.reserve(tokenized.values.size() + tokenized.patterns.size());
  std::vector<TokenizedText::Value> text_values;
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < tokenized.patterns.size(); ++i) {
    const std::uint32_t end = tokenized.value_ends[i];
    const std::span<const TokenizedText::Value> part = tokenized.values.part(begin, end);
    std::uint32_t& pattern = tokenized.patterns[i];
    if (table.is_generalised(pattern)) {
      text_values.assign(part.begin(), part.end());
      table.generalise_values(pattern, text_values);
      pattern = table.general(pattern);
      values.append(text_values);
    } else {
      values.append(part);
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
  ValueList values;
  values.reserve(tokenized.values.size());
  std::uint32_t begin = 0;
  for (std::size_t i = 0; i < tokenized.patterns.size(); ++i) {
    const std::uint32_t end = tokenized.value_ends[i];
    if (is_lonely(tokenized.patterns[i])) {
      const TokenizedText::Value whole{texts.column.values[i], 0};
      values.append({&whole, 1});
      tokenized.patterns[i] = PatternTable::kNone;
    } else {
      values.append(tokenized.values.part(begin, end));
    }
    tokenized.value_ends[i] = static_cast<std::uint32_t>(values.size());
    begin = end;
  }
  const std::uint32_t whole = table.find_or_add({kWhole, sizeof kWhole});
  std::replace(tokenized.patterns.begin(), tokenized.patterns.end(), PatternTable::kNone, whole);
  tokenized.values = std::move(values);
}

}  // namespace logkit::segment
