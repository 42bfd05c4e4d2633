#include <catch2/catch.hpp>

#include <chrono>
#include <set>
#include <thread>

#include "lib/io/mem_fs.h"
#include "lib/ship/spool_sink.h"
#include "lib/ship/spool_source.h"
#include "tests/unit/ship/ship_helpers.h"
#include "tests/unit/spool/spool_helpers.h"

namespace logkit::spool {
namespace {

// Numbered records through a delivery into the spool, to the end.
void bring_in(Spool& spool, std::uint64_t count, ship::WhenFull when_full,
              ship::OriginTable& origins, ship::Ledger& ledger) {
  ship::Delivery in({}, ledger, origins);
  if (count > 0) in.add_source(std::make_unique<ship::CountingSource>(count));
  in.add_sink(std::make_unique<ship::SpoolSink>("spool", ship::SpoolSink::Spools{&spool}, when_full,
                                                origins, ledger));
  REQUIRE(in.start());
  while (!in.wait(20)) {
  }
  REQUIRE(in.finish(10'000));
}

// Lets a delivery out of the spool come to its end.
void drain(ship::Delivery& out, ship::SpoolSource& reader) {
  reader.close();
  while (!out.wait(20)) {
  }
}

struct Way {
  SpoolOptions options{.segment_bytes = 4096};
  ship::WhenFull when_full = ship::WhenFull::kBlock;
  ship::KeepingSink::Answer answer{};
};

// Through both deliveries at once: a source into the spool, the spool into a sink.
std::vector<std::string> through_spool(io::Fs& fs, std::uint64_t count, ship::Ledger& ledger,
                                       const Way& way = {}) {
  ship::OriginTable origins;
  const auto spool = open(fs, way.options);
  ship::Delivery out({}, ledger, origins);
  auto source = std::make_unique<ship::SpoolSource>("spool", *spool);
  auto sink = std::make_unique<ship::KeepingSink>(way.answer);
  ship::SpoolSource* const reader = source.get();
  const ship::KeepingSink* const kept = sink.get();
  out.add_source(std::move(source));
  out.add_sink(std::move(sink));
  REQUIRE(out.start());
  bring_in(*spool, count, way.when_full, origins, ledger);
  drain(out, *reader);
  std::vector<std::string> lines = kept->lines();
  REQUIRE(out.finish(10'000));
  CHECK(spool->taken() == spool->last());
  return lines;
}

TEST_CASE("records go through a spool in order, each once", "[spool][ship]") {
  io::MemFs fs;
  ship::Ledger ledger;
  const auto lines = through_spool(fs, 500, ledger);
  REQUIRE(lines.size() == 500);
  for (std::size_t i = 0; i < lines.size(); ++i) CHECK(lines[i] == std::to_string(i));
  CHECK(ledger.state().dropped.empty());
}

TEST_CASE("what is damaged or missing in a spool is counted, the rest arrives", "[spool][ship]") {
  io::MemFs fs;
  ship::OriginTable origins;
  const ship::OriginId origin = origins.add({.label = "test"});
  {
    // Three segments of ten records, by three processes.
    for (int run = 0; run < 3; ++run) {
      const auto spool = open(fs);
      ship::Batch batch;
      batch.origin = origin;
      for (int i = 0; i < 10; ++i) ship::add_line(batch, "line " + std::to_string(run * 10 + i));
      ship::Parcel parcel;
      parcel.add({.batch = &batch});
      ship::SpoolEncoder encoder(origins);
      std::string frames;
      const std::uint64_t count = encoder.encode(parcel, spool->next_sequence(), frames);
      REQUIRE(spool->append(frames, count));
    }
  }
  const auto segments = list_segments(fs, "spool");
  REQUIRE(segments);
  REQUIRE(segments->size() == 3);
  SECTION("a bit in the first, the second missing") {
    const std::string path = "spool/" + (*segments)[0].name;
    std::string bad = fs.contents(path);
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 4);
    fs.put(path, bad);
    REQUIRE(fs.remove("spool/" + (*segments)[1].name));
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).size() == 19);
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 11);
  }
  SECTION("the second all zero") {
    const std::string path = "spool/" + (*segments)[1].name;
    fs.put(path, std::string(fs.contents(path).size(), '\0'));
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).size() == 20);
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 10);
  }
  SECTION("the end of the last one damaged") {
    const std::string path = "spool/" + (*segments)[2].name;
    std::string bad = fs.contents(path);
    bad[bad.size() - 1] = static_cast<char>(bad[bad.size() - 1] ^ 1);
    fs.put(path, bad);
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).size() == 29);
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 1);
  }
  SECTION("a bit in a header") {
    const std::string path = "spool/" + (*segments)[2].name;
    std::string bad = fs.contents(path);
    bad[17] = static_cast<char>(bad[17] ^ 1);
    fs.put(path, bad);
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).size() == 30);
    CHECK(ledger.state().dropped.empty());
  }
  SECTION("half of the last one") {
    const std::string path = "spool/" + (*segments)[2].name;
    const std::string whole = fs.contents(path);
    fs.put(path, whole.substr(0, whole.size() / 2));
    ship::Ledger ledger;
    const std::size_t arrived = through_spool(fs, 0, ledger).size();
    CHECK(arrived > 20);
    CHECK(arrived < 30);
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 30 - arrived);
    CHECK(open(fs)->next_sequence() == 31);
  }
  SECTION("the last one missing") {
    REQUIRE(fs.remove("spool/" + (*segments)[2].name));
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).size() == 20);
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 10);
    // Counted once, and no number is given twice.
    ship::Ledger again;
    CHECK(through_spool(fs, 5, again).size() == 5);
    CHECK(again.state().dropped.empty());
    CHECK(open(fs)->next_sequence() == 36);
  }
  SECTION("all of it") {
    for (const auto& segment : *segments) REQUIRE(fs.remove("spool/" + segment.name));
    ship::Ledger ledger;
    CHECK(through_spool(fs, 0, ledger).empty());
    CHECK(ledger.state().dropped.at({"spool", "spool_damage"}) == 30);
  }
}

TEST_CASE("a segment that was taken gives its room back while its reader waits", "[spool][ship]") {
  io::MemFs fs;
  ship::OriginTable origins;
  ship::Ledger ledger;
  bring_in(*open(fs), 100, ship::WhenFull::kBlock, origins, ledger);
  REQUIRE(fs.held_bytes() > 1000);
  const auto spool = open(fs);
  ship::Delivery out({}, ledger, origins);
  auto source = std::make_unique<ship::SpoolSource>("spool", *spool);
  ship::SpoolSource* const reader = source.get();
  out.add_source(std::move(source));
  out.add_sink(std::make_unique<ship::KeepingSink>());
  REQUIRE(out.start());
  // The segment is gone by its name at once, and from the disk with the reader's handle.
  const auto held = [&fs] {
    REQUIRE(fs.sync_dir("spool"));
    return fs.held_bytes();
  };
  for (int i = 0; i < 500 && held() > 64; ++i) out.wait(20);
  CHECK(held() <= 64);
  drain(out, *reader);
  REQUIRE(out.finish(10'000));
}

TEST_CASE("what is dropped beside a slow sink, and what arrives, is all there was",
          "[spool][ship]") {
  constexpr std::uint64_t kRecords = 20'000;
  io::MemFs fs;
  ship::Ledger ledger;
  const auto lines = through_spool(fs, kRecords, ledger,
                                   {.options = {.max_bytes = 64u << 10, .segment_bytes = 16u << 10},
                                    .when_full = ship::WhenFull::kDropOldest,
                                    .answer = [](ship::Parcel& parcel, ship::Answers& answers) {
                                      std::this_thread::sleep_for(std::chrono::milliseconds(2));
                                      answers.delivered(parcel);
                                    }});
  const std::set<std::string> distinct(lines.begin(), lines.end());
  CHECK(distinct.size() == lines.size());
  std::uint64_t dropped = 0;
  for (const auto& [where, count] : ledger.state().dropped) {
    CHECK(where.second == "spool_full");
    dropped += count;
  }
  CHECK(lines.size() + dropped == kRecords);
}

}  // namespace
}  // namespace logkit::spool
