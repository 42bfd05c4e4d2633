// Groups of frames, and what reads back of a spool at "spool".
#pragma once

#include <catch2/catch.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/io/fs.h"
#include "lib/spool/segment_scan.h"
#include "lib/spool/spool.h"

namespace logkit::spool {

inline std::string group(std::uint64_t first, std::uint64_t count) {
  std::string frames;
  for (std::uint64_t i = first; i < first + count; ++i) {
    const std::size_t begin = begin_frame(frames);
    frames += "record " + std::to_string(i);
    end_frame(frames, begin, FrameKind::kRecord, i);
  }
  return frames;
}

inline std::unique_ptr<Spool> open(io::Fs& fs, SpoolOptions options = {}) {
  auto opened = Spool::open(fs, "spool", options);
  REQUIRE(opened);
  return std::move(*opened);
}

// The sequences that read from all segments, in order.
inline std::vector<std::uint64_t> sequences(io::Fs& fs) {
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

inline std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = first; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

}  // namespace logkit::spool
