// JoinedRows: the rows of the query of a join, found by the values of the
// fields they are joined by. Kept in memory, within a budget.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/key_table.h"
#include "lib/query/executor.h"

namespace logkit::query {

struct JoinedCell {
  std::uint32_t name = 0;  // number in JoinedRows::name()
  record::Kind kind = record::Kind::kAbsent;
  std::string_view text;
};

class JoinedRows : public Sink {
 public:
  JoinedRows(const JoinPipe& pipe, std::uint64_t max_memory_bytes);

  Status push(record::Batch& batch) override;

  // The rows with these values, in the order they came. `key` is made of the
  // values as append_key_value() appends them.
  static void append_key_value(std::string_view text, std::string& key);
  const std::vector<std::uint32_t>& find(std::string_view key) const;
  // The fields that a row adds.
  void cells(std::uint32_t row, std::vector<JoinedCell>& cells) const;
  std::size_t name_count() const { return names_.size(); }
  std::string_view name(std::uint32_t number) const { return names_.key(number); }

 private:
  bool is_key(std::string_view name) const;
  Status check_memory() const;

  std::vector<std::string> by_;
  std::string prefix_;
  std::uint64_t max_memory_bytes_;
  KeyTable names_;
  KeyTable keys_;
  std::vector<std::vector<std::uint32_t>> rows_of_key_;
  std::vector<std::string> rows_;  // cells: varint name, kind, varint length, text
  std::uint64_t row_bytes_ = 0;
};

}  // namespace logkit::query
