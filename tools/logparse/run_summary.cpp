#include "tools/logparse/run_summary.h"

#include <algorithm>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/source_parser.h"
#include "lib/parse/stream.h"

namespace logkit::logparse {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string in_words(const Options& options, const RunFigures& figures) {
  const parse::ParseCounts& counts = figures.counts;
  const RecordOutput& output = figures.output;
  std::string text = cli::counted(output.written(), "record", "records") + " from " +
                     cli::counted(counts.lines, "line", "lines") + " in " +
                     format_duration(figures.elapsed_ns);
  const auto add = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += "; " + format_count(count) + " " + what;
  };
  add(counts.unmatched, "rejected");
  add(counts.blank_lines, "blank");
  add(counts.continued_lines, "continued");
  add(counts.header_lines, "of a header");
  add(output.repeated(), "repeated");
  if (output.piped_in() > output.written())
    add(output.piped_in() - output.written(), "dropped by the pipes");
  add(output.sampled_out() - output.released(), "sampled out");
  add(output.dropped() - output.sampled_out(), "dropped by the filter");
  if (options.enrichment.schema != nullptr)
    add(options.enrichment.schema->violations(), "that break the schema");
  add(counts.truncated, "cut");
  return text;
}

class Uncounted final : public parse::RecordHandler {
 public:
  void record(parse::ParsedRecord&, std::uint64_t) override {}
  void position_line(std::string_view) override {}
  void unmatched(const Reject&) override {}
  void chose(const parse::FormatInfo&, std::string_view) override {}
};

// A format that lines look like but that cannot read them is no help.
bool reads_most(const parse::FormatInfo& format, const std::vector<std::string_view>& texts) {
  parse::ParserOptions options;
  options.formats = {&format};
  options.now_ns = [] { return std::int64_t{0}; };
  Uncounted handler;
  parse::SourceParser parser(options, "", handler);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const io::Line line{.text = texts[i], .end_offset = i + 1, .terminated = true};
    parser.add_lines({&line, 1}, i + 1);
  }
  parser.finish();
  return 2 * parser.counts().unmatched < parser.counts().records;
}

}  // namespace

void suggest_format(cli::World& world, const Options& options, const RunFigures& figures) {
  const std::vector<const parse::FormatInfo*>& asked = options.parser.formats;
  const bool matches = figures.counts.unmatched <= figures.counts.records / 2;
  if (asked.empty() || matches) return;
  const std::vector<std::string>& unmatched = figures.output.first_unmatched();
  const std::vector<std::string_view> lines(unmatched.begin(), unmatched.end());
  const parse::FormatInfo& format = parse::detect_format(lines);
  if (&format == &parse::text_format() || std::ranges::count(asked, &format) > 0) return;
  if (!reads_most(format, lines)) return;
  const std::string name(format.name);
  cli::print_note(world, "these lines look like " + name + ": try -f " + name);
}

void print_summary(cli::World& world, const Options& options, const RunFigures& figures) {
  const parse::ParseCounts& counts = figures.counts;
  const RecordOutput& output = figures.output;
  cli::Summary summary;
  summary.line(in_words(options, figures));
  if (!output.chosen().empty()) summary.line("read as " + joined(output.chosen()));
  summary.number("lines", counts.lines);
  summary.number("records", output.written());
  summary.number("rejected", counts.unmatched);
  summary.number("blank", counts.blank_lines);
  summary.number("continued", counts.continued_lines);
  summary.number("headers", counts.header_lines);
  summary.number("positions", counts.position_lines);
  summary.number("repeated", output.repeated());
  summary.number("dropped", output.dropped() - output.released());
  if (output.piped_in() > 0) summary.number("piped", output.piped_in());
  summary.number("truncated", counts.truncated);
  summary.number("bytes", figures.read_bytes);
  summary.seconds("seconds", figures.elapsed_ns);
  summary.text("formats", joined(output.chosen()));
  summary.print(world, options.common);
}

}  // namespace logkit::logparse
