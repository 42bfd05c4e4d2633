// StagedRecords: records that wait in memory for their segment to be begun.
//
// Days without end may come in turns, and each segment under way costs a file, a
// thread and its tables; the bytes of a few records cost their bytes.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/writer.h"

namespace logkit::store {

// One record as it came: a JSON object, or a line of text.
struct RecordText {
  std::string_view bytes;
  bool is_json = false;
  bool terminated = true;          // of a line
  // Of a JSON object, where they are known (record/scanned_object.h).
  std::span<const record::JsonToken> tokens{};
  const record::PathTable* paths = nullptr;
  // In place of its bytes, an object that was never text.
  const record::ShapedObject* shaped = nullptr;
  std::string_view parse_error{};  // of a line

  record::ScannedObject object() const { return {bytes, tokens, paths}; }
  std::size_t size_bytes() const { return shaped == nullptr ? bytes.size() : shaped->text_bytes; }
};

// As Writer::add_scanned(), add_shaped() or add_text().
Status put_record(segment::Writer& writer, const RecordText& record,
                  const segment::RecordStamp& stamp);

class StagedRecords {
 public:
  // Copies the record. `record` is one that a segment takes; the source and the
  // lane of the stamp have to outlive the object.
  void add(const RecordText& record, const segment::RecordStamp& stamp);
  // All of them, in their order. They stay.
  Status put_into(segment::Writer& writer) const;

  std::uint64_t row_count() const { return rows_.size(); }
  // As a segment's writer counts them.
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  std::uint64_t memory_bytes() const {
    return text_.capacity() + rows_.capacity() * sizeof(Row);
  }

 private:
  struct Row {
    segment::RecordStamp stamp;
    std::size_t text_bytes = 0;
    std::size_t parse_error_bytes = 0;
    bool is_json = false;
    bool terminated = true;
  };

  std::vector<Row> rows_;
  std::string text_;  // each record's bytes and, behind them, its parse error
  std::uint64_t raw_bytes_ = 0;
};

}  // namespace logkit::store
