// What the tests of the query syntax share.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "lib/query/syntax/parse.h"
#include "lib/query/syntax/print.h"

namespace logkit::query {

// 2024-05-30T10:20:30Z
inline constexpr std::int64_t kNow = 1'717'064'430'000'000'000;
inline constexpr ParseOptions kAtNow{.now_ns = kNow};

inline Query must_parse(std::string_view text) {
  const Parsed<Query> query = parse_query(text, kAtNow);
  CAPTURE(text, query.ok() ? "" : query.error().what);
  REQUIRE(query);
  return *query;
}

// The filter of a query, which has to be of the kind asked for.
template <typename Kind>
Kind filter_of(std::string_view text) {
  const Query query = must_parse(text);
  CAPTURE(text);
  REQUIRE(std::holds_alternative<Kind>(query.filter.node));
  return std::get<Kind>(query.filter.node);
}

// The first pipe of "* | text".
template <typename Kind>
Kind pipe_of(std::string_view text) {
  const auto pipes = parse_pipes(text, kAtNow);
  CAPTURE(text, pipes.ok() ? "" : pipes.error().what);
  REQUIRE(pipes);
  REQUIRE(std::holds_alternative<Kind>(pipes->front().node));
  return std::get<Kind>(pipes->front().node);
}

inline std::string slice(std::string_view text, Span span) {
  return std::string(text.substr(span.begin, span.end - span.begin));
}

}  // namespace logkit::query
