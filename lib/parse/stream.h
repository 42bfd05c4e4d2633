// Stream: the lines of one origin (a file, or one _src among the records of a
// pipe), read with the formats that were asked for, or with the one that auto
// finds.
//
// The rule of auto: the first lines at hand, up to kSampleLines or kSampleBytes,
// choose the format that is surest of them, if it is at least half sure; else
// text. Later
//   - a line that the chosen format cannot read is read by another that is sure
//     of it (kSure);
//   - after kSwitchLines such lines in a row for the same other format, that one
//     is chosen. So it is, too, where text was chosen; but until then the lines
//     stay text.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/parse/format.h"

namespace logkit::parse {

inline constexpr std::size_t kSampleLines = 64;
inline constexpr std::size_t kSampleBytes = 64 * 1024;
inline constexpr unsigned kHalfSure = 50;
inline constexpr unsigned kSure = 80;
inline constexpr unsigned kSwitchLines = 8;

// The format that these lines are of, text where none is half sure.
const FormatInfo& detect_format(std::span<const std::string_view> lines);

class Stream {
 public:
  // `formats` empty: auto. `time` must outlive the stream.
  Stream(std::span<const FormatInfo* const> formats, const record::TimeContext& time);

  bool is_decided() const { return !slots_.empty(); }
  // Only for auto: chooses by the first lines.
  void decide(std::span<const std::string_view> lines);
  // The first asked for, or the chosen one.
  const FormatInfo& format() const { return *slots_.front().info; }
  bool is_auto() const { return is_auto_; }

  // Reads a line. Null where no format could: `record` is then cleared.
  const FormatInfo* parse(std::string_view line, ParsedRecord& record, ParseError& error);

  // Another format than format() is sure of the line: of those asked for, or any
  // where it is auto.
  bool is_surely_other(std::string_view line) const;
  // What the formats still hold at the end of the source, one record a call.
  bool finish(ParsedRecord& record);

  // Gives a record without a time one: that of the record before where
  // `may_inherit` (a line that matched nothing), else `now_ns`.
  void settle_time(ParsedRecord& record, bool may_inherit, std::int64_t now_ns);

  // A format has taken the beginning of a record and waits for the rest.
  bool holds_parts() const;
  // Formats and choice depend on no line before: its formats are at rest, and no
  // lines of another format are being counted.
  bool is_settled() const;
  // `chosen` by auto, null where it is not auto. Lines came before; the time of the
  // last record among them is not known.
  void begin_at(const FormatInfo* chosen);
  // Since then nobody asked for that time, and the choice is the same.
  bool was_independent() const { return !missed_time_ && !has_switched_; }
  // The lines went on through `other`, which was independent.
  void take_over(const Stream& other);

 private:
  struct Slot {
    const FormatInfo* info = nullptr;
    std::unique_ptr<Format> format;
  };

  Slot make_slot(const FormatInfo& info) const {
    return {&info, info.create({.time = &time_, .argument = info.argument})};
  }
  const FormatInfo* parse_other(std::string_view line, ParsedRecord& record);
  void consider_leaving_text(std::string_view line);
  void follow_other(const FormatInfo& sure);
  void leave(Slot& slot);
  template <typename Predicate>
  bool any_format(Predicate&& is_so) const;
  void count_for(const FormatInfo* other);

  const record::TimeContext& time_;
  bool is_auto_;
  std::vector<Slot> slots_;
  Slot other_;                     // the format that read the last line instead
  std::vector<Slot> guests_;       // formats that read lines before, and hold parts of others
  unsigned lines_of_other_ = 0;    // in a row
  unsigned unsure_lines_ = 0;      // in a row, of text
  unsigned lines_to_skip_ = 0;
  std::optional<std::int64_t> last_time_ns_;
  bool is_time_unknown_ = false;   // there may be one
  bool missed_time_ = false;
  bool has_switched_ = false;
};

}  // namespace logkit::parse
