#include "lib/net/url.h"

#include <catch2/catch.hpp>

namespace logkit::net {

TEST_CASE("a URL is taken apart", "[net][url]") {
  const auto parsed =
      parse_url("kafka://a:1,b:2/logs.{service}?key={trace_id}&x=a%2Cb%&flag&path=%Y-%m");
  REQUIRE(parsed);
  REQUIRE(*parsed);
  const Url& url = **parsed;
  CHECK(url.scheme == "kafka");
  CHECK(url.authority == "a:1,b:2");
  CHECK(url.path == "/logs.{service}");
  CHECK(url.parameter("key") == "{trace_id}");
  CHECK(url.parameter("x") == "a,b%");
  CHECK(url.parameter("flag") == "");
  CHECK(url.parameter("path") == "%Y-%m");
  CHECK_FALSE(url.parameter("none"));
  CHECK(url.base() == "kafka://a:1,b:2/logs.{service}");
}

TEST_CASE("what has no scheme is no URL", "[net][url]") {
  for (const char* text : {"-", "/var/log/a.log", "a:b", "://x", "Http://x", "/a://b", ""}) {
    CAPTURE(text);
    const auto parsed = parse_url(text);
    REQUIRE(parsed);
    CHECK_FALSE(*parsed);
  }
}

TEST_CASE("secrets in a URL are refused and not repeated", "[net][url]") {
  const auto parsed = parse_url("https://me:hunter2@host/");
  REQUIRE_FALSE(parsed);
  CHECK(parsed.error().message().find("hunter2") == std::string::npos);
}

TEST_CASE("a mistyped parameter is told of", "[net][url]") {
  const auto parsed = parse_url("http://h?formt=es");
  REQUIRE(parsed);
  const std::string_view known[] = {"format", "index"};
  const Status refused = (*parsed)->check_parameters(known);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().what == "unknown parameter 'formt'");
  CHECK(refused.error().help == "it takes format, index");
}

}  // namespace logkit::net
