// Request: what the options and the query mean together, before any input is
// looked at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/query/syntax/ast.h"
#include "tools/logq/options.h"

namespace logkit::logq {

// How an answer is drawn for people, where it is not as records.
enum class View : std::uint8_t { kNone, kPatterns, kFacets, kTrace };

// A side of --diff.
struct DiffSide {
  query::FilterNode filter;
  double seconds = 0;  // of a window with both ends; else 0
};

struct Request {
  query::Query query;         // with the window and --fields in it
  query::Query typed;         // as typed, for messages about its parts
  std::string form;           // never empty
  std::vector<std::string> columns;  // of --fields, empty where it has patterns
  View view = View::kNone;
  std::vector<DiffSide> diff;  // none or two
  std::uint64_t pattern_limit = 0;  // of View::kPatterns; 0: all
};

// An Exit where the query is wrong, which has then been printed with a caret.
Result<std::optional<cli::Exit>> resolve_request(const Options& options, cli::World& world,
                                                 Request& request);

// From when to when records can lie that the query finds: the window of the options
// and what the query says itself, as far as its segments are pruned by it. Nothing
// where no time is both.
std::optional<cli::TimeWindow> window_of(const Request& request);

// Adds the filter before what the query has.
void narrow(query::Query& query, query::FilterNode node);

// True for pipes that make of each record something by itself.
bool works_on_records(const query::Pipe& pipe);
// True where each row of the answer is one of the records: no pipe groups,
// counts or reorders them.
bool answers_with_records(const query::Query& query);

}  // namespace logkit::logq
