// RecordText: batches as records, one JSON object a line, as stdout and files
// get them (logkit-record(5)):
//
//   {"_src":"file:9c41…","_pos":0,"_src_info":{"path":…}}
//   {"_msg":"the line","host":"web-3","_src":"file:9c41…","_pos":88213}
//
// The first goes before an origin's first record. A line that is not UTF-8 has
// _msg with U+FFFD and the exact bytes in _msg_b64; one that was cut has
// "_truncated":true.
//
// Hot path: one pass over the text that copies and looks for what has to be
// escaped, 16 bytes a step, into a buffer that keeps its size.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/ship/origin.h"
#include "lib/ship/parcel.h"

namespace logkit::ship {

struct RecordTextOptions {
  std::string members = {};    // in every record, JSON text without braces (--add)
  std::string aggregator = {}; // --stamp: the id; empty: no stamp
};

class RecordText {
 public:
  // `origins` outlives it.
  RecordText(const OriginTable& origins, RecordTextOptions options);

  // The pending records of the parcel. Behind those of a batch that said more of
  // its origin, or had others that do not come here, a position alone.
  void append(const Parcel& parcel);
  // One record, without its line end and without a descriptor before it.
  void append_one(const Batch& batch, const Record& record);

  std::string_view text() const { return {buffer_.data(), used_}; }
  void clear() { used_ = 0; }
  // As clear(), and gives the room back.
  void release();
  // The next file begins: descriptors go before first records again.
  void forget_descriptors() { described_.clear(); }

 private:
  void append_share(const Parcel& parcel, const Share& share, std::size_t first_index);
  void end_batch(const Batch& batch, std::uint64_t position);
  void begin_batch(const Batch& batch, bool describes);
  void write_members(const Batch& batch);
  void describe(const Origin& origin, OriginId id);
  void append_record(const Batch& batch, const Record& record);
  void append_text_record(std::string_view text, const Record& record);
  void append_json_record(std::string_view text, const Record& record);
  void append_tail(const Record& record);
  // False, and nothing appended, where the text is not UTF-8.
  bool append_escaped(std::string_view text);
  void append_not_utf8(std::string_view text);
  void put(std::string_view text);
  void put_number(std::uint64_t number);
  char* room(std::size_t bytes);

  const OriginTable& origins_;
  const RecordTextOptions options_;
  std::string buffer_;  // its size is what there is room for
  std::size_t used_ = 0;
  std::vector<bool> described_;

  // Of the origin in hand; with a stamp, of when its batch came.
  std::optional<OriginId> origin_;
  std::int64_t received_ns_ = 0;
  bool has_source_ = false;
  std::string middle_;   // ,"k":"v"
  std::string source_;   // ,"_src":"…","_pos":
  std::string scratch_;
};

// The JSON members of NAME=VALUE pairs, for RecordTextOptions.
std::string json_members(const std::vector<std::pair<std::string, std::string>>& pairs);

}  // namespace logkit::ship
