// The lookups of TermIndexReader that read more than one piece.
#include <algorithm>

#include "lib/segment/index/prefix_table.h"
#include "lib/segment/index/reader.h"

namespace logkit::segment::index {
namespace {

// What one read of a dictionary that is scanned takes at most, give or take a
// block.
constexpr std::uint64_t kScanReadBytes = 1u << 20;
constexpr std::size_t kMiddleGroupBytes = 4;

bool may_begin_middle_group(std::string_view prefix) {
  return prefix.size() <= kMiddleGroupBytes && std::all_of(prefix.begin(), prefix.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

// The DICT blocks that may have terms with the prefix.
TermIndexReader::DictRange TermIndexReader::dict_range(std::string_view prefix) const {
  const auto& fences = footer_.dict_blocks;
  const auto after = std::upper_bound(
      fences.begin(), fences.end(), prefix,
      [](std::string_view value, const DictFence& fence) { return value < fence.first; });
  // A fence is not after the first term of its block, so terms with the prefix
  // end before the first fence that sorts after all of them.
  const auto end = std::find_if(after, fences.end(), [&](const DictFence& fence) {
    return std::string_view(fence.first).substr(0, prefix.size()) > prefix;
  });
  const auto first = after == fences.begin() ? after : std::prev(after);
  return {static_cast<std::size_t>(first - fences.begin()),
          static_cast<std::size_t>(end - fences.begin())};
}

Status TermIndexReader::visit_dictionary(DictRange range, const DictVisit& visit) const {
  const auto visited = [&](std::size_t piece, const DictBlock& block) -> Status {
    Status status = visit(block);
    return status ? status : Status(in_dict_block(piece, std::move(status.error())));
  };
  if (range.end - range.first == 1) {
    LK_TRY(const auto piece, dict_piece(range.first));
    return visited(range.first, piece->block);
  }
  while (range.first < range.end) {
    std::uint64_t length = 0;
    std::size_t end = range.first;
    while (end < range.end && length < kScanReadBytes) {
      length += footer_.dict_blocks[end++].length_bytes;
    }
    LK_TRY(const std::string bytes, read(dict_offsets_[range.first], length));
    std::string_view left = bytes;
    for (; range.first < end; ++range.first) {
      const std::uint64_t piece_bytes = footer_.dict_blocks[range.first].length_bytes;
      LK_TRY(const DictBlock block, open_dict_block(range.first, left.substr(0, piece_bytes)));
      LK_RETURN_IF_ERROR(visited(range.first, block));
      left.remove_prefix(piece_bytes);
    }
  }
  return {};
}

Result<BlockIds> TermIndexReader::ids_with(PrefixCodes codes) const {
  BlockIds blocks;
  if (footer_.prefix_bytes != 0) {
    LK_TRY(const std::string bytes, read(prefix_offset_, footer_.prefix_bytes));
    LK_TRY(const std::string_view table, checked(bytes, prefix_offset_, "prefix table"));
    auto found = lookup_prefixes(table, codes, footer_.block_count);
    if (!found) {
      return std::move(found.error())
          .at("index: prefix table at offset " + std::to_string(prefix_offset_));
    }
    blocks = std::move(*found);
  }
  add_uncovered(blocks);
  return blocks;
}

Result<BlockIds> TermIndexReader::lookup_prefix(std::string_view prefix,
                                                std::optional<FieldId> field) const {
  if (is_left_out(field)) return all_blocks();
  BlockIds blocks;
  if (const auto rank = rank_of(field)) {
    LK_RETURN_IF_ERROR(visit_dictionary(dict_range(prefix), [&](const DictBlock& block) {
      return block.lookup_prefix(prefix, *rank, blocks);
    }));
  }
  normalize(blocks);
  LK_TRY(const BlockIds ids, ids_with(prefix_codes(prefix)));
  blocks = unite(blocks, ids);
  if (may_begin_middle_group(prefix)) add_uuid_blocks(field, blocks);
  return blocks;
}

Result<BlockIds> TermIndexReader::scan(const TermPredicate& wanted,
                                       std::optional<FieldId> field) const {
  if (is_left_out(field)) return all_blocks();
  LK_TRY(BlockIds blocks, ids_with({}));
  add_uuid_blocks(field, blocks);
  if (blocks.size() == footer_.block_count) return blocks;
  if (const auto rank = rank_of(field)) {
    LK_RETURN_IF_ERROR(visit_dictionary(
        {0, footer_.dict_blocks.size()},
        [&](const DictBlock& block) { return block.scan(wanted, *rank, blocks); }));
  }
  normalize(blocks);
  return blocks;
}

Status TermIndexReader::verify() const {
  const auto check = [&](std::uint64_t offset, std::uint64_t length,
                         const std::string& name) -> Status {
    LK_TRY(const std::string bytes, read(offset, length));
    LK_RETURN_IF_ERROR(checked(bytes, offset, name));
    return {};
  };
  for (std::size_t i = 0; i < footer_.buckets.size(); ++i) {
    LK_RETURN_IF_ERROR(check(bucket_offsets_[i], footer_.buckets[i].length_bytes,
                             "FP bucket " + std::to_string(i)));
  }
  BlockIds blocks;
  const auto take_all = [](std::string_view) { return true; };
  LK_RETURN_IF_ERROR(visit_dictionary({0, footer_.dict_blocks.size()}, [&](const DictBlock& block) {
    return block.scan(take_all, kAnyRank, blocks);
  }));
  LK_RETURN_IF_ERROR(ids_with({}));
  return {};
}

}  // namespace logkit::segment::index
