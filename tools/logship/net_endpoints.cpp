#include "tools/logship/net_endpoints.h"

#include "lib/base/human.h"

#include "lib/net/forward_source.h"
#include "lib/net/http_sink.h"
#include "lib/net/http_source.h"
#include "lib/net/stream_sink.h"
#include "lib/net/syslog_source.h"
#include "lib/net/tls_channel.h"
#include "tools/logship/kafka_endpoints.h"

namespace logkit::logship {
namespace {

constexpr std::uint16_t kSyslogPort = 514;
constexpr std::uint16_t kSyslogTlsPort = 6514;
constexpr std::uint16_t kForwardPort = 24224;

// Nothing listens on a path, and no source takes parameters yet.
Result<net::Address> listen_address(const net::Url& url, std::uint16_t default_port) {
  LK_RETURN_IF_ERROR(url.check_parameters({}));
  if (!url.path.empty() && url.path != "/")
    return Error::invalid("a listener has no path", url.base());
  return net::parse_address(url.authority, default_port);
}

bool is_tls(const net::Url& url) { return url.scheme.ends_with("+tls") || url.scheme == "https"; }

// A listener with TLS needs a certificate.
Status check_certificate(const net::Url& url, const EndpointContext& context) {
  if (!context.options.net.tls_certificate.empty()) return {};
  Error error = Error::invalid("a listener with TLS needs a certificate", url.base());
  error.help = "give --tls-cert and --tls-key";
  return error;
}

// Null for plain TCP.
Result<std::unique_ptr<net::ChannelMaker>> make_channels(const net::Url& url,
                                                         const EndpointContext& context) {
  if (!is_tls(url)) return std::unique_ptr<net::ChannelMaker>();
  LK_RETURN_IF_ERROR(check_certificate(url, context));
  const NetOptions& typed = context.options.net;
  return net::make_tls_server(
      context.world.fs,
      {.certificate = typed.tls_certificate, .key = typed.tls_key, .client_ca = typed.tls_ca});
}

Result<std::unique_ptr<ship::Source>> make_syslog(const net::Url& url,
                                                  const EndpointContext& context) {
  net::SyslogOptions options;
  LK_TRY(options.address, listen_address(url, is_tls(url) ? kSyslogTlsPort : kSyslogPort));
  options.max_message_bytes = std::min(options.max_message_bytes, context.options.max_record_bytes);
  LK_RETURN_IF_ERROR(net::check_exposure(
      options.address, context.options.net.insecure || is_tls(url),
      "listen on 127.0.0.1, use syslog+tls://, or give --insecure where the network is yours"));
  if (url.scheme == "syslog+udp")
    return net::make_syslog_udp_source(url.base(), std::move(options));
  LK_TRY(auto channels, make_channels(url, context));
  return net::make_syslog_stream_source(url.base(), std::move(options), std::move(channels));
}

Result<std::unique_ptr<ship::Source>> make_forward(const net::Url& url,
                                                   const EndpointContext& context) {
  net::ForwardOptions options;
  LK_TRY(options.address, listen_address(url, kForwardPort));
  LK_RETURN_IF_ERROR(net::check_exposure(
      options.address, context.options.net.insecure || is_tls(url),
      "listen on 127.0.0.1, use forward+tls://, or give --insecure where the network is yours"));
  options.now_ns = context.world.now_ns;
  LK_TRY(auto channels, make_channels(url, context));
  return net::make_forward_source(url.base(), std::move(options), std::move(channels));
}

Result<std::unique_ptr<ship::Source>> make_http(const net::Url& url,
                                                const EndpointContext& context) {
  const NetOptions& typed = context.options.net;
  net::HttpSourceOptions options;
  LK_TRY(options.address, listen_address(url, 0));
  options.token_file = typed.bearer_token_file;
  if (typed.max_body_bytes) options.router.max_body_bytes = *typed.max_body_bytes;
  LK_RETURN_IF_ERROR(net::check_exposure(
      options.address, typed.insecure || is_tls(url) || !options.token_file.empty(),
      "listen on 127.0.0.1, ask for a token with --bearer-token-file, or give --insecure"));
  if (is_tls(url)) {
    LK_RETURN_IF_ERROR(check_certificate(url, context));
    options.tls = net::TlsFiles{
        .certificate = typed.tls_certificate, .key = typed.tls_key, .client_ca = typed.tls_ca};
  }
  options.now_ns = context.world.now_ns;
  return net::make_http_source(url.base(), context.world.fs, std::move(options));
}

Result<std::unique_ptr<ship::Sink>> make_stream(const net::Url& url,
                                                const EndpointContext& context) {
  LK_RETURN_IF_ERROR(url.check_parameters({}));
  const NetOptions& typed = context.options.net;
  net::StreamSinkOptions options;
  options.as_syslog = url.scheme.starts_with("syslog");
  const std::uint16_t port = !options.as_syslog ? 0 : is_tls(url) ? kSyslogTlsPort : kSyslogPort;
  LK_TRY(options.address, net::parse_address(url.authority, port));
  if (is_tls(url))
    options.tls = net::TlsClientOptions{.host = options.address.host,
                                        .ca_file = typed.tls_ca,
                                        .certificate = typed.tls_certificate,
                                        .key = typed.tls_key,
                                        .insecure = typed.insecure};
  return net::make_stream_sink(url.base(), std::move(options), context.origins,
                               context.options.record_text);
}

// The address to post to, less the parameters that are ours.
std::string target_of(const net::Url& url, std::string_view default_path) {
  std::string target = url.scheme + "://" + url.authority;
  target.append(url.path.empty() || url.path == "/" ? default_path : url.path);
  if (const auto query = url.parameter("query"); query && !query->empty())
    target.append(target.find('?') == std::string::npos ? "?" : "&").append(*query);
  return target;
}

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma == std::string_view::npos ? text.size() : comma + 1);
  }
  return parts;
}

Result<std::unique_ptr<net::BodyEncoder>> make_encoder(const net::Url& url) {
  net::EncoderOptions options;
  if (const auto index = url.parameter("index")) {
    LK_TRY(options.index, ship::FieldTemplate::parse(*index));
    options.has_index = true;
  }
  options.labels = split_list(url.parameter("labels").value_or(""));
  options.source_type = url.parameter("sourcetype").value_or("");
  return net::make_body_encoder(url.parameter("format").value_or("ndjson"), std::move(options));
}

Status set_compression(const net::Url& url, net::HttpSinkOptions& options) {
  options.compression = url.parameter("compression").value_or("");
  if (options.compression == "none") options.compression.clear();
  if (options.compression.empty() || options.compression == "gzip" || options.compression == "zstd")
    return {};
  Error error = Error::invalid("unknown compression '" + options.compression + "'", url.base());
  error.help = "there are gzip, zstd and none";
  return error;
}

Result<std::unique_ptr<ship::Sink>> make_http_sink(const net::Url& url,
                                                   const EndpointContext& context) {
  constexpr std::string_view kKnown[] = {"format",      "index",   "labels", "sourcetype",
                                         "compression", "timeout", "query"};
  constexpr std::int64_t kNsPerMs = 1'000'000;
  LK_RETURN_IF_ERROR(url.check_parameters(kKnown));
  if (url.authority.empty()) return Error::invalid("has no host", url.scheme + "://");
  const NetOptions& typed = context.options.net;
  LK_TRY(auto encoder, make_encoder(url));
  net::HttpSinkOptions options;
  LK_RETURN_IF_ERROR(set_compression(url, options));
  if (const auto timeout = url.parameter("timeout")) {
    const auto length_ns = parse_duration(*timeout);
    if (!length_ns || *length_ns < kNsPerMs)
      return Error::invalid("'" + *timeout + "' is no length of time", url.base() + "?timeout");
    options.client.timeout_ms = *length_ns / kNsPerMs;
  }
  options.client.url = target_of(url, encoder->default_path());
  options.client.ca_file = typed.tls_ca;
  options.client.certificate_file = typed.tls_certificate;
  options.client.key_file = typed.tls_key;
  options.client.insecure = typed.insecure;
  options.token_file = typed.bearer_token_file;
  if (url.parameter("format") == "splunk") options.token_scheme = "Splunk";
  return net::make_http_sink(url.base(), std::move(options), std::move(encoder), context.world.fs,
                             context.origins, context.options.record_text);
}

}  // namespace

Result<std::unique_ptr<ship::Sink>> make_net_sink(const net::Url& url,
                                                  const EndpointContext& context) {
  if (url.scheme == "http" || url.scheme == "https") return make_http_sink(url, context);
  if (url.scheme == "kafka") return make_kafka_sink(url, context);
  if (url.scheme == "tcp" || url.scheme == "tcp+tls" || url.scheme == "syslog+tcp" ||
      url.scheme == "syslog+tls")
    return make_stream(url, context);
  return std::unique_ptr<ship::Sink>();
}

Result<std::unique_ptr<ship::Source>> make_net_source(const net::Url& url,
                                                      const EndpointContext& context) {
  if (url.scheme == "syslog+udp" || url.scheme == "syslog+tcp" || url.scheme == "syslog+tls")
    return make_syslog(url, context);
  if (url.scheme == "forward" || url.scheme == "forward+tls") return make_forward(url, context);
  if (url.scheme == "http" || url.scheme == "https") return make_http(url, context);
  if (url.scheme == "kafka") return make_kafka_source(url, context);
  return std::unique_ptr<ship::Source>();
}

}  // namespace logkit::logship
