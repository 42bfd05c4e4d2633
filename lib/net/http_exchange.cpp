#include "lib/net/http_exchange.h"

#include <netinet/in.h>

#include <cstring>

#include "lib/base/ascii.h"
#include "lib/net/address.h"

namespace logkit::net {
namespace {

// Only these are looked at; the others may be as many as they like.
constexpr std::size_t kMaxParameters = 16;

std::string header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string() : std::string(value);
}

// "application/json; charset=utf-8" → "application/json".
std::string media_type(std::string_view text) {
  text = text.substr(0, text.find(';'));
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return to_lower(text);
}

MHD_Result keep_parameter(void* query, MHD_ValueKind, const char* key, const char* value) {
  auto& kept = *static_cast<std::vector<std::pair<std::string, std::string>>*>(query);
  if (kept.size() >= kMaxParameters) return MHD_NO;
  kept.emplace_back(key, value == nullptr ? "" : value);
  return MHD_YES;
}

}  // namespace

HttpRequest read_request_head(MHD_Connection* connection, const char* url, const char* method) {
  HttpRequest request;
  request.method = method;
  request.path = url;
  request.content_type = media_type(header(connection, MHD_HTTP_HEADER_CONTENT_TYPE));
  request.encoding = to_lower(header(connection, MHD_HTTP_HEADER_CONTENT_ENCODING));
  request.authorization = header(connection, MHD_HTTP_HEADER_AUTHORIZATION);
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, keep_parameter, &request.query);
  return request;
}

std::string peer_host_of(MHD_Connection* connection) {
  const MHD_ConnectionInfo* info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  SocketAddress peer;
  peer.size_bytes =
      info->client_addr->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(&peer.storage, info->client_addr, peer.size_bytes);
  return peer.host_text();
}

MHD_Result queue_answer(const HttpExchange& exchange, bool closes) {
  const HttpAnswer& answer = exchange.answer;
  // The body is copied: the exchange may end before it is sent.
  MHD_Response* response = MHD_create_response_from_buffer(
      answer.body.size(), const_cast<char*>(answer.body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  const auto add = [response](const char* name, const std::string& value) {
    MHD_add_response_header(response, name, value.c_str());
  };
  if (!answer.content_type.empty()) add(MHD_HTTP_HEADER_CONTENT_TYPE, answer.content_type);
  if (answer.retry_after_s > 0)
    add(MHD_HTTP_HEADER_RETRY_AFTER, std::to_string(answer.retry_after_s));
  if (!answer.allow.empty()) add(MHD_HTTP_HEADER_ALLOW, answer.allow);
  if (answer.challenge) add(MHD_HTTP_HEADER_WWW_AUTHENTICATE, "Bearer");
  if (answer.as_elasticsearch) add("X-Elastic-Product", "Elasticsearch");
  if (closes) add(MHD_HTTP_HEADER_CONNECTION, "close");
  const MHD_Result queued = MHD_queue_response(exchange.connection, answer.status, response);
  MHD_destroy_response(response);
  return queued;
}

}  // namespace logkit::net
