// What ColumnWriter gives to the term index: of each column what its stored form
// does not repeat.
#include <algorithm>
#include <memory>
#include <utility>

#include "lib/base/check.h"
#include "lib/base/short_text.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/prefetch_text.h"

namespace logkit::segment {
namespace {

// What is taken apart and kept for jobs holds so much at most, and one column's.
constexpr std::size_t kMostKeptBytes = std::size_t{32} << 20;

// Where the slots of one text lie in it.
class SlotPlaces {
 public:
  // `values` and `quoted` are those of the text.
  void find(const PatternTerms& pattern, std::span<const TokenizedText::Value> values,
            std::span<const std::string_view> quoted) {
    places_.clear();
    std::size_t at = 0;
    std::size_t value = 0;
    std::size_t quote = 0;
    for (const PatternTerms::Part& part : pattern.parts()) {
      at += part.constant_bytes;
      std::size_t bytes = 0;
      switch (part.kind) {
        case SlotKind::kBackReference: bytes = values[part.reference].text.size(); break;
        case SlotKind::kFieldReference: bytes = quoted[quote++].size(); break;
        default: bytes = values[value++].text.size(); break;
      }
      places_.push_back({at, at + bytes});
      at += bytes;
    }
    text_bytes_ = at + pattern.tail_bytes();
  }
  std::string_view of(const PatternTerms::Range& range, std::string_view text) const {
    LK_CHECK(text.size() == text_bytes_);
    const std::size_t begin = places_[range.first].begin - range.before;
    return text.substr(begin, places_[range.last].end + range.after - begin);
  }

 private:
  struct Place {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  std::vector<Place> places_;
  std::size_t text_bytes_ = 0;
};

}  // namespace

void ColumnWriter::feed_constant(const Texts& texts) {
  if (!texts.fed) return;
  terms_->post([text = texts.column.values.front()](TermFeed& feed) { feed.add(text); });
}

void ColumnWriter::feed_typed(const Texts& texts, const WrittenTypedValues& written) {
  if (!texts.fed) return;
  terms_->post([values = texts.column.values, written](TermFeed& feed) {
    if (written.notation == Notation::kAddress) return feed.add_addresses(values, *written.numbers);
    if (written.notation == Notation::kInteger) return feed.add_integers(values, *written.numbers);
    if (written.numbers) return feed.add_numbers(values, *written.numbers);
    const bool decimal =
        written.notation == Notation::kDecimal || written.notation == Notation::kMixedDecimal;
    for (std::size_t i = 0; i < values.size(); ++i) {
      prefetch_text(values, i);
      decimal ? feed.add_decimal(values[i]) : feed.add_number(values[i]);
    }
  });
}

// Of texts that are mostly like the one before.
void ColumnWriter::feed_sequence(const Texts& texts) {
  if (!texts.fed) return;
  terms_->post([values = texts.column.values, times = texts.times](TermFeed& feed) {
    feed.add_after({}, values.front());
    for (std::size_t i = 1; i < values.size(); ++i) {
      // Times that are the same are written the same.
      if (!times.empty() && times[i] == times[i - 1]) continue;
      feed.add_after(values[i - 1], values[i]);
    }
  });
}

void ColumnWriter::feed_entries(const Texts& texts, const std::shared_ptr<EntryIds>& shared) {
  if (!texts.fed) return;
  terms_->post([values = texts.column.values, shared](TermFeed& feed) {
    const std::vector<std::int64_t>& ids = shared->get();
    std::vector<bool> is_fed(shared->end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const auto id = static_cast<std::size_t>(ids[i]);
      if (is_fed[id]) continue;
      is_fed[id] = true;
      feed.append(values[i]);
    }
  });
}

void ColumnWriter::feed_patterns(const Texts& texts, const PatternTable& table,
                                 const Tokenized& tokenized, SlotLayout& layout) {
  const PatternTerms::Rules rules{.escaped = terms_->escaped(),
                                  .joins_dashes = terms_->joins_dashes(),
                                  .unit = texts.level == TextLevel::kUnit};
  std::vector<PatternTerms> patterns;
  patterns.reserve(layout.patterns.size());
  for (const std::uint32_t pattern : layout.patterns) {
    patterns.emplace_back(table.text(pattern), rules);
  }
  if (rules.escaped) find_cut_escapes(layout, patterns);
  feed_quoted_fields(layout, patterns);
  find_lone_slots(layout, patterns);
  const bool in_rows = std::any_of(patterns.begin(), patterns.end(), [](const PatternTerms& each) {
    return each.is_whole() || !each.ranges().empty();
  });
  const auto rows = std::make_shared<FedRows>();
  rows->texts = texts.column.values;
  rows->patterns = std::move(patterns);
  if (in_rows) rows->ids = layout.ids;
  rows->tokenized = &tokenized;
  terms_->post([rows, in_rows](TermFeed& feed) {
    feed_constants(rows->patterns, feed);
    if (in_rows) feed_rows(*rows, feed);
  });
  if (in_rows && terms_->is_shared()) keep_tokenized();
}

// The one in hand is the jobs' from now on.
void ColumnWriter::keep_tokenized() {
  kept_tokenized_bytes_ += tokenized_[tokenized_in_hand_].memory_bytes();
  if (kept_tokenized_bytes_ > kMostKeptBytes) {
    terms_->settle();
    free_tokenized();
  } else {
    ++tokenized_in_hand_;
  }
  if (tokenized_.size() <= tokenized_in_hand_) tokenized_.emplace_back();
}

// No job uses any.
void ColumnWriter::free_tokenized() {
  if (kept_tokenized_bytes_ > kMostKeptBytes) tokenized_.resize(1);
  tokenized_in_hand_ = 0;
  kept_tokenized_bytes_ = 0;
}

// A value that ends within an escape is nothing by itself, and neither is what
// follows.
void ColumnWriter::find_cut_escapes(SlotLayout& layout, std::vector<PatternTerms>& patterns) const {
  std::vector<bool> cuts(layout.columns.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    std::string_view before;  // many are the same as the one before
    for (const std::string_view value : layout.columns[i].values) {
      cuts[i] = cuts[i] || (!same_text(value, before) && ends_within_escape(value));
      before = value;
    }
  }
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    for (const std::uint32_t column : layout.columns_of[i]) {
      if (cuts[column]) patterns[i].make_whole();
    }
  }
}

std::size_t ColumnWriter::values_of_column(std::uint32_t column) const {
  for (std::size_t k = 0; k < outer_predictors_; ++k)
    if (predictors_.reference(k) == column_reference(column)) return predictors_.values(k).size();
  return 0;
}

// How many texts quote each column where its words are those of nothing else.
std::vector<ColumnWriter::QuotedColumn> ColumnWriter::quoted_columns(
    const SlotLayout& layout, std::span<const PatternTerms> patterns) {
  std::vector<QuotedColumn> quoted;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (patterns[i].is_whole()) continue;
    for (const PatternTerms::Part& part : patterns[i].parts()) {
      if (part.kind != SlotKind::kFieldReference || !part.alone) continue;
      auto known = std::find_if(quoted.begin(), quoted.end(), [&part](const QuotedColumn& other) {
        return other.column == part.reference;
      });
      if (known == quoted.end()) known = quoted.insert(known, {.column = part.reference});
      if (known->pattern_end > i) continue;  // a second time in one text
      known->pattern_end = i + 1;
      known->texts += layout.counts[i];
    }
  }
  return quoted;
}

// A field that nearly all its values are quoted of is fed as a whole: its words are
// known. Those of the values that are not quoted come with it, which is safe (a
// search reads a block for nothing at worst) and hardly ever happens: a line that
// does not quote a field of its record holds it in another form.
void ColumnWriter::feed_quoted_fields(const SlotLayout& layout,
                                      std::span<const PatternTerms> patterns) {
  constexpr std::size_t kNearlyAll = 8;  // all but one in so many
  fed_as_fields_.clear();
  std::vector<index::FieldId> fields;
  for (const QuotedColumn& quoted : quoted_columns(layout, patterns)) {
    const std::size_t values = values_of_column(quoted.column);
    const bool fed = quoted.column < fed_fields_.size() && fed_fields_[quoted.column].has_value();
    if (!fed || values == 0 || quoted.texts < values - values / kNearlyAll) continue;
    fed_as_fields_.push_back(quoted.column);
    fields.push_back(*fed_fields_[quoted.column]);
  }
  if (fields.empty()) return;
  terms_->post([fields](TermFeed& feed) { feed.add_fields(fields); });
}

// Which columns can be fed by themselves; slots that are alone, but of a column
// that is not everywhere, become ranges. So do fields that were not fed whole.
void ColumnWriter::find_lone_slots(SlotLayout& layout,
                                   std::vector<PatternTerms>& patterns) const {
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    std::size_t value = 0;
    for (const PatternTerms::Part& part : patterns[i].parts()) {
      if (part.kind == SlotKind::kBackReference || part.kind == SlotKind::kFieldReference) continue;
      const std::uint32_t column = layout.columns_of[i][value++];
      if (!part.alone || patterns[i].is_whole()) layout.columns[column].fed = false;
    }
  }
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    const std::vector<std::uint32_t>& columns = layout.columns_of[i];
    std::size_t value = 0;
    for (std::uint32_t k = 0; k < patterns[i].parts().size(); ++k) {
      const PatternTerms::Part& part = patterns[i].parts()[k];
      bool fed = false;
      if (part.kind == SlotKind::kBackReference) {
        fed = layout.columns[columns[part.reference]].fed;
      } else if (part.kind == SlotKind::kFieldReference) {
        fed = std::find(fed_as_fields_.begin(), fed_as_fields_.end(), part.reference) !=
              fed_as_fields_.end();
      } else {
        fed = layout.columns[columns[value++]].fed;
      }
      if (part.alone && !fed) patterns[i].add_range(k);
    }
  }
}

void ColumnWriter::feed_constants(std::span<const PatternTerms> patterns, TermFeed& feed) {
  for (const PatternTerms& pattern : patterns) {
    if (!pattern.is_whole() && !pattern.constant().empty()) feed.append(pattern.constant());
  }
}

void ColumnWriter::feed_rows(const FedRows& rows, TermFeed& feed) {
  const std::span<const TokenizedText::Value> values = rows.tokenized->values.all();
  const std::span<const std::string_view> quoted(rows.tokenized->quoted);
  SlotPlaces places;
  std::uint32_t value = 0;
  std::uint32_t quote = 0;
  for (std::size_t i = 0; i < rows.ids.size(); ++i) {
    const PatternTerms& pattern = rows.patterns[rows.ids[i]];
    const std::string_view text = rows.texts[i];
    if (pattern.is_whole()) {
      feed.add(text);
    } else if (!pattern.ranges().empty()) {
      places.find(pattern, values.subspan(value), quoted.subspan(quote));
      for (const PatternTerms::Range& range : pattern.ranges()) feed.add(places.of(range, text));
    }
    value = rows.tokenized->value_ends[i];
    if (!rows.tokenized->quoted_ends.empty()) quote = rows.tokenized->quoted_ends[i];
  }
}

}  // namespace logkit::segment
