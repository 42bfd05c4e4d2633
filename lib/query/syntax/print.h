// The canonical text of a query. parse(print(q)) == q, spans apart; printing
// twice gives the same text.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/query/syntax/ast.h"

namespace logkit::query {

std::string print(const Query& query);
std::string print(const Filter& filter);
std::string print(const Pipe& pipe);
std::string print(const MathExpr& expr);
// The call alone: "quantile(0.9, a) if (b:c)"; what names a column where the
// query does not.
std::string print_call(const StatsFunction& function);

// As it is where it reads back as one word, else in double quotes.
std::string quote_if_needed(std::string_view text);
// The same for numbers, durations and times, which may hold -, + and :.
std::string quote_number(std::string_view text);

}  // namespace logkit::query
