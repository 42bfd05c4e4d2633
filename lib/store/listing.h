// Listing: the names in a store's directories, before any segment is opened.
//
// A directory that two names lead to (a symbolic link to a partition) is listed
// under the first of them.
//
// Thread safety: pure functions over an Fs; values.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/store/catalog.h"

namespace logkit::store {

struct Listing {
  std::vector<SegmentFile> files;  // sorted as list_segments() says
  // (partition, flush number) of the markers that stand.
  std::set<std::pair<std::string, std::uint64_t>> marked;
};

Result<Listing> list_store(io::Fs& fs, const std::string& store, ListOptions options);

struct Uncommitted {
  std::size_t dropped = 0;
  // Parts of a newest flush that neither a name commits nor a marker explains:
  // it was published while the directories were read.
  bool unsettled = false;
};
// Takes out of `files` what a flush under way, or one that a crash ended, has
// published.
Uncommitted drop_uncommitted(Listing& listing);

}  // namespace logkit::store
