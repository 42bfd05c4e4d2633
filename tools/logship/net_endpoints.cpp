#include "tools/logship/net_endpoints.h"

#include "lib/io/read_text.h"
#include "lib/net/http_source.h"
#include "lib/net/syslog_source.h"

namespace logkit::logship {
namespace {

constexpr std::uint64_t kMaxSecretBytes = 64 << 10;
constexpr std::uint16_t kSyslogPort = 514;

Result<std::string> read_secret(const std::string& path, const EndpointContext& context) {
  if (path.empty()) return std::string();
  LK_TRY(std::string text, io::read_text(context.world.fs, path, kMaxSecretBytes));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  if (text.empty()) return Error::invalid("is empty", path);
  return text;
}

// Nothing listens on a path, and no source takes parameters yet.
Result<net::Address> listen_address(const net::Url& url, std::uint16_t default_port) {
  LK_RETURN_IF_ERROR(url.check_parameters({}));
  if (!url.path.empty() && url.path != "/")
    return Error::invalid("a listener has no path", url.base());
  return net::parse_address(url.authority, default_port);
}

Result<std::unique_ptr<ship::Source>> make_syslog(const net::Url& url,
                                                  const EndpointContext& context) {
  net::SyslogOptions options;
  LK_TRY(options.address, listen_address(url, kSyslogPort));
  options.max_message_bytes = std::min(options.max_message_bytes, context.options.max_record_bytes);
  LK_RETURN_IF_ERROR(net::check_exposure(
      options.address, context.options.net.insecure,
      "listen on 127.0.0.1, use syslog+tls://, or give --insecure where the network is yours"));
  return url.scheme == "syslog+udp"
             ? net::make_syslog_udp_source(url.base(), std::move(options))
             : net::make_syslog_stream_source(url.base(), std::move(options), nullptr);
}

Result<std::unique_ptr<ship::Source>> make_http(const net::Url& url,
                                                const EndpointContext& context) {
  const NetOptions& typed = context.options.net;
  net::HttpSourceOptions options;
  LK_TRY(options.address, listen_address(url, 0));
  LK_TRY(options.router.token, read_secret(typed.bearer_token_file, context));
  if (typed.max_body_bytes) options.router.max_body_bytes = *typed.max_body_bytes;
  LK_RETURN_IF_ERROR(net::check_exposure(
      options.address, typed.insecure || !options.router.token.empty(),
      "listen on 127.0.0.1, ask for a token with --bearer-token-file, or give --insecure"));
  options.now_ns = context.world.now_ns;
  return net::make_http_source(url.base(), std::move(options));
}

}  // namespace

Result<std::unique_ptr<ship::Source>> make_net_source(const net::Url& url,
                                                      const EndpointContext& context) {
  if (url.scheme == "syslog+udp" || url.scheme == "syslog+tcp") return make_syslog(url, context);
  if (url.scheme == "http") return make_http(url, context);
  return std::unique_ptr<ship::Source>();
}

}  // namespace logkit::logship
