// SpoolSource: the records of a spool that were not taken yet, in order. What
// is acknowledged is taken.
//
// A record that is damaged is skipped and counted, and what a segment had that is
// missing, too.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "lib/ship/source.h"
#include "lib/ship/spool_codec.h"
#include "lib/spool/segment_scan.h"
#include "lib/spool/spool.h"

namespace logkit::ship {

class SpoolSource : public Source {
 public:
  // `spool` outlives it. Its records are of `lane`.
  SpoolSource(std::string name, spool::Spool& spool, Lane lane = Lane::kQueue)
      : name_(std::move(name)), spool_(spool), lane_(lane) {}

  const std::string& name() const override { return name_; }
  Status run(Intake& intake) override;
  void stop() override;
  void acknowledged(std::uint64_t track, std::uint64_t token) override;
  Status tick() override;
  Status finish() override;

  // Gives nothing while `other`, which outlives it, has something to give. Before run().
  void give_way_to(const SpoolSource& other) { other_ = &other; }

  // Nothing more will be appended: run() returns at the end of what is there.
  void close();

 private:
  Status move_records(Intake& intake);
  bool has_more() const { return read_to_ < spool_.last(); }
  void give_way(const Intake& intake) const;
  // The next frame of a record behind sequence_; nothing for now.
  Result<std::optional<spool::Frame>> next_frame(std::uint64_t limit);
  Result<bool> open_segment();
  void count_lost(std::uint64_t lost_in_segment);
  void skip_damaged_end(std::uint64_t limit);
  void go_behind_dropped();
  void leave_segment(std::uint64_t next_first);
  void skip_lost(std::uint64_t sequence);
  void take_lost();
  void find_segment_end();
  void take_origin(std::string_view payload);
  // Fills the batch up to its limit or to another origin.
  Result<bool> fill(Batch& batch);
  OriginId origin_of(std::uint64_t number);

  const std::string name_;
  spool::Spool& spool_;
  const Lane lane_;
  Intake* intake_ = nullptr;
  std::atomic<bool> closed_ = false;
  const SpoolSource* other_ = nullptr;
  std::atomic<std::uint64_t> read_to_ = 0;  // what was put, for others

  std::uint64_t sequence_ = 0;  // read up to there
  std::optional<spool::SegmentReader> reader_;
  std::uint64_t segment_first_ = 0;
  std::uint64_t segment_end_ = spool::kNoLimit;
  std::uint64_t counted_lost_ = 0;       // of the segment in hand
  std::unordered_map<std::uint64_t, OriginId> numbers_;  // of the segment in hand
  std::map<std::string, OriginId> known_;                // by all that they say
  std::optional<OriginId> unknown_;
  // A record that was read and is of the next batch.
  std::string held_;
  std::uint64_t held_sequence_ = 0;

  std::uint64_t first_ = 0;    // of the batch
  std::uint64_t given_ = 0;    // the last record that was put or is in the batch
  std::uint64_t claimed_ = 0;  // the last one that was put
  std::atomic<std::uint64_t> acknowledged_to_ = 0;

  std::mutex mutex_;
  Status failure_;
  std::uint64_t lost_to_ = 0;  // what is behind lost_behind_ up to here is lost
  std::uint64_t lost_behind_ = 0;
};

}  // namespace logkit::ship
