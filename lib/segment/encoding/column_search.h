// ColumnSearch: which values of a stored column may have a text, found on what
// is stored: constants and dictionary entries once, patterns once with the
// values of their slots behind them, numbers as numbers. Columns within the
// column are read only where the text can be in them; a text that spans
// constants and slots is found.
//
// Errors: as column_reader.h. Ownership: the decoder must outlive it. Thread
// safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <span>
#include <vector>

#include "lib/segment/encoding/column_decoder.h"
#include "lib/segment/encoding/piece_search.h"
#include "lib/segment/encoding/value_letters.h"

namespace logkit::segment {

class ColumnSearch {
 public:
  using Rows = ColumnDecoder::Rows;

  explicit ColumnSearch(ColumnDecoder& decoder) : decoder_(decoder) {}

  // `rows` of all values, where anything in the column needs rows. `piece.text`
  // must outlive the search.
  Result<Hits> search(const StoredColumn& column, Rows rows, const PieceSearch& piece);
  // The same of a slot column; what was asked before is kept.
  Result<const Hits*> search_slot(const StoredPatterns& form, std::size_t slot, Rows rows,
                                  PieceSearch piece);
  // Of another column of the block, by row; kept too.
  Result<const Hits*> search_quoted(std::uint32_t column, PieceSearch piece);

  ColumnDecoder& decoder() { return decoder_; }

 private:
  struct Known {
    PieceSearch piece;
    Hits hits;
  };

  Result<Hits> search_form(const StoredConstant&, const StoredColumn&, Rows, const PieceSearch&);
  Result<Hits> search_form(const StoredTimes&, const StoredColumn&, Rows, const PieceSearch&);
  Result<Hits> search_form(const StoredTypedValues&, const StoredColumn&, Rows,
                           const PieceSearch&);
  Result<Hits> search_form(const StoredPrediction&, const StoredColumn&, Rows,
                           const PieceSearch&);
  Result<Hits> search_form(const StoredEntries&, const StoredColumn&, Rows, const PieceSearch&);
  Result<Hits> search_form(const StoredPatterns&, const StoredColumn&, Rows, const PieceSearch&);
  Result<Hits> search_form(const StoredList&, const StoredColumn&, Rows, const PieceSearch&);
  Result<Hits> search_numbers(const StoredTypedValues& form, const NumberSearch& wanted);
  Result<Hits> search_decoded(const StoredColumn& column, Rows rows, const PieceSearch& piece);

  ColumnDecoder& decoder_;
  static const Hits* find(const std::deque<Known>& known, const PieceSearch& piece);

  std::map<const StoredColumn*, std::deque<Known>> known_;
  std::map<std::uint32_t, std::deque<Known>> known_quoted_;
};

}  // namespace logkit::segment
