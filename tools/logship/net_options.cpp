#include "tools/logship/net_options.h"

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

Status check_net_options(const NetOptions& options) {
  if (options.tls_certificate.empty() != options.tls_key.empty()) {
    Error error = Error::invalid("a certificate and its key go together",
                                 options.tls_key.empty() ? "--tls-cert" : "--tls-key");
    error.help = "give both --tls-cert and --tls-key";
    return error;
  }
  if (options.max_body_bytes &&
      (*options.max_body_bytes < 1024 || *options.max_body_bytes > 1u << 30))
    return Error::invalid("a body has from 1 KiB to 1 GiB", "--max-body");
  return {};
}

}  // namespace logkit::logship
