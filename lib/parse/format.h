// Format: how one kind of log line is read, and FormatInfo: what is known of a
// format without reading anything: its names, its fields, and how sure it is
// that some lines are its own. A format is one file in formats/ and one line in
// registry.cpp.
//
// A Format belongs to one source: it may remember (the last date, for lines
// without a year), so a source has its own.
//
// Thread safety: FormatInfo is immutable; a Format, one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "lib/parse/join_rule.h"
#include "lib/parse/parsed_record.h"
#include "lib/record/timestamp.h"

namespace logkit::parse {

// What a format was given behind its name ("grok:PATTERN"), compiled.
struct FormatArgument {
  virtual ~FormatArgument() = default;
};

struct FormatOptions {
  // For times without year or zone; outlives the format, and its now_ns moves on.
  const record::TimeContext* time = nullptr;
  const FormatArgument* argument = nullptr;  // likewise; null where the format takes none
};

// Why a line is not of a format. `reason` is one of few static texts: they are
// grouped and counted.
struct ParseError {
  const char* reason = "";
  std::size_t offset = 0;  // of the byte at which it failed
};

class Format {
 public:
  virtual ~Format() = default;

  // Fills `record` (cleared) from a line without its LF or CR LF. False where
  // the line is not of this format; the record is then to be cleared. A format
  // sets what it finds: time, message, level, fields.
  // A line that is a header or part of a record to come is marked as such.
  virtual bool parse(std::string_view line, ParsedRecord& record, ParseError& error) = 0;
  // At the end of the source: fills `record` with what still waits for a part to
  // come, and answers true; called until false.
  virtual bool finish(ParsedRecord&) { return false; }
  // Holds nothing of the lines before that lines to come depend on, but for the
  // year of times that have none.
  virtual bool is_at_rest() const { return true; }
  // Lines were taken whose record comes with a later one.
  virtual bool holds_parts() const { return false; }
};

struct FieldInfo {
  std::string_view name;
  std::string_view meaning;
};

// How the text of a record is found.
enum class Framing : std::uint8_t {
  kLines,       // a line is a record
  kJsonValues,  // JSON objects, one after the other or in arrays, on any number of lines
};

struct FormatInfo {
  std::string_view name;
  std::span<const std::string_view> aliases;
  std::string_view description;  // one line
  std::span<const FieldInfo> fields;  // beside _time, _msg, level
  // How sure the format is that these lines (not blank, without LF) are its
  // own: 0 no, 50 could be, 100 certainly.
  unsigned (*score)(std::span<const std::string_view> lines);
  std::unique_ptr<Format> (*create)(const FormatOptions& options);
  Framing framing = Framing::kLines;
  bool is_json = false;
  const FormatArgument* argument = nullptr;  // for create()
  // Of formats whose records may have several lines, one of these two. What does
  // not begin a record goes on with the one before; or a rule of the format's own.
  bool (*begins)(std::string_view line) = nullptr;
  std::unique_ptr<JoinRule> (*join)() = nullptr;
  // With kJsonValues: an object with an array of this name stands for its elements.
  std::string_view elements_of = {};
};

// The mean of a score of single lines: what most formats' score() is. Indented
// lines go on with the record before and say nothing, unless all are.
template <typename LineScore>
unsigned mean_score(std::span<const std::string_view> lines, LineScore&& line_score) {
  std::size_t sum = 0;
  std::size_t count = 0;
  for (const std::string_view line : lines) {
    if (line.starts_with(' ') || line.starts_with('\t')) continue;
    sum += line_score(line);
    ++count;
  }
  if (count > 0) return static_cast<unsigned>(sum / count);
  for (const std::string_view line : lines) sum += line_score(line);
  return lines.empty() ? 0 : static_cast<unsigned>(sum / lines.size());
}

// The mean over the lines that begin a record; 0 where none does.
template <typename LineScore>
unsigned mean_begin_score(std::span<const std::string_view> lines, bool (*begins)(std::string_view),
                          LineScore&& line_score) {
  std::size_t sum = 0;
  std::size_t count = 0;
  for (const std::string_view line : lines) {
    if (!begins(line)) continue;
    sum += line_score(line);
    ++count;
  }
  // Where hardly a line begins a record the format is another.
  return count == 0 || count * 16 < lines.size() ? 0 : static_cast<unsigned>(sum / count);
}

}  // namespace logkit::parse
