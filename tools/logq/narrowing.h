// Narrowing: after a broad answer, how it could be made smaller: the fields
// whose values split it most evenly, each as a command to paste.
//
//   logq: note: 9 611 records; fewer with
//     logq 'level:error service:="cart"' store   # 1 204, 12.5%
//
// Counts values of the records on their way to the printer; a field with many
// values, or long ones, splits nothing and is given up.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/executor.h"
#include "tools/logq/answer.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {

// To people on a terminal, and to whom asks with -v.
bool wants_narrowing(const Asking& asking);

class Narrowing : public query::Sink {
 public:
  // `has_all_fields`: false where --fields has left some of them over, each under
  // the name that it was asked for by.
  Narrowing(query::Sink& next, bool has_all_fields) : next_(next), unites_(has_all_fields) {}

  Status push(record::Batch& batch) override;
  bool wants_more() const override { return next_.wants_more(); }

  // At most three suggestions; nothing for a small answer.
  void print(const Asking& asking) const;

 private:
  struct FieldValues {
    bool given_up = false;
    std::map<std::string, std::uint64_t, std::less<>> hits;
  };
  struct Split;

  void add(std::string_view name, const record::Column& column,
           const std::vector<std::uint32_t>& rows);
  // The fields that go by several names.
  Status add_united(const ShownColumns& shown, record::Batch& batch);
  void count(const record::Column& column, const std::vector<std::uint32_t>& rows,
             FieldValues& values) const;
  std::vector<Split> best_splits() const;

  query::Sink& next_;
  bool unites_;
  std::uint64_t row_count_ = 0;
  std::map<std::string, FieldValues, std::less<>> fields_;
};

}  // namespace logkit::logq
