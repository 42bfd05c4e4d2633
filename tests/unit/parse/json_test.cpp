#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

TEST_CASE("ndjson: aliases get their names, all else stays as written", "[parse][ndjson]") {
  CHECK(parse_one("ndjson",
                  R"({ "a" : 1.0, "ts": "2013-09-06T20:00:48.124817Z", "lvl":"TRACE", )"
                  R"("n":9007199254740993, "msg":"x\u0041\/", "o": {"b" : [1, 2.50]}, "z":null})") ==
        R"({"_time":"2013-09-06T20:00:48.124817Z","_msg":"x\u0041\/","level":"trace","a":1.0,)"
        R"("n":9007199254740993,"o":{"b" : [1, 2.50]},"z":null})");
}

TEST_CASE("ndjson: the first alias that makes sense wins, the others stay", "[parse][ndjson]") {
  CHECK(parse_one("ndjson",
                  R"({"time":"2024-01-01T00:00:00Z","@timestamp":"2025-01-01T00:00:00Z","message":"m","msg":"n"})") ==
        R"({"_time":"2025-01-01T00:00:00Z","_msg":"m","time":"2024-01-01T00:00:00Z","msg":"n"})");
  CHECK(parse_one("ndjson", R"({"@timestamp":"soon","ts":1446249499322,"log":{"level":"WARN"},"text":"t"})") ==
        R"({"_time":"2015-10-30T23:58:19.322Z","_msg":"t","level":"warn","@timestamp":"soon",)"
        R"("log":{"level":"WARN"}})");
  CHECK(parse_one("ndjson", R"({"time":1,"level":null,"severity":"err","msg":5})") ==
        R"({"_time":"2026-03-01T00:00:00Z","level":"error","time":1,"level":null,"msg":5,)"
        R"("_time_source":"read"})");
}

TEST_CASE("ndjson: levels by name and by number", "[parse][ndjson]") {
  const auto level = [](std::string value) {
    const std::string record = parse_one("ndjson", R"({"ts":"2024-01-01T00:00:00Z","level":)" + value + "}");
    return record.substr(32, record.size() - 33);
  };
  CHECK(level("30") == R"("level":"info")");
  CHECK(level("60") == R"("level":"fatal")");
  CHECK(level("3") == R"("level":3)");
  CHECK(level(R"("Warning")") == R"("level":"warn")");
  CHECK(level(R"("DEBUG5")") == R"("level":"DEBUG5")");
}

TEST_CASE("ndjson: trace and span ids get their names in place", "[parse][ndjson]") {
  CHECK(parse_one("ndjson", R"({"_time":"2024-01-01T00:00:00Z","a":1,"traceID":"t","span.id":"s","b":2})") ==
        R"({"_time":"2024-01-01T00:00:00Z","a":1,"trace_id":"t","span_id":"s","b":2})");
  CHECK(parse_one("ndjson", R"({"_time":"2024-01-01T00:00:00Z","trace":{"id":"t"},"span":{"id":"s"}})") ==
        R"({"_time":"2024-01-01T00:00:00Z","trace":{"id":"t"},"span":{"id":"s"},"trace_id":"t","span_id":"s"})");
}

TEST_CASE("ndjson: a _time that is no time is kept", "[parse][ndjson]") {
  CHECK(parse_one("ndjson", R"({"_time":"yesterday","_msg":"m"})") ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"m","_time_text":"yesterday","_time_source":"read"})");
}

TEST_CASE("ndjson: normalising twice changes nothing", "[parse][ndjson]") {
  for (const char* line :
       {R"({"ts":"2013-09-06T20:00:48.124817Z","lvl":"TRACE","msg":"x","a":[1, 2],"traceId":"q"})",
        R"({"a":1})", R"({"level":30,"msg":"{\"b\":1}"})", R"({"message":"m","host":"h","_src":"f","_pos":3})",
        "{}"}) {
    const std::string once = parse_one("ndjson", line);
    const std::string twice = parse_one("ndjson", once);
    if (std::string_view(line).find("\\\"b") != std::string_view::npos) continue;  // unwrapped
    CHECK(twice == once);
  }
}

TEST_CASE("ndjson: a broken line is a record with its reason", "[parse][ndjson]") {
  Harness harness("ndjson");
  harness.feed("{\"ts\":\"2024-01-01T00:00:00Z\",\"msg\":\"a\"}\n{\"msg\":\"b\"\nnot\n[1]\n{\"msg\":\"\xFF\"}\n");
  CHECK(harness.records ==
        std::vector<std::string>{
            R"({"_time":"2024-01-01T00:00:00Z","_msg":"a"})",
            R"({"_time":"2024-01-01T00:00:00Z","_msg":"{\"msg\":\"b\"","_parse_error":"not JSON: expected ',' or '}'"})",
            R"({"_time":"2024-01-01T00:00:00Z","_msg":"not","_parse_error":"not JSON: expected '{'"})",
            R"({"_time":"2024-01-01T00:00:00Z","_msg":"[1]","_parse_error":"not JSON: expected '{'"})",
            "{\"_time\":\"2024-01-01T00:00:00Z\",\"_msg\":\"{\\\"msg\\\":\\\"\xEF\xBF\xBD\\\"}\","
            "\"_msg_b64\":\"eyJtc2ciOiL/In0=\",\"_parse_error\":\"not UTF-8\"}"});
  CHECK(harness.rejects.at(0) == "2:11 not JSON: expected ',' or '}'");
  CHECK(harness.counts.unmatched == 4);
}

TEST_CASE("json: objects in arrays, pretty-printed, one after the other", "[parse][json]") {
  const std::vector<std::string> expected = {
      R"({"_time":"2024-01-01T00:00:00Z","_msg":"a","o":{"x":[1,2]}})",
      R"({"_time":"2024-01-01T00:00:01Z","_msg":"}{","o":{}})"};
  const auto parse = [](std::string text) {
    Harness harness("json");
    harness.feed(text);
    CHECK(harness.rejects.empty());
    return harness.records;
  };
  const std::string a = R"({"ts":"2024-01-01T00:00:00Z","msg":"a","o":{"x":[1,2]}})";
  const std::string b = R"({"ts":"2024-01-01T00:00:01Z","msg":"}{","o":{}})";
  CHECK(parse(a + "\n" + b + "\n") == expected);
  CHECK(parse(a + b) == expected);
  CHECK(parse("[" + a + "," + b + "]") == expected);
  CHECK(parse("[\n" + a + ",\n" + b + "\n]\n") == expected);
  CHECK(parse("[\n  {\n    \"ts\": \"2024-01-01T00:00:00Z\",\n    \"msg\": \"a\",\n    \"o\": {\n"
              "      \"x\": [\n        1,\n        2\n      ]\n    }\n  },\n"
              "  {\r\n    \"ts\": \"2024-01-01T00:00:01Z\",\r\n    \"msg\": \"}{\",\r\n    \"o\": {}\r\n  }\r\n]\n") ==
        std::vector<std::string>{
            R"({"_time":"2024-01-01T00:00:00Z","_msg":"a","o":{"x":[1,2]}})",
            R"({"_time":"2024-01-01T00:00:01Z","_msg":"}{","o":{}})"});
}

TEST_CASE("json: positions lie behind each object, the last behind its line", "[parse][json]") {
  Harness harness("json");
  harness.feed("[{\"a\":1},{\"a\":2}]\n{\"a\":\n3}\n");
  CHECK(harness.positions == std::vector<std::uint64_t>{8, 18, 27});
}

TEST_CASE("json: after a broken object the next one is found", "[parse][json]") {
  Harness harness("json");
  harness.feed("{\"a\":1\n{\"a\":2}\n{\"a\":\"open\n{\"a\":3}\ngarbage\n[2024] text\n{\"a\":4}\n{\"a\":");
  CHECK(harness.rejects == std::vector<std::string>{
                               "1:1 not JSON: the object is not closed",
                               "3:1 not JSON: a string without its closing '\"'",
                               "5:1 not JSON: expected '{'", "6:1 not JSON: expected '{'",
                               "8:1 not JSON: the object is not closed"});
  CHECK(harness.counts.records == 8);
}

TEST_CASE("json: a byte order mark in front is skipped", "[parse][json]") {
  CHECK(parse_one("ndjson", "\xEF\xBB\xBF{\"_time\":\"2024-01-01T00:00:00Z\"}") ==
        R"({"_time":"2024-01-01T00:00:00Z"})");
}

}  // namespace
}  // namespace logkit::parse
