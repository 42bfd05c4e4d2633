#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <thread>

#include "lib/kafka/group_member.h"
#include "tests/unit/kafka/kafka_helpers.h"

namespace logkit::kafka {

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

TEST_CASE("a consumer that is held back stays in its group", "[kafka]") {
  MockCluster cluster;
  cluster.create_topic("logs", 2);
  Bench bench;
  send_all(bench, sink_options(cluster, "logs"), numbered(3000));
  bench.properties = {{"session.timeout.ms", "6000"},
                      {"max.poll.interval.ms", "6000"}};
  const auto opens = std::chrono::steady_clock::now() + std::chrono::milliseconds(14000);
  bench.options.ready = [opens](const ship::Batch&, bool may_wait) {
    if (may_wait) std::this_thread::sleep_until(opens);
    return std::chrono::steady_clock::now() >= opens;
  };
  const auto got = read_some(bench, cluster, "g", 3000);
  CHECK(got.size() == 3000);
  CHECK(std::set<std::string>(got.begin(), got.end()).size() == 3000);
  CHECK(bench.warnings == std::vector<std::string>());
}

TEST_CASE("a static member shares out everything at once", "[kafka]") {
  ClientOptions options;
  CHECK(assignment_strategy(options) == "cooperative-sticky");
  options.properties = {{"group.instance.id", ""}};
  CHECK(assignment_strategy(options) == "cooperative-sticky");
  options.properties = {{"group.instance.id", "a"}};
  CHECK(assignment_strategy(options) == "roundrobin");
  MockCluster cluster;
  cluster.create_topic("logs", 3);
  Bench bench;
  send_all(bench, sink_options(cluster, "logs"), numbered(100));
  bench.properties.emplace_back("group.instance.id", "a");
  CHECK(read_some(bench, cluster, "g", 100).size() == 100);
  send_all(bench, sink_options(cluster, "logs"), {"more"}, 100);
  CHECK(read_some(bench, cluster, "g", 1) == messages({"more"}));
  CHECK(bench.warnings == std::vector<std::string>());
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
