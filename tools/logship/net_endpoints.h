// Sources and sinks of the network, by their schemes.
#pragma once

#include <memory>

#include "lib/net/url.h"
#include "tools/logship/endpoints.h"

namespace logkit::logship {

inline constexpr std::string_view kNetSources = "syslog+udp://, syslog+tcp://, http://";

// Null where the scheme is none of the network's.
Result<std::unique_ptr<ship::Source>> make_net_source(const net::Url& url,
                                                      const EndpointContext& context);

}  // namespace logkit::logship
