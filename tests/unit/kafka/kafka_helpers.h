// Lines through a mock cluster, there and back.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/kafka/kafka_sink.h"
#include "lib/kafka/kafka_source.h"
#include "tests/unit/kafka/mock_cluster.h"
#include "tests/unit/ship/ship_helpers.h"

namespace logkit::kafka {

inline constexpr int kLongMs = 30'000;
inline constexpr int kShareMs = 8'000;  // for a member that may get nothing

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
  // Of consumers: librdkafka's properties, and what it was unhappy with.
  std::vector<std::pair<std::string, std::string>> properties = {{"session.timeout.ms", "6000"}};
  std::vector<std::string> warnings;
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

inline std::vector<std::string> numbered(std::size_t count) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) lines.push_back("line " + std::to_string(i));
  return lines;
}

inline ship::FieldTemplate pattern(std::string_view text) {
  auto parsed = ship::FieldTemplate::parse(text);
  REQUIRE(parsed);
  return *parsed;
}

inline KafkaSinkOptions sink_options(const MockCluster& cluster, std::string_view topic) {
  KafkaSinkOptions options;
  options.client.brokers = cluster.brokers();
  options.topic = pattern(topic);
  options.limits = {.max_records = 100, .max_bytes = 1 << 20, .linger_ns = 0, .max_in_flight = 8};
  return options;
}

// Sends the lines and waits for the reports of all of them.
inline void send_all(Bench& bench, KafkaSinkOptions options, std::vector<std::string> lines,
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
inline std::vector<std::string> read_some(Bench& bench, const MockCluster& cluster, std::string group,
                                   std::size_t count, int wait_ms = kLongMs) {
  KafkaSourceOptions options;
  options.client.brokers = cluster.brokers();
  options.client.properties = bench.properties;
  options.client.warn = [&bench](const Error& error) { bench.warnings.push_back(error.what); };
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

inline std::vector<std::string> messages(const std::vector<std::string>& lines) {
  std::vector<std::string> all;
  for (const std::string& line : lines) all.push_back("{\"_msg\":\"" + line + "\"}");
  return all;
}

}  // namespace logkit::kafka
