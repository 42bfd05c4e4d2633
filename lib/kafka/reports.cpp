#include "lib/kafka/reports.h"

#include <algorithm>

namespace logkit::kafka {

Reports* Reports::open(std::size_t count, std::function<void(const Outcome&)> done) {
  std::unique_ptr<Reports> made(new Reports);
  made->done_ = std::move(done);
  made->messages_.reserve(count);
  made->most_ = count;
  made->missing_ = count + 1;  // and close()
  // Whoever sees the last report frees it.
  return made.release();
}

Reports::Message& Reports::expect(std::size_t index) {
  messages_.push_back({.reports = this, .index = index});
  return messages_.back();
}

void Reports::refuse(Message& message, rd_kafka_resp_err_t code) {
  message.code = code;
  message.was_refused = true;
  arrive(1);
}

void Reports::close() { arrive(most_ - messages_.size() + 1); }

// The last one sees what all others have written.
void Reports::arrive(std::size_t count) {
  if (missing_.fetch_sub(count, std::memory_order_acq_rel) > count) return;
  const std::unique_ptr<Reports> owned(this);
  done_(outcome());
}

Reports::Outcome Reports::outcome() const {
  Outcome outcome;
  outcome.delivered.reserve(messages_.size());
  for (const Message& message : messages_) {
    if (message.was_refused)
      outcome.refused.emplace_back(message.index, message.code);
    else if (message.code != RD_KAFKA_RESP_ERR_NO_ERROR)
      outcome.failed.emplace_back(message.index, message.code);
    else
      outcome.delivered.push_back(message.index);
  }
  return outcome;
}

void Reports::on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  auto& sent = *static_cast<Message*>(message->_private);
  sent.code = message->err;
  sent.reports->arrive(1);
}

std::vector<Reports::Failure> Reports::Outcome::all_failures() const {
  std::vector<Failure> all = refused;
  all.insert(all.end(), failed.begin(), failed.end());
  std::sort(all.begin(), all.end());
  return all;
}

bool is_rejection(rd_kafka_resp_err_t code) {
  return code == RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE ||
         code == RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE ||
         code == RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE || code == RD_KAFKA_RESP_ERR_INVALID_MSG ||
         code == RD_KAFKA_RESP_ERR_INVALID_RECORD || code == RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION;
}

}  // namespace logkit::kafka
