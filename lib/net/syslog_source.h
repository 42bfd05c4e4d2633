// Syslog receivers: UDP (RFC 5426), TCP in both framings (RFC 6587), TLS
// (RFC 5425). A message is a record with the text as it came; logparse reads
// what is in it.
//
// A receiver has no positions: what the kernel has acknowledged to the sender
// and no sink or spool has is gone with the process, for syslog has no
// acknowledgement of its own. Where records are not taken, TCP senders wait;
// datagrams that the kernel had no room for are counted as "lost_udp_overflow".
#pragma once

#include <memory>
#include <string>

#include "lib/net/address.h"
#include "lib/net/channel.h"
#include "lib/ship/source.h"

namespace logkit::net {

// A longer message is cut there. It bounds the memory of a connection, too.
inline constexpr std::size_t kMaxSyslogBytes = 256 << 10;

struct SyslogOptions {
  Address address;
  std::size_t max_message_bytes = kMaxSyslogBytes;
  std::size_t max_connections = 4096;
};

std::unique_ptr<ship::Source> make_syslog_udp_source(std::string name, SyslogOptions options);
// `channels`: TLS; null for plain TCP.
std::unique_ptr<ship::Source> make_syslog_stream_source(std::string name, SyslogOptions options,
                                                        std::unique_ptr<ChannelMaker> channels);

}  // namespace logkit::net
