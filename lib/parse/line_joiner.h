// LineJoiner: the lines of one source that belong to one record, gathered by a
// rule. While the lines of a record lie behind each other in one chunk nothing
// is copied.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "lib/parse/format.h"
#include "lib/parse/join_rule.h"

namespace logkit::parse {

class LineJoiner {
 public:
  // Of the record in hand.
  struct Record {
    std::string_view text;  // its lines, joined by LF, without CR
    std::string_view raw;   // as they came
    std::uint64_t number = 0;  // of its first line
    std::uint64_t end_offset = 0;
    bool is_truncated = false;
    bool is_one_line = false;
    bool is_rest = false;  // goes on with the record before, which was full
  };
  struct Line {
    std::string_view text;       // without the mark and CR
    std::string_view raw;        // as it came, without LF
    std::size_t mark_bytes = 0;  // of a byte order mark in front of its text
    std::uint64_t number = 0;
    std::uint64_t end_offset = 0;
    bool is_truncated = false;
    bool is_passing = false;  // its bytes go away with this call
  };

  // `options` must outlive it.
  explicit LineJoiner(const MultilineOptions& options) : options_(options) {}

  // The rule for lines of this format from the next record on.
  void use(const FormatInfo& format);
  bool joins() const { return rule_ != nullptr; }
  bool is_open() const { return is_open_; }

  // Of an open record: whether the line goes on with it. It then has to be
  // appended, or, where the record is full, begins one with the rest.
  bool continues(const Line& line);
  bool has_room(const Line& line) const;
  bool surely_begins(std::string_view text) const { return rule_->surely_begins(text); }
  bool is_complete() const { return rule_->is_complete(); }
  bool ends_at_blank() const { return rule_->ends_at_blank(); }

  void begin(const Line& line, bool is_rest, std::int64_t now_ns);
  void append(const Line& line);
  // A blank line, which does not end the record.
  void add_blank();
  // The chunk goes away: what is open is copied.
  void keep();
  bool is_due(std::int64_t now_ns) const {
    return is_open_ && now_ns - since_ns_ >= options_.timeout_ns;
  }
  // Closes the record. Valid until the next begin().
  Record take();

  // The record in JSON that the first line came in, and its last position; empty
  // where the lines are plain.
  std::string outer;
  std::string position;

 private:
  void begin_rule(const Line& line);
  void follow(std::string_view text);

  const MultilineOptions& options_;
  std::unique_ptr<JoinRule> rule_;
  const FormatInfo* format_ = nullptr;
  bool is_open_ = false;
  bool is_copied_ = false;
  std::string_view raw_;
  std::string copy_;
  std::string clean_;
  std::size_t mark_bytes_ = 0;  // of the first line
  std::size_t line_count_ = 0;
  std::size_t lines_of_next_ = 1;  // of the line that was asked about last
  std::size_t blank_lines_ = 0;    // behind the last line
  std::int64_t since_ns_ = 0;
  Record record_;
};

}  // namespace logkit::parse
