// Footer: what a segment says about itself. Written last, read first; enough
// to decide, without touching a block, whether the segment can hold an answer
// and which columns of which blocks have to be read for it.
//
// man/logkit-segment.5 is normative for the bytes; these are the values.
//
// Two lists describe what is stored. `fields` is what a query sees: one entry
// per path, all types united. `columns` is how it lies in the file: one entry
// per path and storage class.
//
// Overflow. A segment bounds its tables. A record that does not fit in them is
// stored whole, its fields in no column: BlockInfo::whole_rows counts these
// rows, and schema, zone maps and their absence say nothing about them.
//
// Thread safety: plain values.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "lib/record/field_path.h"
#include "lib/record/value.h"

namespace logkit::segment {

// The newest format this program writes and reads.
inline constexpr std::uint16_t kFormatVersion = 1;

// How hard a segment was compressed.
enum class Level : std::uint8_t { kFast, kDefault, kArchive };

// A set of record::Kind.
class KindSet {
 public:
  KindSet() = default;
  explicit KindSet(std::uint8_t bits) : bits_(bits) {}
  void add(record::Kind kind) { bits_ = static_cast<std::uint8_t>(bits_ | bit(kind)); }
  void add(KindSet other) { bits_ = static_cast<std::uint8_t>(bits_ | other.bits_); }
  bool has(record::Kind kind) const { return (bits_ & bit(kind)) != 0; }
  bool only(record::Kind kind) const { return bits_ == bit(kind); }
  bool empty() const { return bits_ == 0; }
  std::uint8_t bits() const { return bits_; }
  bool operator==(const KindSet&) const = default;

 private:
  static unsigned bit(record::Kind kind) { return 1u << static_cast<unsigned>(kind); }
  std::uint8_t bits_ = 0;
};

// One path of the records, as a query sees it.
struct FieldInfo {
  record::FieldPath path;
  KindSet kinds;
  std::uint64_t value_count = 0;  // rows that have it (not those of whole_rows)

  bool operator==(const FieldInfo&) const = default;
};

// How the values of a column are written in it.
enum class ValueClass : std::uint8_t {
  kLiteral = 1,  // true, false, null
  kNumber = 2,   // the digits as they came
  kString = 3,   // between the quotes of a JSON string, escapes as they came
  kJson = 4,     // an array or an empty object, as it came
  kText = 5,     // any bytes (lines of text)
  kWhole = 6,    // a whole record, as it came
};

// One column as it lies in the file; its id is its place in Footer::columns.
struct ColumnInfo {
  std::uint32_t field = 0;  // place in Footer::fields; kNoField for kWhole
  ValueClass value_class = ValueClass::kString;
  std::uint64_t value_count = 0;
  std::uint64_t raw_bytes = 0;     // of the values
  std::uint64_t stored_bytes = 0;  // of all its frames

  bool operator==(const ColumnInfo&) const = default;
};
inline constexpr std::uint32_t kNoField = std::numeric_limits<std::uint32_t>::max();

// What is known of one field in one block. A field without a zone in a block
// has no value there (whole_rows apart).
struct Zone {
  std::uint32_t field = 0;         // place in Footer::fields
  std::uint32_t present_rows = 0;  // rows of the block that have it
  KindSet kinds;
  // Estimate of the number of different values, 0 where unknown; exact where
  // it is 1: all rows that have the field have this value.
  std::uint32_t distinct_hint = 0;

  // Set where every value's text is a JSON number: all of them lie between
  // these two, which are rounded outwards.
  bool has_numbers = false;
  double min_number = 0;
  double max_number = 0;
  // Set where every one of them is an integer of 64 bits without fraction,
  // exponent or leading zeros.
  bool has_integers = false;
  std::int64_t min_integer = 0;
  std::int64_t max_integer = 0;

  // Set for all other fields, where known: for the (unescaped) text v of
  // every value, bytewise, min_text <= v and the first max_text.size() bytes
  // of v <= max_text. Not set where has_numbers is.
  bool has_texts = false;
  std::string min_text;
  std::string max_text;

  bool operator==(const Zone&) const = default;
};

struct BlockInfo {
  std::uint64_t offset = 0;
  std::uint64_t length_bytes = 0;
  // The start of it that one read takes: header, directory and small frames.
  std::uint32_t head_bytes = 0;
  std::uint32_t rows = 0;
  std::uint32_t whole_rows = 0;  // stored whole, see above
  std::uint64_t raw_bytes = 0;
  std::int64_t min_time_ns = 0;
  std::int64_t max_time_ns = 0;
  bool time_ordered = false;  // no row is earlier than the row before it
  std::uint64_t first_arrival = 0;
  std::uint64_t last_arrival = 0;
  // Of the block's header, which holds those of all else in the block: a block
  // of another segment does not pass for this one.
  std::uint64_t header_checksum = 0;
  std::vector<Zone> zones;  // ascending by field

  // The zone of a field, null where no (not whole) row has it.
  const Zone* zone(std::uint32_t field) const;
  bool operator==(const BlockInfo&) const = default;
};

// How far a source is stored: (position, sub) within (source, lane).
struct Position {
  std::string source;  // "file:9c41…"
  std::string lane;    // empty where the source keeps one order
  std::uint64_t position = 0;
  std::uint32_t sub = 0;
  std::string descriptor;  // JSON object, empty where none was given
  // The flush that it came with; 0: that of the segment.
  std::uint64_t flush_number = 0;

  bool operator==(const Position&) const = default;
};

// What the store knows and the records do not say.
struct Provenance {
  std::vector<Position> positions;    // sorted by (source, lane)
  std::vector<std::string> replaces;  // names of superseded segments
  // How many records of these are in no segment any more, on purpose.
  std::uint64_t dropped_rows = 0;
  // One flush may publish several segments; the last one commits it.
  std::uint64_t flush_number = 0;
  bool commits_flush = true;
  std::int64_t created_time_ns = 0;

  bool operator==(const Provenance&) const = default;
};

struct IngestStatistics {
  std::uint64_t json_rows = 0;
  std::uint64_t text_rows = 0;
  std::uint64_t parse_error_rows = 0;  // of text_rows
  std::uint64_t whole_rows = 0;        // of json_rows

  bool operator==(const IngestStatistics&) const = default;
};

// A stretch of the file outside blocks: tables, zone maps, later an index. A
// reader skips kinds that it does not know.
struct Section {
  std::uint32_t kind = 0;
  std::uint32_t piece = 0;  // 0, 1, … where the section comes in pieces
  std::uint64_t offset = 0;
  std::uint64_t length_bytes = 0;
  std::uint64_t raw_bytes = 0;  // after decompression; == length: stored plain
  std::uint64_t checksum = 0;   // XXH3-64 of the stored bytes

  bool operator==(const Section&) const = default;
};

struct Footer {
  std::uint16_t version = kFormatVersion;
  std::uint64_t key_id = 0;  // 0: not encrypted
  std::uint64_t file_bytes = 0;
  std::uint64_t rows = 0;
  std::uint64_t raw_bytes = 0;  // of the records as they came, line ends included
  // Of no meaning where rows is 0.
  std::int64_t min_time_ns = 0;
  std::int64_t max_time_ns = 0;
  std::uint64_t first_arrival = 0;
  std::uint64_t last_arrival = 0;

  std::vector<FieldInfo> fields;    // in the order they first appeared
  std::vector<ColumnInfo> columns;
  std::vector<std::string> sources;  // values of _src, "" where a row has none
  std::vector<std::string> stream_fields;  // none: host and service
  std::vector<BlockInfo> blocks;     // in file order, which is arrival order
  std::vector<Section> sections;
  Provenance provenance;
  IngestStatistics statistics;
  Level level = Level::kDefault;

  // True where `fields` names every field of every record.
  bool fields_complete() const { return statistics.whole_rows == 0; }
  bool operator==(const Footer&) const = default;
};

}  // namespace logkit::segment
