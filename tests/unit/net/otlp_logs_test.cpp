#include "lib/net/otlp_logs.h"

#include <catch2/catch.hpp>

#include <bit>

#include "lib/net/protobuf_reader.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kNow = 1'500'000'000'000'000'000;

// The same request in both encodings gives the same records.
constexpr std::string_view kJson = R"({"resourceLogs":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}},
                            {"key":"host.name","value":{"stringValue":"web-3"}},
                            {"key":"level","value":{"intValue":"7"}}]},
  "scopeLogs":[{"scope":{"name":"lib","version":"1"},"logRecords":[
    {"timeUnixNano":"1772366400500000000","severityNumber":17,"severityText":"ERROR",
     "body":{"stringValue":"pay \"failed\""},"traceId":"5b8efff798038103d269b633813fc60c",
     "spanId":"eee19b7ec3c1b174",
     "attributes":[{"key":"n","value":{"intValue":"-5"}},{"key":"d","value":{"doubleValue":0.5}},
                   {"key":"b","value":{"boolValue":true}},{"key":"_src","value":{"stringValue":"s"}},
                   {"key":"l","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}},
                   {"key":"m","value":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}},
                   {"key":"y","value":{"bytesValue":"AQI="}},{"key":"e","value":{}}]},
    {"severityText":"Odd","body":{"kvlistValue":{"values":[{"key":"k","value":{"intValue":"1"}}]}}}
  ]}]}]})";

const Texts kRecords = {
    R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"pay \"failed\"","level":"error",)"
    R"("trace_id":"5b8efff798038103d269b633813fc60c","span_id":"eee19b7ec3c1b174",)"
    R"("service":"cart","host":"web-3","resource.level":7,"scope.name":"lib","scope.version":"1",)"
    R"("n":-5,"d":0.5,"b":true,"attributes._src":"s","l":["x",2],"m":{"k":"v"},"y":"AQI=","e":null})",
    R"({"_time":"2017-07-14T02:40:00Z","_time_source":"read","_msg":"{\"k\":1}","level":"Odd",)"
    R"("service":"cart","host":"web-3","resource.level":7,"scope.name":"lib","scope.version":"1"})"};

using Fields = std::vector<std::pair<std::uint32_t, std::string>>;

std::string message(const Fields& fields) {
  std::string out;
  ProtobufWriter writer(out);
  for (const auto& [field, bytes] : fields) writer.add_bytes(field, bytes);
  return out;
}
std::string number(std::uint32_t field, std::uint64_t value) {
  std::string out;
  ProtobufWriter(out).add_varint(field, value);
  return out;
}
std::string fixed(std::uint32_t field, std::uint64_t value) {
  std::string out;
  ProtobufWriter(out).add_fixed64(field, value);
  return out;
}
std::string text(std::string_view value) { return message({{1, std::string(value)}}); }
std::string pair(std::string key, std::string value) {
  return message({{1, std::move(key)}, {2, std::move(value)}});
}

std::string request_in_protobuf() {
  const std::string resource = message({{1, pair("service.name", text("cart"))},
                                        {1, pair("host.name", text("web-3"))},
                                        {1, pair("level", number(3, 7))}});
  const std::string first =
      fixed(1, 1'772'366'400'500'000'000) + number(2, 17) +
      message({{3, "ERROR"},
               {5, text("pay \"failed\"")},
               {6, pair("n", number(3, static_cast<std::uint64_t>(-5)))},
               {6, pair("d", fixed(4, std::bit_cast<std::uint64_t>(0.5)))},
               {6, pair("b", number(2, 1))},
               {6, pair("_src", text("s"))},
               {6, pair("l", message({{5, message({{1, text("x")}, {1, number(3, 2)}})}}))},
               {6, pair("m", message({{6, message({{1, pair("k", text("v"))}})}}))},
               {6, pair("y", message({{7, std::string("\x01\x02")}}))},
               {6, pair("e", "")},
               {9, std::string("\x5b\x8e\xff\xf7\x98\x03\x81\x03\xd2\x69\xb6\x33\x81\x3f\xc6\x0c")},
               {10, std::string("\xee\xe1\x9b\x7e\xc3\xc1\xb1\x74")}});
  const std::string second =
      message({{3, "Odd"}, {5, message({{6, message({{1, pair("k", number(3, 1))}})}})}});
  const std::string scope_logs =
      message({{1, message({{1, "lib"}, {2, "1"}})}, {2, first}, {2, second}});
  return message({{1, message({{1, resource}, {2, scope_logs}})}});
}

}  // namespace

TEST_CASE("a request in JSON", "[net][otlp]") {
  Decoded decoded;
  REQUIRE(read_otlp_json(kJson, kNow, decoded.writer));
  REQUIRE(decoded.texts().size() == 2);
  CHECK(decoded.texts()[0] == kRecords[0]);
  CHECK(decoded.texts()[1] == kRecords[1]);
}

TEST_CASE("the same request in protobuf", "[net][otlp]") {
  Decoded decoded;
  REQUIRE(read_otlp_protobuf(request_in_protobuf(), kNow, decoded.writer));
  REQUIRE(decoded.texts().size() == 2);
  CHECK(decoded.texts()[0] == kRecords[0]);
  CHECK(decoded.texts()[1] == kRecords[1]);
}

TEST_CASE("every cut of a protobuf request is refused as a whole", "[net][otlp]") {
  const std::string body = request_in_protobuf();
  for (std::size_t size = 1; size < body.size(); ++size) {
    Decoded decoded;
    CHECK_FALSE(read_otlp_protobuf(std::string_view(body).substr(0, size), kNow, decoded.writer));
    CHECK(decoded.texts().empty());
  }
}

TEST_CASE("values nested without end are refused", "[net][otlp]") {
  std::string value = text("x");
  std::string json = R"({"stringValue":"x"})";
  for (int i = 0; i < 1000; ++i) {
    value = message({{5, message({{1, value}})}});
    json = R"({"arrayValue":{"values":[)" + json + "]}}";
  }
  Decoded decoded;
  CHECK_FALSE(read_otlp_protobuf(
      message({{1, message({{2, message({{2, message({{5, value}})}})}})}}), kNow, decoded.writer));
  const Status refused =
      read_otlp_json(R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":)" + json + "}]}]}]}",
                     kNow, decoded.writer);
  CHECK_FALSE(refused);
  CHECK(decoded.texts().empty());
}

TEST_CASE("a body that is no request is refused with a reason", "[net][otlp]") {
  for (const char* bad :
       {"", "x", "[]", R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[1]}]}]})"}) {
    CAPTURE(bad);
    Decoded decoded;
    const Status refused = read_otlp_json(bad, kNow, decoded.writer);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().what.starts_with("the body is no ExportLogsServiceRequest: "));
  }
  Decoded decoded;
  CHECK(read_otlp_json("{}", kNow, decoded.writer));
  CHECK(read_otlp_protobuf("", kNow, decoded.writer));
  CHECK(otlp_refusal("no \"x\"", true) == R"({"code":3,"message":"no \"x\""})");
  CHECK(otlp_refusal("no", false) == std::string("\x08\x03\x12\x02no"));
}

}  // namespace logkit::net
