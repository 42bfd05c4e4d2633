#include "lib/kafka/reports.h"

#include <algorithm>

namespace logkit::kafka {

Reports* Reports::open(std::size_t count, std::function<void(const Outcome&)> done) {
  std::unique_ptr<Reports> made(new Reports);
  made->done_ = std::move(done);
  made->messages_.reserve(count);
  // Whoever sees the last report frees it.
  return made.release();
}

Reports::Message& Reports::expect(std::size_t index) {
  messages_.push_back({.reports = this, .index = index});
  const std::lock_guard lock(mutex_);
  ++missing_;
  return messages_.back();
}

void Reports::refuse(std::size_t index, rd_kafka_resp_err_t code) {
  {
    const std::lock_guard lock(mutex_);
    outcome_.refused.emplace_back(index, code);
  }
  arrive();
}

void Reports::close() { arrive(); }

void Reports::arrive() {
  {
    const std::lock_guard lock(mutex_);
    if (--missing_ > 0) return;
  }
  const std::unique_ptr<Reports> owned(this);
  done_(outcome_);
}

void Reports::on_report(rd_kafka_t*, const rd_kafka_message_t* message, void*) {
  const auto& sent = *static_cast<Message*>(message->_private);
  Reports& reports = *sent.reports;
  {
    const std::lock_guard lock(reports.mutex_);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR)
      reports.outcome_.delivered.push_back(sent.index);
    else
      reports.outcome_.failed.emplace_back(sent.index, message->err);
  }
  reports.arrive();
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
