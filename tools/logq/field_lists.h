// --list-fields and --list-values: sinks that count, and give what they counted
// as records {"name":…,"hits":…} and {"value":…,"hits":…}.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/text_hash.h"
#include "lib/query/executor.h"

namespace logkit::logq {

// Counts by text, in the order of first appearance.
class Tally {
 public:
  void add(std::string_view text, std::uint64_t count);
  std::size_t size() const { return names_.size(); }
  std::uint64_t memory_bytes() const { return memory_bytes_; }
  const std::vector<std::string>& names() const { return names_; }
  std::uint64_t count_of(std::size_t index) const { return counts_[index]; }

  // As records, in batches: most hits first, names of equal hits in their order.
  Status give_to(query::Sink& sink, const std::string& name_field) const;

 private:
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> index_;
  std::vector<std::string> names_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t memory_bytes_ = 0;
};

class FieldLister : public query::Sink {
 public:
  Status push(record::Batch& batch) override;
  const Tally& tally() const { return tally_; }

 private:
  Tally tally_;
};

class ValueLister : public query::Sink {
 public:
  // `max_values` 0: no limit; else the run ends when there are so many. More
  // values than fit in the memory of a query are an error.
  explicit ValueLister(std::string field, std::size_t max_values = 0)
      : field_(std::move(field)), max_values_(max_values) {}

  Status push(record::Batch& batch) override;
  bool wants_more() const override { return max_values_ == 0 || tally_.size() < max_values_; }
  const Tally& tally() const { return tally_; }

 private:
  Status count(record::Batch& batch);

  std::string field_;
  std::size_t max_values_;
  Tally tally_;
};

}  // namespace logkit::logq
