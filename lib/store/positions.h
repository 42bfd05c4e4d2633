// Positions: how far each source is stored, from the footers of the live
// segments (design: delivery, "The store is the checkpoint").
//
// A position counts within (source, lane). Where a source has several lanes,
// the point to read it on from is the lowest of them: what lies above it in the
// other lanes comes twice, and is dropped there as a replay.
//
// Two lanes are the store's own; no input has them. "!unfinished" is in the
// segment of a line that had no end yet (unfinished_line.h), and no position.
// "!reset" forgets what the flushes before it say of its source, in all lanes.
//
// Thread safety: a table, one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/base/text_hash.h"
#include "lib/segment/footer.h"
#include "lib/store/catalog.h"

namespace logkit::store {

inline constexpr std::string_view kUnfinishedLane = "!unfinished";
inline constexpr std::string_view kResetLane = "!reset";

struct PositionEntry {
  bool known = false;  // false: nothing of it is stored, position 0 included
  std::uint64_t position = 0;
  std::uint32_t sub = 0;
  std::string descriptor;

  bool is_past(std::uint64_t other, std::uint32_t other_sub) const {
    return position != other ? position > other : sub > other_sub;
  }
};

class PositionTable {
 public:
  // Null where nothing is known. Pointers stay valid.
  PositionEntry* find(std::string_view source, std::string_view lane);
  const PositionEntry* find(std::string_view source, std::string_view lane) const;
  // Made where it is not there.
  PositionEntry& entry(std::string_view source, std::string_view lane);
  bool knows_source(std::string_view source) const;

  // Takes what is further; of the descriptor, the one that came with it. Resets
  // count for what was merged before them.
  void merge(const segment::Position& position);
  void merge(const std::vector<segment::Position>& positions);

  // Those that are known, sorted by (source, lane).
  std::vector<segment::Position> sorted() const;
  // Where to read the source on: the lowest of its lanes.
  std::optional<PositionEntry> resume_point(std::string_view source) const;
  std::size_t size() const { return entries_.size(); }

 private:
  void forget(std::string_view source);
  static std::string key_of(std::string_view source, std::string_view lane);

  // Keyed by source, NUL, lane.
  std::unordered_map<std::string, PositionEntry, TextHash, std::equal_to<>> entries_;
  bool has_lanes_ = false;
  std::string scratch_;
};

// The flush that a position of a segment came with.
std::uint64_t flush_of(const segment::Position& position, const segment::Provenance& provenance);

// The last flush that reset each source.
using ResetTable = std::map<std::string, std::uint64_t, std::less<>>;
void note_resets(const segment::Provenance& provenance, ResetTable& resets);

// Positions of several flushes; of equal ones the later flush's descriptor
// counts, so they are merged in the order of flushes.
class PositionCollector {
 public:
  void add(const segment::Provenance& provenance);
  PositionTable table() &&;
  // What one segment has to hold in place of those that were added: the furthest
  // positions, each with its flush, and the last resets. `resets` of the whole
  // store: what they forget is left out.
  std::vector<segment::Position> united(const ResetTable& resets) &&;

 private:
  void sort();

  std::vector<std::pair<std::uint64_t, segment::Position>> found_;  // by flush number
};

// Of a store; a missing one is empty. Of one that is partitioned by a field, those
// that the store itself holds (partitioned_writer.h). Segments that cannot be read are in
// `unreadable` where it is given, else an error.
Result<PositionTable> read_positions(io::Fs& fs, std::string_view store,
                                     std::vector<Error>* unreadable = nullptr);

}  // namespace logkit::store
