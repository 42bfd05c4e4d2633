// Sources, sinks and batches for the tests of the delivery.
#pragma once

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/ship/delivery.h"

namespace logkit::ship {

// A batch of text records; positions count their bytes and line ends.
inline void add_line(Batch& batch, std::string_view line, std::uint64_t position = 0) {
  batch.records.push_back({.position = position,
                           .begin = static_cast<std::uint32_t>(batch.bytes.size()),
                           .size = static_cast<std::uint32_t>(line.size())});
  batch.bytes.append(line);
  batch.bytes.push_back('\n');
}

// Puts `count` batches of one line each, "0", "1", …, and keeps what it hears.
class CountingSource : public Source {
 public:
  explicit CountingSource(std::uint64_t count) : count_(count) {}

  const std::string& name() const override { return name_; }
  Status run(Intake& intake) override {
    const OriginId origin = intake.origins().add({.label = name_});
    for (std::uint64_t i = 0; i < count_; ++i) {
      auto batch = intake.new_batch();
      add_line(*batch, std::to_string(i));
      batch->origin = origin;
      batch->token = i + 1;
      if (!intake.put(std::move(batch))) break;
      ++put_;
    }
    return {};
  }
  void stop() override {}
  void acknowledged(std::uint64_t track, std::uint64_t token) override {
    const std::lock_guard lock(mutex_);
    tokens_.emplace_back(track, token);
  }
  std::vector<std::pair<std::uint64_t, std::uint64_t>> tokens() const {
    const std::lock_guard lock(mutex_);
    return tokens_;
  }
  std::uint64_t last_token() const {
    const std::lock_guard lock(mutex_);
    return tokens_.empty() ? 0 : tokens_.back().second;
  }
  std::uint64_t put_count() const { return put_; }

 private:
  const std::string name_ = "counting";
  const std::uint64_t count_;
  std::atomic<std::uint64_t> put_ = 0;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> tokens_;
};

// Keeps what it is sent; `answer` decides, else all is delivered.
class KeepingSink : public Sink {
 public:
  using Answer = std::function<void(Parcel&, Answers&)>;
  explicit KeepingSink(Answer answer = {}, SinkLimits limits = {})
      : answer_(std::move(answer)), limits_(limits) {}

  const std::string& name() const override { return name_; }
  SinkLimits limits() const override { return limits_; }
  void send(Parcel& parcel, Answers& answers) override {
    {
      const std::lock_guard lock(mutex_);
      parcel.for_each_pending([&](std::size_t, const Batch& batch, const Record& record) {
        lines_.emplace_back(batch.text(record));
      });
    }
    if (answer_) {
      answer_(parcel, answers);
    } else {
      answers.delivered(parcel);
    }
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  const std::string name_ = "keeping";
  Answer answer_;
  SinkLimits limits_;
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace logkit::ship
