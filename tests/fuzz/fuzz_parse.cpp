// Any bytes as lines of any format: every record is one line of JSON, and every
// line is a record, blank, or a position; as it is stored it is the same.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/parse/record_shaper.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/parse/source_parser.h"
#include "tests/unit/parse/shape_check.h"

namespace {

using namespace logkit::parse;

class Checker : public RecordHandler {
 public:
  void record(ParsedRecord& record, std::uint64_t end_offset) override {
    line_.clear();
    append_record(record, {}, line_);
    LK_CHECK(line_.find('\n') == line_.size() - 1);
    LK_CHECK(logkit::record::is_json(line_));
    line_.pop_back();
    LK_CHECK(shape_fault(shaper_.shape(record), line_).empty());
    // Sources that came through a pipe have positions of their own.
    if (!record.stamps.empty()) return;
    LK_CHECK(end_offset >= last_offset_);
    last_offset_ = end_offset;
  }
  void position_line(std::string_view line) override { LK_CHECK(logkit::record::is_json(line)); }
  void unmatched(const logkit::Reject& reject) override { LK_CHECK(!reject.reason.empty()); }
  void chose(const FormatInfo&, std::string_view) override {}

 private:
  std::string line_;
  RecordShaper shaper_;
  std::uint64_t last_offset_ = 0;
};

std::vector<logkit::io::Line> lines_of(std::string_view text, std::uint64_t offset) {
  std::vector<logkit::io::Line> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({.text = text.substr(at, end - at), .end_offset = offset + end + 1});
    at = end + 1;
  }
  return lines;
}

void parse_as(const FormatInfo* format, std::string_view text) {
  ParserOptions options;
  if (format != nullptr) options.formats.push_back(format);
  options.now_ns = [] { return std::int64_t{1'772'366'400'000'000'000}; };
  options.keep_raw = text.size() % 2 == 0;
  Checker checker;
  SourceParser parser(options, "fuzz", checker);
  // In two chunks, the first of which is gone when the second comes.
  const std::size_t cut = text.find('\n', text.size() / 2);
  const std::size_t split = cut == std::string_view::npos ? text.size() : cut + 1;
  std::uint64_t number = 1;
  const std::string chunks[] = {std::string(text.substr(0, split)),
                                std::string(text.substr(split))};
  for (const std::string& chunk : chunks) {
    const auto lines = lines_of(chunk, number == 1 ? 0 : split);
    parser.add_lines(lines, number);
    number += lines.size();
  }
  parser.finish();
  const ParseCounts& counts = parser.counts();
  const bool by_line = format != nullptr && format->framing == Framing::kLines;
  LK_CHECK(!by_line ||
           counts.lines == counts.records + counts.blank_lines + counts.position_lines +
                               counts.continued_lines + counts.header_lines);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  parse_as(nullptr, text);
  for (const FormatInfo* format : all_formats()) parse_as(format, text);
  return 0;
}
