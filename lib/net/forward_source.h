// Fluent forward: what Fluentd and Fluent Bit send to each other, over TCP or
// TLS. A message whose sender asks for it ("chunk") is acknowledged when its
// records are delivered, so nothing is lost where require_ack_response is on;
// a sender that gets no answer sends again.
//
// There is no shared key: on an address that others reach it takes TLS with
// client certificates, or --insecure.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "lib/net/address.h"
#include "lib/net/channel.h"
#include "lib/ship/source.h"

namespace logkit::net {

struct ForwardOptions {
  Address address;
  std::size_t max_message_bytes = 32u << 20;
  std::size_t max_connections = 1024;
  // Of messages that are not whole yet, of all connections together.
  std::size_t max_held_bytes = 128u << 20;
  std::function<std::int64_t()> now_ns;
};

// `channels`: TLS; null for plain TCP.
std::unique_ptr<ship::Source> make_forward_source(std::string name, ForwardOptions options,
                                                  std::unique_ptr<ChannelMaker> channels);

}  // namespace logkit::net
