// ShapeTable: finds the shape of a record as it comes in, or makes one; with it
// the schema of the segment (fields, columns, sources).
//
// Looked up is the record as it came, reserved members included; what is stored
// is the shape without them, and which of the tokens are values of it. So a
// stream whose records all carry positions costs no more than one without.
//
// A lookup hashes paths, classes and lengths, then compares every byte. Bounds:
// shapes and their text grow with the records, never much faster; a record that
// finds no room, or has too many values, is to be stored whole.
//
// Thread safety: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/record/json_scan.h"
#include "lib/segment/tables.h"

namespace logkit::segment {

// What to store of a record.
struct ShapeMatch {
  std::uint32_t shape = 0;
  // The tokens that are its values, in slot order: all of them, or those listed.
  bool all_tokens = true;
  std::span<const std::uint32_t> tokens;
};

// How many there may be for what came in so far.
struct ShapeLimits {
  std::size_t shapes = 0;
  std::size_t text_bytes = 0;
};

class ShapeTable {
 public:
  // `paths` must outlive the table; it may hold more than the segment uses.
  explicit ShapeTable(record::PathTable& paths);

  // Nothing where the record is to be stored whole. `tokens` are those of
  // `object`; the match's spans are valid until the next call.
  std::optional<ShapeMatch> match(std::string_view object,
                                  std::span<const record::JsonToken> tokens,
                                  const ShapeLimits& limits);
  // A shape of JSON records that another segment has, its columns by name.
  // Nothing where there is no room.
  std::optional<std::uint32_t> adopt(const Shape& shape, std::span<const ColumnName> columns,
                                     const ShapeLimits& limits);
  // A line of text.
  std::uint32_t text_shape(bool terminated, bool with_parse_error);
  // A record stored whole.
  std::uint32_t whole_shape();

  // The id of a source in schema().sources.
  std::uint32_t source_id(std::string_view source);

  const Schema& schema() const { return schema_; }
  const ShapeList& shapes() const { return shapes_; }
  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kClasses = 8;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  static constexpr std::size_t kLastFound = 32;

  // A shape as it comes in; its text and keys lie in the arrays below.
  struct Incoming {
    std::uint64_t hash = 0;
    std::uint64_t text_begin = 0;
    std::uint64_t first_key = 0;
    std::uint32_t token_count = 0;
    std::uint32_t shape = 0;
    std::uint64_t first_kept = 0;
    std::uint32_t kept_count = 0;
    bool all_kept = true;
  };

  std::uint32_t find(std::uint64_t hash, std::string_view object,
                     std::span<const record::JsonToken> tokens) const;
  bool equals(const Incoming& incoming, std::string_view object,
              std::span<const record::JsonToken> tokens) const;
  ShapeMatch match_of(const Incoming& incoming) const;
  std::optional<ShapeMatch> add(std::uint64_t hash, std::string_view object,
                                std::span<const record::JsonToken> tokens,
                                const ShapeLimits& limits);
  void remember(std::uint64_t hash, std::string_view object,
                std::span<const record::JsonToken> tokens, Incoming incoming);
  std::optional<std::uint32_t> add_shape(std::string_view object,
                                         std::span<const record::JsonToken> tokens,
                                         const ShapeLimits& limits);
  std::optional<std::uint32_t> stripped_shape(std::string_view object, std::size_t kept_count,
                                              const ShapeLimits& limits);
  bool is_reserved(record::PathId path) const;
  std::uint32_t column_of(record::PathId path, ValueClass value_class);
  void grow_index();
  record::PathId path_of(const record::FieldPath& path);

  record::PathTable& paths_;
  record::JsonScanner scanner_;  // for records without their reserved members
  Schema schema_;
  ShapeList shapes_;
  std::size_t shape_text_bytes_ = 0;

  std::vector<Incoming> incoming_;
  std::string incoming_text_;
  std::vector<std::uint64_t> incoming_keys_;  // path, class and length before, of each token
  std::vector<std::uint32_t> incoming_kept_;
  std::vector<std::uint32_t> index_;  // open addressing: incoming + 1
  // Most records are like the last one that had as many members.
  std::array<std::uint32_t, kLastFound> last_found_;

  std::unordered_multimap<std::uint64_t, std::uint32_t> adopted_;  // by hash

  // Interned before any record: the lines of text always find room.
  record::PathId message_path_;
  record::PathId parse_error_path_;
  std::vector<std::uint32_t> field_of_path_;
  std::vector<std::array<std::uint32_t, kClasses>> columns_of_path_;
  std::array<std::uint32_t, 4> text_shapes_{kNone, kNone, kNone, kNone};
  std::uint32_t whole_shape_ = kNone;
  std::unordered_map<std::string, std::uint32_t> source_ids_;
  std::uint32_t last_source_ = kNone;
};

// The class a JSON value of that kind is stored in.
ValueClass class_of(record::Kind kind);

}  // namespace logkit::segment
