// What stands behind the user agent of an access log.
#pragma once

#include <string_view>

#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// `tail` without the spaces in front. Known tails give fields, any other is
// kept whole as `extra`:
//
//   "10.0.0.1, 10.0.0.2"          forwarded_for (nginx's $http_x_forwarded_for)
//   0.005                         duration_ms 5 (nginx's $request_time)
//   116075                        request_time, unit unknown (%D or %T)
//   435 0.002 [web-80] [] 10.0.0.7:8080 129 0.002 200 4af…   ingress-nginx
//   12 "router" "http://10.0.0.7:8080" 3ms                   Traefik
void parse_access_tail(std::string_view tail, ParsedRecord& record);

}  // namespace logkit::parse
