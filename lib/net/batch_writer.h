// BatchWriter: records of a request's body, into a batch.
//
//   BatchWriter writer(batch);
//   record::RecordBuilder record(writer.begin());
//   record.add_string("_msg", line); record.close();
//   if (!writer.end()) …                  // too much: stop
//
// What a client sends can name no position of ours: reserved members are taken
// out of its objects, and keys that would pass for them are prefixed.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/record/json_text.h"
#include "lib/record/position.h"
#include "lib/ship/batch.h"

namespace logkit::net {

class BatchWriter {
 public:
  // `max_bytes`: of all records; a small body can repeat the labels of its
  // stream in each of a million empty ones.
  explicit BatchWriter(ship::Batch& batch, std::size_t max_bytes = kMaxBytes)
      : batch_(batch), max_bytes_(max_bytes) {}
  static constexpr std::size_t kMaxBytes = 256u << 20;

  // Where the next JSON record goes, as one object without a line end.
  std::string& begin();
  // False where that is more than `max_bytes`: the record is not kept.
  [[nodiscard]] bool end();
  // A client's object, well formed: as it is, on one line, less what is reserved.
  void add_object(std::string_view json);
  // A line, as it is.
  void add_line(std::string_view text);

  std::size_t record_count() const { return batch_.records.size(); }
  // Forgets every record from `count` on, and one that was begun and not ended.
  void truncate(std::size_t count);

 private:
  void add(std::size_t begin, ship::RecordKind kind);

  ship::Batch& batch_;
  std::size_t max_bytes_;
  std::size_t begin_ = 0;
  record::StreamPosition position_;
  std::string rest_;
};

// Appends JSON on one line: between tokens a line end is as good as a space.
void append_on_one_line(std::string_view json, std::string& out);

// A name for a member that a client chose: itself, or behind `prefix` where it
// is reserved or one that the caller writes itself (`taken`).
std::string_view free_name(std::string_view name, std::string_view prefix, bool taken,
                           std::string& scratch);

}  // namespace logkit::net
