#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <set>
#include <thread>

#include "lib/kafka/kafka_sink.h"
#include "lib/kafka/kafka_source.h"
#include "lib/record/json_scan.h"
#include "tests/unit/kafka/mock_cluster.h"
#include "tests/unit/ship/ship_helpers.h"

namespace logkit::kafka {
namespace {

constexpr int kLongMs = 30'000;
constexpr int kShareMs = 8'000;  // for a member that may get nothing

struct Bench {
  ship::Ledger ledger;
  ship::OriginTable origins;
  ship::DeliveryOptions options;

  Bench() {
    options.outlet.backoff = {.first_ns = 1'000'000, .cap_ns = 5'000'000};
    options.now_ns = [] { return std::int64_t{1'772'366'400'000'000'000}; };
    options.keep_dead = [this](const ship::Sink&, const ship::Parcel& parcel) {
      parcel.for_each([&](std::size_t index, const ship::Batch& batch, const ship::Record& record) {
        for (const ship::Parcel::Rejection& rejection : parcel.rejections())
          if (rejection.index == index)
            dead.emplace_back(batch.text(record).substr(0, 20), rejection.cause);
      });
      return Status();
    };
  }

  std::vector<std::pair<std::string, std::string>> dead;
};

// Lines of one origin with an identity, a batch for each so many.
class LinesSource : public ship::Source {
 public:
  LinesSource(std::vector<std::string> lines, std::size_t per_batch, std::uint64_t begin)
      : lines_(std::move(lines)), per_batch_(per_batch), begin_(begin) {}
  const std::string& name() const override { return name_; }
  Status run(ship::Intake& intake) override {
    const ship::OriginId origin = intake.origins().add(
        {.source = "file:abc", .descriptor = {}, .lane = {}, .label = "lines", .members = {}});
    for (std::size_t i = 0; i < lines_.size(); i += per_batch_) {
      auto batch = intake.new_batch();
      batch->origin = origin;
      batch->token = i + 1;
      for (std::size_t j = i; j < std::min(lines_.size(), i + per_batch_); ++j)
        ship::add_line(*batch, lines_[j], begin_ + j + 1);
      if (!intake.put(std::move(batch))) break;
    }
    return {};
  }
  void stop() override {}
  void acknowledged(std::uint64_t, std::uint64_t) override {}

 private:
  const std::string name_ = "lines";
  std::vector<std::string> lines_;
  std::size_t per_batch_;
  std::uint64_t begin_;  // position of the first
};

std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back("line " + std::to_string(i));
  return lines;
}

ship::FieldTemplate pattern(std::string_view text) {
  auto parsed = ship::FieldTemplate::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

KafkaSinkOptions sink_options(const MockCluster& cluster, std::string_view topic) {
  KafkaSinkOptions options;
  options.client.brokers = cluster.brokers();
  options.topic = pattern(topic);
  options.limits = {.max_records = 100, .max_bytes = 1 << 20, .linger_ns = 0, .max_in_flight = 8};
  return options;
}

// Sends the lines and waits for the reports of all of them.
void send_all(Bench& bench, KafkaSinkOptions options, std::vector<std::string> lines,
              std::uint64_t begin = 0) {
  ship::Delivery delivery(bench.options, bench.ledger, bench.origins);
  delivery.add_source(std::make_unique<LinesSource>(std::move(lines), 10, begin));
  auto sink = make_kafka_sink("kafka", std::move(options), bench.origins, {});
  REQUIRE(sink);
  delivery.add_sink(std::move(*sink));
  REQUIRE(delivery.start());
  for (int i = 0; i < kLongMs / 20 && !delivery.wait(20); ++i) {
  }
  REQUIRE(delivery.finish(kLongMs));
}

// Reads with a group until `count` records have come, then stops in order.
std::vector<std::string> read_some(Bench& bench, const MockCluster& cluster, std::string group,
                                   std::size_t count, int wait_ms = kLongMs) {
  KafkaSourceOptions options;
  options.client.brokers = cluster.brokers();
  options.client.properties = {{"session.timeout.ms", "6000"}};
  options.group = std::move(group);
  options.topics = {"logs"};
  ship::Delivery delivery(bench.options, bench.ledger, bench.origins);
  delivery.add_source(make_kafka_source("consumer", std::move(options)));
  auto owned = std::make_unique<ship::KeepingSink>();
  const ship::KeepingSink& sink = *owned;
  delivery.add_sink(std::move(owned));
  REQUIRE(delivery.start());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(wait_ms);
  while (sink.lines().size() < count && std::chrono::steady_clock::now() < deadline)
    delivery.wait(20);
  delivery.stop_sources();
  for (int i = 0; i < kLongMs / 20 && !delivery.wait(20); ++i) {
  }
  REQUIRE(delivery.finish(kLongMs));
  return sink.lines();
}

std::vector<std::string> messages(const std::vector<std::string>& lines) {
  std::vector<std::string> all;
  for (const std::string& line : lines) all.push_back("{\"_msg\":\"" + line + "\"}");
  return all;
}

}  // namespace

TEST_CASE("what a producer sends a group reads, in order and once", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  send_all(bench, sink_options(cluster, "logs"), numbered(1000));
  CHECK(bench.ledger.state().sinks.at("kafka").delivered == 1000);
  CHECK(read_some(bench, cluster, "g", 1000) == messages(numbered(1000)));
  // The offsets are committed: the group goes on behind them.
  send_all(bench, sink_options(cluster, "logs"), {"more"}, 1000);
  CHECK(read_some(bench, cluster, "g", 1) == messages({"more"}));
  // Another group begins at the beginning.
  CHECK(read_some(bench, cluster, "other", 1001).size() == 1001);
}

TEST_CASE("a record that was sent twice is taken once", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  send_all(bench, sink_options(cluster, "logs"), numbered(50));
  send_all(bench, sink_options(cluster, "logs"), numbered(60));
  CHECK(read_some(bench, cluster, "g", 60) == messages(numbered(60)));
  CHECK(bench.ledger.state().dropped.at({"consumer", "duplicate"}) == 50);
}

TEST_CASE("topics are made of fields", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  cluster.create_topic("logs.unknown", 1);
  Bench bench;
  // The line is looked into where the topic needs it.
  send_all(bench, sink_options(cluster, "{to}"), {R"({"to":"logs","n":1})", R"({"to":"logs"})"});
  CHECK(read_some(bench, cluster, "g", 2).size() == 2);
  CHECK(topic_name("a b/{c}:\xff") == "a_b__c___");
  CHECK(topic_name("") == "unknown");
  CHECK(topic_name("..") == "unknown");
  CHECK(topic_name(std::string(300, 'x')).size() == 249);
}

TEST_CASE("brokers that are away or refuse cost time, and nothing else", "[kafka]") {
  MockCluster cluster(3);
  cluster.create_topic("logs", 1);
  Bench bench;
  constexpr std::int16_t kProduce = 0;
  rd_kafka_mock_push_request_errors(
      cluster.get(), kProduce, 4, RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS,
      RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT,
      RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND);
  std::thread bouncer([&] {
    for (int i = 0; i < 3; ++i) {
      const int broker = 1 + i;
      rd_kafka_mock_broker_set_down(cluster.get(), broker);
      std::this_thread::sleep_for(std::chrono::milliseconds(300));
      rd_kafka_mock_broker_set_up(cluster.get(), broker);
    }
  });
  send_all(bench, sink_options(cluster, "logs"), numbered(2000));
  bouncer.join();
  const auto got = read_some(bench, cluster, "g", 2000);
  CHECK(std::set<std::string>(got.begin(), got.end()).size() == 2000);
}

TEST_CASE("one message that is too large goes alone to the dead letters", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.client.properties = {{"message.max.bytes", "2000"}};
  std::vector<std::string> lines = numbered(100);
  lines[40] = "huge " + std::string(3000, 'x');
  send_all(bench, std::move(options), lines);
  REQUIRE(bench.dead.size() == 1);
  CHECK(bench.dead[0].first.starts_with("huge"));
  CHECK(bench.dead[0].second == "Broker: Message size too large");
  lines.erase(lines.begin() + 40);
  CHECK(read_some(bench, cluster, "g", 99) == messages(lines));
}

TEST_CASE("a topic that may not be written is tried again", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  constexpr std::int16_t kProduce = 0;
  rd_kafka_mock_push_request_errors(cluster.get(), kProduce, 2,
                                    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
                                    RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  send_all(bench, sink_options(cluster, "logs"), numbered(100));
  CHECK(bench.dead.empty());
  const auto got = read_some(bench, cluster, "g", 100);
  CHECK(std::set<std::string>(got.begin(), got.end()).size() == 100);
}

TEST_CASE("two members of a group share the partitions and lose nothing", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 4);
  Bench bench;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.key = pattern("{n}");
  options.has_key = true;
  std::vector<std::string> lines;
  for (int i = 0; i < 2000; ++i) lines.push_back("{\"n\":" + std::to_string(i) + "}");
  send_all(bench, std::move(options), lines);
  std::vector<std::string> second;
  Bench other;
  std::thread member([&] { second = read_some(other, cluster, "g", 500, kShareMs); });
  const auto first = read_some(bench, cluster, "g", 1000, kShareMs);
  member.join();
  const auto rest = read_some(bench, cluster, "g",
                              2000 - std::min<std::size_t>(2000, first.size() + second.size()));
  std::set<std::string> distinct(first.begin(), first.end());
  distinct.insert(second.begin(), second.end());
  distinct.insert(rest.begin(), rest.end());
  CHECK(distinct.size() == 2000);
}

TEST_CASE("messages of other producers keep their key and headers", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  char reason[256] = "";
  rd_kafka_conf_t* config = rd_kafka_conf_new();
  rd_kafka_conf_set(config, "bootstrap.servers", cluster.brokers().c_str(), reason, sizeof reason);
  const Client producer(rd_kafka_new(RD_KAFKA_PRODUCER, config, reason, sizeof reason));
  REQUIRE(producer != nullptr);
  const auto send = [&](std::string value, const char* key, const char* header) {
    rd_kafka_headers_t* headers = header == nullptr ? nullptr : rd_kafka_headers_new(1);
    if (headers != nullptr) rd_kafka_header_add(headers, "h", -1, header, -1);
    std::array<rd_kafka_vu_t, 5> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = "logs";
    parts[1].vtype = RD_KAFKA_VTYPE_KEY;
    parts[1].u.mem.ptr = const_cast<char*>(key);
    parts[1].u.mem.size = key == nullptr ? 0 : std::string_view(key).size();
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem.ptr = value.data();
    parts[2].u.mem.size = value.size();
    parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[3].u.i = RD_KAFKA_MSG_F_COPY;
    parts[4].vtype = RD_KAFKA_VTYPE_HEADERS;
    parts[4].u.headers = headers;
    REQUIRE(rd_kafka_produceva(producer.get(), parts.data(), headers == nullptr ? 4 : 5) ==
            nullptr);
    REQUIRE(rd_kafka_flush(producer.get(), kLongMs) == RD_KAFKA_RESP_ERR_NO_ERROR);
  };
  send("plain", nullptr, nullptr);
  send("{\"a\":\n1,\"_src\":\"file:1\",\"_pos\":7}", nullptr, nullptr);
  send("with key", "k", nullptr);
  send("{\"b\":2}", "k", "v");
  Bench bench;
  const std::vector<std::string> expected = {
      "plain", "{\"a\": 1}", R"({"_msg":"with key","kafka.key":"k"})",
      R"({"b":2,"kafka.key":"k","kafka.headers":{"h":"v"}})"};
  CHECK(read_some(bench, cluster, "g", 4) == expected);
}

TEST_CASE("a property that librdkafka does not know is told of", "[kafka]") {
  MockCluster cluster;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.client.properties = {{"no.such", "1"}};
  ship::OriginTable origins;
  auto sink = make_kafka_sink("kafka", std::move(options), origins, {});
  REQUIRE(sink);
  const Status opened = (*sink)->open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message() == "-X no.such: No such configuration property: \"no.such\"");
}

}  // namespace logkit::kafka
