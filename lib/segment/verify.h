// verify: every checksum of a segment and every invariant that its manual page
// numbers, whatever a query would need. Reads all of the file once, and a sample
// of blocks again: the words of some of their values must be found by the term
// index.
//
// Goes on behind a damaged part: a block, a column. Where the end of the file
// is damaged, it walks the blocks forward from the beginning, so that one knows
// what could be salvaged.
//
// Thread safety: a pure function.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::segment {

struct VerifyReport {
  std::uint64_t faults = 0;
  std::uint64_t blocks = 0;         // seen
  std::uint64_t intact_blocks = 0;  // without a fault
  std::uint64_t intact_rows = 0;    // in them
  std::uint64_t file_bytes = 0;
};

// `on_fault` gets each fault once, with its place.
VerifyReport verify_segment(std::unique_ptr<io::ReadFile> file, const std::string& name,
                            const std::function<void(const Error&)>& on_fault);

}  // namespace logkit::segment
