// Sinks over a stream: records as NDJSON (tcp://, tcp+tls://), or messages of
// syslog with octet counting (syslog+tcp://, syslog+tls://).
//
// Neither protocol acknowledges. A batch counts as delivered when all of it was
// handed to the connection and the peer had not closed it; what a connection
// swallowed as it broke is sent again where that is known, and lost where it is
// not. Where nothing may be lost, use HTTP or Kafka.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "lib/net/address.h"
#include "lib/net/tls_channel.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::net {

struct StreamSinkOptions {
  Address address;
  bool as_syslog = false;
  std::optional<TlsClientOptions> tls;
  int timeout_ms = 10'000;
};

// `origins` outlives the sink.
std::unique_ptr<ship::Sink> make_stream_sink(std::string name, StreamSinkOptions options,
                                             const ship::OriginTable& origins,
                                             ship::RecordTextOptions record_text);

// A record (JSON) as an RFC 5424 message with its octet count. A message that
// is syslog already, "<PRI>" before it, stays as it is.
void append_syslog_message(std::string_view record, std::int64_t received_ns, std::string& out);

}  // namespace logkit::net
