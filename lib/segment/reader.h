// Reader: an open segment. Opens with one read of the file's end, then reads
// only the columns of the blocks that are asked for, by range.
//
// Every checksum is verified before its bytes are used; damage is an error
// that names block, column and offset, and never more than the block in hand.
//
// Thread safety: a Reader may be shared; a BatchSource may not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/record/batch.h"
#include "lib/segment/block_source.h"
#include "lib/segment/footer.h"
#include "lib/segment/index/reader.h"

namespace logkit::segment {

class Reader {
 public:
  // `name` is for messages. kUnsupported for a newer version.
  static Result<std::unique_ptr<Reader>> open(std::unique_ptr<io::ReadFile> file, std::string name);
  ~Reader();

  const std::string& name() const;
  const Footer& footer() const;  // schema, blocks with their statistics, positions, "replaces"

  // The rows of block `index`, in arrival order. Reads the block's directory;
  // columns are read when they are loaded. Must not outlive the Reader.
  // `may_be_sliced`: a block of too many fields may lack some (SearchableBlock).
  Result<std::unique_ptr<BlockSource>> read_block(std::size_t index, bool may_be_sliced = false);
  // The arrival number of each row of block `index`, in row order.
  Result<std::vector<std::uint64_t>> arrivals(std::size_t index);

  // Which blocks may have a token; null where the segment has no index. Opened
  // when it is first asked for, which reads nothing more in most segments (the
  // end of the file is at hand), else once. kCorrupt where it is damaged: the
  // blocks can be read all the same. Must not outlive the Reader; may be shared.
  Result<const index::TermIndexReader*> term_index();

  // What was read so far: for --explain=run, and for the tests that prove
  // laziness.
  std::uint64_t bytes_read() const;
  std::uint64_t reads() const;

 private:
  struct Impl;
  explicit Reader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace logkit::segment
