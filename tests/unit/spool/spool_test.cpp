#include "lib/spool/spool.h"

#include <catch2/catch.hpp>

#include <set>

#include "lib/base/bytes.h"
#include "lib/base/crc32c.h"
#include "lib/io/fault_fs.h"
#include "lib/io/mem_fs.h"
#include "tests/unit/spool/spool_helpers.h"

namespace logkit::spool {
namespace {

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
