// Reads LogsQL: the language of VictoriaLogs v1.26 with Logkit's additions
// (min_level(); the pipes patterns, trace, gaps and bytes). The reference is
// logkit-query(7).
//
//   Parsed<Query> query = parse_query(text, {.now_ns = world.now_ns()});
//   if (!query) return query.error().to_error();
//
// Times relative to now are resolved while parsing. Any bytes may be given:
// the answer is a tree or one error; depth and size are bounded
// (kMaxQueryBytes, kMaxDepth, kMaxFilters,
// kMaxMathOps), and no exception leaves.
//
// Thread safety: pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "lib/base/check.h"
#include "lib/base/result.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

inline constexpr std::size_t kMaxQueryBytes = 1 << 20;
inline constexpr std::size_t kMaxDepth = 100;        // nested parentheses and subqueries
inline constexpr std::size_t kMaxFilters = 1 << 16;  // operands of and/or/not, all together
inline constexpr std::size_t kMaxMathOps = 2000;     // operators of math, all together
inline constexpr std::size_t kMaxPipes = 1000;       // all together: a running pipe is a call deep
inline constexpr std::size_t kMaxNameBytes = 1024;   // of a field

// What is wrong with a query, and the bytes of it that are to blame. An empty
// span points between two bytes: something is missing there.
struct SyntaxError {
  Span span;
  std::string what;  // lower case, no full stop
  std::string help;  // one remedy, may be empty

  // For callers that know of no snippet; cli's Message takes span and help
  // as they are.
  Error to_error() const;
};

template <typename T>
class [[nodiscard]] Parsed {
 public:
  Parsed(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Parsed(SyntaxError error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& operator*() & {
    LK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  const T& operator*() const& {
    LK_CHECK(ok());
    return *std::get_if<0>(&state_);
  }
  T&& operator*() && {
    LK_CHECK(ok());
    return std::move(*std::get_if<0>(&state_));
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

  const SyntaxError& error() const {
    LK_CHECK(!ok());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, SyntaxError> state_;
};

struct ParseOptions {
  std::int64_t now_ns = 0;  // what "now" and "the last 5 minutes" are about
};

// `options(…) filter | pipe | …`
Parsed<Query> parse_query(std::string_view text, const ParseOptions& options);
// A filter alone (`logparse --where`).
Parsed<Filter> parse_filter(std::string_view text, const ParseOptions& options);
// `pipe | pipe` without a filter before (`logparse --pipe`).
Parsed<std::vector<Pipe>> parse_pipes(std::string_view text, const ParseOptions& options);

}  // namespace logkit::query
