// StoredColumn: a column as its meta describes it, before any payload is read.
// What ColumnWriter wrote, as a tree.
//
// Everything that sizes memory is checked against the number of values that
// the column has: hostile meta allocates no more than honest meta could.
//
// Ownership: the tree points into the meta it was parsed from. Thread safety:
// immutable once parsed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/encoding/stored_dictionary.h"
#include "lib/segment/encoding/typed_values.h"

namespace logkit::segment {

// The tables of a segment, for readers. kCorrupt where there is no such table, or
// entry of a dictionary.
class TextTableSource {
 public:
  // Numbers of entries; nothing: all of them.
  using Entries = std::optional<std::span<const std::int64_t>>;

  virtual ~TextTableSource() = default;
  virtual Result<const std::vector<ParsedPattern>*> patterns(std::uint64_t table) = 0;
  virtual Result<std::uint64_t> dictionary_size(std::uint64_t id) = 0;
  // With at least these entries.
  virtual Result<const StoredDictionary*> dictionary(std::uint64_t id, Entries entries) = 0;
};

struct StoredColumn;

struct StoredConstant {
  std::string_view value;
};
struct StoredTimes {
  TimeFormat format;
  bool of_rows = false;  // differences to the times of the rows
  StoredIntegers values;
};
struct StoredPrediction {
  std::uint64_t reference = 0;  // of the predictor
  bool listed = false;          // the places of misses are gaps, else bits
  StoredIntegers gaps;
  Payload bits;
  std::unique_ptr<StoredColumn> misses;  // null where there are none
};
struct StoredEntries {
  std::uint64_t dictionary = 0;
  StoredIntegers ids;
};
struct StoredPatterns {
  bool registers = false;
  std::uint64_t table_id = 0;
  const std::vector<ParsedPattern>* table = nullptr;
  std::vector<std::uint32_t> patterns;  // of the block, in `table`
  std::vector<std::uint32_t> counts;    // texts of each
  StoredIntegers ids;                   // of each text, where there are several patterns
  std::vector<std::vector<std::uint32_t>> columns_of;  // of each pattern's value slots
  std::vector<std::unique_ptr<StoredColumn>> columns;
};
struct StoredList {
  bool by_length = false;
  StoredIntegers lengths;
  Payload bytes;
};

struct StoredColumn {
  std::size_t count = 0;
  std::variant<StoredConstant, StoredTimes, StoredTypedValues, StoredPrediction, StoredEntries,
               StoredPatterns, StoredList>
      form;

  bool is_constant() const { return std::holds_alternative<StoredConstant>(form); }
};

struct ParsedColumn {
  StoredColumn root;
  // Anything in it is a prediction or a reference to another field: reading it
  // takes the rows of its values.
  bool needs_rows = false;
};

// A stretch of a column's meta that names what lies outside of its block.
struct MetaReference {
  std::size_t begin = 0;
  std::size_t end = 0;
  // Of a StoredEntries, whose stretch goes on to the end of the ids: where their
  // meta begins, and which payloads are theirs.
  std::size_t ids_begin = 0;
  std::size_t first_payload = 0;
  std::size_t end_payload = 0;
};
// What copying a column takes beside its tree.
struct ColumnOutline {
  // One of each StoredPrediction, StoredEntries and StoredPatterns, in the order
  // in which these stand in meta. Of patterns it has all before their ids.
  std::vector<MetaReference> references;
  std::vector<Payload> payloads;  // in their order
};

// `count` values of `raw_bytes` together, both bounded by the caller, who also
// asks whether the parser is at its end. kCorrupt. `outline` may be null.
Result<ParsedColumn> parse_column(PayloadParser& parser, TextTableSource& tables,
                                  std::size_t count, std::uint64_t raw_bytes,
                                  ColumnOutline* outline = nullptr);

}  // namespace logkit::segment
