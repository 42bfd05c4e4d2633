// Sockets: made ready to listen or to receive, non-blocking, close-on-exec.
//
// Thread safety: pure functions around system calls.
#pragma once

#include "lib/base/result.h"
#include "lib/io/fd.h"
#include "lib/net/address.h"

namespace logkit::net {

// The first address of the host that can be bound. A port of 0 takes any.
Result<io::Fd> listen_tcp(const Address& address);
// With a receive buffer of 8 MiB where the system allows, and with
// SO_RXQ_OVFL: the kernel tells how many datagrams it had no room for.
Result<io::Fd> bind_udp(const Address& address);
// The port that was taken.
std::uint16_t bound_port(int fd);

// A connection, made within `timeout_ms`; blocking, with TCP_NODELAY and
// keep-alive, and `timeout_ms` for every read and write.
Result<io::Fd> connect_tcp(const Address& address, int timeout_ms);

// How many connections a listener may have at most, of those that it wants: a
// quarter of the descriptors of the process, so that files can still be opened.
std::size_t affordable_connections(std::size_t wanted);

// Of an accepted connection: no delay, and probes that find a peer which is
// gone within two minutes.
void tune_connection(int fd);

}  // namespace logkit::net
