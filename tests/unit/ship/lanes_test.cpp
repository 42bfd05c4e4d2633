#include <catch2/catch.hpp>


#include "lib/ship/lane_splitter.h"
#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

constexpr int kLongMs = 20'000;

Status choose_odd(const Batch& batch, std::vector<std::uint32_t>& urgent) {
  for (std::uint32_t i = 0; i < batch.records.size(); ++i)
    if ((batch.text(batch.records[i]).back() - '0') % 2 == 1) urgent.push_back(i);
  return {};
}

TEST_CASE("a splitter moves urgent records, with their positions, to the lane of their origin",
          "[ship][lanes]") {
  OriginTable origins;
  const OriginId origin = origins.add({.source = "s", .descriptor = "{}", .label = "l"});
  LaneSplitter splitter(choose_odd, origins);
  Batch batch;
  batch.origin = origin;
  batch.token = 7;
  for (std::uint64_t i = 0; i < 6; ++i) add_line(batch, "line " + std::to_string(i), 10 * i);
  const auto urgent = splitter.split(batch);
  REQUIRE(urgent);
  REQUIRE(*urgent != nullptr);
  REQUIRE((*urgent)->records.size() == 3);
  REQUIRE(batch.records.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(batch.text(batch.records[i]) == "line " + std::to_string(2 * i));
    CHECK((*urgent)->text((*urgent)->records[i]) == "line " + std::to_string(2 * i + 1));
    CHECK((*urgent)->records[i].position == 10 * (2 * i + 1));
  }
  CHECK((*urgent)->lane == Lane::kUrgent);
  CHECK_FALSE((*urgent)->has_token);
  CHECK(source_name(origins.at((*urgent)->origin)) == "s+urgent");
  CHECK(origins.at((*urgent)->origin).descriptor.empty());
  CHECK(source_name(origins.at(batch.origin)) == "s");

  Batch calm;
  calm.origin = origin;
  add_line(calm, "line 2");
  const auto none = splitter.split(calm);
  REQUIRE(none);
  CHECK(*none == nullptr);
  CHECK(calm.records.size() == 1);
}

TEST_CASE("what is urgent has room in a memory that is full of the rest", "[ship][lanes]") {
  Tracker tracker(1000);
  tracker.keep_room_for_urgent();
  REQUIRE(tracker.reserve(700, false));
  CHECK_FALSE(tracker.reserve(100, false));
  CHECK(tracker.reserve(300, false, Lane::kUrgent));
  CHECK_FALSE(tracker.reserve(1, false, Lane::kUrgent));
}

// Down until it was told otherwise; then it keeps what comes.
class Gate {
 public:
  void answer(Parcel& parcel, Answers& answers) {
    const std::lock_guard lock(mutex_);
    if (!open_) {
      ++refused_;
      return answers.failed(parcel, {Error::io("down", "keeping", 0), 0});
    }
    parcel.for_each_pending([&](std::size_t, const Batch& batch, const Record& record) {
      came_.emplace_back(batch.text(record));
    });
    answers.delivered(parcel);
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  bool was_tried(int times) const {
    const std::lock_guard lock(mutex_);
    return refused_ >= times;
  }
  std::vector<std::string> came() const {
    const std::lock_guard lock(mutex_);
    return came_;
  }

 private:
  mutable std::mutex mutex_;
  bool open_ = false;
  int refused_ = 0;
  std::vector<std::string> came_;
};

TEST_CASE("a sink that comes back gets what is urgent first, and everything once",
          "[ship][lanes]") {
  constexpr std::uint64_t kLines = 500;
  Ledger ledger;
  OriginTable origins;
  DeliveryOptions options;
  options.outlet.backoff = {.first_ns = 1'000'000, .cap_ns = 5'000'000};
  Delivery delivery(options, ledger, origins);
  delivery.set_lanes(std::make_unique<LaneSplitter>(choose_odd, origins));
  Gate gate;
  auto source = std::make_unique<CountingSource>(kLines);
  const CountingSource* const heard = source.get();
  delivery.add_source(std::move(source));
  delivery.add_sink(std::make_unique<KeepingSink>(
      [&](Parcel& parcel, Answers& answers) { gate.answer(parcel, answers); },
      SinkLimits{.max_records = 1}));
  REQUIRE(delivery.start());
  // All is under way, "0" and "1" were tried and failed.
  while (heard->put_count() < kLines || !gate.was_tried(20)) delivery.wait(5);
  CHECK(heard->tokens().empty());
  gate.open();
  while (!delivery.wait(20)) {
  }
  REQUIRE(delivery.finish(kLongMs));

  const std::vector<std::string> came = gate.came();
  REQUIRE(came.size() == kLines);
  for (std::uint64_t i = 0; i < kLines / 2; ++i) {
    CHECK(came[i] == std::to_string(2 * i + 1));
    CHECK(came[kLines / 2 + i] == std::to_string(2 * i));
  }
  CHECK(heard->last_token() == kLines);
  CHECK(ledger.state().sinks.at("keeping").delivered == kLines);
  CHECK(ledger.state().urgent_sinks.at("keeping").delivered == kLines / 2);
}

TEST_CASE("a batch is acknowledged when its urgent part and the rest both are",
          "[ship][lanes]") {
  Ledger ledger;
  OriginTable origins;
  Delivery delivery({}, ledger, origins);
  // Every second batch is urgent as a whole; the others are answered late.
  delivery.set_lanes(std::make_unique<LaneSplitter>(choose_odd, origins));
  std::mutex mutex;
  std::vector<std::pair<Parcel*, Answers*>> held;
  auto source = std::make_unique<CountingSource>(10);
  const CountingSource* const heard = source.get();
  delivery.add_source(std::move(source));
  delivery.add_sink(std::make_unique<KeepingSink>(
      [&](Parcel& parcel, Answers& answers) {
        if (parcel.lane == Lane::kUrgent) return answers.delivered(parcel);
        const std::lock_guard lock(mutex);
        held.emplace_back(&parcel, &answers);
      },
      SinkLimits{.max_records = 1, .max_in_flight = 100}));
  REQUIRE(delivery.start());
  const auto count_held = [&] {
    const std::lock_guard lock(mutex);
    return held.size();
  };
  while (count_held() < 5) delivery.wait(5);
  // "0" is not: nothing behind it is.
  CHECK(heard->tokens().empty());
  for (const auto& [parcel, answers] : held) answers->delivered(*parcel);
  while (!delivery.wait(20)) {
  }
  REQUIRE(delivery.finish(kLongMs));
  CHECK(heard->last_token() == 10);
}

}  // namespace
}  // namespace logkit::ship
