// StoreWriter: records in, a growing store out. What `logidx ingest` is made
// of.
//
// A record gets the next store-wide arrival number and goes to the open
// segment of its UTC day. flush() publishes the open segments and with them
// the positions that their records bring their sources to; from then on they
// are durable and searchable.
//
// One flush, several days. The segments of a flush carry its number; all but
// the newest day's are published first and say that they do not commit it; the
// newest is published last, commits, and holds the positions. While it is under
// way a marker stands in the store (flush_marker.h). After a crash in between, the
// next open() sweeps the segments of the marked flush that was never committed:
// none of its records is stored, none of its positions, and the source is read
// again from where the flush before left it.
//
// Unfinished lines (unfinished_line.h). A record that says it is of one is
// stored apart, and its source does not move; the next record of that source
// that reaches further replaces it.
//
// Replays. A record at or below the stored (position, sub) of its (source,
// lane) is dropped and counted. A record without a source never is.
//
// Limits. A segment is cut at max_rows and max_raw_bytes: that is a flush. Days
// may come in any order (open_days.h); where they take more memory than
// memory_bytes together, the biggest is published early, which belongs to the
// flush in progress, and a day that is alone is flushed.
//
// Errors. After a failed add or flush the writer takes nothing more: what was
// not committed is as if it had never come, and the caller ends or opens
// again. kInvalid of add_json (no well-formed object) is the exception: that
// record is not stored, and all goes on.
//
// Locks: holds the append lock STORE/append.lock while it lives; another
// writer gets a clear error. Readers take no lock.
//
// Thread safety: one thread at a time. Where the options allow more than one thread,
// tables of what was added (add_scanned(), add_shaped()) are not looked at by others.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/record/source_id.h"
#include "lib/segment/writer.h"

namespace logkit::store {

struct StoreWriterOptions {
  std::uint64_t max_rows = 10'000'000;       // of a segment
  std::uint64_t max_raw_bytes = 4ull << 30;  // of a segment
  std::uint64_t memory_bytes = 256u << 20;   // of all open segments together
  std::size_t max_open_days = 16;            // with a segment under way
  std::size_t max_staged_days = 65536;       // beside these, with records in memory
  segment::WriterOptions segment;
  bool drop_replays = true;                 // --dedupe
  std::function<std::int64_t()> now_ns;     // for created_time_ns; empty: 0
};

// Where a record comes from and when it happened.
struct RecordMeta {
  std::int64_t time_ns = 0;
  std::string_view source;  // "": none, never taken for a replay
  std::string_view lane;
  std::uint64_t position = 0;
  std::uint32_t sub = 0;
  bool unfinished = false;  // the end of its line is not there yet
};

enum class Added : std::uint8_t { kStored, kReplay };

struct StoreTotals {
  std::uint64_t records = 0;   // added in this run
  std::uint64_t replays = 0;   // dropped in this run
  std::uint64_t flushes = 0;   // committed in this run
  std::uint64_t segments = 0;  // published in this run
  std::uint64_t stored_bytes = 0;  // of these
};

// What the store knows of a file.
struct KnownFile {
  std::string source;           // the name to stamp its records with
  bool is_new = true;
  std::uint64_t position = 0;   // stored so far, 0 where new
  std::uint32_t sub = 0;
};

class StoreWriter {
 public:
  // Makes the store where there is none. kInvalid where another writer has it.
  static Result<std::unique_ptr<StoreWriter>> open(io::Fs& fs, std::string path,
                                                   StoreWriterOptions options = {});
  // What was not flushed is discarded.
  virtual ~StoreWriter() = default;

  virtual Result<Added> add_json(std::string_view object, const RecordMeta& meta) = 0;
  // The same of an object that was scanned: it is taken as that says. Tables of
  // paths have to outlive the writer.
  virtual Result<Added> add_scanned(const record::ScannedObject& object,
                                    const RecordMeta& meta) = 0;
  // The same of an object that was never text (segment::Writer::add_shaped()).
  virtual Result<Added> add_shaped(const record::ShapedObject& object,
                                   const RecordMeta& meta) = 0;
  virtual Result<Added> add_text(std::string_view line, bool terminated,
                                 std::string_view parse_error, const RecordMeta& meta) = 0;
  // A position-only record: brings the source there if that is ahead, and
  // keeps the descriptor (a JSON object, may be empty). The first descriptor of
  // a file (source_id.h) that the store knows under another name makes the new
  // name mean the old one from here on, for every call.
  virtual Status advance(std::string_view source, std::string_view lane, std::uint64_t position,
                         std::uint32_t sub, std::string_view descriptor) = 0;

  // Recognises a file that is about to be read, or gives it a new name; from
  // then on its descriptor is kept with its positions. `read_tail` may be empty.
  virtual Result<KnownFile> open_file(const record::FileDescriptor& file,
                                      const record::TailReader& read_tail) = 0;

  // Publishes, and then commits that nothing is known of the source any more,
  // in no lane: its records are new when they come again. kNotFound where
  // nothing is known.
  virtual Status forget(std::string_view source) = 0;

  // Publishes and commits what there is; does nothing where there are no new
  // records. Positions that moved without records wait for the next ones.
  virtual Status flush() = 0;
  // flush(), of which the last part may be done beside the caller, who goes on
  // adding. It is committed when finish_flush() or anything else that flushes
  // says so; an error may come with any later call.
  virtual Status begin_flush() = 0;
  // False while the flush that was begun is under way. Does not wait.
  virtual Result<bool> finish_flush() = 0;
  // flush(), and a segment without rows where positions moved alone.
  virtual Status flush_positions() = 0;
  // flush_positions(). The writer takes nothing more.
  virtual Status close() = 0;

  // Records added since the last flush, be it begun or done.
  virtual std::uint64_t pending_records() const = 0;
  // What the records that are not flushed hold, about.
  virtual std::uint64_t memory_bytes() const = 0;
  // As committed: what a consumer may acknowledge. Sorted by (source, lane).
  virtual std::vector<segment::Position> committed_positions() const = 0;
  virtual const StoreTotals& totals() const = 0;
  // Segments that cannot be opened, or whose flush lost the one with its positions:
  // a replay of theirs may be stored twice. To be shown as warnings.
  virtual std::span<const Error> damaged_segments() const = 0;
};

}  // namespace logkit::store
