// Fault 8 where a mock cluster does what no broker can be made to do on demand.
#include <catch2/catch.hpp>

#include <chrono>
#include <set>
#include <thread>

#include "lib/kafka/halves.h"
#include "tests/unit/kafka/kafka_helpers.h"

namespace logkit::kafka {

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

TEST_CASE("messages whose time is over are sent again", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.client.properties = {{"message.timeout.ms", "200"}, {"reconnect.backoff.max.ms", "100"}};
  rd_kafka_mock_broker_set_down(cluster.get(), 1);
  std::thread mender([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(900));
    rd_kafka_mock_broker_set_up(cluster.get(), 1);
  });
  send_all(bench, std::move(options), numbered(300));
  mender.join();
  CHECK(bench.ledger.state().sinks.at("kafka").retries > 0);
  CHECK(bench.dead.empty());
  const auto got = read_some(bench, cluster, "g", 300);
  CHECK(std::set<std::string>(got.begin(), got.end()).size() == 300);
}

TEST_CASE("a queue of librdkafka that is full holds the source back", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.client.properties = {{"queue.buffering.max.messages", "7"}};
  send_all(bench, std::move(options), numbered(500));
  CHECK(bench.dead.empty());
  CHECK(read_some(bench, cluster, "g", 500) == messages(numbered(500)));
}

TEST_CASE("a stop does not wait for brokers that are away", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 1);
  Bench bench;
  KafkaSinkOptions options = sink_options(cluster, "logs");
  options.client.properties = {{"queue.buffering.max.messages", "7"}};
  rd_kafka_mock_broker_set_down(cluster.get(), 1);
  ship::Delivery delivery(bench.options, bench.ledger, bench.origins);
  delivery.add_source(std::make_unique<LinesSource>(numbered(500), 10, 0));
  auto sink = make_kafka_sink("kafka", std::move(options), bench.origins, {});
  REQUIRE(sink);
  delivery.add_sink(std::move(*sink));
  REQUIRE(delivery.start());
  delivery.wait(200);
  const auto began = std::chrono::steady_clock::now();
  delivery.stop_sources();
  CHECK_FALSE(delivery.finish(100));
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
}

TEST_CASE("the same trouble is told of once, however librdkafka counts it", "[kafka]") {
  std::vector<std::string> said;
  ClientOptions options;
  options.warn = [&said](const Error& error) { said.push_back(error.what); };
  ClientOpaque opaque(options);
  const std::string refused =
      "a:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused";
  const std::vector<std::string> others = {"1/1 brokers are down", "Disconnected (by the broker)",
                                           "Disconnected (by nobody)"};
  opaque.warn(Error::invalid(refused + " (after 0ms in state CONNECT)"));
  for (int i = 1; i < 200; ++i)
    opaque.warn(Error::invalid(refused + " (after " + std::to_string(i) + "ms in state CONNECT, " +
                               std::to_string(2 * i) + " identical error(s) suppressed)"));
  for (const std::string& other : others) opaque.warn(Error::invalid(other));
  std::vector<std::string> expected = {refused + " (after 0ms in state CONNECT)"};
  expected.insert(expected.end(), others.begin(), others.end());
  CHECK(said == expected);
}

TEST_CASE("halving finds each that is at fault, and only these", "[kafka]") {
  for (const std::set<int>& bad :
       {std::set<int>{}, std::set<int>{0}, std::set<int>{99}, std::set<int>{3, 4, 50}}) {
    std::vector<int> all;
    for (int i = 0; i < 100; ++i) all.push_back(i);
    Halves<int> parts(all);
    std::vector<int> taken;
    std::set<int> found;
    int sends = 0;
    while (!parts.empty()) {
      const std::vector<int> part = parts.take();
      ++sends;
      bool refused = false;
      for (const int item : part) refused |= bad.contains(item);
      if (!refused)
        taken.insert(taken.end(), part.begin(), part.end());
      else if (part.size() == 1)
        found.insert(part.front());
      else
        parts.refused(part);
    }
    CHECK(found == bad);
    CHECK(taken.size() == all.size() - bad.size());
    CHECK(std::is_sorted(taken.begin(), taken.end()));
    CHECK(sends <= 1 + static_cast<int>(bad.size()) * 16);
  }
}

}  // namespace logkit::kafka
