#include "lib/spool/spool.h"

#include <catch2/catch.hpp>

#include <set>

#include "lib/base/bytes.h"
#include "lib/io/fault_fs.h"
#include "lib/io/mem_fs.h"
#include "lib/ship/spool_sink.h"
#include "lib/ship/spool_source.h"
#include "lib/spool/segment_scan.h"
#include "tests/unit/ship/ship_helpers.h"

namespace logkit::spool {
namespace {

std::string group(std::uint64_t first, std::uint64_t count) {
  std::string frames;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const std::size_t begin = begin_frame(frames);
    frames += "record " + std::to_string(i);
    end_frame(frames, begin, FrameKind::kRecord, i);
  }
  return frames;
}

std::unique_ptr<Spool> open(io::Fs& fs, SpoolOptions options = {}) {
  auto opened = Spool::open(fs, "spool", options);
  REQUIRE(opened);
  return std::move(*opened);
}

// The sequences that read from all segments, in order.
std::vector<std::uint64_t> sequences(io::Fs& fs) {
  std::vector<std::uint64_t> found;
  const auto segments = list_segments(fs, "spool");
  REQUIRE(segments);
  for (std::size_t i = 0; i < segments->size(); ++i) {
    const auto take = [&](const Frame& frame) {
      CHECK(frame.payload == "record " + std::to_string(frame.sequence));
      found.push_back(frame.sequence);
      return Status();
    };
    const bool is_last = i + 1 == segments->size();
    REQUIRE(scan_segment(fs, "spool/" + (*segments)[i].name, take,
                         is_last ? kNoLimit : (*segments)[i + 1].first));
  }
  return found;
}

std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = first; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

TEST_CASE("what was appended is there after a restart, in order", "[spool]") {
  io::MemFs fs;
  for (int run = 0; run < 3; ++run) {
    const auto spool = open(fs);
    CHECK(spool->next_sequence() == static_cast<std::uint64_t>(run) * 10 + 1);
    REQUIRE(spool->append(group(spool->next_sequence(), 10), 10));
  }
  CHECK(sequences(fs) == range(1, 30));
}

TEST_CASE("segments that were taken go, and the number goes on", "[spool]") {
  io::MemFs fs;
  {
    const auto spool = open(fs, {.segment_bytes = 200});
    for (int i = 0; i < 10; ++i) REQUIRE(spool->append(group(spool->next_sequence(), 5), 5));
    REQUIRE(spool->take(33));
  }
  CHECK(sequences(fs).front() > 25);
  CHECK(sequences(fs).front() <= 34);
  {
    const auto spool = open(fs);
    CHECK(spool->taken() == 33);
    REQUIRE(spool->take(50));
  }
  CHECK(sequences(fs).empty());
  CHECK(open(fs)->next_sequence() == 51);
}

TEST_CASE("the cursor survives any number of moves", "[spool]") {
  io::MemFs fs;
  {
    const auto spool = open(fs);
    REQUIRE(spool->append(group(1, 100), 100));
    for (std::uint64_t i = 1; i < 100; ++i) REQUIRE(spool->take(i));
  }
  CHECK(open(fs)->taken() == 99);
}

TEST_CASE("a power cut at every step loses nothing that append() promised", "[spool][crash]") {
  for (const io::PowerCut cut : {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames,
                                 io::PowerCut::kKeepsData, io::PowerCut::kTearsData}) {
    for (std::size_t step = 0;; ++step) {
      io::MemFs disk;
      std::uint64_t promised = 0;
      bool triggered = false;
      {
        io::FaultFs faulty(disk, {.stop_after = step, .tears = true});
        auto spool = Spool::open(faulty, "spool", {.segment_bytes = 150});
        for (int i = 0; spool && i < 6; ++i) {
          const std::uint64_t first = (*spool)->next_sequence();
          if ((*spool)->append(group(first, 3), 3)) promised = first + 2;
          if (i == 3 && promised >= 4) static_cast<void>((*spool)->take(4));
        }
        triggered = faulty.triggered();
      }
      disk.power_cut(cut);
      CAPTURE(step, static_cast<int>(cut));
      {
        // The next process appends behind it.
        const auto spool = open(disk);
        CHECK(spool->next_sequence() > promised);
        REQUIRE(spool->append(group(spool->next_sequence(), 2), 2));
        promised = spool->last();
      }
      const auto found = sequences(disk);
      const std::set<std::uint64_t> distinct(found.begin(), found.end());
      CHECK(distinct.size() == found.size());
      const auto taken = read_cursor(disk, "spool");
      REQUIRE(taken);
      for (std::uint64_t i = *taken + 1; i <= promised; ++i) CHECK(distinct.count(i) == 1);
      if (!triggered) break;
    }
  }
}

TEST_CASE("a disk that is full refuses, and goes on when there is room", "[spool]") {
  for (std::uint64_t space = 0; space < 700; space += 13) {
    io::MemFs disk;
    io::FaultFs faulty(disk, {.space_bytes = space});
    auto spool = Spool::open(faulty, "spool", {.segment_bytes = 200});
    if (!spool) continue;
    std::uint64_t kept = 0;
    int refused = 0;
    for (int i = 0; i < 8; ++i) {
      const std::uint64_t first = (*spool)->next_sequence();
      Status appended = (*spool)->append(group(first, 3), 3);
      if (!appended) {
        ++refused;
        faulty.add_space(10'000);
        appended = (*spool)->append(group((*spool)->next_sequence(), 3), 3);
      }
      REQUIRE(appended);
      kept += 3;
    }
    CAPTURE(space);
    CHECK(refused <= 1);
    CHECK(sequences(disk) == range(1, kept));
  }
}

TEST_CASE("a flipped bit costs one record, wherever it is", "[spool][corruption]") {
  io::MemFs fs;
  {
    const auto spool = open(fs);
    REQUIRE(spool->append(group(1, 12), 12));
  }
  const std::string path = "spool/" + open(fs)->segments()[0].name;
  const std::string good = fs.contents(path);
  for (std::size_t bit = kHeaderBytes * 8; bit < good.size() * 8; bit += 3) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    fs.put(path, bad);
    const auto found = scan_segment(fs, path, {});
    REQUIRE(found);
    CAPTURE(bit);
    CHECK(found->records >= 11);
    // The last record's damage cannot be told from a torn tail.
    CHECK((found->lost_records == 1 || found->torn_bytes > 0));
  }
}

TEST_CASE("damage of every kind is no more than a count", "[spool][corruption]") {
  io::MemFs fs;
  {
    const auto spool = open(fs);
    REQUIRE(spool->append(group(1, 20), 20));
  }
  const std::string path = "spool/" + open(fs)->segments()[0].name;
  const std::string good = fs.contents(path);
  fs.put(path, std::string(good.size(), '\0'));
  auto found = scan_segment(fs, path, {});
  REQUIRE(found);
  CHECK(found->first == 0);
  CHECK_FALSE(found->is_clean());
  fs.put(path, "");
  CHECK(scan_segment(fs, path, {})->records == 0);
  for (std::size_t size = kHeaderBytes; size < good.size(); ++size) {
    fs.put(path, good.substr(0, size));
    found = scan_segment(fs, path, {});
    REQUIRE(found);
    CHECK(found->damaged_bytes == 0);
    CHECK(found->next == found->records + 1);
  }
  // A hole in the middle.
  std::string holed = good;
  std::fill(holed.begin() + 100, holed.begin() + 300, '\0');
  fs.put(path, holed);
  found = scan_segment(fs, path, {});
  REQUIRE(found);
  CHECK(found->records + found->lost_records == 20);
  CHECK(found->lost_records >= 6);
}

// Through both deliveries: a source into the spool, the spool into a sink.
std::vector<std::string> through_spool(io::Fs& fs, std::uint64_t count, ship::Ledger& ledger) {
  ship::OriginTable origins;
  auto spool = open(fs, {.segment_bytes = 4096});
  ship::Delivery in({}, ledger, origins);
  if (count > 0) in.add_source(std::make_unique<ship::CountingSource>(count));
  in.add_sink(std::make_unique<ship::SpoolSink>("spool", ship::SpoolSink::Spools{spool.get()}, ship::WhenFull::kBlock, origins,
                                                ledger));
  ship::Delivery out({}, ledger, origins);
  auto source = std::make_unique<ship::SpoolSource>("spool", *spool);
  auto sink = std::make_unique<ship::KeepingSink>();
  ship::SpoolSource* const reader = source.get();
  const ship::KeepingSink* const kept = sink.get();
  out.add_source(std::move(source));
  out.add_sink(std::move(sink));
  REQUIRE(out.start());
  REQUIRE(in.start());
  while (!in.wait(20)) {
  }
  REQUIRE(in.finish(10'000));
  reader->close();
  while (!out.wait(20)) {
  }
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
    // It cannot be told from a group that was never finished.
    CHECK(through_spool(fs, 0, ledger).size() == 29);
  }
}

TEST_CASE("a spool that is full drops the oldest, and says how many", "[spool]") {
  io::MemFs fs;
  const auto spool = open(fs, {.max_bytes = 1000, .segment_bytes = 300});
  std::uint64_t dropped = 0;
  for (int i = 0; i < 40; ++i) {
    while (!spool->append(group(spool->next_sequence(), 3), 3)) {
      const auto gone = spool->drop_oldest();
      REQUIRE(gone);
      REQUIRE(*gone);
      dropped += **gone;
    }
  }
  CHECK(spool->last() == 120);
  CHECK(dropped + sequences(fs).size() == 120);
  CHECK(spool->size_bytes() <= 1000);
}

TEST_CASE("two processes do not share a spool", "[spool]") {
  io::MemFs fs;
  const auto spool = open(fs);
  const auto second = Spool::open(fs, "spool", {});
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::kInvalid);
}

}  // namespace
}  // namespace logkit::spool
