// Chunks of an input that parsers of their own read, put together again.
#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

std::vector<io::Line> lines_of(std::string_view text) {
  std::vector<io::Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back({.text = text.substr(at, end - at), .end_offset = end + 1});
    at = end + 1;
  }
  return lines;
}

struct Outcome {
  std::vector<std::string> records;
  ParseCounts counts;
  std::size_t ahead = 0;  // chunks that were read ahead and used
};

// As a tool with several threads does it, with chunks of `step` lines, or as one
// thread reads the same chunks.
Outcome read(Harness& harness, std::string_view text, std::size_t step, bool reads_ahead) {
  const std::vector<io::Line> lines = lines_of(text);
  SourceParser parser(harness.options, "test.log", harness);
  Outcome outcome;
  std::size_t at = 0;
  while (at < lines.size()) {
    std::size_t end = std::min(at + step, lines.size());
    while (end < lines.size() && !parser.surely_begins(lines[end].text)) ++end;
    const auto chunk = std::span(lines).subspan(at, end - at);
    const bool begins = reads_ahead && at > 0 && parser.surely_begins(lines[at].text);
    if (begins) parser.close_record();
    const auto state = begins ? parser.state_between_records() : std::nullopt;
    bool is_done = false;
    if (state) {
      Harness other("text");
      SourceParser worker(harness.options, "", other);
      worker.begin_at(*state);
      worker.add_lines(chunk, at + 1);
      worker.finish();
      if (worker.was_independent()) {
        parser.take_over(worker);
        for (std::string& record : other.records) harness.records.push_back(std::move(record));
        ++outcome.ahead;
        is_done = true;
      }
    }
    if (!is_done) parser.add_lines(chunk, at + 1);
    at = end;
  }
  parser.finish();
  outcome.records = harness.records;
  outcome.counts = parser.counts();
  return outcome;
}

// Checks that reading ahead changes nothing; how many chunks could be.
std::size_t same_in_chunks(std::string_view format, std::string_view text) {
  std::size_t ahead = 0;
  for (const std::size_t step : {1, 2, 3, 5}) {
    CAPTURE(format, step);
    Harness in_place(format);
    const Outcome whole = read(in_place, text, step, false);
    Harness harness(format);
    const Outcome outcome = read(harness, text, step, true);
    REQUIRE(outcome.records == whole.records);
    CHECK(outcome.counts.lines == whole.counts.lines);
    CHECK(outcome.counts.records == whole.counts.records);
    CHECK(outcome.counts.continued_lines == whole.counts.continued_lines);
    CHECK(outcome.counts.blank_lines == whole.counts.blank_lines);
    CHECK(outcome.counts.unmatched == whole.counts.unmatched);
    ahead += outcome.ahead;
  }
  return ahead;
}

constexpr std::string_view kJava =
    "2026-03-01 12:00:00,000 INFO [m] a.B - one\n"
    "2026-03-01 12:00:01,000 ERROR [m] a.B - two\njava.io.IOException: x\n\tat a.B.c(B.java:1)\n\n"
    "2026-03-01 12:00:02,000 INFO [m] a.B - three\n\n"
    "2026-03-01 12:00:03,000 INFO [m] a.B - four\n  more\n"
    "2026-03-01 12:00:04,000 INFO [m] a.B - five\n";

TEST_CASE("records that depend on no line before are read ahead", "[parse][ahead]") {
  CHECK(same_in_chunks("java", kJava) > 4);
  CHECK(same_in_chunks("auto", kJava) > 4);
  const std::string pairs =
      "level=info ts=2026-03-01T12:00:00Z n=1\nlevel=info n=2\nlevel=info n=3\n"
      "level=warn ts=2026-03-01T12:00:05Z n=4\nlevel=info n=5\nlevel=info n=6\n";
  CHECK(same_in_chunks("logfmt", pairs) > 5);
  CHECK(same_in_chunks("dissect:%{a} %{b}", pairs) > 5);
}

TEST_CASE("a line that takes the time of the record before is not read ahead", "[parse][ahead]") {
  const std::string text =
      "level=info ts=2026-03-01T12:00:00Z\nnothing\nlevel=info ts=2026-03-01T12:00:05Z\n"
      "nothing\nnothing\nlevel=info ts=2026-03-01T12:00:07Z\nlevel=info ts=2026-03-01T12:00:08Z\n";
  CHECK(same_in_chunks("logfmt", text) > 0);
  CHECK(same_in_chunks("auto", text) > 0);
}

TEST_CASE("formats that remember lines keep their order", "[parse][ahead]") {
  const std::string parts =
      "2026-03-01T12:00:00Z stdout F one\n2026-03-01T12:00:01Z stdout P two \n"
      "2026-03-01T12:00:02Z stderr F other\n2026-03-01T12:00:03Z stdout F and more\n"
      "2026-03-01T12:00:04Z stdout F three\n2026-03-01T12:00:05Z stdout P open\n";
  CHECK(same_in_chunks("cri", parts) > 0);
  CHECK(same_in_chunks("csv", "time,msg\n2026-03-01T12:00:00Z,a\n2026-03-01T12:00:01Z,b\n") == 0);
  CHECK(same_in_chunks("text", "one\nTraceback (most recent call last):\n  x\nValueError: y\n") == 0);
  CHECK(same_in_chunks("json", "{\n\"a\":1\n}\n{\"a\":2}\n") == 0);
}

TEST_CASE("a file that changes its mind does so in chunks, too", "[parse][ahead]") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "level=info ts=2026-03-01T12:00:00Z n=1\n";
  for (int i = 0; i < 12; ++i) text += "<34>1 2026-03-01T12:00:00Z h a - - - text\n";
  for (int i = 0; i < 12; ++i) text += "level=info ts=2026-03-01T12:00:00Z n=1\n";
  CHECK(same_in_chunks("auto", text) > 0);
}

TEST_CASE("a file that comes to have records of several lines is joined in chunks, too",
          "[parse][ahead]") {
  std::string text;
  for (int i = 0; i < 12; ++i) text += "level=info ts=2026-03-01T12:00:00Z n=1\n";
  for (int i = 0; i < 6; ++i) text += kJava;
  CHECK(same_in_chunks("auto", text) > 0);
}

TEST_CASE("records of several sources and years from months stay with one parser",
          "[parse][ahead]") {
  CHECK(same_in_chunks("logfmt", "{\"_msg\":\"a=1\",\"_src\":\"x\",\"_pos\":1}\n"
                                 "{\"_msg\":\"a=2\",\"_src\":\"x\",\"_pos\":2}\nb=1\nb=2\n") == 0);
  Harness harness("rfc3164");
  harness.options.time.year = 2025;
  const std::string text = "Dec 31 23:59:59 h a: b\nJan  1 00:00:00 h a: c\nJan  1 00:00:01 h a: d\n";
  CHECK(read(harness, text, 1, true).ahead == 0);
  CHECK(harness.records.back().find("2026-01-01") != std::string::npos);
}

}  // namespace
}  // namespace logkit::parse
