// EntryIds: the numbers that the values of a column have in its dictionary. Jobs that
// need them number the values, whichever comes first.
//
// Ownership: dictionary and values must outlive it. Thread safety: any thread, as long
// as nothing else uses the dictionary before the jobs are done.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/check.h"
#include "lib/segment/encoding/string_dictionary.h"

namespace logkit::segment {

class EntryIds {
 public:
  // Values that the dictionary has room for.
  EntryIds(StringDictionary& dictionary, std::span<const std::string_view> values)
      : dictionary_(dictionary), values_(values) {}
  // Values that were numbered before.
  EntryIds(StringDictionary& dictionary, std::vector<std::int64_t> ids)
      : dictionary_(dictionary), ids_(std::move(ids)) {}

  const std::vector<std::int64_t>& get() {
    std::call_once(numbered_, [this] {
      if (values_.empty()) return;
      ids_.resize(values_.size());
      LK_CHECK(dictionary_.number(values_, ~std::uint64_t{0}, ids_) == ids_.size());
    });
    return ids_;
  }
  // Each is below it, behind get().
  std::size_t end() const { return dictionary_.size(); }

 private:
  StringDictionary& dictionary_;
  std::span<const std::string_view> values_;
  std::once_flag numbered_;
  std::vector<std::int64_t> ids_;
};

}  // namespace logkit::segment
