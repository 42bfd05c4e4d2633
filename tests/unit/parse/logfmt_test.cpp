#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

// What follows the time of reading.
std::string read(std::string_view line) {
  std::string record = parse_one("logfmt", line);
  const std::string time = R"({"_time":"2026-03-01T00:00:00Z",)";
  const std::string source = R"(,"_time_source":"read"})";
  if (record.starts_with(time)) record.erase(0, time.size());
  if (record.ends_with(source)) record.erase(record.size() - source.size());
  return record;
}

TEST_CASE("logfmt: time, message and level go to their names", "[parse][logfmt]") {
  CHECK(parse_one("logfmt",
                  R"(time="2021-09-15T21:17:11.674149Z" level=warning msg="Failed to DeletePod" namespace=inc-1 reason= n=5)") ==
        R"({"_time":"2021-09-15T21:17:11.674149Z","_msg":"Failed to DeletePod","level":"warn",)"
        R"("namespace":"inc-1","reason":"","n":5})");
  CHECK(parse_one("logfmt", R"(logger=settings t=2025-04-24T19:51:48.5Z lvl=eror msg=x traceId=ab)") ==
        R"({"_time":"2025-04-24T19:51:48.5Z","_msg":"x","level":"eror","logger":"settings",)"
        R"("trace_id":"ab"})");
  CHECK(parse_one("logfmt", "ts=1700000000.123 severity=CRIT message=boom") ==
        R"({"_time":"2023-11-14T22:13:20.123Z","_msg":"boom","level":"fatal"})");
}

TEST_CASE("logfmt: without a message the line is it", "[parse][logfmt]") {
  CHECK(read("a=1 b=two") == R"("_msg":"a=1 b=two","a":1,"b":"two")");
}

TEST_CASE("logfmt: an alias that makes no sense stays a field", "[parse][logfmt]") {
  CHECK(read("time=12ms ts=soon msg=x") == R"("_msg":"x","time":"12ms","ts":"soon")");
  CHECK(read("level= msg=x") == R"("_msg":"x","level":"")");
  CHECK(read("message=a msg=b") == R"("_msg":"a","msg":"b")");
}

TEST_CASE("logfmt: values", "[parse][logfmt]") {
  CHECK(read(R"(msg=x a=true b=false c=1.50 d=-3 e=007 f=1e5 g=12345678901234567890 h="5" i=.5)") ==
        R"("_msg":"x","a":true,"b":false,"c":1.50,"d":-3,"e":"007","f":"1e5",)"
        R"("g":"12345678901234567890","h":"5","i":".5")");
  CHECK(read(R"(msg="a \"b\" \\ \n\t \u00e9 \x41" k="")") ==
        R"("_msg":"a \"b\" \\ \n\t )" "\xC3\xA9" R"( A","k":"")");
  CHECK(read(R"(msg="\ud83d\ude00 \U0001F600")") ==
        R"("_msg":")" "\xF0\x9F\x98\x80 \xF0\x9F\x98\x80" R"(")");
  CHECK(read("msg=x path=/a=b?c url=\"q\"  \t n=1") ==
        R"("_msg":"x","path":"/a=b?c","url":"q","n":1)");
  CHECK(read("msg=x debug other=1") == R"("_msg":"x","debug":true,"other":1)");
}

TEST_CASE("logfmt: keys that would break the record are renamed or escaped", "[parse][logfmt]") {
  CHECK(read("msg=x _src=evil _pos=1") == R"("_msg":"x","parsed._src":"evil","parsed._pos":1)");
  CHECK(read("msg=x a\\b=1 \xC3\xA9=2 \xFF=3") ==
        R"("_msg":"x","a\\b":1,")" "\xC3\xA9" R"(":2,")" "\xEF\xBF\xBD" R"(":3)");
}

TEST_CASE("logfmt: what it is not", "[parse][logfmt]") {
  const auto reject = [](std::string line) {
    Harness harness("logfmt");
    harness.feed(line);
    return harness.rejects.empty() ? std::string("matched") : harness.rejects.front();
  };
  CHECK(reject("just words") == "1:1 not logfmt: no key=value at its start");
  CHECK(reject("words a=1") == "1:1 not logfmt: no key=value at its start");
  CHECK(reject("a=\"open") == "1:8 not logfmt: a value without its closing '\"'");
  CHECK(reject("a=\"x\"y") == "1:6 not logfmt: no space after a value in quotes");
  CHECK(reject("a=1 \"b\"=2") == "1:5 not logfmt: expected a key");
  CHECK(reject("a=1 b\"=2") == "1:6 not logfmt: a key ends in '=' or a space");
}

}  // namespace
}  // namespace logkit::parse
