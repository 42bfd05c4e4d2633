// Writer: records in, one segment out. Blocks go to the file as they fill; the
// tables and the footer follow at finish(). Same records and options, same
// bytes.
//
// Memory is bounded by the options, whatever the input: the block in hand, the
// bounded tables, the term index (256 MiB at most; half as much again in finish()),
// and the block directory. With a second thread also the block before, what waits of
// it to be done (SharedWork::kMostWaitingBytes, and as much that is taken apart), and
// in finish() the sections that are made side by side, packed.
//
// Thread safety: one thread at a time. Where the options ask for it the writer has a
// thread of its own for encoding; the caller's thread helps it rather than wait. The
// file is the caller's thread's.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/record/object_shapes.h"
#include "lib/record/scanned_object.h"
#include "lib/segment/footer.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

struct BlockOrigin;

struct WriterOptions {
  Level level = Level::kDefault;
  std::uint32_t block_rows = 65536;
  std::uint32_t block_raw_bytes = 16u << 20;  // at most 64 MiB
  // False: no term index; a search then reads every block that its statistics
  // do not rule out.
  bool index = true;
  // Fields, by name, that are left out of it: a search in them does not use it. Where
  // `indexed_fields` names any, all others are, too.
  std::vector<std::string> unindexed_fields{};
  std::vector<std::string> indexed_fields{};
  bool leaves_out(std::string_view field) const;
  // The fields whose values make the stream of a record; none: host and service.
  std::vector<std::string> stream_fields{};
  // How many records a segment may come to have that this one is merged into: its
  // term index is given room for 64 times its own, or as many as that, so that its
  // blocks can be copied; a bit of each id for a doubling. 0: it stays as it is.
  std::uint64_t grows_to_rows = 0;
  // From 2 on a block is encoded while the next one comes in, by both where that one
  // is there first. Bytes, and what is said of memory, are the same for any number.
  std::uint32_t threads = 1;
};

// What a record brings beside its bytes.
struct RecordStamp {
  std::int64_t time_ns = 0;
  std::uint64_t arrival = 0;  // store-wide; each larger than the one before
  std::string_view source{};  // "" where it has no position
  // How far the record brings its source, kept with the block so that a
  // salvaged one still tells replays. Of no meaning without a source.
  std::string_view lane{};
  std::uint64_t position = 0;
  std::uint32_t sub = 0;
  // False: what it brings its source to is given by add_positions().
  bool has_position = true;
  // Of the record as it came: bytes that are not given any more, but count.
  std::uint64_t stripped_bytes = 0;
};

class Writer {
 public:
  // `file` must outlive the writer; nothing but the writer appends to it.
  static Result<std::unique_ptr<Writer>> create(io::WriteFile& file, WriterOptions options);
  virtual ~Writer() = default;

  // In place of the option, where it is known later. Before finish().
  virtual void set_stream_fields(std::vector<std::string> fields) = 0;
  // One JSON object, with its whitespace, without LF. The reserved fields
  // (aliases.h) are left out of what is stored. kInvalid, and nothing is
  // stored, where it is no well-formed JSON object in UTF-8.
  virtual Status add_json(std::string_view object, const RecordStamp& stamp) = 0;
  // The same with tokens that are known: the object is not looked at again, so it
  // has to be one. Tables of paths have to outlive the writer.
  virtual Status add_scanned(const record::ScannedObject& object, const RecordStamp& stamp) = 0;
  // The same of an object that was never text: its values go to their columns, and
  // what is stored is what add_json() of its text stores. Tables of shapes have to
  // outlive the writer.
  virtual Status add_shaped(const record::ShapedObject& object, const RecordStamp& stamp) = 0;
  // One line of text as _msg: any bytes, CR included, without LF. `terminated`
  // false: the input ended without LF. `parse_error` non-empty: the line was
  // meant to be something else; stored beside it as _parse_error.
  virtual Status add_text(std::string_view line, bool terminated, std::string_view parse_error,
                          const RecordStamp& stamp) = 0;

  // For who copies records of another segment (merge.h), taken apart as they
  // lie there. The id of a shape of JSON records in this segment; nothing where
  // the tables have no room for it: its records are given to add_json().
  virtual std::optional<std::uint32_t> find_shape(const Shape& shape,
                                                  std::span<const ColumnName> columns) = 0;
  // A record of that shape; its values in slot order, as a column of their
  // class has them.
  virtual Status add_values(std::uint32_t shape, std::span<const std::string_view> values,
                            const RecordStamp& stamp) = 0;
  // How far the records of the block in hand bring sources, where their stamps
  // do not say it. Behind the first of them.
  virtual void add_positions(std::span<const Position> positions) = 0;
  // A block of another segment of the same level, as it is stored, behind all rows
  // so far. False where that cannot be, and nothing is stored: its rows are to be
  // added one by one. Its records are none that are stored whole; where this
  // segment has a term index, that one has.
  virtual Result<bool> copy_block(const BlockOrigin& origin) = 0;

  virtual const WriterOptions& options() const = 0;

  virtual std::uint64_t row_count() const = 0;
  virtual std::uint64_t raw_bytes() const = 0;
  // Of the rows in hand and the tables.
  virtual std::uint64_t memory_bytes() const = 0;

  // All records are there: what of finish() can go on beside other work is begun.
  virtual Status begin_finish() = 0;
  // Writes the rest. `provenance` is what the store knows: positions,
  // "replaces", flush number. The file still has to be synced.
  virtual Result<Footer> finish(const Provenance& provenance) = 0;
};

}  // namespace logkit::segment
