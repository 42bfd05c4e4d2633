// Sources and sinks of the network, by their schemes.
#pragma once

#include <memory>

#include "lib/net/url.h"
#include "tools/logship/endpoints.h"

namespace logkit::logship {

inline constexpr std::string_view kNetSources =
    "syslog+udp://, syslog+tcp://, syslog+tls://, http://, https://, forward://, forward+tls:// "
    "and kafka://";
inline constexpr std::string_view kNetSinks =
    "http://, https://, kafka://, tcp://, tcp+tls://, syslog+tcp:// and syslog+tls://";

// Null where the scheme is none of the network's.
Result<std::unique_ptr<ship::Source>> make_net_source(const net::Url& url,
                                                      const EndpointContext& context);
Result<std::unique_ptr<ship::Sink>> make_net_sink(const net::Url& url,
                                                  const EndpointContext& context);

}  // namespace logkit::logship
