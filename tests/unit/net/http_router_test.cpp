#include "lib/net/http_router.h"

#include <snappy.h>
#include <catch2/catch.hpp>

#include "lib/net/body_codec.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

HttpRequest post(std::string path, std::string body, std::string type = "application/json") {
  HttpRequest request;
  request.method = "POST";
  request.path = std::move(path);
  request.content_type = std::move(type);
  request.body = std::move(body);
  return request;
}
HttpRequest get(std::string path) {
  HttpRequest request;
  request.method = "GET";
  request.path = std::move(path);
  return request;
}

const HttpRouter kOpen(HttpRouterOptions{});

HttpAnswer handle(const HttpRequest& request, Decoded& decoded, const HttpRouter& router = kOpen) {
  HttpAnswer refused = router.admit(request);
  if (refused.status != 0) return refused;
  return router.handle(request, 1'500'000'000'000'000'000, decoded.writer);
}

}  // namespace

TEST_CASE("each path has its receiver and its answer", "[net][router]") {
  struct Case {
    HttpRequest request;
    unsigned status;
    std::size_t records;
  };
  const Case cases[] = {
      {post("/", "{}\n{}"), 204, 2},
      {post("/ndjson", "a\nb", "text/plain"), 204, 2},
      {post("/_bulk", "{\"create\":{}}\n{}\n"), 200, 1},
      {post("/app/_bulk", "{\"create\":{}}\n{}\n"), 200, 1},
      {post("/_bulk", ""), 400, 0},
      {post("/app/_doc", "{}"), 201, 1},
      {post("/app/_doc/7", "nothing"), 400, 0},
      {post("/loki/api/v1/push", R"({"streams":[{"values":[["1","a"]]}]})"), 204, 1},
      {post("/loki/api/v1/push", "junk"), 400, 0},
      {post("/v1/logs", "{}"), 200, 0},
      {post("/v1/logs", "{}", "text/plain"), 415, 0},
      {post("/v1/logs", "junk", "application/x-protobuf"), 400, 0},
      {post("/services/collector/event", R"({"event":"a"})"), 200, 1},
      {post("/services/collector", R"({"event":"a"})"), 200, 1},
      {post("/services/collector/raw", "a\nb\n"), 200, 2},
      {post("/services/collector/ack", "{}"), 400, 0},
      {post("/nowhere", "{}"), 404, 0},
      {get("/health"), 200, 0},
      {get("/ready"), 200, 0},
      {get("/services/collector/health"), 200, 0},
      {get("/nowhere"), 404, 0},
  };
  for (const Case& one : cases) {
    CAPTURE(one.request.path, one.request.body);
    Decoded decoded;
    CHECK(handle(one.request, decoded).status == one.status);
    CHECK(decoded.texts().size() == one.records);
  }
}

TEST_CASE("clients of Elasticsearch find what they look for", "[net][router]") {
  Decoded decoded;
  for (const char* path : {"/", "/_license", "/_xpack", "/_cluster/health", "/_index_template/logs",
                           "/_ilm/policy/logs", "/_nodes/http"}) {
    CAPTURE(path);
    const HttpAnswer answer = handle(get(path), decoded);
    CHECK(answer.status == 200);
    CHECK(answer.as_elasticsearch);
  }
  CHECK(handle(get("/"), decoded).body.find(R"("number":"8.)") != std::string::npos);
  HttpRequest put = post("/_index_template/logs", "{}");
  put.method = "PUT";
  CHECK(handle(put, decoded).body == R"({"acknowledged":true})");
  CHECK(decoded.texts().empty());
}

TEST_CASE("with a token nothing goes without it", "[net][router]") {
  const HttpRouter router(HttpRouterOptions{.token = "s3cret"});
  const auto status = [&](std::string authorization, HttpRequest request = post("/", "{}")) {
    Decoded decoded;
    request.authorization = std::move(authorization);
    const unsigned got = handle(request, decoded, router).status;
    CHECK(decoded.texts().size() == (got == 204 ? 1 : 0));
    return got;
  };
  for (const char* good : {"Bearer s3cret", "bearer s3cret", "Splunk s3cret", "ApiKey s3cret",
                           "Basic dXNlcjpzM2NyZXQ="})
    CHECK(status(good) == 204);
  for (const char* bad :
       {"", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret ", "Bearer S3cret", "Digest s3cret",
        "s3cret", "Basic dXNlcjpzM2NyZQ==", "Basic s3cret", "Basic "})
    CHECK(status(bad) == 401);
  CHECK(status("", get("/")) == 401);
  CHECK(status("", get("/health")) == 200);
  CHECK(status("", post("/services/collector", "{}")) == 401);
  CHECK(status("Splunk wrong", post("/services/collector", "{}")) == 403);
}

TEST_CASE("a token that changes is for the requests that come then", "[net][router]") {
  HttpRouter router(HttpRouterOptions{.token = "old"});
  HttpRequest request = post("/", "{}");
  request.authorization = "Bearer old";
  CHECK(router.admit(request).status == 0);
  router.set_token("new");
  Decoded decoded;
  CHECK(router.handle(request, 0, decoded.writer).status == 204);
  CHECK(router.admit(request).status == 401);
  request.authorization = "Bearer new";
  CHECK(router.admit(request).status == 0);
}

TEST_CASE("bodies are decompressed within the limit", "[net][router]") {
  const HttpRouter router(HttpRouterOptions{.token = {}, .max_body_bytes = 100});
  Decoded decoded;
  HttpRequest request = post("/", *encode_body("{\"a\":1}\n{\"b\":2}\n", "gzip"));
  request.encoding = "gzip";
  CHECK(handle(request, decoded, router).status == 204);
  CHECK(decoded.texts() == Texts{"{\"a\":1}", "{\"b\":2}"});
  request.body = *encode_body(std::string(101, 'x'), "gzip");
  CHECK(handle(request, decoded, router).status == 413);
  request.body = "no gzip";
  CHECK(handle(request, decoded, router).status == 400);
  request.encoding = "br";
  CHECK(handle(request, decoded, router).status == 415);
}

TEST_CASE("Loki's protobuf comes in snappy without a header", "[net][router]") {
  const std::string stream = std::string("\x0a\x02{}\x12\x03\x12\x01x", 9);
  const std::string push = std::string("\x0a") + static_cast<char>(stream.size()) + stream;
  std::string packed;
  snappy::Compress(push.data(), push.size(), &packed);
  Decoded decoded;
  CHECK(handle(post("/loki/api/v1/push", packed, "application/x-protobuf"), decoded).status == 204);
  CHECK(decoded.texts() == Texts{R"({"_time":"1970-01-01T00:00:00Z","_msg":"x"})"});
}

TEST_CASE("comparing tokens", "[net][router]") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("abc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", "abd"));
  CHECK_FALSE(equal_in_constant_time("ab", "abc"));
  CHECK_FALSE(equal_in_constant_time("abcabc", "abc"));
  CHECK_FALSE(equal_in_constant_time("abc", ""));
}

}  // namespace logkit::net
