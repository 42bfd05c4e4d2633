// kafka:// as source and sink, from what was typed.
#pragma once

#include <memory>

#include "lib/net/url.h"
#include "tools/logship/endpoints.h"

namespace logkit::logship {

Result<std::unique_ptr<ship::Source>> make_kafka_source(const net::Url& url,
                                                        const EndpointContext& context);
Result<std::unique_ptr<ship::Sink>> make_kafka_sink(const net::Url& url,
                                                    const EndpointContext& context);

}  // namespace logkit::logship
