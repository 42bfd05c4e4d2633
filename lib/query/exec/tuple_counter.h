// TupleCounter: how often each tuple of field values occurs; what uniq and top
// are made of. Tuples that do not fit in memory go through an external sort.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/context.h"
#include "lib/query/exec/mergeable.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/stats/group_keys.h"

namespace logkit::query {

struct Tuple {
  std::string_view key;    // stats/group_keys.h; of all fields: name, value, name, value …
  std::string_view kinds;  // a byte for each field
  std::uint64_t hits = 0;
};

class TupleCounter : public Mergeable {
 public:
  // `fields` empty: tuples are whole rows.
  TupleCounter(const std::vector<FieldRef>& fields, const SpillOptions& spill);

  Status add(record::Batch& batch);
  // Every tuple once, in the order of the keys; `use` answers false to stop.
  Status for_each(const std::function<Result<bool>(const Tuple&)>& use);
  bool is_of_whole_rows() const { return of_whole_rows_; }

  Status give_states(const UseState& use) override;
  Status merge_state(std::string_view key, std::string_view state) override;

 private:
  std::string_view key_of(std::uint32_t group) const;
  std::vector<std::uint32_t> in_order() const;
  Status give_groups(const std::vector<std::uint32_t>& groups, const UseState& use);
  Status keep_within_memory();
  Status add_whole_rows(record::Batch& batch, const Rows& rows);
  Status spill();
  Status for_each_spilled(const std::function<Result<bool>(const Tuple&)>& use);

  bool of_whole_rows_;
  GroupKeys keys_;
  KeyTable whole_rows_;
  std::vector<std::string> whole_kinds_;
  std::vector<std::uint64_t> hits_;
  std::vector<std::uint32_t> groups_;
  SpillOptions spill_options_;
  ExternalSorter sorter_;
  bool has_spilled_ = false;
};

// Gives tuples out as rows: their fields, then further cells.
class TupleRows {
 public:
  // `extra`: names of the cells behind the fields.
  TupleRows(const std::vector<FieldRef>& fields, std::vector<std::string> extra, Operator& below);
  Status add(const Tuple& tuple, const std::vector<std::uint64_t>& extra);
  Status flush();

 private:
  Status add_whole(const Tuple& tuple, const std::vector<std::uint64_t>& extra);

  std::size_t field_count_;
  std::vector<std::string> extra_;
  Operator& below_;
  RowBuilder rows_;
  // Of whole rows, whose fields differ: columns by number in names_.
  KeyTable names_;
  std::vector<record::ColumnBuilder> columns_;
  std::size_t whole_count_ = 0;
};

}  // namespace logkit::query
