// HttpExchange: one request and its answer, between libmicrohttpd's callbacks
// and the router. Internal to the HTTP receiver.
//
//   kReading  the body comes in
//   kReady    it is whole: the source takes it from here
//   kWaiting  its records are under way, the connection is suspended
//   kDone     the answer may go
#pragma once

#include <microhttpd.h>

#include <cstdint>
#include <string>

#include "lib/net/http_message.h"

namespace logkit::net {

struct HttpExchange {
  enum class State : std::uint8_t { kReading, kReady, kWaiting, kDone };

  MHD_Connection* connection = nullptr;
  State state = State::kReading;
  HttpRequest request;
  HttpAnswer answer;
  std::size_t held_bytes = 0;     // what it counts against the limit of all
  std::size_t refused_bytes = 0;  // of a body that is read and forgotten
  std::uint64_t track = 0;        // of its batch, while it waits
};

// The parts of a request that come before its body.
HttpRequest read_request_head(MHD_Connection* connection, const char* url, const char* method);
std::string peer_host_of(MHD_Connection* connection);
// Queues the answer of the exchange. `closes`: the connection is not kept.
MHD_Result queue_answer(const HttpExchange& exchange, bool closes);

}  // namespace logkit::net
