#include "lib/net/http_router.h"

#include "lib/base/json_escape.h"
#include "lib/net/body_codec.h"
#include "lib/net/es_bulk.h"
#include "lib/net/es_handshake.h"
#include "lib/net/hec_events.h"
#include "lib/net/loki_push.h"
#include "lib/net/ndjson_body.h"
#include "lib/net/otlp_logs.h"
#include "lib/record/json_scan.h"

namespace logkit::net {
namespace {

constexpr std::string_view kCollector = "/services/collector";

bool is_protobuf(const HttpRequest& request) {
  return request.content_type == "application/x-protobuf" ||
         request.content_type == "application/protobuf" ||
         request.content_type == "application/vnd.google.protobuf";
}
bool is_loki(std::string_view path) {
  return path == "/loki/api/v1/push" || path == "/api/prom/push";
}
bool is_otlp(std::string_view path) { return path == "/v1/logs"; }
bool is_bulk(std::string_view path) { return path.ends_with("/_bulk"); }
bool is_collector(std::string_view path) { return path.starts_with(kCollector); }
bool is_health(std::string_view path) {
  return path == "/health" || path == "/ready" || path == "/services/collector/health" ||
         path == "/services/collector/health/1.0";
}
bool is_plain(std::string_view path) {
  return path == "/" || path == "/ndjson" || path == "/logs" || path == "/insert/jsonline";
}

HttpAnswer text_answer(unsigned status, std::string_view text) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .body = std::string(text) + "\n"};
}

HttpAnswer es_error(unsigned status, std::string_view type, std::string_view reason) {
  std::string error = "{\"type\":\"" + std::string(type) + "\",\"reason\":";
  append_json_string(reason, error);
  error.push_back('}');
  HttpAnswer made =
      json_answer(status, "{\"error\":{\"root_cause\":[" + error + "]," + error.substr(1) +
                              ",\"status\":" + std::to_string(status) + "}");
  made.as_elasticsearch = true;
  return made;
}

HttpAnswer hec(HecResult result) {
  return json_answer(hec_status(result.code), hec_answer(result));
}

// "app" of "/app/_bulk"; empty of "/_bulk".
std::string_view index_of(std::string_view path) {
  path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

bool is_document(std::string_view path) {
  return !index_of(path).empty() && (path.find("/_doc", 1) != std::string_view::npos ||
                                     path.find("/_create", 1) != std::string_view::npos);
}

HttpAnswer handle_bulk(const HttpRequest& request, std::string_view body, BatchWriter& writer) {
  auto items = read_bulk_body(body, index_of(request.path), writer);
  if (!items) return es_error(400, "illegal_argument_exception", items.error().what);
  if (items->empty())
    return es_error(400, "action_request_validation_exception",
                    "Validation Failed: 1: no requests added;");
  HttpAnswer answer = json_answer(200, bulk_answer(*items));
  answer.as_elasticsearch = true;
  return answer;
}

// One document: as a bulk of one, so that it becomes the same record.
HttpAnswer handle_document(const HttpRequest& request, std::string_view body, BatchWriter& writer) {
  if (!record::looks_like_json_object(body) || !record::is_json(body))
    return es_error(400, "document_parsing_exception", "the document is no JSON object");
  std::string bulk = "{\"create\":{}}\n";
  append_on_one_line(body, bulk);
  auto items = read_bulk_body(bulk, index_of(request.path), writer);
  if (!items || items->size() != 1)
    return es_error(400, "document_parsing_exception", "the document is no JSON object");
  std::string made = "{\"_index\":";
  append_json_string(items->front().index, made);
  HttpAnswer answer = json_answer(201, made + ",\"_version\":1,\"result\":\"created\"}");
  answer.as_elasticsearch = true;
  return answer;
}

HttpAnswer handle_loki(const HttpRequest& request, std::string_view body,
                       std::size_t max_body_bytes, BatchWriter& writer) {
  if (request.content_type == "application/json") {
    const Status status = read_loki_json(body, writer);
    return status ? HttpAnswer{.status = 204} : text_answer(400, status.error().what);
  }
  // Its clients compress with snappy and say so in no header.
  const auto plain = request.encoding == "snappy" ? Result<std::string>(std::string(body))
                                                  : decode_body(body, "snappy", max_body_bytes);
  if (!plain) return text_answer(400, plain.error().what);
  const Status status = read_loki_protobuf(*plain, writer);
  return status ? HttpAnswer{.status = 204} : text_answer(400, status.error().what);
}

HttpAnswer handle_otlp(const HttpRequest& request, std::string_view body, std::int64_t now_ns,
                       BatchWriter& writer) {
  const bool as_json = !is_protobuf(request);
  if (as_json && request.content_type != "application/json")
    return text_answer(415, "OTLP is application/x-protobuf or application/json");
  const Status status =
      as_json ? read_otlp_json(body, now_ns, writer) : read_otlp_protobuf(body, now_ns, writer);
  // An empty ExportLogsServiceResponse: everything was taken.
  return {.status = status ? 200u : 400u,
          .content_type = as_json ? "application/json" : "application/x-protobuf",
          .body = !status   ? otlp_refusal(status.error().what, as_json)
                  : as_json ? std::string("{}")
                            : std::string()};
}

HttpAnswer handle_collector(const HttpRequest& request, std::string_view body, std::int64_t now_ns,
                            BatchWriter& writer) {
  const std::string_view what = std::string_view(request.path).substr(kCollector.size());
  if (what == "/ack") return hec({.code = HecCode::kAckDisabled});
  if (what.starts_with("/raw")) return hec(read_hec_raw(body, writer));
  if (what.empty() || what == "/" || what.starts_with("/event"))
    return hec(read_hec_events(body, now_ns, writer));
  return text_answer(404, "no such endpoint");
}

// By any other method than those that send.
HttpAnswer refuse_method(std::string_view path) {
  const bool is_known = is_loki(path) || is_otlp(path) || is_collector(path) || is_bulk(path) ||
                        is_document(path) || is_plain(path);
  if (!is_known) return text_answer(404, "no such endpoint");
  HttpAnswer answer = text_answer(405, "records are sent here by POST; nothing is read or deleted");
  answer.allow = "POST, PUT";
  return answer;
}

HttpAnswer unauthorized(std::string_view path, bool has_token) {
  if (is_collector(path))
    return hec({.code = has_token ? HecCode::kInvalidToken : HecCode::kTokenRequired});
  HttpAnswer answer = text_answer(401, has_token ? "wrong token" : "a token is needed");
  answer.challenge = true;
  return answer;
}

// The password of "Basic dXNlcjpwYXNz".
std::string basic_password(std::string_view base64) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : base64) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text.push_back(static_cast<char>(bits >> count & 0xff));
  }
  const std::size_t colon = text.find(':');
  return colon == std::string::npos ? std::string() : text.substr(colon + 1);
}

}  // namespace

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned differs = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    differs |= static_cast<unsigned char>(a[i]) ^
               static_cast<unsigned char>(b.empty() ? '\0' : b[i % b.size()]);
  return differs == 0;
}

bool HttpRouter::is_authorized(std::string_view authorization) const {
  const std::size_t space = authorization.find(' ');
  if (space == std::string_view::npos) return false;
  std::string scheme(authorization.substr(0, space));
  for (char& c : scheme) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const std::string_view given = authorization.substr(space + 1);
  if (scheme == "basic") return equal_in_constant_time(basic_password(given), options_.token);
  if (scheme != "bearer" && scheme != "splunk" && scheme != "apikey") return false;
  return equal_in_constant_time(given, options_.token);
}

HttpAnswer HttpRouter::admit(const HttpRequest& request) const {
  if (!options_.token.empty() && !is_health(request.path) && !is_authorized(request.authorization))
    return unauthorized(request.path, !request.authorization.empty());
  return {.status = 0};
}

HttpAnswer HttpRouter::handle(const HttpRequest& request, std::int64_t now_ns,
                              BatchWriter& writer) const {
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (reads && is_collector(request.path) && is_health(request.path))
    return hec({.code = HecCode::kHealthy});
  if (reads && is_health(request.path)) return text_answer(200, "ready");
  if (HttpAnswer handshake = es_handshake(request); handshake.status != 0) return handshake;
  if (request.method != "POST" && request.method != "PUT") return refuse_method(request.path);
  const auto body = decode_body(request.body, request.encoding, options_.max_body_bytes);
  if (!body) {
    const Code code = body.error().code;
    return text_answer(code == Code::kUnsupported ? 415
                       : code == Code::kInvalid   ? 413
                                                  : 400,
                       body.error().what);
  }
  return handle_post(request, *body, now_ns, writer);
}

HttpAnswer HttpRouter::handle_post(const HttpRequest& request, std::string_view body,
                                   std::int64_t now_ns, BatchWriter& writer) const {
  const std::string_view path = request.path;
  if (is_loki(path)) return handle_loki(request, body, options_.max_body_bytes, writer);
  if (is_otlp(path)) return handle_otlp(request, body, now_ns, writer);
  if (is_collector(path)) return handle_collector(request, body, now_ns, writer);
  if (is_bulk(path)) return handle_bulk(request, body, writer);
  if (is_document(path)) return handle_document(request, body, writer);
  if (!is_plain(path)) return text_answer(404, "no such endpoint");
  read_ndjson_body(body, writer);
  return {.status = 204};
}

}  // namespace logkit::net
