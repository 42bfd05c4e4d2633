#include "tools/logship/kafka_endpoints.h"

#include <functional>

#include "lib/cli/diag.h"
#include "lib/io/read_text.h"
#include "lib/kafka/kafka_sink.h"
#include "lib/kafka/kafka_source.h"
#include "tools/logship/ack_file.h"
#include "tools/logship/memory_shares.h"
#include "tools/logship/resume.h"

namespace logkit::logship {
namespace {

constexpr std::uint64_t kMaxSecretBytes = 64 << 10;

// Says what librdkafka is unhappy with.
std::function<void(const Error&)> make_warner(cli::World& world, std::string name) {
  return [&world, name = std::move(name)](const Error& error) {
    cli::print(world, {.severity = cli::Severity::kWarning,
                       .text = name + ": " + error.what + "; trying again"});
  };
}

// -X name=value; -X name=@FILE takes the value from a file, as secrets should.
Status add_properties(const EndpointContext& context, kafka::ClientOptions& options) {
  for (const std::string& typed : context.options.net.kafka_properties) {
    const std::size_t equals = typed.find('=');
    if (equals == std::string::npos || equals == 0)
      return Error::invalid("'" + typed + "' is no NAME=VALUE", "-X");
    std::string value = typed.substr(equals + 1);
    if (value.starts_with('@')) {
      LK_TRY(value, io::read_text(context.world.fs, value.substr(1), kMaxSecretBytes));
      while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    }
    options.properties.emplace_back(typed.substr(0, equals), std::move(value));
  }
  return {};
}

Result<kafka::ClientOptions> client_options(const net::Url& url, const EndpointContext& context) {
  if (url.authority.empty()) return Error::invalid("has no brokers", "kafka://");
  const NetOptions& typed = context.options.net;
  kafka::ClientOptions options;
  options.brokers = url.authority;
  options.ca_file = typed.tls_ca;
  options.certificate_file = typed.tls_certificate;
  options.key_file = typed.tls_key;
  options.insecure = typed.insecure;
  options.memory_bytes = share_memory(context.options).kafka_client_bytes;
  options.warn = make_warner(context.world, url.base());
  LK_RETURN_IF_ERROR(add_properties(context, options));
  return options;
}

// Brokers would refuse it for ever, at a time when nobody looks.
Status check_topic(const net::Url& url, std::string_view topic) {
  if (kafka::topic_name(topic) == topic) return {};
  Error error = Error::invalid("no topic can be named '" + std::string(topic) + "'", url.base());
  error.help = "a name has 1 to 249 letters, digits, '.', '_' and '-', and is not '.' or '..'";
  return error;
}

}  // namespace

Result<std::unique_ptr<ship::Source>> make_kafka_source(const net::Url& url,
                                                        const EndpointContext& context) {
  constexpr std::string_view kKnown[] = {"group"};
  LK_RETURN_IF_ERROR(url.check_parameters(kKnown));
  kafka::KafkaSourceOptions options;
  LK_TRY(options.client, client_options(url, context));
  options.group = url.parameter("group").value_or("");
  options.bounds = context.options.source_bounds();
  std::string_view topics = std::string_view(url.path).substr(url.path.empty() ? 0 : 1);
  while (!topics.empty()) {
    const std::size_t comma = topics.find(',');
    if (comma != 0) options.topics.emplace_back(topics.substr(0, comma));
    topics.remove_prefix(comma == std::string_view::npos ? topics.size() : comma + 1);
  }
  if (options.topics.empty() || options.group.empty()) {
    Error error = Error::invalid("a consumer needs a topic and a group", url.base());
    error.help = "write kafka://BROKER/TOPIC?group=NAME";
    return error;
  }
  // librdkafka takes one that begins with ^ for a regular expression.
  for (const std::string& topic : options.topics)
    if (!topic.starts_with('^')) LK_RETURN_IF_ERROR(check_topic(url, topic));
  if (context.resume.has_store()) {
    options.stored_position = [&resume = context.resume](const std::string& source) {
      return resume.stored_position(source);
    };
  }
  if (context.acks != nullptr) {
    options.durable = [acks = context.acks](const std::string& source) {
      return acks->position(source);
    };
  }
  return kafka::make_kafka_source(url.base(), std::move(options));
}

Result<std::unique_ptr<ship::Sink>> make_kafka_sink(const net::Url& url,
                                                    const EndpointContext& context) {
  constexpr std::string_view kKnown[] = {"key", "format"};
  LK_RETURN_IF_ERROR(url.check_parameters(kKnown));
  kafka::KafkaSinkOptions options;
  LK_TRY(options.client, client_options(url, context));
  if (url.path.size() < 2 || url.path.find('/', 1) != std::string::npos) {
    Error error = Error::invalid("a producer needs one topic", url.base());
    error.help = "write kafka://BROKER/TOPIC, the topic may hold fields: logs.{service}";
    return error;
  }
  const std::string_view topic = std::string_view(url.path).substr(1);
  LK_TRY(options.topic, ship::FieldTemplate::parse(topic));
  // Where it has fields, what they make of it is made a name.
  if (options.topic.is_constant()) LK_RETURN_IF_ERROR(check_topic(url, topic));
  if (const auto key = url.parameter("key")) {
    LK_TRY(options.key, ship::FieldTemplate::parse(*key));
    options.has_key = true;
  }
  const std::string format = url.parameter("format").value_or("json");
  if (format != "json" && format != "raw")
    return Error::invalid("unknown format '" + format + "'; there are json and raw", url.base());
  options.raw = format == "raw";
  options.limits.max_bytes = 1 << 20;
  options.limits.max_in_flight = 16;
  return kafka::make_kafka_sink(url.base(), std::move(options), context.origins,
                                context.options.record_text);
}

}  // namespace logkit::logship
