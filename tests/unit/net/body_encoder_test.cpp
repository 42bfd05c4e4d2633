#include "lib/net/body_encoder.h"

#include <catch2/catch.hpp>

#include "lib/net/loki_push.h"
#include "lib/net/otlp_logs.h"
#include "lib/record/json_scan.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kReceived = 1'500'000'000'000'000'000;

const Texts kRecords = {
    R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"pay \"failed\"","level":"error","service":"Cart","_src":"file:1","_pos":12})",
    R"({"_msg":"plain"})",
    R"({"@timestamp":"2026-03-02T00:00:00Z","message":"own","_msg":"{\"service\":\"web\",\"n\":1}","_index":"x","n":{"a":[1,"b",null],"t":1.5}})"};

std::string encode(std::string_view format, EncoderOptions options = {},
                   const Texts& records = kRecords) {
  auto encoder = make_body_encoder(format, std::move(options));
  REQUIRE(encoder);
  ship::FieldReader fields;
  std::string body;
  // Twice: an encoder is used again and again.
  for (int round = 0; round < 2; ++round) {
    (*encoder)->begin();
    for (const std::string& record : records) {
      fields.set(record);
      (*encoder)->add(record, fields, kReceived);
    }
    (*encoder)->finish(body);
  }
  return body;
}

ship::FieldTemplate pattern(std::string_view text) {
  auto parsed = ship::FieldTemplate::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

std::vector<ItemFailure> failures(std::string_view answer, std::size_t items, bool& readable) {
  const auto encoder = make_body_encoder("es", {});
  REQUIRE(encoder);
  const auto read = (*encoder)->read_answer(answer, items);
  readable = read.ok();
  return read ? *read : std::vector<ItemFailure>();
}

}  // namespace

TEST_CASE("records go as lines and as a batch", "[net][encoder]") {
  CHECK(encode("ndjson") == kRecords[0] + "\n" + kRecords[1] + "\n" + kRecords[2] + "\n");
  CHECK(encode("batch") ==
        "{\"logs\":[" + kRecords[0] + "," + kRecords[1] + "," + kRecords[2] + "]}\n");
  CHECK(encode("batch", {}, {}) == "{\"logs\":[]}\n");
}

TEST_CASE("documents for Elasticsearch", "[net][encoder]") {
  EncoderOptions options;
  options.index = pattern("Logs-{service}-%Y.%m.%d");
  options.has_index = true;
  CHECK(
      encode("es", std::move(options)) ==
      R"({"create":{"_index":"logs-cart-2026.03.01","_id":"file:1:12"}})"
      "\n"
      R"({"@timestamp":"2026-03-01T12:00:00.5Z","message":"pay \"failed\"","level":"error","service":"Cart","_src":"file:1","_pos":12})"
      "\n"
      R"({"create":{"_index":"logs-unknown-2017.07.14"}})"
      "\n"
      R"({"@timestamp":"2017-07-14T02:40:00Z","message":"plain"})"
      "\n"
      R"({"create":{"_index":"logs-web-2026.03.02"}})"
      "\n"
      R"({"@timestamp":"2026-03-02T00:00:00Z","message":"own","event.original":"{\"service\":\"web\",\"n\":1}","logkit.index":"x","n":{"a":[1,"b",null],"t":1.5}})"
      "\n");
  EncoderOptions odd;
  odd.index = pattern("-_{name}");
  odd.has_index = true;
  CHECK(encode("es", std::move(odd), {R"({"name":"A b/C*,#:\n","@timestamp":"x"})"})
            .starts_with(R"({"create":{"_index":"a_b_c_____"}})"));
}

TEST_CASE("what _bulk answers is read item by item", "[net][encoder]") {
  bool readable = false;
  CHECK(failures(R"({"errors":false})", 3, readable).empty());
  CHECK(readable);
  const auto some = failures(
      R"({"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"error":{"type":"t","reason":"r"}}},)"
      R"({"create":{"status":429,"error":{"type":"busy"}}},{"create":{"status":409}},{"create":{"status":503}}]})",
      5, readable);
  REQUIRE(some.size() == 3);
  CHECK(some[0].item == 1);
  CHECK(some[0].is_final);
  CHECK(some[0].cause == "status 400: t: r");
  CHECK(some[1].item == 2);
  CHECK_FALSE(some[1].is_final);
  CHECK(some[2].item == 4);
  CHECK_FALSE(some[2].is_final);
}

TEST_CASE("an answer that tells of another number of items is not trusted", "[net][encoder]") {
  for (const char* answer :
       {"", "{", "[]", "ok", "{}", R"({"errors":true})", R"({"errors":true,"items":[]})",
        R"({"errors":true,"items":[{"create":{"status":201}},{"create":{"status":201}}]})"}) {
    CAPTURE(answer);
    bool readable = true;
    CHECK(failures(answer, 1, readable).empty());
    CHECK_FALSE(readable);
  }
}

TEST_CASE("streams for Loki, and back through its receiver", "[net][encoder]") {
  const std::string body = encode("loki", {.labels = {"service", "app.name"}},
                                  {R"({"_time":"2026-03-01T12:00:00Z","_msg":"one","service":"a"})",
                                   R"({"_msg":"two","n":1,"service":"a"})", R"({"_msg":"three"})",
                                   R"({"_msg":"four","service":"a","app":{"name":"b\"c"}})"});
  CHECK(
      body ==
      R"({"streams":[{"stream":{"service":"a"},"values":[["1772366400000000000","one"],)"
      R"(["1500000000000000000","{\"_msg\":\"two\",\"n\":1,\"service\":\"a\"}"]]},)"
      R"({"stream":{"source":"logship"},"values":[["1500000000000000000","three"]]},)"
      R"({"stream":{"service":"a","app_name":"b\"c"},"values":[["1500000000000000000","{\"_msg\":\"four\",\"service\":\"a\",\"app\":{\"name\":\"b\\\"c\"}}"]]}]})");
  Decoded decoded;
  REQUIRE(read_loki_json(body, decoded.writer));
  CHECK(decoded.texts().size() == 4);
}

TEST_CASE("OTLP: what a collector rejected is not taken for delivered", "[net][encoder]") {
  const auto made = make_body_encoder("otlp", {});
  REQUIRE(made);
  const auto& encoder = *made;
  CHECK(encoder->read_answer("", 3)->empty());
  CHECK(encoder->read_answer(std::string("\x0a\x00", 2), 3)->empty());  // partial_success {}
  CHECK(encoder->read_answer("{}", 3)->empty());                        // no such message
  const auto failures = encoder->read_answer("\x0a\x07\x08\x02\x12\x03" "bad", 3);
  REQUIRE(failures);
  REQUIRE(failures->size() == 3);
  CHECK((*failures)[2].item == 2);
  CHECK((*failures)[0].is_final);
  CHECK((*failures)[0].cause ==
        "2 of 3 records of the request were rejected, it is not said which: bad");
  CHECK_FALSE(encoder->read_answer("\x0a\x02\x08\xff", 3));
}

TEST_CASE("OTLP comes back as it went through its receiver", "[net][encoder]") {
  const Texts records = {
      R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"pay \"failed\"","level":"error","trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174","service":"cart","host":"h","n":-5,"d":0.5,"b":true,"l":["x",2,{"k":null}],"m":{"k":"v"},"big":12345678901234567890123})",
      R"({"_time":"2026-03-01T12:00:01Z","_msg":"two","service":"web"})",
      R"({"_time":"2026-03-01T12:00:02Z","_msg":"three","service":"cart","host":"h"})"};
  Decoded decoded;
  REQUIRE(read_otlp_protobuf(encode("otlp", {}, records), kReceived, decoded.writer));
  REQUIRE(decoded.texts().size() == 3);
  std::string first = records[0];
  // A number that no type of the protocol holds exactly is the nearest double.
  first.replace(first.find("12345678901234567890123"), 23, "1.2345678901234568e+22");
  CHECK(decoded.texts()[0] == first);
  // By resource: cart on h, then web.
  CHECK(decoded.texts()[1] == records[2]);
  CHECK(decoded.texts()[2] == records[1]);
}

TEST_CASE("events for Splunk", "[net][encoder]") {
  EncoderOptions options;
  options.index = pattern("{service|main}");
  options.has_index = true;
  options.source_type = "st";
  const std::string body = encode("splunk", std::move(options));
  CHECK(
      body ==
      R"({"time":1772366400.500,"sourcetype":"st","index":"Cart","event":"pay \"failed\"","fields":{"level":"error","service":"Cart","_src":"file:1","_pos":12}})"
      "\n"
      R"({"time":1500000000.000,"sourcetype":"st","index":"main","event":"plain","fields":{}})"
      "\n"
      R"({"time":1772409600.000,"sourcetype":"st","index":"web","event":"{\"service\":\"web\",\"n\":1}","fields":{"@timestamp":"2026-03-02T00:00:00Z","message":"own","_index":"x","n.a":"[1,\"b\",null]","n.t":1.5}})"
      "\n");
}

TEST_CASE("an unknown format is told of with the known ones", "[net][encoder]") {
  const auto unknown = make_body_encoder("elastic", {});
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().help == "there are ndjson, batch, es, loki, otlp and splunk");
}

}  // namespace logkit::net
