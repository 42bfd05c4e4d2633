// SearchableBlock: a block that finds texts on values as they are stored. Those
// of a Reader are all of this kind.
//
// Ownership and thread safety: as BlockSource.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/block_source.h"
#include "lib/segment/encoding/text_search.h"

namespace logkit::segment {

class SearchableBlock : public BlockSource {
 public:
  // Which rows may have the text in fields()[index]: all rows that have it, and
  // perhaps others that are not sure. Nothing where only their texts tell.
  virtual Result<std::optional<Hits>> search(std::size_t index, const TextSearch& search) = 0;
  // From now on only these rows, ascending, are asked for: columns not loaded
  // yet may be absent in others. `whole`: the records themselves will be asked for, and
  // are worth reading before anything else of them is.
  virtual void narrow(std::vector<std::uint32_t> rows, bool whole = false) = 0;
  // False: fields() lacks those of records stored whole, which are too many. Such a
  // block is for BlockSlices alone, whatever is asked of it.
  virtual bool has_all_fields() const = 0;
  // True where columns of all fields would take too much memory.
  virtual bool is_wide() const = 0;
};

// Null where the block is of another origin.
inline SearchableBlock* searchable(BlockSource& block) {
  return dynamic_cast<SearchableBlock*>(&block);
}

}  // namespace logkit::segment
