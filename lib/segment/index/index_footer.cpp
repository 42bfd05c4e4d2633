#include "lib/segment/index/index_footer.h"

#include <zstd.h>

#include <algorithm>
#include <numeric>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/segment/zstd_context.h"

namespace logkit::segment::index {
namespace {

constexpr std::string_view kMagic = "LKIX";
constexpr std::size_t kChecksumOffset = 0;
constexpr std::size_t kLengthOffset = 8;
constexpr std::size_t kStoredOffset = 16;
constexpr std::size_t kRawOffset = 20;
constexpr std::size_t kVersionOffset = 24;
constexpr std::size_t kMagicOffset = 28;
constexpr int kFooterZstdLevel = 9;

Error broken(std::string what) { return Error::corrupt(std::move(what), "footer of the index"); }

std::uint64_t tail_checksum(std::string_view stored, std::string_view tail) {
  Hasher hasher;
  hasher.add(stored);
  hasher.add(tail.substr(kLengthOffset));
  return hasher.value64();
}

void put_fences(ByteWriter& out, const IndexFooter& footer) {
  out.put_varint(footer.buckets.size());
  std::uint64_t before = 0;
  for (const Fence& fence : footer.buckets) {
    out.put_varint(fence.first_fp - before);
    before = fence.first_fp;
  }
  for (const Fence& fence : footer.buckets) out.put_varint(fence.length_bytes);
  out.put_varint(footer.dict_blocks.size());
  for (const DictFence& fence : footer.dict_blocks) out.put_varint(fence.length_bytes);
  std::string_view last;
  for (const DictFence& fence : footer.dict_blocks) {
    const std::string_view first = fence.first;
    std::size_t lcp = 0;
    while (lcp < std::min(last.size(), first.size()) && last[lcp] == first[lcp]) ++lcp;
    out.put_varint(lcp);
    out.put_string(first.substr(lcp));
    last = first;
  }
}

void put_block_ranges(ByteWriter& out, const BlockIds& blocks) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;
  for (const std::uint32_t block : blocks) {
    if (!ranges.empty() && ranges.back().second == block) {
      ++ranges.back().second;
    } else {
      ranges.emplace_back(block, block + 1);
    }
  }
  out.put_varint(ranges.size());
  std::uint32_t next = 0;
  for (const auto& [first, end] : ranges) {
    out.put_varint(first - next);
    out.put_varint(end - first - 1);
    next = end;
  }
}

void put_fields(ByteWriter& out, const std::vector<FieldId>& fields) {
  out.put_varint(fields.size());
  for (const FieldId field : fields) out.put_varint(field);
}

std::string encode_raw(const IndexFooter& footer) {
  std::string raw;
  ByteWriter out(raw);
  for (const std::uint8_t byte :
       {kTokenHashId, footer.shape.any_bytes, footer.shape.alpha_bytes, footer.shape.decimal_bytes,
        footer.shape.mixed_bytes, static_cast<std::uint8_t>(footer.uuids)}) {
    out.put_le(byte);
  }
  for (const std::uint64_t number :
       {std::uint64_t{footer.block_count}, std::uint64_t{footer.fp_blocks}, footer.universe,
        footer.fp_pairs, footer.fp_tokens, footer.terms, footer.postings}) {
    out.put_varint(number);
  }
  put_fences(out, footer);
  out.put_varint(footer.prefix_bytes);
  out.put_le(static_cast<std::uint8_t>(footer.rank_parameter));
  put_fields(out, footer.fields);
  put_fields(out, footer.unindexed);
  put_block_ranges(out, footer.uuid_blocks);
  put_fields(out, footer.uuid_fields);
  return raw;
}

std::string compress(const std::string& raw) {
  std::string frame = zstd_frame(raw, kFooterZstdLevel);
  const bool worth_it = frame.size() < raw.size() && raw.size() <= frame.size() * kMaxFooterRatio;
  return worth_it ? frame : raw;
}

// A count of things that take at least `bytes_each` bytes of what is left.
std::uint64_t get_count(ByteReader& in, std::uint64_t bytes_each) {
  const std::uint64_t count = in.get_varint();
  if (count <= in.remaining_bytes() / bytes_each) return count;
  in.get_bytes(~std::uint64_t{0});  // fails
  return 0;
}

Status get_fp_fences(ByteReader& in, IndexFooter& footer) {
  footer.buckets.resize(get_count(in, 2));
  std::uint64_t first_fp = 0;
  for (std::size_t i = 0; i < footer.buckets.size(); ++i) {
    const std::uint64_t delta = in.get_varint();
    if (delta >= kMaxUniverse || (i > 0 && delta == 0)) {
      return broken("X6: fences of buckets do not ascend");
    }
    first_fp += delta;
    if (first_fp >= footer.universe) return broken("X6: fence of a bucket is out of range");
    footer.buckets[i].first_fp = first_fp;
  }
  for (Fence& fence : footer.buckets) fence.length_bytes = in.get_varint();
  return {};
}

Status get_dict_fences(ByteReader& in, IndexFooter& footer) {
  footer.dict_blocks.resize(get_count(in, 3));
  for (DictFence& fence : footer.dict_blocks) fence.length_bytes = in.get_varint();
  std::string last;
  for (std::size_t i = 0; i < footer.dict_blocks.size(); ++i) {
    const std::uint64_t lcp = in.get_varint();
    const std::string_view suffix = in.get_string();
    if (lcp > last.size() || lcp + suffix.size() > kMaxTermBytes) {
      return broken("X6: fence of a DICT block is malformed");
    }
    std::string first = last.substr(0, lcp).append(suffix);
    if (i > 0 && first <= last) return broken("X6: fences of DICT blocks do not ascend");
    footer.dict_blocks[i].first = first;
    last = std::move(first);
  }
  return {};
}

Status get_field_list(ByteReader& in, std::vector<FieldId>& fields) {
  fields.resize(get_count(in, 1));
  for (FieldId& field : fields) {
    const std::uint64_t id = in.get_varint();
    if (id > 0xffffffff) return broken("X5: a field's number is too large");
    field = static_cast<FieldId>(id);
  }
  return {};
}

Status get_fields(ByteReader& in, IndexFooter& footer) {
  footer.rank_parameter = in.get_le<std::uint8_t>();
  if (footer.rank_parameter > kMaxRankParameter) return broken("X5: rank parameter is too large");
  LK_RETURN_IF_ERROR(get_field_list(in, footer.fields));
  LK_RETURN_IF_ERROR(get_field_list(in, footer.unindexed));
  if (footer.fields.empty() && !footer.dict_blocks.empty()) {
    return broken("X5: DICT blocks without fields");
  }
  return {};
}

Status get_block_ranges(ByteReader& in, std::uint32_t block_count, BlockIds& blocks) {
  const std::uint64_t ranges = get_count(in, 2);
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < ranges; ++i) {
    const std::uint64_t first = next + std::min<std::uint64_t>(in.get_varint(), kMaxBlocks);
    const std::uint64_t end = first + std::min<std::uint64_t>(in.get_varint(), kMaxBlocks) + 1;
    if (end > block_count) return broken("X5: a block is out of range");
    for (std::uint64_t block = first; block < end; ++block) {
      blocks.push_back(static_cast<std::uint32_t>(block));
    }
    next = end;
  }
  return {};
}

Status get_limits(ByteReader& in, IndexFooter& footer) {
  const auto hash_id = in.get_le<std::uint8_t>();
  if (hash_id != kTokenHashId) {
    return Error::unsupported("token hash " + std::to_string(hash_id) + " is unknown",
                              "footer of the index");
  }
  footer.shape.any_bytes = in.get_le<std::uint8_t>();
  footer.shape.alpha_bytes = in.get_le<std::uint8_t>();
  footer.shape.decimal_bytes = in.get_le<std::uint8_t>();
  footer.shape.mixed_bytes = in.get_le<std::uint8_t>();
  const auto uuids = in.get_le<std::uint8_t>();
  const std::uint64_t block_count = in.get_varint();
  const std::uint64_t fp_blocks = in.get_varint();
  footer.universe = in.get_varint();
  footer.fp_pairs = in.get_varint();
  footer.fp_tokens = in.get_varint();
  footer.terms = in.get_varint();
  footer.postings = in.get_varint();
  const Shape& shape = footer.shape;
  if (std::max({shape.any_bytes, shape.alpha_bytes, shape.decimal_bytes, shape.mixed_bytes}) >
          kMaxTermBytes ||
      std::max(shape.decimal_bytes, shape.mixed_bytes) >= kMaxTermBytes || uuids > 1 ||
      block_count == 0 || block_count > kMaxBlocks || fp_blocks > block_count ||
      footer.universe == 0 || footer.universe > kMaxUniverse) {
    return broken("X5: a limit is out of range");
  }
  footer.uuids = static_cast<UuidTokens>(uuids);
  footer.block_count = static_cast<std::uint32_t>(block_count);
  footer.fp_blocks = static_cast<std::uint32_t>(fp_blocks);
  return {};
}

// True where every piece is longer than its checksum and they sum up to
// `total_bytes`.
bool pieces_fill(const IndexFooter& footer, std::uint64_t total_bytes) {
  std::uint64_t left = total_bytes;
  const auto take = [&left](std::uint64_t bytes) {
    if (bytes <= kChecksumBytes || bytes > left) return false;
    left -= bytes;
    return true;
  };
  for (const Fence& fence : footer.buckets) {
    if (!take(fence.length_bytes)) return false;
  }
  for (const DictFence& fence : footer.dict_blocks) {
    if (!take(fence.length_bytes)) return false;
  }
  if (footer.prefix_bytes != 0 && !take(footer.prefix_bytes)) return false;
  return left == 0;
}

}  // namespace

std::uint64_t IndexFooter::fp_bytes() const {
  return std::accumulate(
      buckets.begin(), buckets.end(), std::uint64_t{0},
      [](std::uint64_t sum, const Fence& fence) { return sum + fence.length_bytes; });
}

std::uint64_t IndexFooter::dict_bytes() const {
  return std::accumulate(
      dict_blocks.begin(), dict_blocks.end(), std::uint64_t{0},
      [](std::uint64_t sum, const DictFence& fence) { return sum + fence.length_bytes; });
}

std::string IndexFooter::encode(std::uint64_t offset) const {
  const std::string raw = encode_raw(*this);
  std::string stored = compress(raw);
  std::string tail;
  ByteWriter out(tail);
  out.put_le(std::uint64_t{0});
  out.put_le(std::uint64_t{offset + stored.size() + kTailBytes});
  out.put_le(static_cast<std::uint32_t>(stored.size()));
  out.put_le(static_cast<std::uint32_t>(raw.size()));
  out.put_le(kIndexVersion);
  out.put_le(std::uint16_t{0});
  out.put_bytes(kMagic);
  store_le(tail.data() + kChecksumOffset, tail_checksum(stored, tail));
  return stored + tail;
}

Result<IndexFooter::Tail> IndexFooter::decode_tail(std::string_view suffix,
                                                   std::uint64_t index_bytes) {
  if (suffix.size() < kTailBytes) return broken("X1: shorter than its tail");
  const std::string_view tail = suffix.substr(suffix.size() - kTailBytes);
  if (tail.substr(kMagicOffset) != kMagic) return broken("X1: magic does not match");
  if (load_le<std::uint64_t>(tail.data() + kLengthOffset) != index_bytes) {
    return broken("X2: length does not match");
  }
  Tail decoded;
  decoded.stored_bytes = load_le<std::uint32_t>(tail.data() + kStoredOffset);
  decoded.raw_bytes = load_le<std::uint32_t>(tail.data() + kRawOffset);
  decoded.needed_bytes = std::uint64_t{decoded.stored_bytes} + kTailBytes;
  if (decoded.needed_bytes > index_bytes) return broken("X3: footer is longer than the index");
  return decoded;
}

Result<IndexFooter> IndexFooter::decode(std::string_view suffix, const Tail& tail,
                                        std::uint64_t index_bytes, bool verify_checksum) {
  if (suffix.size() < tail.needed_bytes) return broken("X3: footer is cut");
  suffix.remove_prefix(suffix.size() - tail.needed_bytes);
  const std::string_view stored = suffix.substr(0, tail.stored_bytes);
  const std::string_view end = suffix.substr(tail.stored_bytes);
  if (verify_checksum &&
      load_le<std::uint64_t>(end.data() + kChecksumOffset) != tail_checksum(stored, end)) {
    return broken("X1: checksum does not match");
  }
  const auto version = load_le<std::uint16_t>(end.data() + kVersionOffset);
  if (version > kIndexVersion) {
    return Error::unsupported("index version " + std::to_string(version) +
                                  "; this program reads up to " + std::to_string(kIndexVersion),
                              "footer of the index");
  }
  std::string raw(stored);
  if (tail.raw_bytes != tail.stored_bytes) {
    if (tail.raw_bytes > tail.stored_bytes * kMaxFooterRatio) {
      return broken("X3: raw size is out of range");
    }
    raw.assign(tail.raw_bytes, '\0');
    const std::size_t got = ZSTD_decompressDCtx(zstd_decompressor(), raw.data(), raw.size(),
                                                stored.data(), stored.size());
    if (ZSTD_isError(got) != 0 || got != raw.size()) return broken("X3: does not decompress");
  }
  IndexFooter footer;
  ByteReader in(raw);
  LK_RETURN_IF_ERROR(get_limits(in, footer));
  LK_RETURN_IF_ERROR(get_fp_fences(in, footer));
  LK_RETURN_IF_ERROR(get_dict_fences(in, footer));
  footer.prefix_bytes = in.get_varint();
  LK_RETURN_IF_ERROR(get_fields(in, footer));
  LK_RETURN_IF_ERROR(get_block_ranges(in, footer.block_count, footer.uuid_blocks));
  LK_RETURN_IF_ERROR(get_field_list(in, footer.uuid_fields));
  if (!in.ok() || !in.at_end()) return broken("X3: is of another length");
  if (!pieces_fill(footer, index_bytes - tail.needed_bytes)) {
    return broken("X4: pieces do not fill the index");
  }
  return footer;
}

}  // namespace logkit::segment::index
