// ColumnCopier: columns of one segment into a block of another, as they are
// stored. What they name outside of their block (other columns, pattern tables,
// dictionaries) gets its number there; all else is copied byte for byte, packed
// frames unopened. Ids of dictionary entries are written anew where entries have
// other numbers there.
//
// A table of the one becomes, or adds to, that table of the other which the same
// place of the same column has: where the slots that lead to it are the same.
//
// Ownership: what the constructor is given must outlive it. Thread safety: one
// thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/column_memory.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/encoding/stored_column.h"

namespace logkit::segment {

// What has no number in the other segment.
inline constexpr std::uint32_t kNoNumber = ~std::uint32_t{0};

// The numbers that text tables of a segment have in another; kept from block to
// block. Tables and entries get theirs when they are first met.
struct TextTableNumbers {
  struct Table {
    std::uint32_t number = kNoNumber;
    std::vector<std::uint32_t> entries;  // of each pattern or dictionary entry
  };
  std::unordered_map<std::uint64_t, Table> patterns;
  std::unordered_map<std::uint64_t, Table> dictionaries;
};

// A column as it is stored.
struct ColumnOrigin {
  const ParsedColumn& parsed;
  const ColumnOutline& outline;
  std::string_view meta;
  PackedPayloadSource& payloads;
  TextTableSource& tables;
  TextTableNumbers& numbers;
  // Of each column of the segment, in the other; kNoNumber: not there.
  std::span<const std::uint32_t> columns;
};

class ColumnCopier {
 public:
  struct Limits {
    std::uint64_t dictionary_bytes = 0;  // as ColumnWriterOptions has them
    std::uint64_t pattern_bytes = 0;
  };
  ColumnCopier(TextTables& tables, PayloadWriter& out, Limits limits)
      : tables_(tables), out_(out), limits_(limits) {}

  // Writes meta and payloads; the caller ends the column. False where the other
  // segment lacks a column that is named, or has no room for more; what was
  // written is then of no use. kCorrupt, kIo.
  Result<bool> copy(const ColumnOrigin& origin, bool is_line, ColumnMemory& memory);

 private:
  using Table = TextTableNumbers::Table;

  Result<bool> copy_node(const StoredColumn& column, bool is_line, ColumnMemory& memory);
  Result<bool> copy_prediction(const StoredPrediction& prediction, bool is_line,
                               ColumnMemory& memory);
  Result<bool> copy_entries(const StoredEntries& entries, ColumnMemory& memory);
  Result<bool> copy_patterns(const StoredPatterns& patterns, bool is_line, ColumnMemory& memory);
  // Of these ids; nothing where there is no room.
  Result<bool> number_entries(const StoredEntries& stored, Table& table,
                              std::span<std::int64_t> ids, bool& changed);
  // False where there is no room.
  bool number_patterns(const StoredPatterns& stored, Table& table);
  // Meta and payloads that come before these.
  Status copy_until(std::size_t meta_end, std::size_t payload_end);
  // The same up to the next reference, whose meta is passed over.
  Result<const MetaReference*> next_reference();

  TextTables& tables_;
  PayloadWriter& out_;
  Limits limits_;
  // Of the column in hand.
  const ColumnOrigin* origin_ = nullptr;
  std::size_t meta_at_ = 0;
  std::size_t payload_at_ = 0;
  std::size_t reference_at_ = 0;
};

}  // namespace logkit::segment
