// HttpRouter: which receiver a request is for, and what it is answered. Knows
// nothing of sockets: a request in, records and an answer out.
//
//   POST /  /ndjson  /logs  /insert/jsonline     NDJSON, objects, lines
//   POST /_bulk  /INDEX/_bulk  /INDEX/_doc        Elasticsearch
//   GET  /  /_license  /_cluster/health …         what its clients ask first
//   POST /loki/api/v1/push                        Loki
//   POST /v1/logs                                 OTLP/HTTP
//   POST /services/collector[/event|/raw]         Splunk HEC
//   GET  /health  /ready  /services/collector/health
//
// With a token every request needs it, but for the health checks:
// "Authorization: Bearer T", "Splunk T", or Basic with T as the password.
//
// Thread safety: any thread, but for set_token().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/net/batch_writer.h"
#include "lib/net/http_message.h"

namespace logkit::net {

struct HttpRouterOptions {
  std::string token;                       // empty: anybody may send
  std::size_t max_body_bytes = 32u << 20;  // decompressed
};

class HttpRouter {
 public:
  explicit HttpRouter(HttpRouterOptions options) : options_(std::move(options)) {}

  // What requests need from now on; those that were admitted go on.
  void set_token(std::string token) { options_.token = std::move(token); }

  // Before a body is read: the answer that refuses it, or status 0.
  HttpAnswer admit(const HttpRequest& request) const;

  // Of a request that was admitted: appends its records and says what to answer once
  // they are safe. Where the answer is an error there are no records.
  HttpAnswer handle(const HttpRequest& request, std::int64_t now_ns, BatchWriter& writer) const;

 private:
  HttpAnswer handle_post(const HttpRequest& request, std::string_view body, std::int64_t now_ns,
                         BatchWriter& writer) const;
  bool is_authorized(std::string_view authorization) const;

  HttpRouterOptions options_;
};

// True where both are the same, in a time that does not tell where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace logkit::net
