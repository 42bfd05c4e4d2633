#include "lib/segment/index/fp_bucket.h"

#include <algorithm>
#include <optional>

#include "lib/base/bytes.h"
#include "lib/segment/index/gap_code.h"
#include "lib/segment/index/runs.h"
#include "lib/segment/index/token_hash.h"

namespace logkit::segment::index {
namespace {

void put_gap_list(std::string& group, std::span<const std::uint64_t> numbers) {
  const unsigned parameter = gap_parameter(numbers);
  std::string gaps;
  BitWriter bits(gaps);
  put_gaps(bits, numbers, parameter);
  bits.align();
  group.push_back(static_cast<char>(parameter));
  ByteWriter(group).put_string(gaps);
}

struct GapList {
  std::uint64_t count = 0;
  unsigned parameter = 0;
  std::string_view bytes;

  GapReader reader() const { return {BitReader(bytes), parameter}; }
};

// Ends with ok() false where the bytes are too short.
GapList get_gap_list(ByteReader& in) {
  GapList list;
  list.count = in.get_varint();
  if (list.count == 0) return list;
  list.parameter = in.get_le<std::uint8_t>();
  list.bytes = in.get_string();
  return list;
}

Error broken(std::string what) { return Error::corrupt(std::move(what)); }

Status find_singles(const GapList& list, std::uint64_t fp_in_group, std::uint32_t block_count,
                    BlockIds& blocks) {
  const std::uint64_t first = fp_in_group * block_count;
  GapReader gaps = list.reader();
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const std::uint64_t value = gaps.next();
    if (!gaps.ok()) return broken("F4: single tokens of a group end early");
    if (value >= first + block_count) break;
    if (value >= first) blocks.push_back(static_cast<std::uint32_t>(value - first));
  }
  return {};
}

// The place of fp in the list, or none.
Result<std::optional<std::uint64_t>> find_shared(const GapList& list, std::uint64_t fp_in_group) {
  GapReader gaps = list.reader();
  for (std::uint64_t i = 0; i < list.count; ++i) {
    const std::uint64_t value = gaps.next();
    if (!gaps.ok()) return broken("F4: shared tokens of a group end early");
    if (value == fp_in_group) return std::optional(i);
    if (value > fp_in_group) break;
  }
  return std::optional<std::uint64_t>();
}

Status read_set(ByteReader in, std::uint64_t count, std::uint64_t wanted, std::uint32_t block_count,
                BlockIds& blocks) {
  const std::uint64_t skips = (count - 1) / kSetsPerSkip;
  const std::uint64_t skipped = wanted / kSetsPerSkip;
  std::uint64_t before = 0;
  for (std::uint64_t i = 0; i < skips && in.ok(); ++i) {
    const std::uint64_t bytes = in.get_varint();
    if (i < skipped) before += bytes;
  }
  in.get_bytes(before);
  if (!in.ok()) return broken("F4: sets of a group end early");
  BitReader bits(in.get_bytes(in.remaining_bytes()));
  BlockIds others;
  for (std::uint64_t i = skipped * kSetsPerSkip; i <= wanted; ++i) {
    others.clear();
    if (!get_set(bits, block_count, i < wanted ? others : blocks)) {
      return broken("F4: a set of blocks of a group is malformed");
    }
  }
  return {};
}

Status get_lists(ByteReader& in, GapList& singles, GapList& shared) {
  singles = get_gap_list(in);
  shared = get_gap_list(in);
  if (!in.ok()) return broken("F4: a group ends early");
  if (std::max(singles.parameter, shared.parameter) > kMaxGapParameter) {
    return broken("F3: parameter of a group is out of range");
  }
  return {};
}

Status lookup_in_group(std::string_view group, std::uint64_t fp_in_group, std::uint32_t block_count,
                       BlockIds& blocks) {
  ByteReader in(group);
  GapList singles;
  GapList shared;
  LK_RETURN_IF_ERROR(get_lists(in, singles, shared));
  LK_RETURN_IF_ERROR(find_singles(singles, fp_in_group, block_count, blocks));
  if (shared.count == 0) return {};
  LK_TRY(const auto wanted, find_shared(shared, fp_in_group));
  if (!wanted) return {};
  return read_set(in, shared.count, *wanted, block_count, blocks);
}

Status each_single(const GapList& singles, std::uint64_t group_fp, std::uint32_t block_count,
                   const FingerprintVisit& visit) {
  GapReader gaps = singles.reader();
  BlockIds block(1);
  for (std::uint64_t i = 0; i < singles.count; ++i) {
    const std::uint64_t value = gaps.next();
    if (!gaps.ok()) return broken("F4: single tokens of a group end early");
    block[0] = static_cast<std::uint32_t>(value % block_count);
    LK_RETURN_IF_ERROR(visit(group_fp + value / block_count, block));
  }
  return {};
}

Status each_in_group(std::string_view group, std::uint64_t group_fp, std::uint32_t block_count,
                     const FingerprintVisit& visit) {
  ByteReader in(group);
  GapList singles;
  GapList shared;
  LK_RETURN_IF_ERROR(get_lists(in, singles, shared));
  LK_RETURN_IF_ERROR(each_single(singles, group_fp, block_count, visit));
  if (shared.count == 0) return {};
  std::vector<std::uint64_t> lengths;  // of each kSetsPerSkip sets but the last
  for (std::uint64_t i = 0; i < (shared.count - 1) / kSetsPerSkip && in.ok(); ++i) {
    lengths.push_back(in.get_varint());
  }
  GapReader gaps = shared.reader();
  BitReader bits({});
  BlockIds blocks;
  for (std::uint64_t i = 0; i < shared.count; ++i) {
    const std::uint64_t fp = gaps.next();
    if (!gaps.ok()) return broken("F4: shared tokens of a group end early");
    if (i % kSetsPerSkip == 0) {
      const std::size_t part = i / kSetsPerSkip;
      bits = BitReader(in.get_bytes(part < lengths.size() ? lengths[part] : in.remaining_bytes()));
      if (!in.ok()) return broken("F4: sets of a group end early");
    }
    blocks.clear();
    if (!get_set(bits, block_count, blocks)) {
      return broken("F4: a set of blocks of a group is malformed");
    }
    LK_RETURN_IF_ERROR(visit(group_fp + fp, blocks));
  }
  return {};
}

// visit(first fp, bytes) of each group.
template <typename Visit>
Status each_group(std::string_view bucket, std::uint64_t first_fp, Visit visit) {
  struct Group {
    std::uint64_t first_fp = 0;
    std::uint64_t bytes = 0;
  };
  ByteReader in(bucket);
  const std::uint64_t group_count = in.get_varint();
  std::vector<Group> groups;
  std::uint64_t group_fp = first_fp;
  std::uint64_t offset = 0;
  for (std::uint64_t i = 0; i < group_count; ++i) {
    const std::uint64_t delta = in.get_varint();
    const std::uint64_t bytes = in.get_varint();
    if (!in.ok() || bytes > bucket.size() - offset) {
      return broken("F1: groups pass the bucket's end");
    }
    if ((i == 0) != (delta == 0) || delta > kMaxUniverse) {
      return broken("F2: fps of groups do not ascend");
    }
    group_fp += delta;
    groups.push_back({group_fp, bytes});
    offset += bytes;
  }
  if (!in.ok() || group_count == 0 || in.remaining_bytes() != offset) {
    return broken("F1: groups do not fill the bucket");
  }
  for (const Group& group : groups) {
    LK_RETURN_IF_ERROR(visit(group.first_fp, in.get_bytes(group.bytes)));
  }
  return {};
}

}  // namespace

std::uint64_t fingerprint(std::uint64_t hash40, std::uint64_t universe) {
  return static_cast<std::uint64_t>(static_cast<Uint128>(hash40) * universe >> kHashBits);
}

FpWriter::FpWriter(Output& out, std::uint32_t block_count, std::uint64_t universe)
    : out_(out), block_count_(block_count), universe_(universe) {}

Status FpWriter::add(std::uint64_t hash40, std::span<const std::uint32_t> blocks) {
  const std::uint64_t fp = fingerprint(hash40, universe_);
  const bool full = singles_.size() + shared_.size() >= kGroupTokens || set_bits_ >= kGroupSetBits;
  // Equal fps stay together: a lookup reads one group.
  if (group_open_ && full && fp != last_fp_) LK_RETURN_IF_ERROR(close_group());
  if (!group_open_) {
    group_open_ = true;
    group_first_fp_ = fp;
  }
  last_fp_ = fp;
  const std::uint64_t fp_in_group = fp - group_first_fp_;
  if (blocks.size() == 1) {
    singles_.push_back(fp_in_group * block_count_ + blocks[0]);
    return {};
  }
  add_shared(fp_in_group, blocks);
  set_bits_ += set_bits(blocks, block_count_);
  return {};
}

void FpWriter::add_shared(std::uint64_t fp_in_group, std::span<const std::uint32_t> blocks) {
  BlockIds together(blocks.begin(), blocks.end());
  if (!shared_.empty() && shared_.back() == fp_in_group) {
    const std::size_t begin = sets_.back().begin;
    together = unite(together,
                     {set_blocks_.begin() + static_cast<std::ptrdiff_t>(begin), set_blocks_.end()});
    set_blocks_.resize(begin);
  } else {
    shared_.push_back(fp_in_group);
    sets_.push_back({set_blocks_.size(), 0});
  }
  set_blocks_.insert(set_blocks_.end(), together.begin(), together.end());
  sets_.back().end = set_blocks_.size();
}

Status FpWriter::finish() {
  if (group_open_) LK_RETURN_IF_ERROR(close_group());
  return groups_.empty() ? Status() : close_bucket();
}

Status FpWriter::close_group() {
  std::string group;
  encode_group(group);
  if (!groups_.empty() && bucket_.size() + group.size() > kBucketBytes) {
    LK_RETURN_IF_ERROR(close_bucket());
  }
  groups_.push_back({group_first_fp_, group.size()});
  bucket_ += group;
  group_open_ = false;
  set_bits_ = 0;
  singles_.clear();
  shared_.clear();
  sets_.clear();
  set_blocks_.clear();
  return {};
}

Status FpWriter::close_bucket() {
  std::string piece;
  ByteWriter header(piece);
  header.put_varint(groups_.size());
  std::uint64_t before = groups_.front().first_fp;
  for (const GroupPlace& group : groups_) {
    header.put_varint(group.first_fp - before);
    header.put_varint(group.bytes);
    before = group.first_fp;
  }
  piece += bucket_;
  LK_RETURN_IF_ERROR(out_.put_piece(piece));
  fences_.push_back({groups_.front().first_fp, piece.size()});
  groups_.clear();
  bucket_.clear();
  return {};
}

void FpWriter::encode_group(std::string& group) {
  encode_singles(group);
  encode_shared(group);
}

void FpWriter::encode_singles(std::string& group) {
  // Two tokens with one fp may come with their blocks in any order.
  if (!std::is_sorted(singles_.begin(), singles_.end())) {
    std::sort(singles_.begin(), singles_.end());
  }
  singles_.erase(std::unique(singles_.begin(), singles_.end()), singles_.end());
  ByteWriter(group).put_varint(singles_.size());
  if (!singles_.empty()) put_gap_list(group, singles_);
}

void FpWriter::encode_shared(std::string& group) {
  ByteWriter out(group);
  out.put_varint(shared_.size());
  if (shared_.empty()) return;
  put_gap_list(group, shared_);
  std::string sets;
  for (std::size_t i = 0; i < sets_.size();) {
    const std::size_t begin = sets.size();
    BitWriter bits(sets);
    const std::size_t end = std::min(i + kSetsPerSkip, sets_.size());
    for (; i < end; ++i) {
      const std::size_t count = sets_[i].end - sets_[i].begin;
      put_set(bits, std::span(set_blocks_).subspan(sets_[i].begin, count), block_count_);
    }
    bits.align();
    if (i < sets_.size()) out.put_varint(sets.size() - begin);
  }
  group += sets;
}

Status lookup_in_bucket(std::string_view bucket, std::uint64_t first_fp, std::uint64_t fp,
                        std::uint32_t block_count, BlockIds& blocks) {
  std::uint64_t wanted_fp = first_fp;
  std::string_view wanted;
  LK_RETURN_IF_ERROR(each_group(bucket, first_fp, [&](std::uint64_t group_fp, std::string_view group) {
    if (group_fp <= fp) {
      wanted_fp = group_fp;
      wanted = group;
    }
    return Status();
  }));
  if (fp < first_fp) return {};
  return lookup_in_group(wanted, fp - wanted_fp, block_count, blocks);
}

Status each_in_bucket(std::string_view bucket, std::uint64_t first_fp, std::uint32_t block_count,
                      const FingerprintVisit& visit) {
  return each_group(bucket, first_fp, [&](std::uint64_t group_fp, std::string_view group) {
    return each_in_group(group, group_fp, block_count, visit);
  });
}

}  // namespace logkit::segment::index
