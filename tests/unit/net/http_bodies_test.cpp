#include <catch2/catch.hpp>

#include "lib/net/es_bulk.h"
#include "lib/net/hec_events.h"
#include "lib/net/ndjson_body.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

Texts ndjson(std::string_view body) {
  Decoded decoded;
  read_ndjson_body(body, decoded.writer);
  return decoded.texts();
}

std::string bulk(std::string_view body, Decoded& decoded, std::string_view index = "") {
  const auto items = read_bulk_body(body, index, decoded.writer);
  return items ? bulk_answer(*items) : items.error().what;
}

std::string hec(std::string_view body, Decoded& decoded) {
  return hec_answer(read_hec_events(body, 1'500'000'000'000'000'000, decoded.writer));
}

}  // namespace

TEST_CASE("lines that are objects are records as they came, others are text", "[net][ndjson]") {
  CHECK(ndjson("{\"a\": 1.0}\r\n\nplain \n{broken\n[1]\n {\"b\":2} ") ==
        Texts{"{\"a\": 1.0}", "text:plain ", "text:{broken", "text:[1]", "{\"b\":2}"});
  CHECK(ndjson("").empty());
  CHECK(ndjson(" \n\n").empty());
}

TEST_CASE("arrays, {\"logs\":[...]} and objects over several lines", "[net][ndjson]") {
  CHECK(ndjson("[{\"a\":1},\n {\"b\":\n2}, 3]") == Texts{"{\"a\":1}", "{\"b\": 2}", "text:3"});
  CHECK(ndjson("{\"logs\":[{\"a\":1},{\"b\":2}]}\n") == Texts{"{\"a\":1}", "{\"b\":2}"});
  CHECK(ndjson("{\"logs\":[1],\"more\":2}") == Texts{"{\"logs\":[1],\"more\":2}"});
  CHECK(ndjson("{\n \"a\": 1\n}\n") == Texts{"{  \"a\": 1 }"});
}

TEST_CASE("a client cannot claim positions", "[net][ndjson]") {
  CHECK(ndjson(R"({"_src":"file:1","_pos":9,"_msg":"x","_src_info":{"path":"/etc"}})") ==
        Texts{R"({"_msg":"x"})"});
  CHECK(ndjson(R"({"_src":"file:1","_pos":9})") == Texts{"{}"});
}

TEST_CASE("a bulk request is answered item by item", "[net][bulk]") {
  Decoded decoded;
  CHECK(
      bulk("{\"create\":{\"_index\":\"a\"}}\n{\"m\":1}\n"
           "{\"index\":{\"_id\":\"7\"}}\nno json\n"
           "{\"delete\":{\"_id\":\"8\"}}\n"
           "{\"update\":{}}\n{\"doc\":{}}\n\n"
           "{\"index\":{}}\n{ }",
           decoded, "dflt") ==
      R"({"took":0,"errors":true,"items":[)"
      R"({"create":{"_index":"a","_version":1,"result":"created","status":201}},)"
      R"({"index":{"_index":"dflt","_id":"7","status":400,"error":{"type":"document_parsing_exception","reason":"the document is no JSON object"}}},)"
      R"({"delete":{"_index":"dflt","_id":"8","status":400,"error":{"type":"document_parsing_exception","reason":"records are only ever added"}}},)"
      R"({"update":{"_index":"dflt","status":400,"error":{"type":"document_parsing_exception","reason":"records are only ever added"}}},)"
      R"({"index":{"_index":"dflt","_version":1,"result":"created","status":201}}]})");
  CHECK(decoded.texts() == Texts{R"({"_index":"a","m":1})", R"({"_index":"dflt"})"});
}

TEST_CASE("a bulk body that is none is refused as a whole", "[net][bulk]") {
  for (const char* tail : {"{\"create\":{}}\n", "{\"what\":{}}\n{}\n", "junk\n{}\n", "{}\n{}\n",
                           "{\"create\":{},\"index\":{}}\n{}\n"}) {
    CAPTURE(tail);
    Decoded decoded;
    bulk("{\"create\":{}}\n{\"m\":1}\n" + std::string(tail), decoded);
    CHECK(decoded.texts().empty());
  }
  Decoded decoded;
  CHECK(bulk("junk", decoded) ==
        "Malformed action/metadata line [1], expected create, index, update or delete");
}

TEST_CASE("events of the collector become records", "[net][hec]") {
  Decoded decoded;
  CHECK(hec("{\"time\":1772366400.5,\"host\":\"h\",\"sourcetype\":\"s\",\"event\":\"the "
            "\\\"line\\\"\","
            "\"fields\":{\"k\":1,\"host\":\"x\",\"_pos\":3}}\n"
            "{\"time\":\"1772366401\",\"event\":{\"message\":\"m\",\"n\":{\"a\":\n1},\"_src\":"
            "\"f\"}}{\"event\":42}",
            decoded) == R"({"text":"Success","code":0})");
  CHECK(
      decoded.texts() ==
      Texts{
          R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"the \"line\"","host":"h","sourcetype":"s","k":1,"fields.host":"x","fields._pos":3})",
          R"({"_time":"2026-03-01T12:00:01Z","message":"m","n":{"a": 1},"event._src":"f"})",
          R"({"_time":"2017-07-14T02:40:00Z","_time_source":"read","_msg":"42"})"});
}

TEST_CASE("one bad event refuses the request and is named", "[net][hec]") {
  const auto refused = [](std::string_view body) {
    Decoded decoded;
    const std::string answer = hec(body, decoded);
    CHECK(decoded.texts().empty());
    return answer;
  };
  CHECK(refused("") == R"({"text":"No data","code":5})");
  CHECK(refused("{\"event\":\"a\"} {\"event\":\"\"}") ==
        R"({"text":"Event field cannot be blank","code":13,"invalid-event-number":1})");
  CHECK(refused("{\"time\":1}") ==
        R"({"text":"Event field is required","code":12,"invalid-event-number":0})");
  for (const char* bad :
       {"{", "[]", "x", "{\"event\":\"a\"},{\"event\":\"b\"}", "{\"event\":\"\xff\"}"}) {
    CAPTURE(bad);
    CHECK(refused(bad).find("\"code\":6") != std::string::npos);
  }
}

TEST_CASE("raw lines of the collector", "[net][hec]") {
  Decoded decoded;
  CHECK(read_hec_raw("one\n\ntwo", decoded.writer).code == HecCode::kSuccess);
  CHECK(decoded.texts() == Texts{"text:one", "text:two"});
  Decoded none;
  CHECK(read_hec_raw("\n", none.writer).code == HecCode::kNoData);
}

}  // namespace logkit::net
