// Payloads: the bulk of a column's bytes (byte planes, texts), apart from its
// meta, the small facts that say how to read them.
//
// A column is meta and a sequence of payloads. A payload of kOwnPayloadBytes or
// more is a frame of its own, read only when it is wanted; smaller ones of all
// columns of a block lie together in groups, by kind and by how random they
// are, so that zstd sees alike with alike. A decoder knows the kind and the
// length of every payload before it reads it: from meta.
//
// Reading is in two steps. PayloadParser walks the meta of a column and says
// where its payloads are; PayloadSource brings their bytes, now or never.
//
// Writing can be shared: what a column puts in one place may be made by another
// thread while the columns behind it are written; in the end it is where it belongs.
//
// Ownership: views that PayloadParser gives point into the meta it was given.
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/base/shared_work.h"

namespace logkit::segment {

// What bytes are about. On disk: never renumbered.
enum class PayloadKind : std::uint8_t {
  kTimes = 0,
  kTemplateIds = 1,
  kNumbers = 2,   // also hex digits and addresses
  kEntryIds = 3,  // of dictionaries
  kTexts = 4,
  kMisses = 5,  // where a prediction fails
};
inline constexpr std::size_t kPayloadKinds = 6;
inline constexpr std::size_t kEntropyClasses = 4;
inline constexpr std::size_t kPayloadGroups = kPayloadKinds * kEntropyClasses;
inline constexpr std::size_t kOwnPayloadBytes = 1024;

// What a column takes of its block.
struct ColumnExtent {
  std::uint32_t meta_bytes = 0;
  std::uint32_t own_frames = 0;
  std::array<std::uint32_t, kPayloadGroups> group_bytes{};
};

// A frame of its own, packed (compress.h).
struct PackedPayload {
  std::string bytes;
  std::uint64_t raw_bytes = 0;
  bool is_copied = false;  // from a block that another writer made
};

class PayloadWriter {
 public:
  explicit PayloadWriter(int zstd_level) : zstd_level_(zstd_level) {}

  int zstd_level() const { return zstd_level_; }
  ByteWriter meta() { return ByteWriter(put_.meta); }
  // Takes back meta that was written since it had that size; nothing else was put
  // since.
  void cut_meta(std::size_t size) { put_.meta.resize(size); }
  // Empty bytes take nothing.
  void put(PayloadKind kind, std::string_view bytes);
  // Payloads as another writer left them, whose meta is put by itself: a small
  // one, and a frame.
  void put_small(std::uint8_t group, std::string_view bytes) { put_.groups[group].append(bytes); }
  void put_frame(PackedPayload frame) {
    put_.own_frames.push_back(std::move(frame));
    put_.own_frames.back().is_copied = true;
  }

  // From now on put_later() leaves jobs there, where it is not null.
  void share(SharedWork* work) { work_ = work; }
  bool is_shared() const { return work_ != nullptr; }
  // Until all jobs are done; what comes later is not yet where it belongs.
  void settle() {
    if (work_ != nullptr) work_->settle();
  }
  // What `put` puts into the writer it is given is put here. It may be called later
  // and by another thread, and holds about that many bytes.
  using Put = std::function<void(PayloadWriter&)>;
  void put_later(std::size_t bytes, Put put);

  // What was put since the last call is a column.
  void end_column();
  // Once all jobs are done: puts what came later where it belongs. What follows is
  // right then.
  void join();

  // Of the columns that were ended, in their order.
  const std::vector<ColumnExtent>& extents() const { return extents_; }
  const std::string& meta_bytes() const { return put_.meta; }
  const std::array<std::string, kPayloadGroups>& groups() const { return put_.groups; }
  std::vector<PackedPayload>& own_frames() { return put_.own_frames; }
  void clear();

 private:
  struct Contents {
    std::string meta;
    std::array<std::string, kPayloadGroups> groups;
    std::vector<PackedPayload> own_frames;

    ColumnExtent extent() const;
    void append(Contents& from, const ColumnExtent& begin, const ColumnExtent& end);
  };
  // Something that comes later, and where it belongs: behind what had been put here.
  struct Later {
    ColumnExtent place;
    std::size_t column = 0;  // of those that are ended
    Contents contents;
  };

  int zstd_level_;
  Contents put_;
  ColumnExtent end_;  // totals at the end of the last column
  std::vector<ColumnExtent> extents_;
  SharedWork* work_ = nullptr;
  std::deque<Later> later_;
};

// Where a payload lies in its block.
struct Payload {
  static constexpr std::uint8_t kOwn = 0xFF;

  std::uint64_t bytes = 0;
  std::uint32_t place = 0;  // the frame, or the offset in the group
  std::uint8_t group = kOwn;
};

class PayloadParser {
 public:
  // Where the payloads of a column begin, and where they end.
  struct Bounds {
    std::span<const std::uint64_t> own_raw_bytes;  // of all own frames of the block
    std::uint32_t first_own_frame = 0;
    std::uint32_t end_own_frame = 0;
    std::array<std::uint32_t, kPayloadGroups> group_begin{};
    std::array<std::uint32_t, kPayloadGroups> group_end{};
  };

  PayloadParser(std::string_view meta, const Bounds& bounds) : meta_(meta), bounds_(bounds) {}

  ByteReader& meta() { return meta_; }
  // From now on payloads are listed there too, but for those of no bytes.
  void list_in(std::vector<Payload>& payloads) { list_ = &payloads; }
  // The next payload, of that length; fails where the column has none of it.
  Payload next(PayloadKind kind, std::uint64_t bytes);
  // False once anything was missing; what was given since is zeros.
  bool ok() const { return ok_ && meta_.ok(); }
  // All of the column was walked.
  bool at_end() const;

 private:
  Payload fail();
  Payload take(PayloadKind kind, std::uint64_t bytes);

  ByteReader meta_;
  Bounds bounds_;
  std::vector<Payload>* list_ = nullptr;
  bool ok_ = true;
};

class PayloadSource {
 public:
  virtual ~PayloadSource() = default;
  // Exactly payload.bytes bytes. kCorrupt, kIo.
  virtual Result<std::string> read(const Payload& payload) = 0;
};

// One that gives them as they are stored, too.
class PackedPayloadSource : public PayloadSource {
 public:
  // Of a frame of its own; its checksum is verified.
  virtual Result<PackedPayload> packed(const Payload& payload) = 0;
};

}  // namespace logkit::segment
