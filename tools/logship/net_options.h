// What listeners and clients share of the command line: who may send, and TLS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/cli/command_line.h"
#include "lib/io/fs.h"

namespace logkit::logship {

struct NetOptions {
  bool insecure = false;  // listen for anybody, trust any certificate
  std::string bearer_token_file;
  std::string tls_certificate;  // PEM files
  std::string tls_key;
  std::string tls_ca;
  std::optional<std::uint64_t> max_body_bytes;
  std::vector<std::string> kafka_properties;  // -X, as typed
};

void declare_net_options(cli::CommandLine& line, NetOptions& options);
// What makes no sense together, or names what cannot be used.
Status check_net_options(io::Fs& fs, const NetOptions& options);

}  // namespace logkit::logship
