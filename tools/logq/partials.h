// Partial answers as lines (--partial), and the answer from them
// (--merge-partials).
//
//   {"_partial":"query","version":1,"query":"* | stats by (level) count() as n","window_s":"0"}
//   {"_partial":"state","key":"BWVycm9y","state":"CAI="}
//   {"_partial":"end","states":1}
//
// Key and state are base64 (query/partial.h); a histogram has one state, and a
// "bucket_ns" in its first line. "troubles" in the last counts what could not be
// read, where that was something. Any number of such parts may follow each other.
// The lines between the first and the last of a part may come in any order. A
// part without its end, or with fewer states than it says, is an error: it was
// cut short.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/output.h"
#include "lib/parse/arena.h"
#include "lib/query/partial.h"
#include "tools/logq/hist.h"

namespace logkit::logq {

// What has to be the same of all parts.
struct PartialHead {
  std::string query;
  double window_seconds = 0;
  std::optional<std::int64_t> bucket_ns;  // of a histogram
};

class PartialWriter {
 public:
  explicit PartialWriter(io::Output& out) : out_(out) {}
  Status begin(const PartialHead& head);
  Status add(std::string_view key, std::string_view state);
  // `troubles`: of what should have been read and could not be.
  Status finish(std::uint64_t troubles);
  std::uint64_t states() const { return states_; }

 private:
  io::Output& out_;
  std::uint64_t states_ = 0;
};

// Where the states of parts go.
class PartialTarget {
 public:
  virtual ~PartialTarget() = default;
  // Once, before the first state.
  virtual Status begin(const PartialHead& head) = 0;
  virtual Status add(std::string_view key, std::string_view state) = 0;
};

// Takes the lines of parts, as records.
class PartialReader : public query::Sink {
 public:
  // `wanted`: the query that is to be answered, its window left out.
  PartialReader(PartialHead wanted, PartialTarget& target)
      : wanted_(std::move(wanted)), target_(target) {}
  Status push(record::Batch& batch) override;
  // After the last line: whether all parts are whole.
  Status finish() const;
  // Of all parts.
  std::uint64_t troubles() const { return troubles_; }

 private:
  struct Line;
  Status take(const Line& line);
  Status take_query(const Line& line);
  Status take_state(const Line& line);

  PartialHead wanted_;
  PartialTarget& target_;
  parse::TextArena arena_;
  std::uint64_t parts_ = 0;
  std::uint64_t ends_ = 0;
  std::uint64_t states_ = 0;
  std::uint64_t states_told_ = 0;
  std::uint64_t troubles_ = 0;
};

}  // namespace logkit::logq
