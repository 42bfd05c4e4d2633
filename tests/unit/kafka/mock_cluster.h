// librdkafka's cluster in process: brokers that do what a test tells them.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <catch2/catch.hpp>

#include <string>

#include "lib/kafka/kafka_client.h"

namespace logkit::kafka {

class MockCluster {
 public:
  explicit MockCluster(int brokers = 1) {
    char reason[256] = "";
    rd_kafka_conf_t* config = rd_kafka_conf_new();
    rd_kafka_conf_set(config, "log_level", "0", reason, sizeof reason);
    client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, config, reason, sizeof reason));
    REQUIRE(client_ != nullptr);
    cluster_ = rd_kafka_mock_cluster_new(client_.get(), brokers);
    REQUIRE(cluster_ != nullptr);
  }
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;
  ~MockCluster() { rd_kafka_mock_cluster_destroy(cluster_); }

  rd_kafka_mock_cluster_t* get() { return cluster_; }
  std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  void create_topic(const char* topic, int partitions) {
    REQUIRE(rd_kafka_mock_topic_create(cluster_, topic, partitions, 1) ==
            RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  Client client_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace logkit::kafka
