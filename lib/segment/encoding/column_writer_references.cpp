// The references of ColumnWriter: which other fields of its record a text quotes.
#include <algorithm>

#include "lib/base/check.h"
#include "lib/segment/encoding/column_writer.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kFewestTexts = 16;
constexpr std::size_t kShortestText = 6;
constexpr std::size_t kLineSample = 300;
constexpr std::size_t kUnitSample = 20;
// How many fields a text may quote.
constexpr std::size_t kMostOfLine = 64;
constexpr std::size_t kMostOfUnit = 16;
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

}  // namespace

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
    return known_references(*texts.memory);
  }
  const std::vector<std::size_t> found = find_references(texts);
  decision.blocks_left = options_.decision_blocks;
  decision.referred.clear();
  for (const std::size_t index : found) decision.referred.push_back(predictors_.memory(index));
  return found;
}

std::vector<std::size_t> ColumnWriter::find_references(const Texts& texts) const {
  const std::span<const std::string_view> values = texts.column.values;
  if (values.size() < kFewestTexts) return {};
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < kFewestTexts; ++i) bytes += values[i * values.size() / kFewestTexts].size();
  if (bytes < kFewestTexts * kShortestText) return {};
  const bool line = texts.level == TextLevel::kLine;
  const std::size_t sample = std::min(values.size(), line ? kLineSample : kUnitSample);
  std::vector<std::uint32_t> counts(outer_predictors_);
  std::size_t quoting = 0;
  FieldReferences fields;
  TokenizedText tokens;
  for (std::size_t i = 0; i < sample; ++i) {
    const std::size_t at = i * values.size() / sample;
    fields.clear();
    for (std::size_t k = 0; k < outer_predictors_; ++k) {
      const ValueRows& quoted = predictors_.values(k);
      if (quoted.values.empty() || predictors_.depth(k) >= kDeepestReference) continue;
      const auto row = std::lower_bound(quoted.rows.begin(), quoted.rows.end(), texts.column.rows[at]);
      if (row == quoted.rows.end() || *row != texts.column.rows[at]) continue;
      fields.add(static_cast<std::uint32_t>(k),
                 quoted.values[static_cast<std::size_t>(row - quoted.rows.begin())]);
    }
    tokens.clear();
    if (line) {
      tokenize_line(values[at], &fields, tokens);
    } else {
      tokenize_unit(values[at], &fields, tokens);
    }
    if (tokens.field_references == 0) continue;
    ++quoting;
    count_references(tokens.pattern, counts);
  }
  if (static_cast<double>(quoting) < kQuotingShare * static_cast<double>(sample)) return {};
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

}  // namespace logkit::segment
