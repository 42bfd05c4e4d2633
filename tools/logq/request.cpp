#include "tools/logq/request.h"

#include "lib/base/civil_time.h"
#include "lib/cli/diag.h"
#include "lib/query/check.h"
#include "lib/query/inner_queries.h"
#include "lib/query/plan.h"
#include "lib/query/syntax/parse.h"
#include "tools/logq/bundle.h"
#include "tools/logq/diff.h"
#include "tools/logq/follow.h"
#include "tools/logq/views.h"

namespace logkit::logq {
namespace {

void print_query_error(const Options& options, const query::Span& span, const std::string& what,
                       const std::string& help, cli::World& world) {
  cli::print(world, {.severity = cli::Severity::kError,
                     .text = what,
                     .snippet = cli::Snippet{options.query, span.begin, span.end},
                     .help = help});
}

void add_window(const cli::TimeWindow& window, query::Query& query) {
  if (!window.limited()) return;
  query::TimeFilter filter;
  filter.min_ns = window.since_ns;
  filter.max_ns = window.has_until() ? window.until_ns - 1 : window.until_ns;
  filter.text = window.has_since() ? "[" + format_rfc3339_ns(window.since_ns) + "," : "[-inf,";
  filter.text += window.has_until() ? format_rfc3339_ns(window.until_ns) + ")" : "inf]";
  narrow(query, std::move(filter));
}

// --fields "a, b.*": the pipe of that name at the end.
Status add_fields(const std::string& fields, Request& request) {
  if (fields.empty()) return {};
  auto pipes = query::parse_pipes("fields " + fields, {});
  if (!pipes || pipes->size() != 1) {
    Error error = Error::invalid("'" + fields + "' is no list of fields", "--fields");
    error.help = "write names with commas between: --fields _time,level,http.status";
    return error;
  }
  const auto& pipe = std::get<query::FieldsPipe>(pipes->front().node);
  for (const query::FieldPattern& field : pipe.fields) {
    if (field.is_prefix) {
      request.columns.clear();
      break;
    }
    request.columns.push_back(field.name);
  }
  request.query.pipes.push_back(std::move(pipes->front()));
  return {};
}

bool keeps_rows(const query::Pipe& pipe) {
  return std::visit(query::Overloaded{[](const query::FieldsPipe&) { return true; },
                                      [](const query::DeletePipe&) { return true; },
                                      [](const query::RenamePipe&) { return true; },
                                      [](const query::CopyPipe&) { return true; },
                                      [](const query::FilterPipe&) { return true; },
                                      [](const auto&) { return false; }},
                    pipe.node);
}

// A pipe that leaves records out would leave out neighbours, too.
bool has_neighbours(const query::Query& query) {
  for (const query::Pipe& pipe : query.pipes) {
    if (std::holds_alternative<query::FilterPipe>(pipe.node)) return false;
  }
  return answers_with_records(query);
}

// Null where nothing is wrong: a pipe that prints records which did not match.
const query::Pipe* find_neighbours(const query::Query& query) {
  for (const query::Pipe& pipe : query.pipes) {
    if (std::holds_alternative<query::StreamContextPipe>(pipe.node)) return &pipe;
  }
  return nullptr;
}

// What sees a part of the records only cannot ask for others. False where that
// has been said.
bool asks_own_records(const Options& options, const Request& request, cli::World& world) {
  const bool in_parts = options.partial || options.merge_partials;
  if (!in_parts && options.bundle.empty()) return true;
  const auto inner = query::inner_queries(request.typed);
  if (!inner.empty()) {
    print_query_error(options, inner.front()->span,
                      in_parts ? "a query inside of the query has no partial answers"
                               : "--bundle keeps what matches, and the query inside of the query "
                                 "asks for other records",
                      in_parts ? "it asks for all records, and a part has only its own: ask it "
                                 "first, over all of them"
                               : "bundle what each of the two finds by itself",
                      world);
    return false;
  }
  const query::Pipe* neighbours = in_parts ? nullptr : find_neighbours(request.typed);
  if (neighbours == nullptr) return true;
  print_query_error(options, neighbours->span,
                    "--bundle keeps what matches, and the pipe prints other records",
                    "leave the pipe out, or bundle all records of the time", world);
  return false;
}

}  // namespace

void narrow(query::Query& query, query::FilterNode node) {
  query::Filter added{std::move(node), {}};
  if (std::holds_alternative<query::AllFilter>(query.filter.node)) {
    query.filter = std::move(added);
  } else if (auto* all = std::get_if<query::AndFilter>(&query.filter.node)) {
    all->operands.insert(all->operands.begin(), std::move(added));
  } else {
    query::AndFilter both;
    both.operands.push_back(std::move(added));
    both.operands.push_back(std::move(query.filter));
    query.filter = query::Filter{std::move(both), {}};
  }
}

std::optional<cli::TimeWindow> window_of(const Request& request) {
  const query::TimeRange range = query::time_range_of(request.query.filter);
  if (range.is_empty()) return std::nullopt;
  cli::TimeWindow window{.since_ns = range.min_ns, .until_ns = range.max_ns};
  if (window.has_until()) ++window.until_ns;
  return window;
}

bool works_on_records(const query::Pipe& pipe) {
  return std::visit(
      query::Overloaded{
          [](const query::FieldsPipe&) { return true; },
          [](const query::DeletePipe&) { return true; },
          [](const query::RenamePipe&) { return true; },
          [](const query::CopyPipe&) { return true; },
          [](const query::FilterPipe&) { return true; },
          [](const query::ExtractPipe&) { return true; },
          [](const query::ExtractRegexpPipe&) { return true; },
          [](const query::FormatPipe&) { return true; },
          [](const query::MathPipe&) { return true; },
          [](const query::ReplacePipe&) { return true; },
          [](const query::ReplaceRegexpPipe&) { return true; },
          [](const query::PackPipe&) { return true; },
          [](const query::UnpackPipe&) { return true; },
          [](const query::UnpackWordsPipe&) { return true; },
          [](const query::UnrollPipe&) { return true; },
          [](const query::LenPipe&) { return true; },
          [](const query::HashPipe&) { return true; },
          [](const query::JsonArrayLenPipe&) { return true; },
          [](const query::DecolorizePipe&) { return true; },
          [](const query::CollapseNumsPipe&) { return true; },
          [](const query::DropEmptyFieldsPipe&) { return true; },
          [](const auto&) { return false; }},
      pipe.node);
}

bool answers_with_records(const query::Query& query) {
  for (const query::Pipe& pipe : query.pipes) {
    if (!keeps_rows(pipe)) return false;
  }
  return true;
}

Result<std::optional<cli::Exit>> resolve_request(const Options& options, cli::World& world,
                                                 Request& request) {
  auto parsed = query::parse_query(options.query, {.now_ns = options.common.now_ns});
  if (!parsed) {
    const query::SyntaxError& error = parsed.error();
    print_query_error(options, error.span, error.what, error.help, world);
    return std::optional<cli::Exit>(cli::Exit::kTrouble);
  }
  request.typed = *parsed;
  request.query = std::move(*parsed);
  add_window(options.common.window, request.query);
  request.form = !options.form.empty() ? options.form : world.stdout_is_tty ? "pretty" : "ndjson";
  if (options.has_context() && !has_neighbours(request.query)) {
    Error error = Error::invalid("-A, -B and -C do not go with pipes that choose or make records");
    error.help = "put the conditions into the filter, or use the pipe stream_context";
    return error;
  }
  LK_RETURN_IF_ERROR(check_bundle(options));
  if (!asks_own_records(options, request, world)) {
    return std::optional<cli::Exit>(cli::Exit::kTrouble);
  }
  if (options.follow) LK_RETURN_IF_ERROR(check_follow(options, request.query));
  LK_TRY(const std::optional<cli::Exit> no_diff, add_diff(options, world, request));
  if (no_diff) return no_diff;
  LK_RETURN_IF_ERROR(add_view(options, request));
  LK_RETURN_IF_ERROR(add_fields(options.fields, request));
  return std::optional<cli::Exit>();
}

}  // namespace logkit::logq
