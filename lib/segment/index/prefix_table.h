// The prefix table: for each different beginning of the tokens that are kept
// as fingerprints (prefix_code.h), the blocks that have such tokens. A search
// for a prefix, or for a part of a word, reads it in one piece, because
// fingerprints tell nothing of what a token begins with.
//
//     varint  codes
//     codes x { gamma(code less the one before less 1; of the first, the code)
//               1 bit: more than half of the blocks? then they are all of them
//               posting (set_code.h), if the bit is 0 }
//     zero bits to a whole byte
//     u64     checksum            piece_checksum() of what is before
//
// Invariants (the reader names the one that is broken):
//   P1  codes ascend and are below kPrefixCodes
//   P2  postings lie within the table
//
// Thread safety: pure functions.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/segment/index/prefix_code.h"
#include "lib/segment/index/runs.h"
#include "lib/segment/index/set_code.h"

namespace logkit::segment::index {

// The table, without checksum, from runs of codes in ascending order of blocks.
std::string encode_prefix_table(std::span<const NumberRun> runs, std::uint32_t block_count);

// The blocks of all codes in the range, normalized.
Result<BlockIds> lookup_prefixes(std::string_view table, PrefixCodes codes,
                                 std::uint32_t block_count);

// Every code with its blocks, ascending.
using PrefixVisit = std::function<Status(std::uint32_t code, const BlockIds& blocks)>;
Status each_prefix(std::string_view table, std::uint32_t block_count, const PrefixVisit& visit);

}  // namespace logkit::segment::index
