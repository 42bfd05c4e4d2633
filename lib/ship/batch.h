// Batch: records of one origin on their way from a source to the sinks.
//
// The records' text lies in `bytes`, one after the other, so that a source
// fills a batch with one read and nothing is allocated for a record. What is
// between two records (a line end) belongs to none.
//
// A text record is a line as it was. A JSON record is an object that some
// client made (a receiver's): its members stay, with a string _msg among them
// or not.
//
// Acknowledgement. Batches of one source and track are acknowledged in the
// order in which they were put: acknowledged(token) says that this batch and
// all before it on its track are where they cannot be lost any more. A source
// whose batches are independent of each other gives each a track of its own.
//
// Lanes. Where urgent records overtake the others (Delivery::set_lanes()), those
// of a batch become a batch of their own, of an origin of that lane, which is
// acknowledged with the batch they were in.
//
// Thread safety: filled by one thread; read by many once it was put.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::ship {

class Source;

// Names an origin in the OriginTable.
using OriginId = std::uint32_t;

// In the order of their right of way.
enum class Lane : std::uint8_t { kUrgent, kQueue };
inline constexpr std::size_t kLanes = 2;
// Origin::lane of the urgent one.
inline constexpr std::string_view kUrgentLane = "urgent";

enum class RecordKind : std::uint8_t { kText, kJson };

struct Record {
  std::uint64_t position = 0;  // just after it in its origin; 0: it has none
  std::uint32_t begin = 0;     // in Batch::bytes
  std::uint32_t size = 0;
  RecordKind kind = RecordKind::kText;
  bool cut = false;            // longer than --max-record, this is its beginning
};

struct Batch {
  OriginId origin = 0;
  std::string bytes;
  std::vector<Record> records;
  std::uint64_t read_bytes = 0;  // of the origin: what this batch took, for the ledger
  // Of the origin: behind all that the batch is about, records that were dropped
  // included; 0: unknown.
  std::uint64_t end_position = 0;
  std::int64_t received_ns = 0;  // wall clock; set by the delivery
  // What is known of the origin behind the last record, a JSON object, where it
  // is worth telling (_src_info); else empty.
  std::string descriptor;

  // For the acknowledgement; `source` is set by the delivery.
  Source* source = nullptr;
  std::uint64_t track = 0;
  std::uint64_t token = 0;
  Lane lane = Lane::kQueue;
  // False of the urgent part of a batch: the token comes with the other one.
  bool has_token = true;

  std::string_view text(const Record& record) const {
    return std::string_view(bytes).substr(record.begin, record.size);
  }
  // What it counts against --mem-max.
  std::size_t memory_bytes() const { return bytes.size() + records.size() * sizeof(Record); }
  void clear() {
    bytes.clear();
    records.clear();
    descriptor.clear();
    read_bytes = 0;
    received_ns = 0;
    end_position = 0;
    origin = 0;
    source = nullptr;
    track = token = 0;
    lane = Lane::kQueue;
    has_token = true;
  }
};

}  // namespace logkit::ship
