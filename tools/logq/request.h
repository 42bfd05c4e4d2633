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

struct Request {
  query::Query query;         // with the window and --fields in it
  query::Query typed;         // as typed, for messages about its parts
  std::string form;           // never empty
  std::vector<std::string> columns;  // of --fields, empty where it has patterns
  View view = View::kNone;
  std::uint64_t pattern_limit = 0;  // of View::kPatterns; 0: all
};

// An Exit where the query is wrong, which has then been printed with a caret.
Result<std::optional<cli::Exit>> resolve_request(const Options& options, cli::World& world,
                                                 Request& request);

// Adds the filter before what the query has.
void narrow(query::Query& query, query::FilterNode node);

// True where each row of the answer is one of the records: no pipe groups,
// counts or reorders them.
bool answers_with_records(const query::Query& query);

}  // namespace logkit::logq
