#include "lib/segment/encoding/column_search.h"

#include "lib/segment/encoding/pattern_search.h"

namespace logkit::segment {
Result<Hits> ColumnSearch::search(const StoredColumn& column, Rows rows,
                                  const PieceSearch& piece) {
  return std::visit([&](const auto& form) { return search_form(form, column, rows, piece); },
                    column.form);
}

Result<const Hits*> ColumnSearch::search_slot(const StoredPatterns& form, std::size_t slot,
                                              Rows rows, PieceSearch piece) {
  const StoredColumn& column = *form.columns[slot];
  std::deque<Known>& known = known_[&column];
  if (const Hits* before = find(known, piece)) return before;
  const ColumnDecoder::SlotScope scope(decoder_, form, slot);
  Rows own_rows;
  if (needs_rows(column)) {
    LK_TRY(own_rows, decoder_.slot_rows(form, slot, rows));
  }
  LK_TRY(Hits hits, search(column, own_rows, piece));
  known.push_back({piece, std::move(hits)});
  return static_cast<const Hits*>(&known.back().hits);
}

Result<const Hits*> ColumnSearch::search_quoted(std::uint32_t column, PieceSearch piece) {
  std::deque<Known>& known = known_quoted_[column];
  if (const Hits* before = find(known, piece)) return before;
  LK_TRY(Hits hits, decoder_.environment().search_outer(column, piece));
  known.push_back({piece, std::move(hits)});
  return static_cast<const Hits*>(&known.back().hits);
}

const Hits* ColumnSearch::find(const std::deque<Known>& known, const PieceSearch& piece) {
  for (const Known& before : known) {
    if (before.piece == piece) return &before.hits;
  }
  return nullptr;
}

Result<Hits> ColumnSearch::search_decoded(const StoredColumn& column, Rows rows,
                                          const PieceSearch& piece) {
  LK_TRY(const DecodedValues values, decoder_.read(column, rows));
  return search_values(values, piece);
}

Result<Hits> ColumnSearch::search_form(const StoredConstant& form, const StoredColumn&, Rows,
                                       const PieceSearch& piece) {
  const Hit hit = match(form.value, piece);
  return hit == kNoHit ? Hits::none() : Hits::all(hit);
}

Result<Hits> ColumnSearch::search_form(const StoredTimes& form, const StoredColumn& column,
                                       Rows rows, const PieceSearch& piece) {
  if (!may_have(form.format, piece)) return Hits::none();
  return search_decoded(column, rows, piece);
}

Result<Hits> ColumnSearch::search_form(const StoredTypedValues& form, const StoredColumn& column,
                                       Rows rows, const PieceSearch& piece) {
  const ValueLetters letters = letters_of(form);
  if (!letters.may_have(piece)) return Hits::none();
  PieceSearch own = piece;
  // Within such a value a word goes on.
  if (letters.all_words || letters.all_words_but_sign) {
    if (own.right == Edge::kWord) return Hits::none();
    own.at_end = own.at_end || own.right != Edge::kFree;
  }
  if (letters.all_words) {
    if (own.left == Edge::kWord) return Hits::none();
    own.at_begin = own.at_begin || own.left != Edge::kFree;
  }
  if (const auto numbers = numbers_of(form, own)) return search_numbers(form, *numbers);
  return search_decoded(column, rows, own);
}

Result<Hits> ColumnSearch::search_numbers(const StoredTypedValues& form,
                                          const NumberSearch& wanted) {
  if (wanted.count == 0) return Hits::none();
  LK_TRY(const auto numbers, read_integers(form.numbers, decoder_.environment().payloads()));
  const std::int64_t first = wanted.numbers[0];
  const std::int64_t second = wanted.count > 1 ? wanted.numbers[1] : first;
  std::vector<Hit> each(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    each[i] = numbers[i] == first || numbers[i] == second ? kMayHit : kNoHit;
  }
  return Hits::of(std::move(each));
}

Result<Hits> ColumnSearch::search_form(const StoredPrediction& form, const StoredColumn& column,
                                       Rows rows, const PieceSearch& piece) {
  if (!needs_rows(*form.misses)) {
    LK_TRY(const Hits hits, search(*form.misses, {}, piece));
    if (hits.kind != Hits::Kind::kSome) return hits;
  }
  LK_TRY(const ColumnDecoder::Repeats* repeats, decoder_.repeats(form, column.count, rows));
  LK_TRY(const Hits hits, search(*form.misses, repeats->missed_rows, piece));
  if (hits.kind != Hits::Kind::kSome) return hits;
  std::vector<Hit> each(column.count);
  for (std::size_t i = 0; i < each.size(); ++i) each[i] = hits.each[repeats->sources[i]];
  return Hits::of(std::move(each));
}

Result<Hits> ColumnSearch::search_form(const StoredEntries& form, const StoredColumn& column,
                                       Rows rows, const PieceSearch& piece) {
  TextTableSource& tables = decoder_.environment().tables();
  LK_TRY(const std::uint64_t size, tables.dictionary_size(form.dictionary));
  // Of a large one a block has only some entries.
  if (size > column.count) return search_decoded(column, rows, piece);
  LK_TRY(const StoredDictionary* dictionary, tables.dictionary(form.dictionary, {}));
  if (dictionary->parts() > 1) return search_decoded(column, rows, piece);
  const TextList& texts = dictionary->part(0);
  const Hits entries = search_texts({texts.bytes, texts.ends}, piece);
  if (entries.kind != Hits::Kind::kSome) return entries;
  LK_TRY(const auto ids, read_integers(form.ids, decoder_.environment().payloads()));
  std::vector<Hit> each(column.count);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (ids[i] < 0 || static_cast<std::uint64_t>(ids[i]) >= entries.each.size()) {
      return Error::corrupt("a dictionary id of a column is damaged [I31]");
    }
    each[i] = entries.each[static_cast<std::size_t>(ids[i])];
  }
  return Hits::of(std::move(each));
}

Result<Hits> ColumnSearch::search_form(const StoredPatterns& form, const StoredColumn& column,
                                       Rows rows, const PieceSearch& piece) {
  return search_patterns(*this, form, {.count = column.count, .rows = rows}, piece);
}

Result<Hits> ColumnSearch::search_form(const StoredList&, const StoredColumn& column, Rows rows,
                                       const PieceSearch& piece) {
  return search_decoded(column, rows, piece);
}

}  // namespace logkit::segment
