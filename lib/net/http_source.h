// The HTTP receiver: what agents send by NDJSON, Elasticsearch's _bulk, Loki's
// push, OTLP and Splunk's collector (http_router.h), on libmicrohttpd.
//
// A request is answered when its records are safe: delivered by every sink, or
// in the spool. Until then its connection waits and costs nothing but its
// memory, so a thousand agents may wait at once. A client that gets no answer
// sends again: receivers have no positions to tell that by, so a record may
// then arrive twice.
//
// Where records are not taken, requests wait; bodies that are being received
// may fill `max_held_bytes` together, further ones are answered 503 with
// Retry-After.
//
// A client that sends too slowly is cut off (request_watch.h): it would keep a
// connection of the few there are from those that have something to say.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "lib/net/address.h"
#include "lib/net/http_router.h"
#include "lib/net/tls_channel.h"
#include "lib/ship/source.h"

namespace logkit::net {

struct HttpSourceOptions {
  Address address;
  HttpRouterOptions router;
  // Holds the token, and is read again when it changes; a file that cannot be used
  // then leaves the one before in place. Empty: router.token stays.
  std::string token_file = {};
  std::size_t max_held_bytes = 128u << 20;
  std::size_t max_connections = 2048;
  unsigned idle_timeout_s = 120;  // of a kept connection without a request
  // HTTPS; a renewed certificate is taken for new connections.
  std::optional<TlsFiles> tls = {};
  std::function<std::int64_t()> now_ns;
};

// `fs` outlives it.
std::unique_ptr<ship::Source> make_http_source(std::string name, io::Fs& fs,
                                               HttpSourceOptions options);

}  // namespace logkit::net
