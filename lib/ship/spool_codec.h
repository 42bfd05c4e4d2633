// How batches lie in a spool's frames (lib/spool/frame.h).
//
//   origin payload   varint number; strings: _src, descriptor, lane, label, members
//   record payload   varint number of its origin, byte flags, varint position,
//                    zigzag time received; with flag 4 a string, the descriptor
//                    behind it; the text to the end
//   flags            1: a JSON record, 2: cut, 4: a descriptor follows
//   strings          varint length, bytes
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/ship/batch.h"
#include "lib/ship/origin.h"
#include "lib/ship/parcel.h"

namespace logkit::ship {

class SpoolEncoder {
 public:
  explicit SpoolEncoder(const OriginTable& origins) : origins_(origins) {}

  // A segment begins: origins come before their records again.
  void begin_segment() { known_.clear(); }
  // The pending records as frames, the first with that sequence; how many.
  std::uint64_t encode(const Parcel& parcel, std::uint64_t first_sequence, std::string& out);

 private:
  void encode_origin(OriginId id, std::uint64_t sequence, std::string& out);

  const OriginTable& origins_;
  std::vector<bool> known_;
};

struct SpooledOrigin {
  std::uint64_t number = 0;
  Origin origin;
};
// Nothing where the payload is none.
std::optional<SpooledOrigin> decode_origin(std::string_view payload);

struct SpooledRecord {
  std::uint64_t origin = 0;
  Record record;  // without begin and size
  std::int64_t received_ns = 0;
  std::string_view descriptor;
  std::string_view text;
};
std::optional<SpooledRecord> decode_record(std::string_view payload);

}  // namespace logkit::ship
