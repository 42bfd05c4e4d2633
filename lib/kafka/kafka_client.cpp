#include "lib/kafka/kafka_client.h"

#include <algorithm>
#include <array>

namespace logkit::kafka {
namespace {

void on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  Error error = kafka_error(static_cast<rd_kafka_resp_err_t>(code), {});
  if (reason != nullptr) error.what = reason;
  static_cast<ClientOpaque*>(opaque)->warn(error);
}

// A text of librdkafka less "(after 12ms in state CONNECT, 30 identical error(s)
// suppressed)", which makes the same trouble another text each time.
std::string_view without_moment(std::string_view text) {
  const std::size_t moment = text.rfind(" (after ");
  return text.ends_with(')') ? text.substr(0, moment) : text;
}

void on_log(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

Result<Config> Config::create(const ClientOptions& options) {
  Config config(rd_kafka_conf_new());
  rd_kafka_conf_set_error_cb(config.get(), &on_error);
  rd_kafka_conf_set_log_cb(config.get(), &on_log);
  LK_RETURN_IF_ERROR(config.set("bootstrap.servers", options.brokers));
  LK_RETURN_IF_ERROR(config.set("client.id", "logship"));
  const bool has_tls = !options.ca_file.empty() || !options.certificate_file.empty();
  if (has_tls) LK_RETURN_IF_ERROR(config.set("security.protocol", "ssl"));
  const auto set_file = [&config](const char* name, const std::string& path) -> Status {
    return path.empty() ? Status() : config.set(name, path);
  };
  LK_RETURN_IF_ERROR(set_file("ssl.ca.location", options.ca_file));
  LK_RETURN_IF_ERROR(set_file("ssl.certificate.location", options.certificate_file));
  LK_RETURN_IF_ERROR(set_file("ssl.key.location", options.key_file));
  if (options.insecure && has_tls)
    LK_RETURN_IF_ERROR(config.set("enable.ssl.certificate.verification", "false"));
  return config;
}

Status Config::set(const std::string& name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(config_.get(), name.c_str(), value.c_str(), reason.data(), reason.size()) ==
      RD_KAFKA_CONF_OK)
    return {};
  return Error::invalid(reason.data(), "-X " + name);
}

Status Config::set_typed(const ClientOptions& options) {
  for (const auto& [name, value] : options.properties) LK_RETURN_IF_ERROR(set(name, value));
  return {};
}

Result<Client> Config::make(rd_kafka_type_t type) {
  std::array<char, 512> reason{};
  rd_kafka_t* client = rd_kafka_new(type, config_.get(), reason.data(), reason.size());
  if (client == nullptr) return Error::invalid(reason.data(), "kafka");
  // It is the client's now.
  static_cast<void>(config_.release());
  return Client(client);
}

void ClientOpaque::warn(const Error& error) {
  constexpr auto kSaidAgainAfter = std::chrono::minutes(1);
  constexpr std::size_t kMaxTexts = 100;
  if (!options_.warn) return;
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  const std::string trouble(without_moment(error.what));
  const auto found = said_.find(trouble);
  if (found != said_.end() && now - found->second < kSaidAgainAfter) return;
  if (found == said_.end() && said_.size() >= kMaxTexts) return;
  said_[trouble] = now;
  options_.warn(error);
}

std::size_t messages_in(std::size_t memory_bytes) {
  constexpr std::size_t kMessageBytes = 640;
  constexpr std::size_t kLeast = 1000;
  return std::max(memory_bytes / kMessageBytes, kLeast);
}

Error kafka_error(rd_kafka_resp_err_t code, std::string_view where) {
  return {.code = Code::kIo,
          .what = rd_kafka_err2str(code),
          .where = std::string(where),
          .help = {},
          .sys_errno = 0};
}

}  // namespace logkit::kafka
