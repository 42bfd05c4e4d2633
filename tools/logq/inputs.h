// Inputs: what the paths of the command line are, opened as sources of a query
// as often as needed (hints ask again, -l asks one by one).
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/cli/world.h"
#include "lib/io/bounded_fs.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/source_parser.h"
#include "lib/query/plan.h"
#include "lib/query/segment_source.h"
#include "lib/query/source.h"
#include "lib/segment/reader.h"
#include "tools/logq/options.h"
#include "tools/logq/stream_source.h"

namespace logkit::logq {

// A field of the records that were looked at.
struct KnownField {
  std::string name;
  std::size_t segment_count = 0;  // 0: of files or streams alone
};

// The earliest and the latest record of a store.
struct StoredTimes {
  std::string path;
  bool any = false;
  std::int64_t first_ns = 0;
  std::int64_t last_ns = 0;
};

struct Figures {
  std::uint64_t segments_total = 0;
  std::uint64_t segments_out_of_window = 0;
  std::uint64_t segments_skipped = 0;  // none of whose blocks had to be read
  std::uint64_t segments_read = 0;
  std::uint64_t segments_unreadable = 0;
  std::uint64_t blocks_total = 0;  // in the window's segments
  std::uint64_t blocks_read = 0;
  std::uint64_t rows_total = 0;    // in the window's segments
  std::uint64_t rows_unreadable = 0;
  std::uint64_t bytes_total = 0;
  std::uint64_t bytes_read = 0;
  std::uint64_t lines = 0;         // of files and streams
  std::uint64_t lines_cut = 0;     // of these, at --max-record
};

// What is to become of the records, so that no column is read in vain.
struct OpenOptions {
  // What is read of the rows that match, where no pipe comes between; nothing:
  // the records themselves.
  std::optional<query::FieldSet> output{};
  bool times_only = false;  // as ScanRequest has it, of that output
  bool newest_first = false;
  // As the query is run (RunOptions::any_field); nothing: as the options say.
  std::optional<bool> any_field{};
  // As ScanOptions::max_rows; streams are read whole.
  std::optional<std::uint64_t> max_scanned_rows{};
  bool grows = false;  // a file is waited for to grow
  std::function<Status()> before_waiting{};  // called before a read that would wait
};

class Inputs {
 public:
  // Finds the stores' segments and reads the footers of those that the window
  // touches. What cannot be opened goes to the reporter; the rest is searched.
  // All must outlive it.
  static Result<Inputs> open(const Options& options, cli::World& world, Reporter& reporter);

  bool has_streams() const { return !streams_.empty(); }
  // Standard input can be read once only.
  bool reads_stdin() const { return reads_stdin_; }
  bool can_be_read_again() const { return !reads_stdin_ && !reads_once_; }

  // All of them as one source.
  Result<std::unique_ptr<query::Source>> open_all(const query::Query& query, OpenOptions how);
  // What a source of segments has to know for the query.
  query::ScanRequest scan_request(const query::Query& query, const OpenOptions& how) const;
  // The segments among them alone, as one source.
  Result<std::unique_ptr<query::Source>> open_segments(const query::Query& query,
                                                       const OpenOptions& how) const {
    return open_segments(readers(), query, how);
  }
  // The files and streams, one by one.
  std::size_t stream_count() const { return streams_.size(); }
  std::unique_ptr<query::Source> open_stream(std::size_t index, OpenOptions how);
  // One by one, for -l.
  std::size_t count() const { return segments_.size() + streams_.size(); }
  const std::string& name(std::size_t index) const;
  Result<std::unique_ptr<query::Source>> open_one(std::size_t index, const query::Query& query,
                                                  OpenOptions how);

  // The times of the segments of each store, and of each segment that was named
  // itself, whatever the window; without those that cannot be read.
  Result<std::vector<StoredTimes>> stored_times() const;

  // Of the segments in the window, and of the files and streams once these were
  // read to their end. Nothing where that does not name every field.
  std::optional<std::vector<KnownField>> known_fields() const;
  // What a run of the query, or a scan, would read of the segments.
  query::ScanStatistics plan(const query::Query& query, const OpenOptions& how) const {
    return plan(scan_request(query, how));
  }
  query::ScanStatistics plan(const query::ScanRequest& request) const;
  const query::ScanStatistics& scanned() const { return *scan_figures_; }
  std::size_t segments_in_window() const { return segments_.size(); }

  // What was read so far by all the sources that were opened.
  Figures figures() const;

 private:
  struct Segment {
    std::string path;
    std::unique_ptr<segment::Reader> reader;
  };

  Inputs(const Options& options, cli::World& world, Reporter& reporter)
      : options_(&options),
        world_(&world),
        reporter_(&reporter),
        files_(std::make_unique<io::BoundedFs>(world.fs, io::files_to_keep_open())) {}

  void add_path(const std::string& path);
  Result<StoredTimes> times_of_store(const std::string& path) const;
  void add_store(const std::string& path);
  void add_segment(const std::string& path);
  void add_open_segment(std::string path, std::unique_ptr<segment::Reader> reader);
  StreamOptions stream_options(OpenOptions opened) const;
  std::vector<segment::Reader*> readers() const;
  Result<std::unique_ptr<query::Source>> open_segments(std::vector<segment::Reader*> readers,
                                                       const query::Query& query,
                                                       const OpenOptions& how) const;

  const Options* options_;
  cli::World* world_;
  Reporter* reporter_;
  std::unique_ptr<io::BoundedFs> files_;  // of the segments
  std::vector<Segment> segments_;
  std::vector<std::string> streams_;
  parse::PatternFormats patterns_;  // own those of formats_ that have a pattern
  std::vector<const parse::FormatInfo*> formats_;
  bool parses_ = false;
  bool reads_stdin_ = false;
  bool reads_once_ = false;  // a pipe among the paths
  std::uint64_t segments_elsewhere_ = 0;  // out of the window
  std::uint64_t segments_unreadable_ = 0;
  std::uint64_t rows_missing_ = 0;
  std::uint64_t stream_bytes_ = 0;  // of regular files
  std::unique_ptr<StreamFigures> stream_figures_ = std::make_unique<StreamFigures>();
  std::unique_ptr<query::ScanStatistics> scan_figures_ =
      std::make_unique<query::ScanStatistics>();
};

}  // namespace logkit::logq
