// FileReader: the lines of one file from a position on, as batches.
//
// Two kinds: of a plain file that grows while it is read, and of a compressed
// one, whose positions count decompressed bytes. A line that has no end yet is
// left where it is, and so costs nothing until its end has come; finish() takes
// it as it is.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/io/live_file.h"
#include "lib/record/source_id.h"
#include "lib/ship/batch.h"
#include "lib/ship/parcel_bounds.h"

namespace logkit::ship {

struct ReadLimits {
  std::size_t batch_bytes = 1u << 20;
  // Of a file that nothing was read of: until its first batch has arrived, with
  // the bytes before its end, a copy that is compressed meanwhile is not known.
  std::size_t first_batch_bytes = 4096;
  std::size_t max_record_bytes = 16u << 20;  // longer lines come cut
  ParcelBounds bounds{};  // of a batch
};

enum class ReadStep : std::uint8_t {
  kNothing,    // no whole line more for now
  kRecords,    // the batch has some, there may be more
  kRewritten,  // shorter than it was, or other bytes before the position
};

class FileReader {
 public:
  virtual ~FileReader() = default;

  // Fills `batch`, which is empty.
  virtual Result<ReadStep> read(Batch& batch) = 0;
  // The same for what is left at the end of a file that nobody goes on with.
  virtual Result<ReadStep> read_rest(Batch& batch) = 0;

  // Nothing more will come, whatever it is called.
  virtual bool has_ended() const { return false; }

  // Behind the last record that was given out.
  std::uint64_t position() const { return position_; }
  // The kTailBytes before it, all there are where there are fewer; empty where
  // they are not known.
  const std::string& tail() const { return tail_; }

 protected:
  std::uint64_t position_ = 0;
  std::string tail_;
};

// From `position`, behind the bytes `tail` of it.
std::unique_ptr<FileReader> make_plain_reader(const io::LiveFile& file, ReadLimits limits,
                                              std::uint64_t position, std::string tail);
// `fs` outlives it. The file is opened by its name, at the first read; where that
// leads to another inode by then, there is nothing to read for now. Damage and a
// missing end are an error, after all that could be decompressed; the file is then
// to be opened again when it has changed.
std::unique_ptr<FileReader> make_packed_reader(io::Fs& fs, std::string path, std::uint64_t inode,
                                               ReadLimits limits, std::uint64_t position);

// Appends the lines of batch.bytes from `begin` to its last line end; the first
// byte lies at `offset` in the file. Where the lines end in batch.bytes.
std::size_t cut_lines(Batch& batch, std::size_t begin, std::uint64_t offset,
                      std::size_t max_record_bytes);

}  // namespace logkit::ship
