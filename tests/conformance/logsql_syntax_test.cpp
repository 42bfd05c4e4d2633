// Every query and pipe that LogsQL has is read and printed; what it has not is
// refused with a place inside the text.

#include <catch2/catch.hpp>
#include <cstdio>

#include "lib/query/syntax/parse.h"
#include "lib/query/syntax/print.h"
#include "tests/conformance/cases.h"

namespace logkit::query {
namespace {

constexpr ParseOptions kOptions{.now_ns = 1'700'000'000'000'000'000};

std::string describe(const SyntaxError& error) {
  return error.what + " at " + std::to_string(error.span.begin) + ".." +
         std::to_string(error.span.end);
}

std::string print_all(const std::vector<Pipe>& pipes) {
  std::string out;
  for (const Pipe& pipe : pipes) out += (out.empty() ? "" : " | ") + print(pipe);
  return out;
}

// Parses, prints, parses again; "" where both trees and both texts are equal.
template <typename Tree, typename ParseFunction, typename PrintFunction>
std::string round_trip_fault(const std::string& text, ParseFunction parse, PrintFunction print_it) {
  const Parsed<Tree> tree = parse(text, kOptions);
  if (!tree) return describe(tree.error());
  const std::string printed = print_it(*tree);
  const Parsed<Tree> again = parse(printed, kOptions);
  if (!again) return "printed as " + printed + ": " + describe(again.error());
  if (!(*again == *tree)) return "printed as " + printed + ", which is another tree";
  if (print_it(*again) != printed) return "printed as " + printed + " and then differently";
  return {};
}

std::string query_fault(const std::string& text) {
  return round_trip_fault<Query>(text, parse_query, [](const Query& q) { return print(q); });
}
std::string pipes_fault(const std::string& text) {
  return round_trip_fault<std::vector<Pipe>>(text, parse_pipes, print_all);
}

// "" where the text is refused, with a span that lies in it and a message.
template <typename ParseFunction>
std::string refusal_fault(const std::string& text, ParseFunction parse) {
  const auto parsed = parse(text, kOptions);
  if (parsed) return "accepted";
  const SyntaxError& error = parsed.error();
  if (error.what.empty()) return "refused without a message";
  if (error.span.begin > error.span.end || error.span.end > text.size()) {
    return "the span is outside of the text: " + describe(error);
  }
  return {};
}

void count(conformance::Score& score, const std::string& text, const std::string& fault) {
  fault.empty() ? score.pass() : score.miss(text, fault);
}

// `total`: how many cases the set has.
void check(const conformance::Score& score, std::size_t total) {
  CHECK(score.total() == total);
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

std::optional<std::string> logsql_folder() {
  const auto folder = conformance::shared_folder();
  if (folder) return *folder + "/logsql/";
  std::printf("no shared conformance sets here (LOGKIT_SHARED): only our own cases run\n");
  return std::nullopt;
}

TEST_CASE("LogsQL's queries are read and printed", "[conformance][logsql]") {
  const auto folder = logsql_folder();
  if (!folder) return;
  conformance::Score score("query_string");
  for (auto& each : conformance::read_string_cases(*folder + "query_string.ndjson")) {
    // What LogsQL prints is a query too, and the same one or a simpler one.
    const std::string fault = query_fault(each["query"]);
    count(score, each["query"], fault.empty() ? query_fault(each["expect"]) : fault);
  }
  check(score, 474);
}

TEST_CASE("LogsQL's faulty queries are refused", "[conformance][logsql]") {
  const auto folder = logsql_folder();
  if (!folder) return;
  conformance::Score score("query_fail");
  for (auto& each : conformance::read_string_cases(*folder + "query_fail.ndjson")) {
    count(score, each["query"], refusal_fault(each["query"], parse_query));
  }
  check(score, 304);
}

TEST_CASE("LogsQL's pipes are read and printed", "[conformance][logsql]") {
  const auto folder = logsql_folder();
  if (!folder) return;
  conformance::Score score("parse_pipe_ok");
  for (auto& each : conformance::read_string_cases(*folder + "parse_pipe_ok.ndjson")) {
    count(score, each["pipe"], pipes_fault(each["pipe"]));
  }
  check(score, 202);
}

TEST_CASE("LogsQL's faulty pipes are refused", "[conformance][logsql]") {
  const auto folder = logsql_folder();
  if (!folder) return;
  conformance::Score score("parse_pipe_fail");
  for (auto& each : conformance::read_string_cases(*folder + "parse_pipe_fail.ndjson")) {
    count(score, each["pipe"], refusal_fault(each["pipe"], parse_pipes));
  }
  check(score, 262);
}

TEST_CASE("our own queries are read and printed as written beside", "[conformance][logsql]") {
  conformance::Score score("own/query_ok");
  const auto lines = conformance::read_own_lines("query_ok.tsv");
  REQUIRE(lines.size() > 100);
  for (const std::string& line : lines) {
    const std::size_t tab = line.find('\t');
    const std::string text = line.substr(0, tab);
    std::string fault = query_fault(text);
    if (fault.empty() && tab != std::string::npos) {
      const std::string printed = print(*parse_query(text, kOptions));
      if (printed != line.substr(tab + 1)) fault = "printed as " + printed;
    }
    count(score, text, fault);
  }
  check(score, lines.size());
}

TEST_CASE("our own faulty queries are refused", "[conformance][logsql]") {
  conformance::Score score("own/query_fail");
  const auto lines = conformance::read_own_lines("query_fail.txt");
  REQUIRE(lines.size() > 100);
  for (const std::string& line : lines) count(score, line, refusal_fault(line, parse_query));
  check(score, lines.size());
}

}  // namespace
}  // namespace logkit::query
