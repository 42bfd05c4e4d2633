#include "lib/ship/delivery.h"

#include <catch2/catch.hpp>

#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

constexpr int kLongMs = 20'000;

struct Bench {
  Ledger ledger;
  OriginTable origins;
  DeliveryOptions options;

  Bench() {
    options.outlet.backoff = {.first_ns = 1'000'000, .cap_ns = 5'000'000};
  }
};

std::vector<std::string> numbers(std::uint64_t count) {
  std::vector<std::string> lines;
  for (std::uint64_t i = 0; i < count; ++i) lines.push_back(std::to_string(i));
  return lines;
}

// Owned by the delivery, looked at by the test.
template <typename T>
T* keep(std::unique_ptr<T>& owner) {
  return owner.get();
}

KeepDead keep_in(std::vector<std::string>& dead) {
  return [&dead](const Sink&, const Parcel& parcel) {
    parcel.for_each([&](std::size_t index, const Batch& batch, const Record& record) {
      for (const Parcel::Rejection& rejection : parcel.rejections())
        if (rejection.index == index)
          dead.push_back(std::string(batch.text(record)) + ": " + rejection.cause);
    });
    return Status();
  };
}

Status run_to_end(Delivery& delivery) {
  LK_RETURN_IF_ERROR(delivery.start());
  while (!delivery.wait(20)) {
  }
  return delivery.finish(kLongMs);
}

TEST_CASE("every record arrives once, in order, at every sink", "[ship][delivery]") {
  Bench bench;
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  auto source = std::make_unique<CountingSource>(1000);
  auto first = std::make_unique<KeepingSink>();
  auto second = std::make_unique<KeepingSink>();
  const auto* const heard = keep(source);
  const auto* const one = keep(first);
  const auto* const two = keep(second);
  delivery.add_source(std::move(source));
  delivery.add_sink(std::move(first));
  delivery.add_sink(std::move(second));
  REQUIRE(run_to_end(delivery));
  CHECK(one->lines() == numbers(1000));
  CHECK(two->lines() == numbers(1000));
  CHECK(heard->last_token() == 1000);
  CHECK(bench.ledger.state().origins.at("counting").records == 1000);
  CHECK(bench.ledger.state().sinks.at("keeping").delivered == 2000);
}

TEST_CASE("what fails is sent again until it arrives, and only then acknowledged",
          "[ship][delivery]") {
  Bench bench;
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  auto source = std::make_unique<CountingSource>(50);
  const auto* const heard = keep(source);
  int sends = 0;
  std::uint64_t heard_before_success = 0;
  auto sink = std::make_unique<KeepingSink>(
      [&](Parcel& parcel, Answers& answers) {
        if (++sends % 3 != 0) {
          answers.failed(parcel, {Error::io("down", "keeping", 0), 0});
          if (sends < 3) heard_before_success = heard->last_token();
        } else {
          answers.delivered(parcel);
        }
      },
      SinkLimits{.max_records = 1});
  const auto* const kept = keep(sink);
  delivery.add_source(std::move(source));
  delivery.add_sink(std::move(sink));
  REQUIRE(run_to_end(delivery));
  CHECK(heard_before_success == 0);
  CHECK(heard->last_token() == 50);
  std::vector<std::string> lines = kept->lines();
  CHECK(lines.size() == 150);
  lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
  CHECK(lines == numbers(50));
  CHECK(bench.ledger.state().sinks.at("keeping").retries == 100);
}

TEST_CASE("a refused record goes to the dead letters, its neighbours arrive", "[ship][delivery]") {
  Bench bench;
  std::vector<std::string> dead;
  bench.options.keep_dead = keep_in(dead);
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  auto source = std::make_unique<CountingSource>(20);
  const auto* const heard = keep(source);
  delivery.add_source(std::move(source));
  delivery.add_sink(std::make_unique<KeepingSink>([](Parcel& parcel, Answers& answers) {
    parcel.for_each_pending([&](std::size_t index, const Batch& batch, const Record& record) {
      if (batch.text(record) == "7") parcel.mark_rejected(index, "too large");
    });
    answers.delivered(parcel);
  }));
  REQUIRE(run_to_end(delivery));
  CHECK(dead == std::vector<std::string>{"7: too large"});
  CHECK(heard->last_token() == 20);
  CHECK(bench.ledger.state().sinks.at("keeping").delivered == 19);
  CHECK(bench.ledger.state().sinks.at("keeping").dead_letters == 1);
}

TEST_CASE("without a place for dead letters a refused record is never acknowledged",
          "[ship][delivery]") {
  Bench bench;
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  auto source = std::make_unique<CountingSource>(1);
  const auto* const heard = keep(source);
  delivery.add_source(std::move(source));
  delivery.add_sink(std::make_unique<KeepingSink>([](Parcel& parcel, Answers& answers) {
    parcel.mark_rejected(0, "too large");
    answers.delivered(parcel);
  }));
  const Status outcome = run_to_end(delivery);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message() == "keeping: a record was refused: too large");
  CHECK(heard->tokens().empty());
}

TEST_CASE("a slow sink holds its source back within the memory limit", "[ship][delivery]") {
  Bench bench;
  bench.options.max_memory_bytes = 4096;
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  auto source = std::make_unique<CountingSource>(10'000);
  const auto* const heard = keep(source);
  std::mutex mutex;
  std::vector<Parcel*> held;
  Answers* answers_of_held = nullptr;
  auto sink = std::make_unique<KeepingSink>(
      [&](Parcel& parcel, Answers& answers) {
        const std::lock_guard lock(mutex);
        held.push_back(&parcel);
        answers_of_held = &answers;
      },
      SinkLimits{.max_records = 1});
  delivery.add_source(std::move(source));
  delivery.add_sink(std::move(sink));
  REQUIRE(delivery.start());
  CHECK_FALSE(delivery.wait(200));
  CHECK(heard->put_count() < 4096 / sizeof(Record));
  CHECK(heard->tokens().empty());
  // It ends without it: nothing of that is acknowledged.
  const Status outcome = delivery.finish(100);
  REQUIRE_FALSE(outcome);
  CHECK(heard->tokens().empty());
}

TEST_CASE("a sink that breaks ends the delivery and says why", "[ship][delivery]") {
  Bench bench;
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  delivery.add_source(std::make_unique<CountingSource>(100'000));
  delivery.add_sink(std::make_unique<KeepingSink>([](Parcel& parcel, Answers& answers) {
    answers.broken(parcel, Error::cancelled("the reader left"));
  }));
  const Status outcome = run_to_end(delivery);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().code == Code::kCancelled);
}

TEST_CASE("after so many retries a batch is given up as dead letters", "[ship][delivery]") {
  Bench bench;
  bench.options.outlet.retry_max = 2;
  std::vector<std::string> dead;
  bench.options.keep_dead = keep_in(dead);
  Delivery delivery(bench.options, bench.ledger, bench.origins);
  delivery.add_source(std::make_unique<CountingSource>(1));
  int sends = 0;
  delivery.add_sink(std::make_unique<KeepingSink>([&](Parcel& parcel, Answers& answers) {
    ++sends;
    answers.failed(parcel, {Error::io("down", "far side", 0), 0});
  }));
  REQUIRE(run_to_end(delivery));
  CHECK(sends == 3);
  CHECK(dead == std::vector<std::string>{"0: far side: down"});
}

}  // namespace
}  // namespace logkit::ship
