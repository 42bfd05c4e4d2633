// Aggregate: one function of a stats pipe, with its state for every group.
//
// States live in arrays by group number and are updated column by column. A
// state can be saved and merged, so that groups that do not fit in memory go
// through an external sort, and partial answers can be united.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/syntax/stats.h"
#include "lib/record/batch.h"

namespace logkit::query {

// What a function gives for a group.
struct StatsValue {
  std::string text;
  record::Kind kind = record::Kind::kString;
};

// A value that was found among others: a number where it reads as one, so that
// equal texts of different types give one answer, whichever came first.
StatsValue found_value(std::string text);

// Rows of a batch and the group of each.
struct GroupedRows {
  record::Batch& batch;
  const Rows& rows;
  const std::vector<std::uint32_t>& groups;  // by position in rows
  std::size_t group_count;                   // so far, of the whole pipe
};

class Aggregate {
 public:
  virtual ~Aggregate() = default;

  // Groups that were not there yet have an empty state.
  virtual Status update(const GroupedRows& input) = 0;
  virtual void resize(std::size_t group_count) = 0;
  // True where only the number of a group's rows matters: add_rows() then does.
  virtual bool counts_rows() const { return false; }
  // More rows of a group that is there.
  virtual void add_rows(std::uint32_t /*group*/, std::uint64_t /*count*/) {}
  virtual StatsValue result(std::uint32_t group) = 0;

  virtual void save(std::uint32_t group, ByteWriter& out) const = 0;
  // Reads what save() wrote and adds it to a group's state.
  virtual void merge(std::uint32_t group, ByteReader& in) = 0;
  virtual std::uint64_t memory_bytes() const = 0;
  virtual void clear() = 0;
};

struct StatsContext {
  double rate_seconds = 1;  // what a rate is divided by
};

std::unique_ptr<Aggregate> make_aggregate(const StatsFunction& function,
                                          const StatsContext& context);

std::unique_ptr<Aggregate> make_count(const StatsFunction& function, double divisor);
std::unique_ptr<Aggregate> make_sum(const StatsFunction& function, double divisor);
std::unique_ptr<Aggregate> make_extreme(const StatsFunction& function);
std::unique_ptr<Aggregate> make_histogram(const StatsFunction& function);
std::unique_ptr<Aggregate> make_json_values(const StatsFunction& function);
std::unique_ptr<Aggregate> make_quantile(const StatsFunction& function);
std::unique_ptr<Aggregate> make_value_set(const StatsFunction& function);
std::unique_ptr<Aggregate> make_row_choice(const StatsFunction& function);

// The columns a function reads: the named ones resolved (aliases followed),
// those of a prefix from the batch's own fields.
struct NamedColumn {
  std::string name;
  const record::Column* column;
  bool by_name;  // not by a prefix: a row without it counts as having ""
};
Result<std::vector<NamedColumn>> columns_of(record::Batch& batch,
                                            const std::vector<FieldPattern>& patterns);

// States in an array by group.
template <typename State>
class AggregateOf : public Aggregate {
 public:
  void resize(std::size_t group_count) override {
    if (states_.size() < group_count) states_.resize(group_count);
  }
  std::uint64_t memory_bytes() const override { return states_.capacity() * sizeof(State); }
  void clear() override { states_.clear(); }

 protected:
  std::vector<State> states_;
};

}  // namespace logkit::query
