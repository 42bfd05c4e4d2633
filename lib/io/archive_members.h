// ArchiveMembers: the regular files of a tar or zip archive, one after the
// other, by libarchive. A zip that can seek is read by its directory, which
// knows more than the stream does (deleted and stored members).
//
// Internal to lib/io. Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/io/byte_source.h"
#include "lib/io/sniff.h"

struct archive;

namespace logkit::io {

class ArchiveMembers {
 public:
  // `name` is for messages.
  static Result<std::unique_ptr<ArchiveMembers>> open(Container container,
                                                      std::unique_ptr<ByteSource> below,
                                                      std::string name);
  ~ArchiveMembers();

  // False after the last.
  Result<bool> next();
  // The member's path as stored.
  const std::string& path() const { return path_; }
  // The member's bytes: at least one, 0 at its end.
  Result<std::size_t> read(std::span<char> dst);

 private:
  struct Feed;

  ArchiveMembers(std::unique_ptr<Feed> feed, std::string name);
  Error failure(const char* what);
  std::size_t take(std::span<char> dst);

  struct Close {
    void operator()(struct archive* open) const;
  };
  std::unique_ptr<Feed> feed_;
  std::unique_ptr<struct archive, Close> archive_;
  std::string name_;
  std::string path_;
  std::uint64_t members_ = 0;
  std::optional<Error> failure_;  // the first, which every later call repeats
  // The piece of the member in hand, which lies at block_offset_ in it; bytes
  // between what was given out and there are zeros (a sparse file).
  const char* block_ = nullptr;
  std::size_t block_bytes_ = 0;
  std::uint64_t block_offset_ = 0;
  std::uint64_t given_bytes_ = 0;
};

}  // namespace logkit::io
