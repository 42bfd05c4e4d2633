// EarlyMessages: messages that came while their consumer had no use for them, in
// order.
//
// Thread safety: one thread at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

#include "lib/kafka/partitions.h"

namespace logkit::kafka {

struct FreeMessage {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using Message = std::unique_ptr<rd_kafka_message_t, FreeMessage>;

class EarlyMessages {
 public:
  // So many that no more should come.
  bool is_full() const { return bytes_ >= kMaxBytes; }
  void push(Message message) {
    bytes_ += cost(*message);
    messages_.push_back(std::move(message));
  }
  // Null where there is none.
  Message pop() {
    if (messages_.empty()) return nullptr;
    Message message = std::move(messages_.front());
    messages_.pop_front();
    bytes_ -= cost(*message);
    return message;
  }
  // Those of a partition that is ours no more.
  void forget(const Place& place) {
    std::erase_if(messages_, [&](const Message& message) {
      const bool is_of_it = message->rkt != nullptr && message->partition == place.second &&
                            place.first == rd_kafka_topic_name(message->rkt);
      if (is_of_it) bytes_ -= cost(*message);
      return is_of_it;
    });
  }

 private:
  static constexpr std::size_t kMaxBytes = 1 << 20;

  static std::size_t cost(const rd_kafka_message_t& message) {
    return message.len + sizeof(rd_kafka_message_t);
  }

  std::deque<Message> messages_;
  std::size_t bytes_ = 0;
};

}  // namespace logkit::kafka
