#include "tools/logship/net_options.h"

#include <string_view>

#include "lib/io/read_text.h"

namespace logkit::logship {

void declare_net_options(cli::CommandLine& line, NetOptions& options) {
  line.heading("Network");
  line.value({"--bearer-token-file", "FILE",
              "the token that HTTP clients must send, and that HTTP sinks send"},
             &options.bearer_token_file);
  line.value({"--tls-cert", "FILE", "certificate, PEM: of listeners, and shown by sinks"},
             &options.tls_certificate);
  line.value({"--tls-key", "FILE", "its private key, PEM"}, &options.tls_key);
  line.value(
      {"--tls-ca", "FILE", "who signs the peers' certificates, PEM; listeners then ask for one"},
      &options.tls_ca);
  line.bytes({"--max-body", "SIZE", "longest body of a request, decompressed (32M)", true},
             &options.max_body_bytes);
  line.list({"-X", "NAME=VALUE", "a property of librdkafka; @FILE for VALUE reads it from there"},
            &options.kafka_properties);
  line.flag({"--insecure", "", "listen on any address without TLS or token; trust any certificate"},
            &options.insecure);
}

namespace {

// One that is missing at the start is mistyped; later it may be half a renewal.
Status check_pem(io::Fs& fs, std::string_view option, const std::string& path) {
  constexpr std::uint64_t kMaxPemBytes = 16u << 20;
  if (path.empty()) return {};
  const auto text = io::read_text(fs, path, kMaxPemBytes);
  if (!text) return Error(text.error()).at(option);
  if (text->find("-----BEGIN ") == std::string::npos)
    return Error::invalid("is no PEM", path).at(option);
  return {};
}

}  // namespace

Status check_net_options(io::Fs& fs, const NetOptions& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    Error error = Error::invalid("a certificate and its key go together",
                                 options.tls_key.empty() ? "--tls-cert" : "--tls-key");
    error.help = "give both --tls-cert and --tls-key";
    return error;
  }
  if (options.max_body_bytes &&
      (*options.max_body_bytes < 1024 || *options.max_body_bytes > 1u << 30))
    return Error::invalid("a body has from 1 KiB to 1 GiB", "--max-body");
  LK_RETURN_IF_ERROR(check_pem(fs, "--tls-cert", options.tls_certificate));
  LK_RETURN_IF_ERROR(check_pem(fs, "--tls-key", options.tls_key));
  return check_pem(fs, "--tls-ca", options.tls_ca);
}

}  // namespace logkit::logship
