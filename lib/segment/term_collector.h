// TermCollector: the values of a segment, block by block, as its term index.
//
// What goes in comes from the writer of columns, while it takes values apart;
// what the index holds are the tokens of their texts as a query sees them
// (strings without their escapes), scoped by field. Records that are stored
// whole are in no column and not in the index: a search reads the blocks that
// have any (BlockInfo::whole_rows).
//
// A segment of more blocks than an index can tell apart gets none.
//
// Thread safety: one thread at a time; jobs of queue() have their own line.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/term_queue.h"
#include "lib/segment/footer.h"
#include "lib/segment/index/builder.h"
#include "lib/segment/tables.h"
#include "lib/segment/values.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

// What the index of a segment of that level is to be like.
index::TermIndexOptions index_options(Level level);

class TermCollector {
 public:
  // Of a segment of these options, which have to outlive it.
  explicit TermCollector(const WriterOptions& options);

  // The fields of the segment, before the first column of each.
  void take_fields(std::span<const record::FieldPath> fields);

  // Readies queue() for the values of a column of the block in hand; false where
  // they are not indexed. The caller ends the column.
  bool begin_column(const ColumnKey& column, const Values& values);
  TermQueue& queue() { return queue_; }
  // Ends the block of this number; they ascend. Where the queue is shared that is a job,
  // too, and take_status() says what came of it.
  void end_block(std::uint32_t block);
  Status take_status() { return std::exchange(status_, Status()); }

  // The same of a block that has an index; its words in fields that are left out
  // stay out.
  Status add_stored_block(std::uint32_t block, const index::TermIndexBuilder::StoredBlock& stored);

  // Writes the index. The footer of the index comes in the last call of
  // `append`, all of it. Nothing is written where there can be no index. `work`: as
  // that of TermIndexBuilder.
  Status finish(std::uint32_t block_count, const index::Output::Append& append,
                const index::RoomToGrow& room, SharedWork* work);

  std::uint64_t memory_bytes() const;

 private:
  std::vector<index::FieldId> left_out() const;
  Status add_block(std::uint32_t block);

  const WriterOptions& choice_;
  index::TermIndexOptions options_;
  index::BlockTerms terms_;
  std::unique_ptr<index::TermIndexBuilder> builder_;  // null: no index
  std::vector<bool> is_left_out_;       // by field
  TermFeed feed_{terms_};
  TermQueue queue_{feed_};
  Status status_;  // of the first block that could not be added
};

}  // namespace logkit::segment
