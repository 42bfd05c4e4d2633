// Text through a SourceParser, to the NDJSON it gives.
#pragma once

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "lib/parse/record_shaper.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/parse/source_parser.h"
#include "tests/unit/parse/shape_check.h"

namespace logkit::parse {

// 2026-03-01T00:00:00Z
inline constexpr std::int64_t kTestNowNs = 1'772'323'200'000'000'000;

class Harness : public RecordHandler {
 public:
  // "combined", "auto"; a format that does not exist fails the test.
  explicit Harness(std::string_view formats) {
    auto list = parse_format_list(formats, patterns);
    if (list) options.formats = *list;
    is_known = list.ok();
    options.now_ns = [] { return kTestNowNs; };
  }

  // Every line in one chunk of its own where `trickle`.
  void feed(std::string_view text, bool trickle = false) {
    SourceParser parser(options, "test.log", *this);
    std::vector<io::Line> lines;
    std::uint64_t offset = 0;
    while (offset < text.size()) {
      const std::size_t line_end = text.find('\n', offset);
      const bool terminated = line_end != std::string_view::npos;
      const std::size_t end = terminated ? line_end : text.size();
      lines.push_back({.text = text.substr(offset, end - offset),
                       .end_offset = end + (terminated ? 1 : 0),
                       .terminated = terminated});
      offset = lines.back().end_offset;
    }
    const std::size_t step = trickle ? 1 : std::max<std::size_t>(lines.size(), 1);
    for (std::size_t i = 0; i < lines.size(); i += step)
      parser.add_lines(std::span(lines).subspan(i, std::min(step, lines.size() - i)), i + 1);
    parser.finish();
    counts = parser.counts();
  }

  void record(ParsedRecord& record, std::uint64_t end_offset) override {
    std::string line;
    append_record(record, added, line);
    TextBuffer again;
    writer_.append(record, added, again);
    if (again.text() != line) FAIL("another record behind others: " << again.text());
    line.pop_back();
    if (added.empty()) check_shape(record, line);
    records.push_back(line);
    positions.push_back(end_offset);
  }
  void position_line(std::string_view line) override { records.emplace_back(line); }
  void unmatched(const Reject& reject) override {
    rejects.push_back(std::to_string(reject.line) + ":" + std::to_string(reject.column) + " " +
                      std::string(reject.reason));
  }
  void chose(const FormatInfo& format, std::string_view source) override {
    choices.push_back(std::string(source) + ": " + std::string(format.name));
  }

  // As it is stored: the same.
  void check_shape(const ParsedRecord& record, const std::string& line) {
    const std::string fault = shape_fault(shaper_.shape(record), line);
    if (!fault.empty()) FAIL(fault << " of " << line);
  }

  bool is_known = false;
  PatternFormats patterns;
  ParserOptions options;
  std::vector<AddedField> added;
  std::vector<std::string> records;
  std::vector<std::uint64_t> positions;
  std::vector<std::string> rejects;
  std::vector<std::string> choices;
  ParseCounts counts;

 private:
  RecordShaper shaper_;
  RecordWriter writer_;
};

// The one record of a line, the reason it does not match, or what else came.
inline std::string parse_one(std::string_view formats, std::string_view line) {
  Harness harness(formats);
  if (!harness.is_known) return "no such format";
  harness.feed(line);
  if (harness.records.size() != 1) return std::to_string(harness.records.size()) + " records";
  return harness.records.front();
}

// The members of the record behind _msg: what a format adds to an access log.
inline std::string fields_of(std::string_view formats, std::string_view line) {
  const std::string record = parse_one(formats, line);
  Harness text("text");
  text.feed(line);
  std::string message;
  const std::string& plain = text.records.front();
  const std::size_t begin = plain.find("\"_msg\":");
  const std::size_t time_source = plain.rfind(",\"_time_source\"");
  const std::size_t end = time_source == std::string::npos ? plain.size() - 1 : time_source;
  message = plain.substr(begin, end - begin);
  const std::size_t found = record.find(message);
  if (found == std::string::npos) return record;
  return record.substr(0, found) + "_msg" + record.substr(found + message.size());
}

}  // namespace logkit::parse
