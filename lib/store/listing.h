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

// A day, or what may be a partition, that is there and cannot be listed.
struct UnreadableDirectory {
  std::string partition;
  TimeWindow window;  // of what may lie in it
  Error error;
};

struct Listing {
  std::vector<SegmentFile> files;  // sorted as list_segments() says
  std::vector<UnreadableDirectory> unreadable;
  // (partition, flush number) of the markers that stand.
  std::set<std::pair<std::string, std::uint64_t>> marked;
};

// Fails where `store` itself cannot be listed.
Result<Listing> list_store(io::Fs& fs, const std::string& store, ListOptions options);

struct Uncommitted {
  std::size_t dropped = 0;
  // Parts of a newest flush that neither a name commits nor a marker explains:
  // it was published while the directories were read, or, where the next listing
  // has them again, the segment that committed it was taken away.
  std::vector<SegmentFile> orphans;
  // The same in a partition where not every name is known: one more may commit it.
  bool unsettled = false;
};
// Takes out of `files` what a flush under way, or one that a crash ended, has
// published. Orphans stay in it.
Uncommitted drop_uncommitted(Listing& listing);

// "is a part of a flush whose last segment is gone"
Error orphan_error(const std::string& path);

}  // namespace logkit::store
