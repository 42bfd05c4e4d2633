// TextSet: a set of texts that is asked with views. Hashed with the seed of the
// process, so that chosen values cannot make it slow.
//
// Thread safety: as a const std::unordered_set.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "lib/base/text_hash.h"

namespace logkit::query {

class TextSet {
 public:
  TextSet() = default;
  template <typename Texts>
  explicit TextSet(const Texts& texts) : texts_(texts.begin(), texts.end()) {}

  bool contains(std::string_view text) const { return texts_.find(text) != texts_.end(); }
  bool insert(std::string_view text) {
    return contains(text) ? false : texts_.emplace(text).second;
  }
  std::size_t size() const { return texts_.size(); }
  auto begin() const { return texts_.begin(); }
  auto end() const { return texts_.end(); }

 private:
  std::unordered_set<std::string, TextHash, std::equal_to<>> texts_;
};

}  // namespace logkit::query
