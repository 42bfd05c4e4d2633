#include "tools/logq/views.h"

#include <algorithm>
#include <charconv>
#include <iterator>

#include "lib/record/aliases.h"

namespace logkit::logq {
namespace {

Result<std::uint64_t> parse_row_count(const std::string& text, const char* option) {
  std::uint64_t count = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error == std::errc() && stopped == text.data() + text.size() && count > 0) return count;
  Error wrong = Error::invalid("'" + text + "' is no whole number above 0", option);
  wrong.help = std::string("write ") + option + "=20 for the first 20";
  return wrong;
}

void add_pipe(query::PipeNode node, Request& request) {
  request.query.pipes.push_back({std::move(node), {}});
}

query::FieldRef field(std::string_view name) { return {std::string(name), {}}; }

// In ndjson and the like the answer is that of the pipe.
bool is_drawn(const Options& options, const Request& request) {
  return request.form == "pretty" && options.fields.empty();
}

Status add_patterns(const Options& options, Request& request) {
  query::PatternsPipe pipe;
  pipe.field = field("_msg");
  if (!options.patterns->empty()) {
    LK_TRY(pipe.limit, parse_row_count(*options.patterns, "--patterns"));
  }
  if (is_drawn(options, request)) {
    // With trends, which the pipe does not have (pattern_table.h).
    request.view = View::kPatterns;
    request.pattern_limit = pipe.limit;
    return {};
  }
  add_pipe(std::move(pipe), request);
  return {};
}

Status add_facets(const Options& options, Request& request) {
  query::FacetsPipe pipe;
  if (!options.facets->empty()) {
    LK_TRY(pipe.limit, parse_row_count(*options.facets, "--facets"));
  }
  if (is_drawn(options, request)) request.view = View::kFacets;
  // Which moments had two records says nothing.
  query::DeletePipe times;
  for (const std::string_view name : record::aliases_of("_time")) {
    times.fields.push_back({.name = std::string(name), .is_prefix = false, .span = {}});
  }
  add_pipe(std::move(times), request);
  add_pipe(pipe, request);
  return {};
}

void add_trace(const Options& options, Request& request) {
  query::ExactFilter filter;
  filter.field = field("trace_id");
  filter.text = *options.trace;
  narrow(request.query, std::move(filter));
  if (is_drawn(options, request)) request.view = View::kTrace;
  add_pipe(query::TracePipe{}, request);
}

// {"value":"{host=\"web-1\"}","hits":3}, as --list-values has it.
void add_streams(Request& request) {
  query::StatsFunction count;
  count.result = field("hits");
  query::StatsPipe stats;
  stats.by = {{.field = field("_stream"), .bucket = {}}};
  stats.functions = {std::move(count)};
  add_pipe(std::move(stats), request);
  query::RenamePipe rename;
  rename.moves = {{.from = {.name = "_stream", .is_prefix = false, .span = {}},
                   .to = {.name = "value", .is_prefix = false, .span = {}}}};
  add_pipe(std::move(rename), request);
  query::SortPipe sort;
  sort.by = {{field("hits"), true}, {field("value"), false}};
  add_pipe(std::move(sort), request);
}

}  // namespace

Status add_view(const Options& options, Request& request) {
  if (options.patterns) return add_patterns(options, request);
  if (options.facets) return add_facets(options, request);
  if (options.trace) add_trace(options, request);
  if (options.list_streams) add_streams(request);
  return {};
}

std::string sparkline(const std::vector<double>& counts, bool utf8) {
  static constexpr const char* kUtf8[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  static constexpr const char* kAscii[] = {"_", ".", "-", "=", "+", "*", "%", "#"};
  const char* const* signs = utf8 ? std::begin(kUtf8) : std::begin(kAscii);
  double most = 0;
  for (const double count : counts) most = std::max(most, count);
  std::string line;
  for (const double count : counts) {
    if (count <= 0 || most <= 0) {
      line += ' ';
      continue;
    }
    const auto height = static_cast<std::size_t>(count / most * 8);
    line += signs[std::min<std::size_t>(height, 7)];
  }
  return line;
}

}  // namespace logkit::logq
