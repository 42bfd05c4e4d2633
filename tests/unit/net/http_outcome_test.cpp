#include "lib/net/http_outcome.h"

#include <catch2/catch.hpp>

namespace logkit::net {

TEST_CASE("what an answer means for the records", "[net][outcome]") {
  for (const unsigned status : {200u, 201u, 202u, 204u})
    CHECK(outcome_of(status) == HttpOutcome::kDelivered);
  // Our access, our address, a busy server: the records are not to blame.
  for (const unsigned status :
       {0u, 301u, 307u, 401u, 403u, 404u, 405u, 408u, 425u, 429u, 500u, 502u, 503u, 504u})
    CHECK(outcome_of(status) == HttpOutcome::kAgain);
  for (const unsigned status : {400u, 411u, 413u, 415u, 422u})
    CHECK(outcome_of(status) == HttpOutcome::kSplit);
}

TEST_CASE("answers are told of in one short line", "[net][outcome]") {
  CHECK(describe({.status = 429, .body = "slow\ndown\n"}) == "429 Too Many Requests: slow down");
  CHECK(describe({.status = 418}) == "418");
  CHECK(describe({.failure = "could not connect"}) == "could not connect");
  CHECK(describe({.status = 500, .body = std::string(100'000, 'x')}).size() < 300);
  CHECK(describe({.status = 500, .body = "\x1b[31m\xff"}) ==
        "500 Internal Server Error:  [31m\xEF\xBF\xBD");
}

TEST_CASE("Retry-After is heeded within reason", "[net][outcome]") {
  CHECK(retry_after_ns({.retry_after_s = 0}) == 0);
  CHECK(retry_after_ns({.retry_after_s = 7}) == 7'000'000'000);
  CHECK(retry_after_ns({.retry_after_s = -1}) == 0);
  CHECK(retry_after_ns({.retry_after_s = 1'000'000'000}) == 600'000'000'000);
}

}  // namespace logkit::net
