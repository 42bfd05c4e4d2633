// Any bytes as lines of one format, read by one parser and, in chunks, by several
// as logparse -j does it: the same records. The first byte names the format, the
// second the lines of a chunk and how lines are joined.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/parse/source_parser.h"

namespace {

using namespace logkit::parse;

class Collector : public RecordHandler {
 public:
  void record(ParsedRecord& record, std::uint64_t) override { append_record(record, {}, text); }
  void position_line(std::string_view line) override {
    text.append(line).push_back('\n');
    is_plain = false;
  }
  void unmatched(const logkit::Reject& reject) override { text.append(reject.reason); }
  void chose(const FormatInfo&, std::string_view) override { is_plain = false; }

  std::string text;
  bool is_plain = true;
};

std::vector<logkit::io::Line> lines_of(std::string_view text) {
  std::vector<logkit::io::Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({.text = text.substr(at, end - at), .end_offset = end + 1});
    at = end + 1;
  }
  return lines;
}

// Reads a chunk with a parser of its own; false where that cannot be told to be the
// same as in its place.
bool read_apart(const ParserOptions& options, const ParserState& state,
                std::span<const logkit::io::Line> chunk, SourceParser& parser, Collector& out) {
  Collector collected;
  SourceParser worker(options, "", collected);
  worker.begin_at(state);
  worker.add_lines(chunk, 2);
  worker.finish();
  if (!worker.was_independent() || !collected.is_plain) return false;
  parser.take_over(worker);
  out.text.append(collected.text);
  return true;
}

std::string read(const ParserOptions& options, std::span<const logkit::io::Line> lines,
                 std::size_t step, bool reads_ahead) {
  Collector collected;
  SourceParser parser(options, "", collected);
  for (std::size_t at = 0; at < lines.size();) {
    std::size_t end = std::min(at + step, lines.size());
    while (end < lines.size() && !parser.surely_begins(lines[end].text)) ++end;
    const auto chunk = lines.subspan(at, end - at);
    const bool begins = at > 0 && parser.surely_begins(lines[at].text);
    if (begins && reads_ahead) parser.close_record();
    const auto state = begins && reads_ahead ? parser.state_between_records() : std::nullopt;
    if (!state || !read_apart(options, *state, chunk, parser, collected))
      parser.add_lines(chunk, at + 1);
    at = end;
  }
  parser.finish();
  return collected.text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto formats = all_formats();
  const std::size_t chosen = data[0] % (formats.size() + 1);
  ParserOptions options;
  options.now_ns = [] { return std::int64_t{1'772'366'400'000'000'000}; };
  if (chosen < formats.size()) options.formats.push_back(formats[chosen]);
  constexpr MultilineMode kModes[] = {MultilineMode::kDefault, MultilineMode::kNone,
                                      MultilineMode::kAuto, MultilineMode::kJava};
  options.multiline.mode = kModes[data[1] / 64];
  options.multiline.max_lines = 5;
  const std::string text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::vector<logkit::io::Line> lines = lines_of(text);
  const std::size_t step = 1 + data[1] % 8;
  LK_CHECK(read(options, lines, step, true) == read(options, lines, step, false));
  return 0;
}
