// Pruning: what the statistics of a block say about a filter.
//
// Sound: kNone only where no row matches, kAll only where every row does. What
// the statistics cannot tell is kSome.
//
// Thread safety: one thread at a time (filters are compiled within).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/query/plan.h"
#include "lib/segment/footer.h"

namespace logkit::query {

enum class Verdict : std::uint8_t { kNone, kSome, kAll };

// The fields of the footer that a name can resolve to.
std::vector<std::uint32_t> fields_of_name(const segment::Footer& footer, const std::string& name);

class Pruner {
 public:
  // Both must outlive the pruner.
  Pruner(const ScanRequest& request, const segment::Footer& footer);
  ~Pruner();

  Verdict judge(const segment::BlockInfo& block);

 private:
  // fields_of_name(), kept.
  const std::vector<std::uint32_t>& candidates(const std::string& name);

  class Judge;
  const ScanRequest& request_;
  const segment::Footer& footer_;
  std::map<std::string, std::vector<std::uint32_t>> candidates_;
  std::map<const Filter*, Verdict> on_empty_row_;
};

}  // namespace logkit::query
