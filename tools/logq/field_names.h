// FieldNames: the fields of the records of files and streams, as they came by.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/record/batch.h"
#include "tools/logq/field_lists.h"

namespace logkit::logq {

class FieldNames {
 public:
  void add(const std::vector<record::Field>& fields) {
    for (const record::Field& field : fields) {
      if (are_all()) seen_.add(field.name, 1);
    }
  }
  // In the order in which they first came.
  const std::vector<std::string>& names() const { return seen_.names(); }
  // False: there were too many, somebody's ids used as keys.
  bool are_all() const { return seen_.size() <= kMaxNames; }

 private:
  static constexpr std::size_t kMaxNames = 10'000;

  Tally seen_;
};

}  // namespace logkit::logq
