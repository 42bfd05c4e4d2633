// The references of ColumnWriter: which other fields of its record a text quotes,
// and the patterns of texts that do.
#include <algorithm>
#include <utility>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kFewestTexts = 16;
constexpr std::size_t kShortestText = 6;
constexpr std::size_t kLineSample = 300;
constexpr std::size_t kUnitSample = 20;
// How many fields a text may quote.
constexpr std::size_t kMostOfLine = 96;
constexpr std::size_t kMostOfUnit = 16;
// Texts of a kind of record that are looked at, however rare it is.
constexpr std::uint32_t kTextsOfShape = 4;
constexpr std::size_t kMostOfShapes = 400;
// This share of the sample has to quote something.
constexpr double kQuotingShare = 0.6;

// The column numbers of the references in a pattern.
void count_references(std::string_view pattern, std::vector<std::uint32_t>& counts) {
  const std::optional<ParsedPattern> parsed = parse_pattern(pattern);
  LK_CHECK(parsed.has_value());
  for (const Slot& slot : parsed->slots) {
    if (slot.kind == SlotKind::kFieldReference) ++counts[slot.reference];
  }
}

std::uint32_t column_of(std::uint64_t reference) {
  return static_cast<std::uint32_t>((reference - column_reference(0)) / 2);
}

// What some columns have in each row, going forward.
class RowFields {
 public:
  // `row_count`: of the block.
  RowFields(const Predictors& predictors, const std::vector<std::size_t>& references,
            std::size_t row_count)
      : values_(references.size()) {
    for (const std::size_t reference : references) {
      const ValueRows& column = predictors.values(reference);
      columns_.push_back({column, 0, column.size() == row_count});
    }
  }

  // Of each column; without data where the row has none.
  std::span<const std::string_view> at(std::uint32_t row) {
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      Column& column = columns_[k];
      const ValueRows& values = column.values;
      if (column.in_all_rows) {
        values_[k] = values.values[row];
        continue;
      }
      while (column.next < values.size() && values.rows[column.next] < row) ++column.next;
      const bool here = column.next < values.size() && values.rows[column.next] == row;
      values_[k] = here ? values.values[column.next] : std::string_view();
    }
    return values_;
  }

 private:
  struct Column {
    ValueRows values;
    std::size_t next = 0;
    bool in_all_rows = false;
  };
  std::vector<Column> columns_;
  std::vector<std::string_view> values_;
};

}  // namespace

// Null where texts are not matched. What was learned of other columns is of no use.
QuoteMatcher* ColumnWriter::quote_matcher_of(const Texts& texts,
                                             const std::vector<std::uint32_t>& columns) const {
  if (texts.level != TextLevel::kLine) return nullptr;
  std::unique_ptr<QuoteMatcher>& matcher = texts.memory->quote_matcher;
  if (!matcher || matcher->columns() != columns) matcher = std::make_unique<QuoteMatcher>(columns);
  matcher->begin_block();
  return matcher.get();
}

bool ColumnWriter::tokenize_quoting(const Texts& texts, const std::vector<std::size_t>& references,
                                    PatternTable& table, Tokenized& tokenized) {
  const ValueRows& column = texts.column;
  std::vector<std::uint32_t> columns;
  for (const std::size_t reference : references)
    columns.push_back(column_of(predictors_.reference(reference)));
  QuoteMatcher* const matcher = quote_matcher_of(texts, columns);
  RowFields row_fields(predictors_, references, row_shapes_.size());
  FieldReferences fields;
  TokenizedText tokens;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const std::span<const std::string_view> values = row_fields.at(column.rows[i]);
    const std::uint32_t shape = row_shapes_[column.rows[i]];
    std::uint32_t pattern = QuoteMatcher::kNone;
    if (matcher != nullptr) {
      pattern =
          matcher->match({column.values[i], shape, values}, tokenized.values, tokenized.quoted);
    }
    if (pattern == QuoteMatcher::kNone) {
      fields.clear();
      for (std::size_t k = 0; k < values.size(); ++k) fields.add(columns[k], values[k]);
      const auto found = cut_quoting(texts, column.values[i], fields, table, tokens);
      if (!found) return false;
      pattern = *found;
      if (matcher != nullptr) {
        const std::uint32_t general = table.general(pattern);
        matcher->learn(shape, table.text(general), general, table.words(general));
      }
      tokenized.values.append(tokens.values);
      tokenized.quoted.insert(tokenized.quoted.end(), tokens.quoted.begin(), tokens.quoted.end());
    }
    tokenized.patterns.push_back(pattern);
    tokenized.value_ends.push_back(static_cast<std::uint32_t>(tokenized.values.size()));
    tokenized.quoted_ends.push_back(static_cast<std::uint32_t>(tokenized.quoted.size()));
    reserve_values(tokenized, column.size());
    if (is_full(table, tokenized)) return false;
  }
  return true;
}

// The pattern of a text that none of those before fits.
std::optional<std::uint32_t> ColumnWriter::cut_quoting(const Texts& texts, std::string_view text,
                                                       const FieldReferences& fields,
                                                       PatternTable& table,
                                                       TokenizedText& tokens) {
  tokens.clear();
  if (texts.level != TextLevel::kLine) {
    tokenize_unit(text, &fields, tokens);
    return pattern_of(tokens, table);
  }
  tokenize_line(text, &fields, tokens);
  const auto pattern = pattern_of(tokens, table);
  // At once, so that the texts to come fit.
  if (pattern) table.generalise();
  return pattern;
}

std::vector<std::size_t> ColumnWriter::known_references(const ColumnMemory& memory) const {
  std::vector<std::size_t> references;
  for (const ColumnMemory* referred : memory.references.referred) {
    const auto index = predictors_.find(referred);
    if (index && *index < outer_predictors_ && predictors_.depth(*index) < kDeepestReference) {
      references.push_back(*index);
    }
  }
  return references;
}

std::vector<std::size_t> ColumnWriter::referable(const Texts& texts) {
  ColumnMemory::Decision& decision = texts.memory->references;
  if (decision.blocks_left > 0) {
    --decision.blocks_left;
    if (!decision.referred.empty()) add_references_of_new_shapes(texts, decision);
    return known_references(*texts.memory);
  }
  decision.blocks_left = options_.decision_blocks;
  decision.referred.clear();
  decision.shapes.clear();
  for (const std::size_t index : find_references(texts)) {
    decision.referred.push_back(predictors_.memory(index));
  }
  if (!decision.referred.empty()) add_references_of_new_shapes(texts, decision);
  return known_references(*texts.memory);
}

// What the text `at` quotes.
void ColumnWriter::count_quotes(const Texts& texts, std::size_t at, Quotes& quotes) const {
  FieldReferences& fields = quotes.fields;
  fields.clear();
  const std::uint32_t text_row = texts.column.rows[at];
  for (std::size_t k = 0; k < outer_predictors_; ++k) {
    const ValueRows& quoted = predictors_.values(k);
    if (quoted.values.empty() || predictors_.depth(k) >= kDeepestReference) continue;
    const auto row = std::lower_bound(quoted.rows.begin(), quoted.rows.end(), text_row);
    if (row == quoted.rows.end() || *row != text_row) continue;
    fields.add(static_cast<std::uint32_t>(k),
               quoted.values[static_cast<std::size_t>(row - quoted.rows.begin())]);
  }
  TokenizedText& tokens = quotes.tokens;
  tokens.clear();
  if (texts.level == TextLevel::kLine) {
    tokenize_line(texts.column.values[at], &fields, tokens);
  } else {
    tokenize_unit(texts.column.values[at], &fields, tokens);
  }
  if (tokens.quoted.empty()) return;
  ++quotes.texts;
  count_references(tokens.pattern, quotes.counts);
}

std::vector<std::size_t> ColumnWriter::find_references(const Texts& texts) const {
  const std::span<const std::string_view> values = texts.column.values;
  if (values.size() < kFewestTexts) return {};
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < kFewestTexts; ++i) bytes += values[i * values.size() / kFewestTexts].size();
  if (bytes < kFewestTexts * kShortestText) return {};
  const bool line = texts.level == TextLevel::kLine;
  const std::size_t sample = std::min(values.size(), line ? kLineSample : kUnitSample);
  Quotes quotes(outer_predictors_);
  for (std::size_t i = 0; i < sample; ++i) {
    count_quotes(texts, i * values.size() / sample, quotes);
    const std::size_t most = quotes.texts + sample - (i + 1);
    if (static_cast<double>(most) < kQuotingShare * static_cast<double>(sample)) return {};
  }
  const std::vector<std::uint32_t>& counts = quotes.counts;
  const std::uint32_t fewest = line ? 1 : std::max<std::uint32_t>(2, static_cast<std::uint32_t>(sample / 8));
  std::vector<std::size_t> chosen;
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] >= fewest) chosen.push_back(k);
  }
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  chosen.resize(std::min(chosen.size(), line ? kMostOfLine : kMostOfUnit));
  return chosen;
}

// Fields come with the kind of a record: a rare one would be missed by a sample
// of all, and its texts are often the long ones.
void ColumnWriter::add_references_of_new_shapes(const Texts& texts,
                                                ColumnMemory::Decision& decision) const {
  if (texts.level != TextLevel::kLine) return;
  std::vector<std::uint32_t> looked_at;  // texts of each new shape
  Quotes quotes(outer_predictors_);
  std::size_t total = 0;
  for (std::size_t i = 0; i < texts.column.size() && total < kMostOfShapes; ++i) {
    const std::uint32_t shape = row_shapes_[texts.column.rows[i]];
    if (shape < decision.shapes.size() && decision.shapes[shape]) continue;
    if (shape >= looked_at.size()) looked_at.resize(shape + std::size_t{1});
    if (looked_at[shape]++ >= kTextsOfShape) continue;
    count_quotes(texts, i, quotes);
    ++total;
  }
  decision.shapes.resize(std::max(decision.shapes.size(), looked_at.size()));
  for (std::size_t shape = 0; shape < looked_at.size(); ++shape) {
    if (looked_at[shape] > 0) decision.shapes[shape] = true;
  }
  for (std::size_t k = 0; k < quotes.counts.size() && decision.referred.size() < kMostOfLine; ++k) {
    const ColumnMemory* memory = predictors_.memory(k);
    const bool known = std::find(decision.referred.begin(), decision.referred.end(), memory) !=
                       decision.referred.end();
    if (quotes.counts[k] > 0 && !known) decision.referred.push_back(memory);
  }
}

}  // namespace logkit::segment
