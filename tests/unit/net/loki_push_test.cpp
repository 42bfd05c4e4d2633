#include "lib/net/loki_push.h"

#include <catch2/catch.hpp>

#include "lib/net/protobuf_reader.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

using Fields = std::vector<std::pair<std::uint32_t, std::string>>;

std::string message(const Fields& fields) {
  std::string out;
  ProtobufWriter writer(out);
  for (const auto& [field, bytes] : fields) writer.add_bytes(field, bytes);
  return out;
}

std::string timestamp(std::uint64_t seconds, std::uint64_t nanos) {
  std::string out;
  ProtobufWriter writer(out);
  writer.add_varint(1, seconds);
  writer.add_varint(2, nanos);
  return out;
}

std::string entry(std::string line, std::uint64_t nanos = 5) {
  return message({{1, timestamp(1'772'366'400, nanos)},
                  {2, std::move(line)},
                  {3, message({{1, "trace"}, {2, "abc"}})}});
}

std::string labels(std::string_view text) {
  const auto members = loki_label_members(text);
  return members ? *members : members.error().what;
}

}  // namespace

TEST_CASE("a push in JSON", "[net][loki]") {
  Decoded decoded;
  REQUIRE(read_loki_json(R"({"streams":[{"stream":{"app":"cart","_msg":"x"},"values":[
      ["1772366400000000005","the \"line\""],["1772366400000000006","two",{"trace":"abc"}]]},
      {"values":[[1772366400000000007,""]]}]})",
                         decoded.writer));
  CHECK(
      decoded.texts() ==
      Texts{
          R"({"_time":"2026-03-01T12:00:00.000000005Z","_msg":"the \"line\"","app":"cart","labels._msg":"x"})",
          R"({"_time":"2026-03-01T12:00:00.000000006Z","_msg":"two","app":"cart","labels._msg":"x","trace":"abc"})",
          R"({"_time":"2026-03-01T12:00:00.000000007Z","_msg":""})"});
}

TEST_CASE("a JSON body that is no push is refused as a whole", "[net][loki]") {
  for (const char* bad :
       {"", "{", "[]", "{}", R"({"streams":{}})", R"({"streams":[{}]})",
        R"({"streams":[{"values":[["1","a"],["x","b"]]}]})", R"({"streams":[{"values":[["1"]]}]})",
        R"({"streams":[{"values":[["1",2]]}]})", R"({"streams":[{"values":[{"ts":1}]}]})",
        R"({"streams":[{"values":[["99999999999999999999","a"]]}]})"}) {
    CAPTURE(bad);
    Decoded decoded;
    CHECK_FALSE(read_loki_json(bad, decoded.writer));
    CHECK(decoded.texts().empty());
  }
}

TEST_CASE("a push in protobuf", "[net][loki]") {
  Decoded decoded;
  const std::string body =
      message({{1, message({{2, entry("one")}, {1, R"({app="cart"})"}, {2, entry("\xff")}})},
               {1, message({{1, "{}"}})}});
  REQUIRE(read_loki_protobuf(body, decoded.writer));
  CHECK(
      decoded.texts() ==
      Texts{R"({"_time":"2026-03-01T12:00:00.000000005Z","_msg":"one","app":"cart","trace":"abc"})",
            "{\"_time\":\"2026-03-01T12:00:00.000000005Z\",\"_msg\":\"\xEF\xBF\xBD\",\"_msg_b64\":"
            "\"/w==\",\"app\":\"cart\",\"trace\":\"abc\"}"});
}

TEST_CASE("every cut of a protobuf push is refused or whole", "[net][loki]") {
  const std::string body = message({{1, message({{1, R"({app="cart"})"}, {2, entry("one")}})}});
  for (std::size_t size = 1; size < body.size(); ++size) {
    Decoded decoded;
    CHECK_FALSE(read_loki_protobuf(std::string_view(body).substr(0, size), decoded.writer));
    CHECK(decoded.texts().empty());
  }
  Decoded decoded;
  CHECK_FALSE(read_loki_protobuf(
      message({{1, message({{1, "{}"}, {2, entry("x", 1'000'000'000)}})}}), decoded.writer));
}

TEST_CASE("labels repeated in millions of lines do not fill the memory", "[net][loki]") {
  std::string stream = message({{1, "{a=\"" + std::string(100'000, 'x') + "\"}"}});
  for (int i = 0; i < 100'000; ++i) stream += message({{2, ""}});
  Decoded decoded(10 << 20);
  CHECK_FALSE(read_loki_protobuf(message({{1, stream}}), decoded.writer));
  CHECK(decoded.batch.bytes.capacity() < 32u << 20);
}

TEST_CASE("stream labels as Prometheus prints them", "[net][loki]") {
  CHECK(labels("{}").empty());
  CHECK(labels(R"({a="1", b_c = "2",})") == R"("a":"1","b_c":"2")");
  CHECK(labels(R"({a="q\"b\\n\n\t\x41\u00e9\U0001F600"})") ==
        "\"a\":\"q\\\"b\\\\n\\n\\tA\xC3\xA9\xF0\x9F\x98\x80\"");
  CHECK(labels(R"({_src="x"})") == R"("labels._src":"x")");
  for (const char* bad :
       {"", "{", "}", "a", "{a}", "{a=}", "{a=\"}", "{a=\"x\\\"}", "{a=\"\\q\"}", "{a=\"\\x4\"}",
        "{=\"x\"}", "{a=\"1\" b=\"2\"}", "{a=\"1\"}x", "{,}", "{a=\"\\u00\"}"}) {
    CAPTURE(bad);
    CHECK(labels(bad) == "malformed stream labels");
  }
}

}  // namespace logkit::net
