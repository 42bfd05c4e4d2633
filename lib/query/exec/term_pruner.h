// TermPruner: the blocks of a segment that its term index leaves for a filter.
//
// Sound: a block that has a row that the filter takes is never left out. Blocks
// with records that are stored whole are always kept: these are in no index.
//
// Thread safety: one thread at a time.
#pragma once

#include <optional>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/exec/filter_terms.h"
#include "lib/segment/reader.h"

namespace logkit::query {

// The blocks, ascending, that may match; nothing where the segment has no
// index. Reads of the index what the filter's terms need, one stretch a term;
// an error where that is damaged.
Result<std::optional<segment::index::BlockIds>> blocks_with_terms(const TermFilter& filter,
                                                                  segment::Reader& reader);

// The same for the segments of a scan, each asked when it is first needed.
class TermPruner {
 public:
  // `readers` must outlive the pruner.
  TermPruner(const std::vector<segment::Reader*>& readers, std::optional<TermFilter> filter);

  // False where no row of the block matches. An error, told once for each
  // segment, where its index is damaged: all of its blocks are kept.
  Result<bool> keeps(std::size_t segment, std::size_t block);

 private:
  struct Verdict {
    bool known = false;
    std::vector<bool> keeps;  // by block; empty: all
  };
  Status ask(std::size_t segment);

  const std::vector<segment::Reader*>& readers_;
  std::optional<TermFilter> filter_;
  std::vector<Verdict> verdicts_;
};

}  // namespace logkit::query
