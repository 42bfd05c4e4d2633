#include "lib/ship/tracker.h"

#include <catch2/catch.hpp>

#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

std::unique_ptr<Batch> batch_of(Source& source, std::uint64_t track, std::uint64_t token) {
  auto batch = std::make_unique<Batch>();
  batch->source = &source;
  batch->track = track;
  batch->token = token;
  add_line(*batch, "x");
  return batch;
}

using Tokens = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

TEST_CASE("a track is acknowledged in order, whatever finishes first", "[ship][tracker]") {
  CountingSource source(0);
  Tracker tracker(1 << 20);
  std::vector<const Batch*> batches;
  for (std::uint64_t token = 1; token <= 3; ++token) {
    auto batch = batch_of(source, 7, token);
    const std::size_t bytes = batch->memory_bytes();
    REQUIRE(tracker.reserve(bytes));
    batches.push_back(tracker.add(std::move(batch), bytes, 1));
  }
  tracker.done(batches[2]);
  tracker.done(batches[1]);
  CHECK(source.tokens().empty());
  tracker.done(batches[0]);
  CHECK(source.tokens() == Tokens{{7, 3}});
  CHECK(tracker.bytes() == 0);
  CHECK(tracker.empty());
}

TEST_CASE("tracks do not wait for each other", "[ship][tracker]") {
  CountingSource source(0);
  Tracker tracker(1 << 20);
  REQUIRE(tracker.reserve(20));
  tracker.add(batch_of(source, 1, 5), 10, 1);
  const Batch* const second = tracker.add(batch_of(source, 2, 6), 10, 1);
  tracker.done(second);
  CHECK(source.tokens() == Tokens{{2, 6}});
}

TEST_CASE("a batch is done when every sink is", "[ship][tracker]") {
  CountingSource source(0);
  Tracker tracker(1 << 20);
  REQUIRE(tracker.reserve(10));
  const Batch* const batch = tracker.add(batch_of(source, 1, 1), 10, 2);
  tracker.done(batch);
  CHECK(source.tokens().empty());
  tracker.done(batch);
  CHECK(source.last_token() == 1);
}

TEST_CASE("memory is bounded, and a batch above the limit passes alone", "[ship][tracker]") {
  CountingSource source(0);
  Tracker tracker(100);
  REQUIRE(tracker.reserve(500, false));
  CHECK_FALSE(tracker.reserve(1, false));
  const Batch* const batch = tracker.add(batch_of(source, 1, 1), 500, 1);
  tracker.done(batch);
  CHECK(tracker.reserve(60, false));
  CHECK_FALSE(tracker.reserve(60, false));
  tracker.close();
  CHECK_FALSE(tracker.reserve(1));
}

}  // namespace
}  // namespace logkit::ship
