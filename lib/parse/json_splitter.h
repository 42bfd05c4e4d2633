// JsonSplitter: the objects of a JSON text that comes line by line: one after
// the other, inside arrays, on one line or on many.
//
// Only brackets and strings are followed; whether an object is JSON is found
// when it is read. Text that belongs to no object, and an object that never
// ends, come out as unmatched lines, and the next object is found again: a raw
// line end inside a string, or a line that is an object by itself where a value
// cannot begin, ends a broken one.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/parse/json_record.h"

namespace logkit::parse {

class JsonSplitter {
 public:
  // Where a text was found.
  struct Place {
    std::uint64_t end_offset = 0;  // behind it in the source
    std::uint64_t lines_back = 0;  // before the line in hand; in finish() that is the next
  };

  // What is found, in order.
  class Handler {
   public:
    virtual ~Handler() = default;
    // `text` may hold line ends. `end_offset`: behind it in the source.
    virtual void json_object(std::string_view text, std::uint64_t end_offset) = 0;
    // A line, or a part of one.
    virtual void no_object(std::string_view text, const char* reason, const Place& place) = 0;
  };

  // `line` without its line end, from `begin_offset` of the source to
  // `end_offset`, which is behind the line end.
  void add_line(std::string_view line, std::uint64_t begin_offset, std::uint64_t end_offset,
                Handler& handler);
  // The end of the source: an object still open is unmatched.
  void finish(Handler& handler);

  bool is_inside() const { return !pending_.empty(); }

 private:
  // `has_line`: the line in hand is among those that are open.
  void give_up(const char* reason, bool has_line, Handler& handler);
  bool is_broken_before(std::string_view line);
  // Follows the object from `at`; true where it ends, `at` then behind it.
  bool follow(std::string_view line, std::size_t& at);
  void restart();

  std::string pending_;  // lines of the open object, each with LF
  std::uint64_t pending_end_ = 0;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool in_array_ = false;
  JsonObject probe_;
};

}  // namespace logkit::parse
