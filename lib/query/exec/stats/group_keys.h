// GroupKeys: the groups of `by (…)` as dense numbers.
//
// A group is the tuple of its fields' texts. Per batch each field becomes small
// local numbers (dictionary entries as they are, texts through a table), tuples
// of local numbers are looked up once each, and every row costs array accesses
// only. A group's value prints as a number, null or bool where all its rows
// have that kind, else as a string.
//
// Key bytes: for each field, varint length and text.
//
// Thread safety: one thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/exec/sort_key.h"
#include "lib/query/exec/stats/bucket.h"
#include "lib/query/syntax/stats.h"
#include "lib/record/batch.h"

namespace logkit::query {

class GroupKeys {
 public:
  explicit GroupKeys(const std::vector<GroupField>& fields);

  // groups[i] is the group of rows[i]. Without fields there is one group.
  Status assign(record::Batch& batch, const Rows& rows, std::vector<std::uint32_t>& groups);

  // Adds how many of the rows each group has to counts[group], which grows with
  // the groups. False where that is no faster than assign(): nothing is counted.
  Result<bool> count(record::Batch& batch, std::vector<std::uint64_t>& counts);

  std::size_t size() const { return table_.size(); }
  std::string_view key(std::uint32_t group) const { return table_.key(group); }
  // One byte for each field: the set of its kinds.
  std::string_view kinds(std::uint32_t group) const;
  // The group of a key from elsewhere, its kinds united.
  std::uint32_t add(std::string_view key, std::string_view kinds);
  std::size_t field_count() const { return fields_.size(); }
  std::uint64_t memory_bytes() const { return table_.memory_bytes() + kinds_.capacity(); }
  void clear();

 private:
  struct GroupedField {
    std::string name;
    Bucketing bucketing;
  };
  // A field's values within a batch.
  struct Local {
    std::vector<std::uint32_t> ids;  // by position in rows
    std::vector<std::string> texts;  // by id
    std::vector<std::uint8_t> kinds;
  };

  Status localise(record::Batch& batch, const GroupedField& field, const Rows& rows, Local& local);
  void localise_entries(const record::Column& column, const Bucketing& bucketing,
                        const Rows& rows, Local& local);
  void localise_texts(const record::Column& column, const Bucketing& bucketing, const Rows& rows,
                      Local& local);
  void localise_numbers(const record::Column& column, const Bucketing& bucketing,
                        const Rows& rows, Local& local);
  Result<bool> count_unread(record::Batch& batch, std::vector<std::uint64_t>& counts);
  void count_value(std::string_view text, record::Kind kind, std::uint64_t rows,
                   std::vector<std::uint64_t>& counts);
  void count_entries(const record::Column& column, const record::Batch& batch,
                     std::vector<std::uint64_t>& counts);
  void count_numbers(const record::Column& column, const record::Batch& batch,
                     std::vector<std::uint64_t>& counts);
  void count_group(std::string_view text, record::Kind kind, std::uint64_t rows,
                   std::vector<std::uint64_t>& counts);
  void assign_texts(const record::Column& column, const Rows& rows,
                    std::vector<std::uint32_t>& groups);
  void number_groups(Local& local, std::vector<std::uint32_t>& groups);
  std::uint32_t group_of(const std::vector<Local>& locals, const std::vector<std::uint32_t>& ids);

  std::vector<GroupedField> fields_;
  KeyTable table_;
  std::string kinds_;  // field_count() bytes for each group
  std::string scratch_key_;
  std::string scratch_kinds_;
  std::string scratch_text_;
};

// Orders key bytes as people read them: field by field, numbers by value.
int compare_group_keys(std::string_view a, std::string_view b);

// As in ExternalSorter.
KeyPrefix group_key_prefix(std::string_view key);
// The numbers of so many groups in the order of their keys, key_of(number).
template <typename KeyOf>
std::vector<std::uint32_t> sorted_groups(std::size_t count, const KeyOf& key_of) {
  std::vector<std::pair<KeyPrefix, std::uint32_t>> prefixes(count);
  for (std::uint32_t group = 0; group < count; ++group) {
    prefixes[group] = {group_key_prefix(key_of(group)), group};
  }
  std::sort(prefixes.begin(), prefixes.end(), [&key_of](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first < b.first;
    return compare_group_keys(key_of(a.second), key_of(b.second)) < 0;
  });
  std::vector<std::uint32_t> order(count);
  for (std::size_t i = 0; i < count; ++i) order[i] = prefixes[i].second;
  return order;
}

// kCorrupt where they are not the key of so many fields.
Status check_group_key(std::string_view key, std::size_t field_count);

// The kind that a set of kinds prints as.
record::Kind printed_kind(std::uint8_t kinds);
inline std::uint8_t kind_bit(record::Kind kind) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(kind));
}

}  // namespace logkit::query
