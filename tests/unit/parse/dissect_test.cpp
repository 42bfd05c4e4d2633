#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

std::string fields(std::string_view pattern, std::string_view line) {
  std::string record = fields_of("dissect:" + std::string(pattern), line);
  constexpr std::string_view kFront = R"({"_time":"2026-03-01T00:00:00Z",_msg)";
  constexpr std::string_view kBack = R"(,"_time_source":"read"})";
  if (!record.starts_with(kFront) || !record.ends_with(kBack)) return record;
  return record.substr(kFront.size(), record.size() - kFront.size() - kBack.size());
}

TEST_CASE("dissect cuts at delimiters", "[parse][dissect]") {
  CHECK(fields("%{a} [%{b}] %{c}", "x [y z] u v") == R"(,"a":"x","b":"y z","c":"u v")");
  CHECK(fields("%{a},%{b},%{c}", "x,,") == R"(,"a":"x","b":"","c":"")");
  CHECK(fields("<%{[p][q]:int}> %{[p][r]:float}", "<05> 1.50") == R"(,"p":{"q":5,"r":1.50})");
  CHECK(fields("%{a->} %{b}", "x    y") == R"(,"a":"x","b":"y")");
  CHECK(fields("%{+a/2} %{+a/1}", "x y") == R"(,"a":"y x")");
  CHECK(fields("%{a}:%{+a}", "x:y") == R"(,"a":"x:y")");
  CHECK(fields("%{?k}=%{&k}; %{l}=%{&l}", "x=1; y=2") == R"(,"l":"y","x":"1","y":"2")");
  CHECK(fields("%{a} %{a}", "x y") == R"(,"a":"y")");
  CHECK(fields("%{} %{a}!", "x y!") == R"(,"a":"y")");
}

TEST_CASE("dissect needs every delimiter", "[parse][dissect]") {
  const std::string reason = R"("_parse_error":"the line does not match the dissect pattern")";
  CHECK(fields("%{a} [%{b}]", "x y").find(reason) != std::string::npos);
  CHECK(fields("- %{a}", "x").find(reason) != std::string::npos);
}

TEST_CASE("dissect patterns that cannot be are refused", "[parse][dissect]") {
  PatternFormats patterns;
  for (const char* bad : {"", "x", "%{a", "%{a}%{b}", "%{&k}", "%{a} %{[a][b]}", "%{[]}"}) {
    CAPTURE(bad);
    CHECK_FALSE(patterns.add("dissect", bad));
  }
}

}  // namespace
}  // namespace logkit::parse
