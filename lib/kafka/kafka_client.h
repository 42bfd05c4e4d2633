// What the Kafka source and sink share: librdkafka's configuration, made of
// what was typed, and handles that free themselves.
//
// librdkafka prints nothing: its errors reach `warn`, from its poll thread, and
// its log lines nobody.
//
// Thread safety: librdkafka's own; see each function.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace logkit::kafka {

struct ClientOptions {
  std::string brokers;  // "host:port,host:port"
  // librdkafka's own properties, in order; they beat ours.
  std::vector<std::pair<std::string, std::string>> properties;
  std::string ca_file;
  std::string certificate_file;
  std::string key_file;
  bool insecure = false;
  // For its queues: messages and what librdkafka has of each. Where messages are as
  // many and as long as that allows, half as much again.
  std::size_t memory_bytes = 32u << 20;
  // Something is wrong and goes on being tried: brokers that are down, an
  // address that is none. Calls come one at a time, from any thread.
  std::function<void(const Error&)> warn;
};

struct FreeClient {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using Client = std::unique_ptr<rd_kafka_t, FreeClient>;

struct FreeConfig {
  void operator()(rd_kafka_conf_t* config) const { rd_kafka_conf_destroy(config); }
};

class Config {
 public:
  // With the addresses, TLS and callbacks of `options`, which outlive the
  // client.
  static Result<Config> create(const ClientOptions& options);

  // kInvalid with librdkafka's reason.
  Status set(const std::string& name, const std::string& value);
  // Those that were typed: last.
  Status set_typed(const ClientOptions& options);
  rd_kafka_conf_t* get() { return config_.get(); }
  // Takes the configuration. `opaque` comes back in the callbacks that the
  // caller has set.
  Result<Client> make(rd_kafka_type_t type);

 private:
  explicit Config(rd_kafka_conf_t* config) : config_(config) {}

  std::unique_ptr<rd_kafka_conf_t, FreeConfig> config_;
};

// How many messages of no length take so much memory: librdkafka's structures, the
// headers and our own report of each. At least a thousand.
std::size_t messages_in(std::size_t memory_bytes);

Error kafka_error(rd_kafka_resp_err_t code, std::string_view where);

// What opaque pointers of our clients begin with, so that the callbacks of
// Config find whom to tell. Thread safety: any thread.
class ClientOpaque {
 public:
  // `options` outlives it.
  explicit ClientOpaque(const ClientOptions& options) : options_(options) {}

  // Tells `warn`, the same trouble at most once a minute.
  void warn(const Error& error);

 private:
  const ClientOptions& options_;
  std::mutex mutex_;
  std::map<std::string, std::chrono::steady_clock::time_point> said_;
};

}  // namespace logkit::kafka
