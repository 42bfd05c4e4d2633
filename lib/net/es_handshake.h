// What clients of Elasticsearch ask before they send: version, licence,
// templates, pipelines.
#pragma once

#include "lib/net/http_message.h"

namespace logkit::net {

// Status 0 where the request is none of these.
HttpAnswer es_handshake(const HttpRequest& request);

}  // namespace logkit::net
