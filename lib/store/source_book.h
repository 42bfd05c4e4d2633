// SourceBook: what the writer knows of sources while it writes. Which records
// are replays, which name a source goes by in this store, and which positions
// the next commit has to hold.
//
// Names. A program without state names a file by its descriptor as it is now;
// the store knows the file under the name of its first descriptor. The first
// descriptor that a run brings for a source decides what its name means from
// then on: the stored name of the same file, itself, or, where the file under
// that name was rewritten since, a new one.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/text_hash.h"
#include "lib/record/source_id.h"
#include "lib/segment/footer.h"
#include "lib/store/positions.h"
#include "lib/store/unfinished_line.h"

namespace logkit::store {

// One (source, lane).
struct SourceEntry {
  std::string source;  // as the store names it
  std::string lane;
  PositionEntry current;
  PositionEntry committed;  // without the descriptor
  bool moved = false;       // since the last commit was begun
  std::optional<record::FileDescriptor> file;  // the descriptor, where it is of a file
  std::optional<UnfinishedLine> unfinished;    // stored behind the position

  // True where a record there was seen already.
  bool is_replay(std::uint64_t position, std::uint32_t sub) const {
    if (!current.known) return false;
    return position != current.position ? position < current.position : sub <= current.sub;
  }
};

class SourceBook {
 public:
  explicit SourceBook(const PositionTable& stored);

  // The entry of a source by the name that the input uses. Valid while the
  // book lives.
  SourceEntry& find(std::string_view source, std::string_view lane);
  // Moves it there, if that is ahead.
  void advance(SourceEntry& entry, std::uint64_t position, std::uint32_t sub);
  // Has the next commit hold it as it stands, at 0 where nothing is stored.
  void keep(SourceEntry& entry);
  // A descriptor that came through a stream; see above.
  void describe(std::string_view source, std::string_view lane, std::string_view descriptor);
  // A file that this program is about to read. `is_new` says whether the store
  // had never seen it.
  Result<SourceEntry*> open_file(const record::FileDescriptor& file,
                                 const record::TailReader& read_tail, bool& is_new);

  // False where nothing is known of it.
  bool forget(std::string_view source);

  bool has_moved() const { return !moved_.empty(); }
  // The positions that moved since the last commit was begun, sorted. They are
  // committed with commit(); what moves in between is for the next.
  std::vector<segment::Position> begin_commit();
  void commit();
  std::vector<segment::Position> committed() const;

 private:
  template <typename Value>
  using Map = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

  SourceEntry& entry(std::string_view source, std::string_view lane);
  Result<SourceEntry*> recognise(const record::FileDescriptor& file,
                                 const record::TailReader& read_tail);
  // What `source` with this first descriptor means in the store.
  std::string meaning(std::string_view source, record::FileDescriptor& file);
  std::string unused_name(record::FileDescriptor& file) const;
  bool is_used(std::string_view source) const;

  Map<SourceEntry> entries_;     // by source, NUL, lane
  Map<std::string> names_;       // the input's name → the store's, of this run
  std::vector<SourceEntry*> moved_;
  struct Begun {
    SourceEntry* entry = nullptr;
    std::uint64_t position = 0;
    std::uint32_t sub = 0;
  };
  std::vector<Begun> begun_;  // of the commit under way
  std::string scratch_;

  // Records of one source come in runs.
  std::string last_source_;
  std::string last_lane_;
  SourceEntry* last_ = nullptr;
};

}  // namespace logkit::store
