// FileRegistry: every file source that is known, those that are followed now
// and those that were, and which of them a file is that turns up.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/io/fs.h"
#include "lib/record/source_id.h"

namespace logkit::ship {

class FileRegistry {
 public:
  using Index = std::size_t;

  FileRegistry(io::Fs& fs, std::vector<record::StoredSource> stored);

  struct Match {
    std::optional<Index> source;  // nothing: a file that is new
    bool is_followed = false;     // somebody reads that source now: this is a copy of it
  };
  // Only where `current` has an inode that is known or a head that is: anything
  // else is new without looking further.
  Result<Match> find(const record::FileDescriptor& current);
  // Those that are followed and read beyond the end of `current`, a plain file that
  // has their head and could be their rotated copy by its name.
  std::vector<Index> longer_originals(const record::FileDescriptor& current) const;
  bool knows_inode(std::uint64_t inode) const { return by_inode_.contains(inode); }

  // A source of its own; its name is one that no source has.
  Index add(record::FileDescriptor descriptor);
  const record::StoredSource& at(Index index) const { return sources_[index]; }
  bool is_followed(Index index) const { return followed_[index]; }
  void set_followed(Index index, bool followed) { followed_[index] = followed; }
  // Read up to there; the bytes before it are `tail`.
  void move(Index index, std::uint64_t position, const std::string& tail);
  // The file is the same, and looks like this now.
  void describe(Index index, record::FileDescriptor descriptor);
  std::size_t size() const { return sources_.size(); }

 private:
  void enter(Index index);
  std::vector<Index> candidates(const record::FileDescriptor& current) const;

  io::Fs& fs_;
  std::vector<record::StoredSource> sources_;
  std::vector<bool> followed_;
  // Entries may be out of date: they are only where to look.
  std::unordered_multimap<std::uint64_t, Index> by_inode_;
  std::unordered_multimap<std::uint64_t, Index> by_head_;   // full heads, their hash
  std::unordered_multimap<std::string, Index> by_dir_;      // of short heads
  std::unordered_map<std::string, Index> by_name_;
};

}  // namespace logkit::ship
