// RecordSink: where ingest and pack put records: a store, or one segment.
//
// Thread safety: one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "lib/base/result.h"
#include "lib/record/position.h"
#include "lib/record/source_id.h"
#include "lib/segment/writer.h"
#include "lib/store/store_writer.h"

namespace logkit::logidx {

// Of a source that keeps one order.
segment::Position position_of(const record::StreamPosition& position);

class RecordSink {
 public:
  virtual ~RecordSink() = default;

  // As those of store::StoreWriter.
  virtual Result<store::Added> add_scanned(const record::ScannedObject& object,
                                           const store::RecordMeta& meta) = 0;
  virtual Result<store::Added> add_shaped(const record::ShapedObject& object,
                                          const store::RecordMeta& meta) = 0;
  virtual Result<store::Added> add_text(std::string_view line, bool terminated,
                                        std::string_view parse_error,
                                        const store::RecordMeta& meta) = 0;
  virtual Status advance(const segment::Position& position) = 0;
  virtual Result<store::KnownFile> open_file(const record::FileDescriptor& file,
                                             const record::TailReader& read_tail) = 0;
};

class StoreSink : public RecordSink {
 public:
  explicit StoreSink(store::StoreWriter& writer) : writer_(writer) {}

  Result<store::Added> add_scanned(const record::ScannedObject& object,
                                   const store::RecordMeta& meta) override {
    return writer_.add_scanned(object, meta);
  }
  Result<store::Added> add_shaped(const record::ShapedObject& object,
                                  const store::RecordMeta& meta) override {
    return writer_.add_shaped(object, meta);
  }
  Result<store::Added> add_text(std::string_view line, bool terminated,
                                std::string_view parse_error,
                                const store::RecordMeta& meta) override {
    return writer_.add_text(line, terminated, parse_error, meta);
  }
  Status advance(const segment::Position& position) override {
    return writer_.advance(position.source, position.lane, position.position, position.sub,
                           position.descriptor);
  }
  Result<store::KnownFile> open_file(const record::FileDescriptor& file,
                                     const record::TailReader& read_tail) override {
    return writer_.open_file(file, read_tail);
  }

 private:
  store::StoreWriter& writer_;
};

// Counts arrivals from 0 and keeps the highest position of each source. There
// is nothing before it, so nothing is a replay.
class SegmentSink : public RecordSink {
 public:
  explicit SegmentSink(segment::Writer& writer) : writer_(writer) {}

  Result<store::Added> add_scanned(const record::ScannedObject& object,
                                   const store::RecordMeta& meta) override;
  Result<store::Added> add_shaped(const record::ShapedObject& object,
                                  const store::RecordMeta& meta) override;
  Result<store::Added> add_text(std::string_view line, bool terminated,
                                std::string_view parse_error,
                                const store::RecordMeta& meta) override;
  Status advance(const segment::Position& position) override;
  Result<store::KnownFile> open_file(const record::FileDescriptor& file,
                                     const record::TailReader& read_tail) override;

  // Sorted by (source, lane).
  std::vector<segment::Position> positions() const;

 private:
  segment::RecordStamp stamp(const store::RecordMeta& meta) const;
  void stored(const store::RecordMeta& meta);
  segment::Position& entry_of(std::string_view source, std::string_view lane);

  segment::Writer& writer_;
  std::uint64_t next_arrival_ = 0;
  std::map<std::pair<std::string, std::string>, segment::Position> positions_;
  segment::Position* last_ = nullptr;  // most records are of the source before
};

}  // namespace logkit::logidx
