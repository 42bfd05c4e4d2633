// PartitionedWriter: a StoreWriter over the partitions of a store (partition.h):
// each record goes to the partition of its field's value.
//
// Exactly once. Every partition stores, with its records, how far they bring their
// sources, and drops replays by that. The store itself holds the positions from
// which a source is to be read on, in segments without records: a flush commits
// all partitions first, and these last. So a crash in between has some records
// come again, and each partition drops those that it has. What a file is called
// is decided by the store itself, durably, before its first record goes anywhere.
//
// Unfinished lines are not stored: the partition of a half line is not that of the
// whole one. They come when they are whole.
//
// Thread safety: one thread at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/store/store_writer.h"

namespace logkit::store {

struct AnyStoreOptions {
  StoreWriterOptions store;
  // "": as the store is. A store that is partitioned stays so.
  std::string partition_field;
  // Gets each directory of segments that is written to: the store, and
  // partitions as their first record comes.
  std::function<void(const std::string& path)> on_directory;
};

// The writer of a store, partitioned or not. As StoreWriter::open(), and kInvalid
// where the store is partitioned by another field.
Result<std::unique_ptr<StoreWriter>> open_any_store(io::Fs& fs, std::string path,
                                                    AnyStoreOptions options);

}  // namespace logkit::store
