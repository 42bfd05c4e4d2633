#include "lib/ship/share_cut.h"

#include <catch2/catch.hpp>

#include "tests/unit/ship/ship_helpers.h"

namespace logkit::ship {
namespace {

Batch batch_of(std::initializer_list<std::string_view> lines) {
  Batch batch;
  for (const std::string_view line : lines) add_line(batch, line);
  return batch;
}

// The texts of each piece, with commas between.
std::vector<std::string> pieces_of(const Batch& batch, Share share, const ParcelBounds& bounds) {
  std::vector<std::string> pieces;
  share.batch = &batch;
  for (const Share& piece : cut_share(std::move(share), bounds)) {
    Parcel parcel;
    parcel.add(piece);
    std::string texts;
    parcel.for_each([&](std::size_t, const Batch& from, const Record& record) {
      texts.append(texts.empty() ? "" : ",").append(from.text(record));
    });
    pieces.push_back(std::move(texts));
  }
  return pieces;
}

using Pieces = std::vector<std::string>;

TEST_CASE("a share is cut by records and by bytes, in order", "[ship][share_cut]") {
  const Batch batch = batch_of({"a", "bb", "ccc", "dddddddd", "e"});
  CHECK(pieces_of(batch, {}, {}) == Pieces{"a,bb,ccc,dddddddd,e"});
  CHECK(pieces_of(batch, {}, {.records = 2, .bytes = {}}) == Pieces{"a,bb", "ccc,dddddddd", "e"});
  CHECK(pieces_of(batch, {}, {.records = {}, .bytes = 5}) ==
        Pieces{"a,bb", "ccc", "dddddddd", "e"});
  CHECK(pieces_of(batch, {}, {.records = 1, .bytes = 1}) ==
        Pieces{"a", "bb", "ccc", "dddddddd", "e"});
  const Share chosen{.batch = nullptr, .all = false, .chosen = {0, 2, 4}};
  CHECK(pieces_of(batch, chosen, {.records = 2, .bytes = {}}) == Pieces{"a,ccc", "e"});
  const Share none{.batch = nullptr, .all = false};
  CHECK(pieces_of(batch, none, {.records = 2, .bytes = {}}) == Pieces{""});
}

// One batch of so many lines.
class BatchSource : public CountingSource {
 public:
  explicit BatchSource(std::uint64_t lines) : CountingSource(1), lines_(lines) {}
  Status run(Intake& intake) override {
    auto batch = intake.new_batch();
    for (std::uint64_t i = 0; i < lines_; ++i) add_line(*batch, std::to_string(i));
    batch->origin = intake.origins().add({.label = name()});
    batch->token = 1;
    intake.put(std::move(batch));
    return {};
  }

 private:
  const std::uint64_t lines_;
};

TEST_CASE("a batch that was cut is acknowledged when all of it arrived", "[ship][share_cut]") {
  Ledger ledger;
  OriginTable origins;
  DeliveryOptions options;
  options.outlet.backoff = {.first_ns = 1'000'000, .cap_ns = 5'000'000};
  options.outlet.parcel.records = 10;
  Delivery delivery(options, ledger, origins);
  auto source = std::make_unique<BatchSource>(25);
  const BatchSource* const heard = source.get();
  std::vector<std::size_t> sizes;
  bool was_early = false;
  delivery.add_source(std::move(source));
  delivery.add_sink(std::make_unique<KeepingSink>([&](Parcel& parcel, Answers& answers) {
    sizes.push_back(parcel.record_count());
    was_early = was_early || heard->last_token() != 0;
    if (sizes.size() == 3) {
      answers.failed(parcel, {Error::io("down", "keeping", 0), 0});
    } else {
      answers.delivered(parcel);
    }
  }));
  REQUIRE(delivery.start());
  while (!delivery.wait(20)) {
  }
  REQUIRE(delivery.finish(20'000));
  CHECK(sizes == std::vector<std::size_t>{10, 10, 5, 5});
  CHECK_FALSE(was_early);
  CHECK(heard->last_token() == 1);
}

}  // namespace
}  // namespace logkit::ship
