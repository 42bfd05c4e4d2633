// Topics: librdkafka's handles of the topics that a producer sends to, by name.
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace logkit::kafka {

class Topics {
 public:
  // Null where librdkafka takes no such name: rd_kafka_last_error() says why. Valid
  // until the next call.
  rd_kafka_topic_t* at(rd_kafka_t* producer, const std::string& name) {
    // Names are made of what comes from outside; librdkafka keeps those in use.
    constexpr std::size_t kMaxTopics = 1000;
    const auto found = topics_.find(name);
    if (found != topics_.end()) return found->second.get();
    if (topics_.size() >= kMaxTopics) topics_.clear();
    Handle made(rd_kafka_topic_new(producer, name.c_str(), nullptr));
    if (made == nullptr) return nullptr;
    return topics_.emplace(name, std::move(made)).first->second.get();
  }
  // Before the producer ends.
  void clear() { topics_.clear(); }

 private:
  struct Free {
    void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
  };
  using Handle = std::unique_ptr<rd_kafka_topic_t, Free>;

  std::unordered_map<std::string, Handle> topics_;
};

}  // namespace logkit::kafka
