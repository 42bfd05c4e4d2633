// What an answer to a POST of records means for them.
//
//   2xx                        delivered; the body may tell of single records
//   413                        too long: smaller pieces, down to the one record
//                              that is too long by itself
//   400, 422 and other 4xx     something in it is refused: smaller pieces, down
//                              to the record that is, which is rejected
//   401, 403, 404, 405, 407    our access or address is wrong, not the records:
//                              again later, somebody will put it right
//   408, 425, 429, 5xx, none   again later; Retry-After is heeded
//   3xx                        again later: the address has moved
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/result.h"
#include "lib/net/http_client.h"

namespace logkit::net {

enum class HttpOutcome : std::uint8_t { kDelivered, kAgain, kSplit };

HttpOutcome outcome_of(unsigned status);
// For people and dead letters: "429 Too Many Requests: slow down".
std::string describe(const HttpReply& reply);
// At most ten minutes, whatever the server asks for.
std::int64_t retry_after_ns(const HttpReply& reply);

}  // namespace logkit::net
