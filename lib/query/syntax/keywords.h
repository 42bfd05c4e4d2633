// Names the language gives a meaning to.
//
// Thread safety: pure functions.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "lib/query/syntax/stats.h"

namespace logkit::query {

// Pipes of LogsQL, aliases included. No filter of a query or pipe may begin
// with one unquoted.
bool is_pipe_keyword(std::string_view lower);
std::span<const std::string_view> pipe_keywords();
// Logkit's own: pipes only in the place of a pipe, so that no query of LogsQL
// changes its meaning.
bool is_own_pipe_keyword(std::string_view lower);

bool is_stats_keyword(std::string_view lower);
std::span<const std::string_view> stats_keywords();
std::optional<StatsKind> find_stats_kind(std::string_view lower);

// Anything above, and the words of filters: printed in quotes where meant as
// text. In any case.
bool is_reserved(std::string_view text);

}  // namespace logkit::query
