#include "lib/ship/batch_cut.h"

#include <catch2/catch.hpp>

#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

Batch batch_of(std::size_t lines) {
  Batch batch;
  for (std::size_t i = 0; i < lines; ++i) add_line(batch, std::to_string(i), i + 1);
  batch.origin = 3;
  batch.track = 7;
  batch.token = 9;
  batch.end_position = lines;
  batch.read_bytes = batch.bytes.size();
  batch.descriptor = "{}";
  return batch;
}

TEST_CASE("a batch is cut in order, its token comes with the last piece", "[ship][batch]") {
  const Batch whole = batch_of(10);
  BatchCut cut(whole, {.records = 4});
  REQUIRE(cut.is_needed());
  std::vector<std::string> lines;
  std::uint64_t read_bytes = 0;
  for (std::size_t left = 10; left > 0;) {
    const auto piece = cut.next();
    REQUIRE(piece != nullptr);
    REQUIRE(piece->records.size() == std::min<std::size_t>(4, left));
    left -= piece->records.size();
    for (const Record& record : piece->records) {
      lines.emplace_back(piece->text(record));
      CHECK(record.position == lines.size());
    }
    read_bytes += piece->read_bytes;
    CHECK(piece->origin == 3);
    CHECK(piece->track == 7);
    CHECK(piece->has_token == (left == 0));
    CHECK(piece->descriptor == (left == 0 ? "{}" : ""));
    CHECK(piece->end_position == (left == 0 ? 10u : 0u));
  }
  CHECK(cut.next() == nullptr);
  CHECK(lines == std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
  CHECK(read_bytes == whole.read_bytes);
}

TEST_CASE("a batch within the bounds is not cut", "[ship][batch]") {
  const Batch whole = batch_of(4);
  CHECK_FALSE(BatchCut(whole, {.records = 4}).is_needed());
  CHECK_FALSE(BatchCut(whole, {}).is_needed());
  CHECK_FALSE(BatchCut(Batch(), {.records = 1}).is_needed());
  // A record is never cut.
  CHECK_FALSE(BatchCut(batch_of(1), {.bytes = 0}).is_needed());
}

TEST_CASE("what is cut is acknowledged when all of it arrived", "[ship][delivery]") {
  class OneBatch : public CountingSource {
   public:
    OneBatch() : CountingSource(0) {}
    Status run(Intake& intake) override {
      auto batch = intake.new_batch();
      for (int i = 0; i < 100; ++i) add_line(*batch, std::to_string(i));
      batch->origin = intake.origins().add({.label = name()});
      batch->token = 5;
      CHECK(intake.put(std::move(batch)));
      return {};
    }
  };
  Ledger ledger;
  OriginTable origins;
  std::vector<std::size_t> asked;
  DeliveryOptions options;
  options.piece = {.records = 30};
  options.ready = [&](const Batch& batch, bool) {
    asked.push_back(batch.records.size());
    return true;
  };
  Delivery delivery(options, ledger, origins);
  auto source = std::make_unique<OneBatch>();
  auto sink = std::make_unique<KeepingSink>();
  const OneBatch* const heard = source.get();
  const KeepingSink* const kept = sink.get();
  delivery.add_source(std::move(source));
  delivery.add_sink(std::move(sink));
  REQUIRE(delivery.start());
  while (!delivery.wait(20)) {
  }
  REQUIRE(delivery.finish(20'000));
  CHECK(asked == std::vector<std::size_t>{30, 30, 30, 10});
  CHECK(kept->lines().size() == 100);
  CHECK(heard->tokens().size() == 1);
  CHECK(heard->last_token() == 5);
}

}  // namespace
}  // namespace logkit::ship
