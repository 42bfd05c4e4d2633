#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

Texts on(const std::string& pipes, const std::string& text) {
  return run("* | " + pipes, {{"a", {text}}});
}

// A record with white space.
class Spaced : public record::MemorySource {
 public:
  Spaced() : MemorySource(1) { add_texts("a", {"1"}); }
  Result<bool> append_original(std::size_t, std::string& out) override {
    out += R"({ "a": "1" })";
    return true;
  }
};

TEST_CASE("unpack_json keeps types and joins names", "[query][exec][pipe]") {
  CHECK(on("unpack_json a | delete a",
           R"({"s":"x\n","n":1.50,"t":true,"z":null,"o":{"p":{"q":[1, {"r": 2}]}},"e":{}})") ==
        Texts{R"({"s":"x\n","n":1.50,"t":true,"o.p.q":"[1,{\"r\":2}]"})"});
  CHECK(on("unpack_json a fields (o.*, n) | delete a", R"({"n":1,"o":{"p":2},"x":3})") ==
        Texts{R"({"n":1,"o.p":2})"});
  CHECK(on("unpack_json a result_prefix j_ | delete a", R"({"n":1,"n":2})") ==
        Texts{R"({"j_n":2})"});
}

TEST_CASE("a field asked for by name is set even where the text has none",
          "[query][exec][pipe]") {
  const TextColumns columns = {{"a", {R"({"x":"1"})", "no JSON"}}, {"x", {"0", "0"}}};
  CHECK(run("* | unpack_json a fields (x) | fields x", columns) == Texts{R"({"x":"1"})", "{}"});
  CHECK(run("* | unpack_json a fields (x) skip_empty_results | fields x", columns) ==
        Texts{R"({"x":"1"})", R"({"x":"0"})"});
  CHECK(run("* | unpack_json a | fields x", columns) ==
        Texts{R"({"x":"1"})", R"({"x":"0"})"});
}

TEST_CASE("unpacked fields have the order of their text, wherever a batch begins",
          "[query][exec][pipe]") {
  const Texts texts = {R"({"y":"1","x":"2"})", R"({"x":"3","y":"4"})", "no JSON",
                       R"({"z":"5","x":"6","z":"7"})", R"({"y":"8","z":"9"})"};
  const Texts expected = {R"({"y":"1","x":"2"})", R"({"x":"3","y":"4"})", "{}",
                          R"({"z":"7","x":"6"})", R"({"y":"8","z":"9"})"};
  BatchList one_by_one;
  for (const std::string& text : texts) one_by_one.add({{"a", {text}}});
  for (const std::string pipes : {"", " | limit 5", " | sort by (n) | fields *"}) {
    CHECK(run("* | unpack_json a | delete a" + pipes, {{"a", texts}}) == expected);
  }
  CHECK(run("* | unpack_json a | delete a", one_by_one) == expected);
  CHECK(on("unpack_logfmt a | delete a", "z=1 y=2 x=3 y=4") ==
        Texts{R"({"z":"1","y":"4","x":"3"})"});
  // Those asked for by name are made for every row, in the order asked for.
  CHECK(run("* | unpack_json a fields (x, y) | delete a", {{"a", texts}}) ==
        Texts{R"({"x":"2","y":"1"})", R"({"x":"3","y":"4"})", "{}", R"({"x":"6"})",
              R"({"y":"8"})"});
  // A record is made anew, whatever else is in its batch.
  const auto spaced = [](const std::string& pipe) {
    BatchList source;
    source.add(record::Batch(std::make_unique<Spaced>()));
    return run("* | " + pipe, source);
  };
  CHECK(spaced("unpack_json a") == Texts{R"({"a":"1"})"});
  CHECK(spaced("unpack_json a fields (x*)") == Texts{R"({"a":"1"})"});
  CHECK(spaced("limit 1") == Texts{R"({ "a": "1" })"});
  // What another pipe made stays before them.
  CHECK(run("* | format \"m\" as m | unpack_json a | delete a",
            {{"a", {R"({"x":"1"})", R"({"m":"2","x":"3"})", R"({"x":"4","m":"5"})"}}}) ==
        Texts{R"({"m":"m","x":"1"})", R"({"m":"2","x":"3"})", R"({"m":"5","x":"4"})"});
}

TEST_CASE("a batch whose texts have many fields is taken in parts", "[query][exec][pipe]") {
  Texts texts;
  Texts expected;
  for (int i = 0; i < 6000; ++i) {
    texts.push_back("{\"k" + std::to_string(i) + "\":" + std::to_string(i) + "}");
    expected.push_back("{\"a\":\"{\\\"k" + std::to_string(i) + "\\\":" + std::to_string(i) +
                       "}\",\"k" + std::to_string(i) + "\":" + std::to_string(i) + "}");
  }
  CHECK(run("* | unpack_json a", {{"a", texts}}) == expected);
}

TEST_CASE("one text with too many fields is an error with a way out", "[query][exec][pipe]") {
  std::string json = "{\"k\":0";
  for (int i = 0; i < 5000; ++i) json += ",\"k" + std::to_string(i) + "\":1";
  BatchList source;
  source.add({{"a", {json + "}"}}});
  JsonSink sink;
  const auto totals = run_query(parsed("* | unpack_json a"), source, sink, {});
  REQUIRE_FALSE(totals);
  CHECK(totals.error().what == "a value of 'a' has more than 4096 fields");
  CHECK(on("unpack_json a fields (k7) | fields k7", json + "}") == Texts{R"({"k7":1})"});
}

TEST_CASE("unpack_logfmt unquotes values and keeps what is no pair", "[query][exec][pipe]") {
  CHECK(on("unpack_logfmt a | delete a", R"(x=1  y="a \"b\"" word z= q="open)") ==
        Texts{R"({"x":"1","y":"a \"b\"","q":"\"open"})"});
  // A value without a key is no pair: it does not become the message.
  CHECK(on("unpack_logfmt a | delete a", R"(x=1 =pwned ="a b" y=2)") ==
        Texts{R"({"x":"1","y":"2"})"});
}

TEST_CASE("unpack_syslog reads both forms", "[query][exec][pipe]") {
  CHECK(on("unpack_syslog a offset 2h | delete a",
           "<34>Oct 11 22:14:15 mymachine su[42]: failed for x") ==
        Texts{R"({"level":"critical","priority":34,"facility":4,"facility_keyword":"auth",)"
              R"("severity":2,"format":"rfc3164","timestamp":"1969-10-11T20:14:15.000Z",)"
              R"("hostname":"mymachine","app_name":"su","proc_id":"42","message":"failed for x"})"});
  CHECK(on("unpack_syslog a | fields format, ex@1.k, ex@2.q, msg_id, message",
           R"(1 2003-10-11T22:14:15Z h app - ID47 [ex@1 k="a\"b" l="]"][ex@2 q="2"] hello)") ==
        Texts{R"({"format":"rfc5424","ex@1.k":"a\"b","ex@2.q":"2","msg_id":"ID47",)"
              R"("message":"hello"})"});
  CHECK(on("unpack_syslog a | delete a", "<999>x") ==
        Texts{R"({"format":"rfc3164","message":"<999>x"})"});
}

TEST_CASE("pack_json and pack_logfmt print what a record has", "[query][exec][pipe]") {
  const TextColumns columns = {{"b", {"1 2", ""}}, {"a", {"x", "y\"z"}}};
  CHECK(run("* | pack_json as p | fields p", columns) ==
        Texts{R"({"p":"{\"b\":\"1 2\",\"a\":\"x\"}"})", R"({"p":"{\"a\":\"y\\\"z\"}"})"});
  CHECK(run("* | pack_logfmt as p | fields p", columns) ==
        Texts{R"({"p":"b=\"1 2\" a=x"})", R"({"p":"a=\"y\\\"z\""})"});
  CHECK(run("* | limit 1 | pack_json fields (a*, b, a) p | fields p", columns) ==
        Texts{R"({"p":"{\"a\":\"x\",\"b\":\"1 2\"}"})"});
}

TEST_CASE("unroll gives a row for each item", "[query][exec][pipe]") {
  const TextColumns columns = {{"l", {R"(["a", 2, null, {"x": 1}])", "[]", "no", ""}},
                               {"k", {"1", "2", "3", "4"}}};
  CHECK(run("* | unroll (l)", columns) ==
        Texts{R"({"k":"1","l":"a"})", R"({"k":"1","l":2})", R"({"k":"1","l":null})",
              R"({"k":"1","l":"{\"x\":1}"})", R"({"k":"2"})", R"({"k":"3"})", R"({"k":"4"})"});
  CHECK(run("* | unroll if (k:>2) (l) | limit 2 | fields l", columns) ==
        Texts{R"({"l":"[\"a\", 2, null, {\"x\": 1}]"})", R"({"l":"[]"})"});
}

TEST_CASE("an array of many items does not take its record's bytes for each",
          "[query][exec][pipe]") {
  std::string array = "[0";
  for (int i = 1; i < 300'000; ++i) array += ",1";
  const Texts rows = run("* | unroll by (a) | stats count() n, sum(a) s", {{"a", {array + "]"}}});
  CHECK(rows == Texts{R"({"n":300000,"s":299999})"});
}

TEST_CASE("facets leave out what says little", "[query][exec][pipe]") {
  const TextColumns columns = {{"c", {"k", "k", "k"}},
                               {"l", {"aaaa", "b", "b"}},
                               {"v", {"1", "2", "1"}}};
  CHECK(run("* | facets max_value_len 3", columns) ==
        Texts{R"({"field_name":"v","field_value":"1","hits":2})",
              R"({"field_name":"v","field_value":"2","hits":1})"});
  CHECK(run("* | facets 1 max_values_per_field 1 keep_const_fields", columns) ==
        Texts{R"({"field_name":"c","field_value":"k","hits":3})"});
}

TEST_CASE("field_names counts values, field_values lists them", "[query][exec][pipe]") {
  const TextColumns columns = {{"b", {"", "x", "x"}}, {"a", {"1", "2", "3"}}};
  CHECK(run("* | field_names", columns) ==
        Texts{R"({"name":"a","hits":3})", R"({"name":"b","hits":2})"});
  CHECK(run("* | field_values a limit 2", columns) ==
        Texts{R"({"a":"1","hits":1})", R"({"a":"2","hits":1})"});
}

TEST_CASE("histogram counts values by ranges", "[query][exec][stats]") {
  CHECK(run("* | stats histogram(a) h", {{"a", {"0", "1", "1.05", "10ms", "-1", "x", "1e30"}}}) ==
        Texts{R"({"h":"[{\"vmrange\":\"0...1.000e-09\",\"hits\":1},)"
              R"({\"vmrange\":\"8.799e-01...1.000e+00\",\"hits\":1},)"
              R"({\"vmrange\":\"1.000e+00...1.136e+00\",\"hits\":1},)"
              R"({\"vmrange\":\"8.799e+06...1.000e+07\",\"hits\":1},)"
              R"({\"vmrange\":\"1.000e+18...+Inf\",\"hits\":1}]"})"});
}

TEST_CASE("json_values lists rows, sorted and cut where asked for", "[query][exec][stats]") {
  const TextColumns columns = {{"a", {"3", "1", "2", "10"}}, {"b", {"w", "", "y", "z"}}};
  CHECK(run("* | stats json_values(a, b) v", columns) ==
        Texts{R"({"v":"[{\"a\":\"3\",\"b\":\"w\"},{\"a\":\"1\"},{\"a\":\"2\",\"b\":\"y\"},)"
              R"({\"a\":\"10\",\"b\":\"z\"}]"})"});
  CHECK(run("* | stats json_values(a) sort by (a desc) limit 2 as v", columns) ==
        Texts{R"({"v":"[{\"a\":\"10\"},{\"a\":\"3\"}]"})"});
  CHECK(run("* | stats json_values(a) limit 1 as v", columns) ==
        Texts{R"({"v":"[{\"a\":\"3\"}]"})"});
}

}  // namespace
}  // namespace logkit::query
