#include "lib/spool/spool.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <set>
#include <thread>

#include "lib/base/bytes.h"
#include "lib/base/crc32c.h"
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
    REQUIRE(scan_segment(fs, "spool/" + (*segments)[i].name, (*segments)[i].first, take,
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
      const auto progress = read_progress(disk, "spool");
      REQUIRE(progress);
      for (std::uint64_t i = progress->taken + 1; i <= promised; ++i) CHECK(distinct.count(i) == 1);
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

TEST_CASE("a disk that the spool filled is freed by what is taken", "[spool]") {
  io::MemFs disk;
  {
    io::FaultFs faulty(disk, {.space_bytes = 600});
    const auto spool = open(faulty, {.segment_bytes = 200});
    while (spool->append(group(spool->next_sequence(), 3), 3)) {
    }
    REQUIRE(spool->last() > 9);
    REQUIRE(spool->take(spool->last() - 4));
  }
  // The next process finds the disk as full.
  io::FaultFs faulty(disk, {.space_bytes = 0});
  const auto spool = open(faulty);
  CHECK(spool->taken() == spool->last() - 4);
  REQUIRE(spool->take(spool->last()));
  CHECK(spool->segments().empty());
}

TEST_CASE("a group that was refused is not there after a restart", "[spool]") {
  io::MemFs disk;
  {
    io::FaultFs faulty(disk, {.space_bytes = 300});
    const auto spool = open(faulty);
    REQUIRE(spool->append(group(1, 3), 3));
    // Some of its records fit.
    REQUIRE_FALSE(spool->append(group(4, 100), 100));
    CHECK(spool->last() == 3);
    REQUIRE(spool->take(2));
  }
  const auto spool = open(disk);
  CHECK(spool->last() == 3);
  CHECK(sequences(disk) == range(1, 3));
  REQUIRE(spool->append(group(4, 2), 2));
  CHECK(sequences(disk) == range(1, 5));
}

TEST_CASE("what was dropped to make room is not missing later", "[spool][ship]") {
  io::MemFs fs;
  {
    const auto spool = open(fs, {.segment_bytes = 100});
    for (int i = 0; i < 4; ++i) REQUIRE(spool->append(group(spool->next_sequence(), 10), 10));
    REQUIRE(spool->take(4));
    const auto dropped = spool->drop_oldest();
    REQUIRE(dropped);
    CHECK(*dropped == 6);
  }
  const auto spool = open(fs);
  CHECK(spool->taken() == 10);
  CHECK(spool->segments().front().first == 11);
}

TEST_CASE("a segment of a version to come is refused, not skipped", "[spool]") {
  io::MemFs fs;
  { REQUIRE(open(fs)->append(group(1, 3), 3)); }
  const std::string path = "spool/" + open(fs)->segments()[0].name;
  std::string later = fs.contents(path);
  later[8] = 2;
  const std::string_view header(later);
  store_le(later.data() + 12, crc32c_extend(crc32c(header.substr(0, 12)), header.substr(16, 8)));
  fs.put(path, later);
  const auto spool = Spool::open(fs, "spool", {});
  REQUIRE_FALSE(spool);
  CHECK(spool.error().message().find("is of version 2") != std::string::npos);
}

TEST_CASE("a flipped bit costs one record, wherever it is", "[spool][corruption]") {
  io::MemFs fs;
  {
    const auto spool = open(fs);
    REQUIRE(spool->append(group(1, 12), 12));
  }
  const std::string path = "spool/" + open(fs)->segments()[0].name;
  const std::string good = fs.contents(path);
  for (std::size_t bit = 0; bit < good.size() * 8; bit += 3) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << (bit % 8)));
    fs.put(path, bad);
    const auto found = scan_segment(fs, path, 1, {});
    REQUIRE(found);
    CAPTURE(bit);
    CHECK_FALSE((found->is_clean() && found->torn_bytes == 0));
    if (bit < kHeaderBytes * 8) {
      // What it says stands in the name of the file, too.
      CHECK(found->records == 12);
      CHECK(found->lost_records == 0);
      continue;
    }
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
  auto found = scan_segment(fs, path, 1, {});
  REQUIRE(found);
  CHECK_FALSE(found->has_header);
  CHECK_FALSE(found->is_clean());
  fs.put(path, "");
  CHECK(scan_segment(fs, path, 1, {})->records == 0);
  for (std::size_t size = kHeaderBytes; size < good.size(); ++size) {
    fs.put(path, good.substr(0, size));
    found = scan_segment(fs, path, 1, {});
    REQUIRE(found);
    CHECK(found->damaged_bytes == 0);
    CHECK(found->next == found->records + 1);
  }
  // A hole in the middle.
  std::string holed = good;
  std::fill(holed.begin() + 100, holed.begin() + 300, '\0');
  fs.put(path, holed);
  found = scan_segment(fs, path, 1, {});
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
  {
    ship::OriginTable origins;
    ship::Ledger ledger;
    const auto spool = open(fs);
    ship::Delivery in({}, ledger, origins);
    in.add_source(std::make_unique<ship::CountingSource>(100));
    in.add_sink(std::make_unique<ship::SpoolSink>("spool", ship::SpoolSink::Spools{spool.get()},
                                                  ship::WhenFull::kBlock, origins, ledger));
    REQUIRE(in.start());
    while (!in.wait(20)) {
    }
    REQUIRE(in.finish(10'000));
  }
  REQUIRE(fs.held_bytes() > 1000);
  ship::OriginTable origins;
  ship::Ledger ledger;
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
  reader->close();
  while (!out.wait(20)) {
  }
  REQUIRE(out.finish(10'000));
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

TEST_CASE("what a reader has in hand is not dropped with its segment", "[spool]") {
  io::MemFs fs;
  const auto spool = open(fs);
  REQUIRE(spool->append(group(1, 10), 10));
  CHECK(spool->claim(1, 4));
  const auto dropped = spool->drop_oldest();
  REQUIRE(dropped);
  CHECK(*dropped == 6);
  CHECK_FALSE(spool->claim(5, 8));
  REQUIRE(spool->append(group(11, 2), 2));
  CHECK(spool->claim(11, 12));
}

TEST_CASE("what is dropped beside a slow sink, and what arrives, is all there was",
          "[spool][ship]") {
  constexpr std::uint64_t kRecords = 20'000;
  io::MemFs fs;
  ship::Ledger ledger;
  ship::OriginTable origins;
  const auto spool = open(fs, {.max_bytes = 64u << 10, .segment_bytes = 16u << 10});
  ship::Delivery in({}, ledger, origins);
  in.add_source(std::make_unique<ship::CountingSource>(kRecords));
  in.add_sink(std::make_unique<ship::SpoolSink>("spool", ship::SpoolSink::Spools{spool.get()},
                                                ship::WhenFull::kDropOldest, origins, ledger));
  ship::Delivery out({}, ledger, origins);
  auto source = std::make_unique<ship::SpoolSource>("spool", *spool);
  auto sink = std::make_unique<ship::KeepingSink>([](ship::Parcel& parcel, ship::Answers& answers) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    answers.delivered(parcel);
  });
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
  const std::vector<std::string> lines = kept->lines();
  REQUIRE(out.finish(10'000));
  const std::set<std::string> distinct(lines.begin(), lines.end());
  CHECK(distinct.size() == lines.size());
  std::uint64_t dropped = 0;
  for (const auto& [where, count] : ledger.state().dropped) {
    CHECK(where.second == "spool_full");
    dropped += count;
  }
  CHECK(lines.size() + dropped == kRecords);
}

TEST_CASE("a group larger than what is free takes the place of a segment that is written to",
          "[spool]") {
  io::MemFs fs;
  const auto spool = open(fs, {.max_bytes = 1000});
  REQUIRE(spool->append(group(1, 3), 3));
  CHECK_FALSE(spool->begins_segment());
  REQUIRE_FALSE(spool->append(group(4, 100), 100));
  const auto dropped = spool->drop_oldest();
  REQUIRE(dropped);
  CHECK(*dropped == 3);
  CHECK(spool->begins_segment());
  REQUIRE(spool->append(group(4, 100), 100));
  CHECK(sequences(fs) == range(4, 103));
  CHECK(spool->taken() == 3);
  while (spool->size_bytes() > 0) REQUIRE(spool->drop_oldest());
  const auto none = spool->drop_oldest();
  REQUIRE(none);
  CHECK_FALSE(*none);
  CHECK(spool->last() == 103);
  REQUIRE(spool->append(group(104, 1), 1));
  CHECK(sequences(fs) == range(104, 104));
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
