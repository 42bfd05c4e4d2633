// SourceParser: the lines of one input to records. What every tool that reads
// logs puts between io::LineReader and its own business.
//
//   SourceParser parser(options, "app.log", handler);
//   while (chunk of lines) parser.add_lines(lines, reader.line_number());
//   parser.finish();
//
// A line gives one record, or is blank. A line that no format can read is a
// record too: _msg the line, _parse_error the reason, the time of the record
// before. Lines of formats whose records may have several (FormatInfo::begins and
// join, --multiline) wait for the next line, tick() or finish().
//
// An input line that is a JSON object with a string _msg is a record
// already (from logship): _msg is parsed, every other field stays; where it has
// a _src, that source has a Stream of its own. A field that the parse and the
// record both have keeps the record's value; the parsed one, where it differs,
// is "parsed.<name>". A line of nothing but position fields passes as it is.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/io/line_reader.h"
#include "lib/parse/json_record.h"
#include "lib/parse/json_splitter.h"
#include "lib/parse/line_joiner.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/stream.h"

namespace logkit::parse {

struct ParserOptions {
  std::vector<const FormatInfo*> formats;  // tried in this order; empty: auto
  record::TimeContext time;                // its now_ns is set from the clock
  std::function<std::int64_t()> now_ns;    // the clock
  // What the timeout of records on several lines is measured by; empty: the clock.
  // Of a clock that stands still (--now) nothing would ever be due.
  std::function<std::int64_t()> timer_ns;
  bool keep_raw = false;
  MultilineOptions multiline;
};

struct ParseCounts {
  std::uint64_t lines = 0;
  std::uint64_t records = 0;
  std::uint64_t blank_lines = 0;      // and lines of nothing but JSON punctuation
  std::uint64_t continued_lines = 0;  // further lines of a record
  std::uint64_t header_lines = 0;     // name columns and the like
  std::uint64_t position_lines = 0;   // passed through
  std::uint64_t unmatched = 0;        // of the records
  std::uint64_t truncated = 0;        // likewise

  void add(const ParseCounts& other);
};

// What the lines to come depend on, of a parser that stands between two records
// and holds nothing of the lines before but the time of the last of them.
struct ParserState {
  const FormatInfo* chosen = nullptr;  // by auto; null where formats were asked for

  bool operator==(const ParserState&) const = default;
};

// What comes out, in order. `end_offset` is the position behind it.
class RecordHandler {
 public:
  virtual ~RecordHandler() = default;
  // May add stamps. Valid during the call.
  virtual void record(ParsedRecord& record, std::uint64_t end_offset) = 0;
  virtual void position_line(std::string_view line) = 0;
  // Comes before the record of the line. `text` is the line as it came.
  virtual void unmatched(const Reject& reject) = 0;
  // False: the lines that follow in the chunk are left.
  virtual bool wants_more() const { return true; }
  // Auto chose, or changed its mind. `source`: the input, or the _src within it.
  virtual void chose(const FormatInfo& format, std::string_view source) = 0;
};

class SourceParser : private JsonSplitter::Handler {
 public:
  // Both must outlive the parser. `name` is for messages.
  SourceParser(const ParserOptions& options, std::string name, RecordHandler& handler);
  ~SourceParser() override;
  SourceParser(const SourceParser&) = delete;
  SourceParser& operator=(const SourceParser&) = delete;

  // The lines of a call lie in one buffer, in their order.
  void add_lines(std::span<const io::Line> lines, std::uint64_t first_line_number);
  // A record that has waited for its next line long enough goes out.
  void tick();
  // There is one that waits.
  bool is_waiting() const;
  void finish();
  const ParseCounts& counts() const { return counts_; }

  // How chunks of an input may be read by parsers of their own, at once. A chunk
  // begins with a line that surely begins a record, whatever came before it:
  bool surely_begins(std::string_view line);
  // Only where lines are joined are there others.
  bool joins_lines();
  // The next line surely begins a record.
  void close_record();
  // Nothing where the lines to come depend on more.
  std::optional<ParserState> state_between_records() const;
  // Of a new parser: it begins where another stands.
  void begin_at(const ParserState& state);
  // After finish(): whether all came out as it would have behind the lines before.
  bool was_independent() const;
  // `other`, which was independent, began where this one stands: this one goes on
  // behind it.
  void take_over(const SourceParser& other);

 private:
  // The line in hand.
  struct Current {
    std::string_view as_it_came;
    std::uint64_t number = 0;
    std::uint64_t end_offset = 0;
    bool is_truncated = false;
    bool is_one_line = false;    // there is no LF in it
    bool is_rest = false;        // goes on with a record that was full
    std::size_t mark_bytes = 0;  // of a byte order mark in front
  };
  struct Origin;

  void add_line(const io::Line& line);
  void add_text(std::string_view text);
  void add_plain(std::string_view text);
  void parse_plain(std::string_view text);
  void add_joined(Origin& origin, std::string_view text, std::string_view outer_text);
  bool goes_on(Origin& origin, const LineJoiner::Line& line);
  void keep_for_rest(Origin& origin);
  void put_rest(Origin& origin, const JsonObject* outer, std::string_view text);
  void flush(Origin& origin);
  void flush_all();
  void finish_formats(Origin& origin);
  bool may_be_record(std::string_view text);
  void add_object(std::string_view text);
  void add_position(std::string_view text);
  void release_position(Origin& origin);
  void add_wrapped(std::string_view outer_text, JsonMember message);
  void parse_wrapped(Origin& origin, const JsonObject& outer, std::string_view text);
  void put_last_position(Origin& origin);
  std::string_view exact_text(const JsonMember& message);
  const FormatInfo* read_wrapped(Origin& origin, const JsonObject& outer, std::string_view text,
                                 ParseError& error);
  void put_unmatched(std::string_view text, const ParseError& error);
  bool may_hold_trace() const;
  void emit(Stream& stream, bool is_matched);
  Origin& origin_of(std::string_view src);
  // The record to be filled: nothing of the one before is in it.
  ParsedRecord& new_record() {
    record_.clear();
    return record_;
  }
  void decide(Origin& origin);
  std::vector<std::string_view> sample_of(std::string_view src);
  void note_choice(Origin& origin);

  void add_elements(std::string_view line);
  void json_object(std::string_view text, std::uint64_t end_offset) override;
  void no_object(std::string_view text, const char* reason,
                 const JsonSplitter::Place& place) override;
  void add_members_beside(std::string_view line, const JsonMember& list);
  void read_clocks();
  void finish_origins();

  const ParserOptions& options_;
  std::string name_;
  RecordHandler& handler_;
  std::int64_t timer_ns_ = 0;
  record::TimeContext time_;
  TimeResolver times_{time_};  // of the records that come as JSON
  std::unique_ptr<Origin> main_;
  std::map<std::string, std::unique_ptr<Origin>, std::less<>> origins_;  // by _src, as written
  JsonSplitter splitter_;
  JsonObject outer_;         // the line in hand
  JsonObject joined_outer_;  // the record that lines were gathered for
  JsonObject inner_;
  JsonObject probe_;
  ParsedRecord record_;
  TextArena texts_;            // of the line in hand: what was unescaped from it
  TextArena sample_texts_;
  std::span<const io::Line> lines_ahead_;  // from the line in hand on
  Current current_;
  ParseCounts counts_;
  bool ended_at_rest_ = false;
};

}  // namespace logkit::parse
