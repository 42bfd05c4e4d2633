// JournalSource: the systemd journal, followed or read once.
//
//   _src   "journal:" and the sequence id, the s= of a cursor
//   _pos   the number of the entry within it, its i=
//
// Entries of one sequence come in the order of their numbers, whichever file they
// lie in, so a number is a position; whole cursors have no order. It goes on
// behind what is known of each sequence; one that is not known is read from its
// start.
//
// Numbers that are not there were vacuumed, are damaged, or lie in files that may
// not be read: they are counted as dropped, "journal_gap". In a single file they
// say nothing and are not counted.
//
// Thread safety: as a Source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/record/source_id.h"
#include "lib/ship/checkpoint.h"
#include "lib/ship/parcel_bounds.h"
#include "lib/ship/source.h"

namespace logkit::ship {

inline constexpr std::string_view kJournalSource = "journal:";

struct JournalOptions {
  std::string path;       // empty: this machine's journal; else a directory or a file
  bool once = false;      // read what is there, and return
  bool from_end = false;  // where nothing of it is known
  std::size_t max_record_bytes = 16u << 20;
  ParcelBounds bounds{};  // of a batch
};

// `known`: positions of its sequences, others are ignored. `checkpoint` may be null.
Result<std::unique_ptr<Source>> make_journal_source(std::string name, JournalOptions options,
                                                    std::vector<record::StoredSource> known,
                                                    Checkpoint* checkpoint);

}  // namespace logkit::ship
