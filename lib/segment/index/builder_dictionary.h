// TermIndexBuilder::Dictionary: the dictionary of an index while it is made.
//
// Thread safety: the owner's until make_dictionary(), then the jobs' until they are
// done.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/dict_block.h"

namespace logkit::segment::index {

struct TermIndexBuilder::Dictionary {
  Dictionary(const TermTable& table, const std::vector<NumberRun>& runs);

  // Writes it, once all jobs are done.
  Status put(IndexFooter& footer);

  // So many terms at a time have their blocks in memory.
  std::size_t per_part = 0;
  std::vector<std::uint32_t> order;
  std::vector<std::uint32_t> field_ranks;  // by term
  // Of all terms, by their numbers: so the runs have them. Where they are too many,
  // those of a part, by place in the order, are made when its turn comes.
  std::optional<BlockLists> lists;
  std::optional<DictWriter> writer;  // none: no terms
  std::uint64_t terms = 0;
  Status status;
  SharedWork::Line line;
};

}  // namespace logkit::segment::index
