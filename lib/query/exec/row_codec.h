// RowCodec: rows of batches as bytes, and batches from such bytes. What holds
// rows back (time order, sort, uniq …) keeps them this way, so that a batch and
// its columns are let go at once and rows can be spilled.
//
// A row keeps its original text and its raw line where they still hold, its
// time, its arrival, and those of its fields that anything below will read.
//
// The bytes mean something only to the codec that made them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/query/plan.h"
#include "lib/record/batch.h"

namespace logkit::query {

class RowCodec {
 public:
  explicit RowCodec(FieldSet needed) : needed_(std::move(needed)) {}

  // Before encode(): loads what is needed of the batch.
  Status begin(record::Batch& batch);
  // Appends a row of the batch begun.
  Status encode(std::uint32_t row, std::string& out);

  // Rows gather in a batch; take() gives it, in the order added, with the fields
  // that they have. Bytes are copied.
  void decode(std::string_view row);
  // A batch's worth is decoded: of rows that have very many fields these are few.
  bool is_full() const;
  std::size_t decoded_rows() const { return decoded_.size(); }
  std::size_t decoded_bytes() const { return decoded_bytes_; }
  record::Batch take();

 private:
  struct Path {
    record::Field field;
    bool named = false;
  };

  std::uint32_t path_number(const record::Field& field, bool named);
  void note_paths();

  // The number of the list.
  std::size_t stream_list(std::span<const std::string> fields);

  FieldSet needed_;
  // What the streams of rows are made of, each list once; the first is none, the usual.
  std::vector<std::vector<std::string>> stream_fields_{1};
  std::size_t last_streams_ = 0;     // in it
  std::vector<std::string> labels_;  // of all of them
  bool needs_streams_ = false;
  std::vector<Path> paths_;
  std::map<record::FieldPath, std::uint32_t> path_numbers_;
  // Of the batch begun.
  record::Batch* batch_ = nullptr;
  struct Needed {
    std::uint32_t path = 0;
    const record::Column* column = nullptr;  // null: nobody below reads the field
  };
  std::vector<Needed> columns_;  // by field of the batch
  const record::Column* times_ = nullptr;
  bool has_stored_time_ = false;
  bool prints_stored_time_ = false;
  std::string scratch_;
  // Of the rows decoded.
  std::vector<std::string> decoded_;
  std::size_t decoded_bytes_ = 0;
  // Of paths that are many: those of the rows decoded, and whether each is one.
  std::size_t noted_rows_ = 0;
  std::vector<std::uint32_t> noted_;
  std::vector<bool> is_noted_;
};

}  // namespace logkit::query
