// A store in memory, and what the tests ask of it again and again.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "lib/base/civil_time.h"
#include "lib/io/mem_fs.h"
#include "lib/store/catalog.h"
#include "lib/store/store_writer.h"

namespace logkit::store {

inline constexpr std::int64_t kNoon = 1'772'366'400 * kNsPerSecond;  // 2026-03-01T12:00:00Z

inline std::unique_ptr<StoreWriter> open_writer(io::Fs& fs, StoreWriterOptions options = {}) {
  auto writer = StoreWriter::open(fs, "store", std::move(options));
  if (!writer) FAIL(writer.error().message());
  return std::move(writer).value();
}

inline RecordMeta at(std::int64_t time_ns) {
  RecordMeta meta;
  meta.time_ns = time_ns;
  return meta;
}

inline RecordMeta from(std::string_view source, std::uint64_t position, std::int64_t time_ns = kNoon,
                std::uint32_t sub = 0) {
  RecordMeta meta = at(time_ns);
  meta.source = source;
  meta.position = position;
  meta.sub = sub;
  return meta;
}

inline void add(StoreWriter& writer, std::string_view line, const RecordMeta& meta,
         Added expected = Added::kStored) {
  auto added = writer.add_text(line, !meta.unfinished, {}, meta);
  if (!added) FAIL(added.error().message());
  CHECK(*added == expected);
}

// A flush of a day of its own: `rows` lines "x", `day` days after kNoon.
inline void add_day(io::Fs& fs, const std::string& store, int day, int rows = 2) {
  auto writer = StoreWriter::open(fs, store);
  REQUIRE(writer);
  for (int row = 0; row < rows; ++row) {
    RecordMeta meta;
    meta.time_ns = kNoon + day * kNsPerDay + row;
    REQUIRE((*writer)->add_text("x", true, {}, meta));
  }
  REQUIRE((*writer)->close());
}

inline Snapshot snapshot_of(io::Fs& fs, SnapshotOptions options = {}) {
  auto snapshot = open_snapshot(fs, "store", options);
  if (!snapshot) FAIL(snapshot.error().message());
  return std::move(snapshot).value();
}

// Every record of the store as it came, in arrival order.
inline std::vector<std::string> stored_records(io::Fs& fs) {
  const Snapshot snapshot = snapshot_of(fs);
  CHECK(snapshot.unreadable.empty());
  CHECK(snapshot.missing.empty());
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  for (const OpenSegment& open : snapshot.segments) {
    for (std::size_t block = 0; block < open.reader->footer().blocks.size(); ++block) {
      auto source = open.reader->read_block(block);
      auto arrivals = open.reader->arrivals(block);
      REQUIRE(source);
      REQUIRE(arrivals);
      for (std::size_t row = 0; row < (*source)->row_count(); ++row) {
        std::string text;
        auto raw = (*source)->append_raw_line(row, text);
        REQUIRE(raw);
        if (!*raw) REQUIRE((*source)->append_original(row, text));
        rows.emplace_back((*arrivals)[row], std::move(text));
      }
    }
  }
  std::sort(rows.begin(), rows.end());
  std::vector<std::string> records;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].first == i);
    // The line's own LF, where the segment gives it.
    while (!rows[i].second.empty() && rows[i].second.back() == '\n') rows[i].second.pop_back();
    records.push_back(std::move(rows[i].second));
  }
  return records;
}

// Segments as readers see them, uncommitted ones included.
inline std::vector<std::string> segment_files(io::MemFs& fs) {
  std::vector<std::string> paths = fs.files();
  std::erase_if(paths, [](const std::string& path) {
    return !is_segment_file(path.substr(path.rfind('/') + 1));
  });
  return paths;
}

}  // namespace logkit::store
