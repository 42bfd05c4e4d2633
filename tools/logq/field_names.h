// FieldNames: the fields of the records of files and streams, as they came by.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::logq {

class FieldNames {
 public:
  void add(const std::vector<record::Field>& fields) {
    for (const record::Field& field : fields) {
      if (!are_all_ || seen_.contains(std::string_view(field.name))) continue;
      are_all_ = names_.size() < kMaxNames;
      if (!are_all_) continue;
      seen_.insert(field.name);
      names_.push_back(field.name);
    }
  }
  // In the order in which they first came.
  const std::vector<std::string>& names() const { return names_; }
  // False: there were too many, somebody's ids used as keys.
  bool are_all() const { return are_all_; }

 private:
  static constexpr std::size_t kMaxNames = 10'000;

  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  std::unordered_set<std::string, Hash, std::equal_to<>> seen_;
  std::vector<std::string> names_;
  bool are_all_ = true;
};

}  // namespace logkit::logq
