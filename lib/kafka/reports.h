// Reports: what became of messages that were handed to librdkafka together. Their
// reports come one by one, each with the Message it was produced with.
//
//   Reports* const reports = Reports::open(count, [](const Reports::Outcome& outcome) {…});
//   for (…) {
//     Reports::Message& message = reports->expect(index);
//     if (!produce(…, &message)) reports->refuse(message, code);
//   }
//   reports->close();
//
// Thread safety: reports by any thread, the rest by the one that opened it. Each
// message has a place of its own, so that no lock is taken for it.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace logkit::kafka {

class Reports {
 public:
  struct Message {
    Reports* reports = nullptr;
    std::size_t index = 0;  // in its parcel
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    bool was_refused = false;
  };
  using Failure = std::pair<std::size_t, rd_kafka_resp_err_t>;
  struct Outcome {
    std::vector<std::size_t> delivered;
    std::vector<Failure> refused;  // by librdkafka, before anything was sent
    std::vector<Failure> failed;   // by the broker, together with what was in its batch

    // Ascending by index.
    std::vector<Failure> all_failures() const;
  };

  // At most `count` messages. It frees itself after `done`, which is called once,
  // on the thread of the last report.
  static Reports* open(std::size_t count, std::function<void(const Outcome&)> done);

  // The address stays good until done.
  Message& expect(std::size_t index);
  // That it was not taken: no report will come.
  void refuse(Message& message, rd_kafka_resp_err_t code);
  // Nothing more is expected.
  void close();
  // librdkafka's callback.
  static void on_report(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);

 private:
  Reports() = default;
  void arrive(std::size_t count);
  Outcome outcome() const;

  std::function<void(const Outcome&)> done_;
  std::vector<Message> messages_;  // never beyond what was reserved
  std::size_t most_ = 0;
  // Reports that are to come, and all that may still be expected.
  std::atomic<std::size_t> missing_ = 0;
};

// A record is at fault: where the broker says so, any of those in its batch.
bool is_rejection(rd_kafka_resp_err_t code);

}  // namespace logkit::kafka
