// Positions: the reserved members of a record (aliases.h), which say where it
// came from and how far its source has been read.
//
//   {"_msg":"…","_src":"file:9c41…","_pos":88213,"_sub":2}
//   {"_src":"file:9c41…","_pos":88213,"_src_info":{"path":"/var/log/a.log"}}
//
// The second is a position-only record: it carries a source's descriptor, or
// its progress past records that were dropped, and is never stored as a record.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/record/json_text.h"

namespace logkit::record {

struct StreamPosition {
  std::string source;                  // _src
  std::uint64_t position = 0;          // _pos: just after the record
  std::optional<std::uint64_t> start = {};  // _start: before its first line
  std::uint32_t sub = 0;               // _sub: among the siblings made of one record
  std::string descriptor = {};         // _src_info, a JSON object as written; "" where none

  bool operator==(const StreamPosition&) const = default;
};

enum class PositionKind : std::uint8_t {
  kNone,          // no reserved member: `rest` is not filled, the record is all there is
  kRecord,        // reserved members beside others
  kPositionOnly,  // nothing but reserved members
};

// Splits a well-formed JSON object (as JsonScanner accepts it) into the
// position it carries and the record without its reserved members, appended to
// `rest` with everything else as it was written. Of duplicates the last counts.
// `position` is cleared first; without a usable _src and _pos (a string without
// NUL and a whole number up to 2^62) it stays so: the record has no position,
// its reserved members are taken out all the same.
PositionKind take_position(std::string_view object, StreamPosition& position, std::string& rest);

// The reserved members of `position`, those that say something.
void add_position(const StreamPosition& position, RecordBuilder& record);
// A position-only record, with its newline.
void append_position_record(const StreamPosition& position, std::string& out);

}  // namespace logkit::record
