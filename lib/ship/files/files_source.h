// FilesSource: follows files by what they are, not by how they are called,
// through rename, copy and truncate, compression and removal.
//
//   - A file that turns up is compared with every source that is known
//     (record/source_id.h): the same file goes on where it was left, a rotated
//     or compressed copy goes on inside, anything else is new and is read from
//     its start. A copy of a file that is still followed waits until that one
//     is gone or rewritten.
//   - A file is held open until it was removed and read to its end, so a rename
//     loses nothing, however long its writer goes on.
//   - Before each read of something new the bytes before the position are
//     compared: a file that was truncated and has grown past them again is seen.
//   - A last line without end waits for it; it is taken as it is when the file
//     is removed, at the end of a compressed file, and with `once`.
//
// inotify tells of changes at once; every second names and sizes are looked at
// whatever it tells, less often where that would take more than 0.4 percent
// of a core.
//
// Thread safety: as a Source.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "lib/io/dir_watch.h"
#include "lib/io/live_file.h"
#include "lib/io/wake.h"
#include "lib/ship/checkpoint.h"
#include "lib/ship/files/ack_book.h"
#include "lib/ship/files/file_reader.h"
#include "lib/ship/files/file_registry.h"
#include "lib/ship/files/path_pattern.h"
#include "lib/ship/source.h"

namespace logkit::ship {

struct FilesOptions {
  std::vector<std::string> patterns;
  std::vector<std::string> excluded;
  bool once = false;      // read what is there to its end, and return
  bool from_end = false;  // of files that are there at the start and unknown
  ReadLimits limits;
  // What every record of the file of that path gets, as Origin::members; asked once
  // a file. May be empty.
  std::function<std::string(const std::string& path)> members = {};
  std::int64_t rescan_ns = 1'000'000'000;
  // A renamed file that no pattern means any more, and that nobody writes to for
  // so long, is let go; a removed one after removed_ns.
  std::int64_t renamed_ns = 3'600'000'000'000;
  std::int64_t removed_ns = 10'000'000'000;
  // A file that has the beginning of one that is followed waits so long for the
  // rest of what may be a copy that is being made.
  std::int64_t partial_ns = 10'000'000'000;
};

class FilesSource : public Source {
 public:
  // `stored`: what is known of files. `checkpoint` may be null. `fs` outlives it.
  static Result<std::unique_ptr<FilesSource>> create(io::Fs& fs, FilesOptions options,
                                                     std::vector<record::StoredSource> stored,
                                                     Checkpoint* checkpoint);

  const std::string& name() const override { return name_; }
  Status run(Intake& intake) override;
  void stop() override { wake_.notify(); }
  void acknowledged(std::uint64_t track, std::uint64_t token) override {
    acks_.acknowledged(track, token);
  }
  Status tick() override { return checkpoint_ == nullptr ? Status() : checkpoint_->sync(); }
  Status finish() override { return tick(); }

 private:
  using Clock = std::chrono::steady_clock;
  using InodeKey = std::pair<std::uint64_t, std::uint64_t>;  // device, inode

  // One file that is followed.
  struct Followed {
    std::string path;
    std::string label;               // its first path, in the ledger
    io::LiveInfo seen;               // when it was looked at last
    FileRegistry::Index source = 0;
    OriginId origin = 0;
    std::uint64_t track = 0;
    bool packed = false;
    std::optional<io::LiveFile> file;  // of a plain one
    std::unique_ptr<FileReader> reader;
    bool is_named = true;            // a pattern means it
    bool is_ready = false;           // in ready_
    bool failed = false;             // until it changes
    Clock::time_point active;        // when there was something new
    Clock::time_point described;     // when its descriptor was sent
  };
  // What was looked at and is not followed: looked at again when this changes.
  struct Held {
    InodeKey inode;
    std::uint64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
    std::optional<FileRegistry::Index> copy_of;
    std::uint64_t original_position = 0;
    std::optional<Clock::time_point> partial_until = {};  // it may be half a copy
  };
  struct Candidate {
    std::string path;
    io::LiveInfo info;
  };

  FilesSource(io::Fs& fs, FilesOptions options, std::vector<record::StoredSource> stored,
              Checkpoint* checkpoint, io::Wake wake);

  // files_source.cpp: the loop.
  void wait_for_changes();
  bool take_events();
  bool read_ready();
  void read_from(Followed& file);
  bool put(Followed& file, std::unique_ptr<Batch> batch);
  void make_ready(Followed& file);
  void read_rests();

  // files_scan.cpp: which files there are, and what became of those we follow.
  void scan();
  void look_at_names(std::vector<Candidate>& fresh);
  void look_at_followed(Followed& file, const io::LiveInfo& info, const std::string& path);
  void look_at_nameless();
  void let_go(Followed& file, bool takes_rest);
  void update_behind(const Followed& file);
  void complain(const std::string& path, const Error& error);
  void drop_closed();

  // files_follow.cpp: a file that turns up, and which of those we know it is.
  const Held* same_hold(const Candidate& candidate) const;
  bool is_unchanged_hold(const Candidate& candidate) const;
  void hold(const Candidate& candidate, std::optional<FileRegistry::Index> copy_of);
  bool hold_if_partial(const Candidate& candidate, const record::FileDescriptor& descriptor,
                       const io::LiveFile& file);
  bool may_be_copy_of(FileRegistry::Index source, std::uint64_t size) const;
  const Followed* followed(FileRegistry::Index source) const;
  void consider(const Candidate& candidate);
  Result<bool> try_follow(const Candidate& candidate);
  Status follow(Candidate candidate, std::optional<FileRegistry::Index> known,
                std::optional<io::LiveFile> file, const record::FileDescriptor& descriptor);
  Result<std::uint64_t> first_position(const io::LiveFile& file, std::uint64_t size) const;
  void restart(Followed& file);
  void refresh_head(Followed& file);

  io::Fs& fs_;
  const std::string name_;
  const FilesOptions options_;
  std::vector<PathPattern> patterns_;
  std::vector<PathPattern> excluded_;
  Checkpoint* const checkpoint_;
  io::Wake wake_;
  AckBook acks_;
  FileRegistry registry_;
  io::DirWatch watch_;
  Intake* intake_ = nullptr;

  std::vector<std::unique_ptr<Followed>> files_;
  std::map<InodeKey, Followed*> by_inode_;
  std::unordered_map<std::string, Followed*> by_path_;
  std::vector<Followed*> ready_;
  Followed* unpacking_ = nullptr;  // one at a time: each takes a megabyte or more
  std::map<std::string, Held> held_;
  std::set<std::string> complained_;
  std::vector<io::DirEvent> events_;
  std::uint64_t next_track_ = 1;
  bool first_scan_ = true;
  bool scan_soon_ = true;
  Clock::time_point next_scan_;
  Clock::time_point earliest_scan_;
};

}  // namespace logkit::ship
