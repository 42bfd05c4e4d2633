#include "lib/segment/index/dict_block.h"

#include <zstd.h>

#include <algorithm>
#include <numeric>

#include "lib/base/bytes.h"
#include "lib/segment/index/shape.h"
#include "lib/segment/zstd_context.h"

namespace logkit::segment::index {
namespace {

Error broken(std::string what) { return Error::corrupt(std::move(what)); }

unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

// The ranks of one term; false where they are out of range.
bool get_ranks(BitReader& in, FieldCode fields, std::vector<std::uint32_t>& ranks) {
  ranks.clear();
  if (fields.field_count == 1) {
    ranks.push_back(0);
    return true;
  }
  const std::uint64_t count = in.get_gamma() + 1;
  if (!in.ok() || count > fields.field_count) return false;
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t high = in.get_gamma();
    const std::uint64_t rank = next + (high << fields.parameter | in.get(fields.parameter));
    if (!in.ok() || rank >= fields.field_count) return false;
    ranks.push_back(static_cast<std::uint32_t>(rank));
    next = rank + 1;
  }
  return true;
}

}  // namespace

Result<DictBlock> DictBlock::open(std::string_view block, std::uint32_t block_count,
                                  FieldCode fields) {
  DictBlock opened;
  opened.block_count_ = block_count;
  opened.fields_ = fields;
  ByteReader in(block);
  opened.terms_ = in.get_varint();
  const std::string_view frame = in.get_string();
  if (!in.ok() || opened.terms_ == 0 || opened.terms_ > kMaxRawTermBytes) {
    return broken("D1: terms pass the block's end");
  }
  LK_RETURN_IF_ERROR(opened.unpack(frame));
  LK_RETURN_IF_ERROR(opened.read_skips(in));
  return opened;
}

Status DictBlock::unpack(std::string_view frame) {
  const unsigned long long raw_bytes = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (raw_bytes > kMaxRawTermBytes || raw_bytes < terms_) {
    return broken("D2: size of the terms is out of range");
  }
  raw_.resize(raw_bytes);
  const std::size_t got = ZSTD_decompressDCtx(zstd_decompressor(), raw_.data(), raw_.size(),
                                              frame.data(), frame.size());
  if (ZSTD_isError(got) != 0 || got != raw_bytes) return broken("D2: terms do not decompress");
  return read_lengths();
}

Status DictBlock::read_lengths() {
  ByteReader in(raw_);
  const std::string_view packed = in.get_bytes(terms_);
  const auto get_long = [&in](std::size_t length) {
    return length < kLongLength ? length : length + in.get_le<std::uint8_t>();
  };
  lengths_.reserve(terms_);
  std::size_t suffix_bytes = 0;
  std::size_t before = 0;
  for (const char both : packed) {
    const std::size_t lcp = get_long(byte_of(both) >> 4);
    const std::size_t suffix = get_long(byte_of(both) & 15);
    if (lcp > before || lcp + suffix > kMaxTermBytes) return broken("D3: a term's length is wrong");
    before = lcp + suffix;
    suffix_bytes += suffix;
    lengths_.push_back({static_cast<std::uint8_t>(lcp), static_cast<std::uint8_t>(suffix)});
  }
  suffixes_begin_ = in.offset();
  if (!in.ok() || suffix_bytes != in.remaining_bytes()) {
    return broken("D2: terms are of another length");
  }
  return {};
}

Status DictBlock::read_skips(ByteReader& in) {
  const std::size_t count = (terms_ + kTermsPerSkip - 1) / kTermsPerSkip;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    skips_.push_back(begin);
    if (i + 1 == count) break;
    const std::uint64_t bytes = in.get_varint();
    if (!in.ok() || bytes > in.remaining_bytes())
      return broken("D1: postings pass the block's end");
    begin += bytes;
  }
  if (begin > in.remaining_bytes()) return broken("D1: postings pass the block's end");
  postings_ = in.get_bytes(in.remaining_bytes());
  return {};
}

// The terms that the text begins, or is: [first, end).
DictBlock::TermRange DictBlock::find(std::string_view text, bool whole) const {
  // `matched`: how many bytes of the text the term before shares.
  std::size_t matched = 0;
  std::size_t at = 0;
  std::uint32_t i = 0;
  for (; i < terms_; ++i) {
    const std::size_t lcp = lengths_[i].lcp;
    const std::string_view suffix = suffixes().substr(at, lengths_[i].suffix);
    at += suffix.size();
    if (lcp > matched) continue;       // differs from the text where the term before did
    if (lcp < matched) return {i, i};  // already past it
    const std::string_view rest = text.substr(matched);
    const auto [mine, theirs] =
        std::mismatch(rest.begin(), rest.end(), suffix.begin(), suffix.end());
    matched += static_cast<std::size_t>(mine - rest.begin());
    if (mine == rest.end()) break;
    if (theirs != suffix.end() && byte_of(*theirs) > byte_of(*mine)) return {i, i};
  }
  if (i == terms_) return {i, i};
  if (whole) return {i, lengths_[i].lcp + lengths_[i].suffix == text.size() ? i + 1 : i};
  std::uint32_t end = i + 1;
  while (end < terms_ && lengths_[end].lcp >= text.size()) ++end;
  return {i, end};
}

Status DictBlock::lookup(std::string_view term, std::uint32_t rank, BlockIds& blocks) const {
  return read_postings(find(term, true), rank, blocks);
}

Status DictBlock::lookup_prefix(std::string_view prefix, std::uint32_t rank,
                                BlockIds& blocks) const {
  return read_postings(find(prefix, false), rank, blocks);
}

Status DictBlock::scan(const Predicate& wanted, std::uint32_t rank, BlockIds& blocks) const {
  std::vector<std::uint32_t> taken;
  std::string term;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < terms_; ++i) {
    term.resize(lengths_[i].lcp);
    term.append(suffixes().substr(at, lengths_[i].suffix));
    at += lengths_[i].suffix;
    if (wanted(term)) taken.push_back(i);
  }
  return read_postings(taken, rank, blocks);
}

Status DictBlock::each_posting(const PostingVisit& visit) const {
  std::vector<std::uint32_t> ranks;
  BlockIds blocks;
  BitReader in({});
  std::string term;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < terms_; ++i) {
    if (i % kTermsPerSkip == 0) in = BitReader(postings_.substr(skips_[i / kTermsPerSkip]));
    term.resize(lengths_[i].lcp);
    term.append(suffixes().substr(at, lengths_[i].suffix));
    at += lengths_[i].suffix;
    if (!get_ranks(in, fields_, ranks)) return broken("D4: fields of a term are out of range");
    for (const std::uint32_t rank : ranks) {
      blocks.clear();
      if (!get_posting(in, block_count_, blocks)) {
        return broken("D4: a set of blocks is malformed");
      }
      LK_RETURN_IF_ERROR(visit(term, rank, blocks));
    }
  }
  return {};
}

Status DictBlock::read_postings(TermRange wanted, std::uint32_t rank, BlockIds& blocks) const {
  std::vector<std::uint32_t> terms(wanted.end - wanted.first);
  std::iota(terms.begin(), terms.end(), wanted.first);
  return read_postings(terms, rank, blocks);
}

// `wanted` ascends.
Status DictBlock::read_postings(std::span<const std::uint32_t> wanted, std::uint32_t rank,
                                BlockIds& blocks) const {
  std::vector<std::uint32_t> ranks;
  BlockIds others;
  BitReader in({});
  std::size_t next = 0;  // the term that `in` stands before
  for (const std::uint32_t term : wanted) {
    const std::size_t skip = term / kTermsPerSkip;
    if (next <= skip * kTermsPerSkip) {
      in = BitReader(postings_.substr(skips_[skip]));
      next = skip * kTermsPerSkip;
    }
    for (; next <= term; ++next) {
      if (!get_ranks(in, fields_, ranks)) return broken("D4: fields of a term are out of range");
      for (const std::uint32_t have : ranks) {
        const bool take = next == term && (rank == kAnyRank || rank == have);
        others.clear();
        if (!get_posting(in, block_count_, take ? blocks : others)) {
          return broken("D4: a set of blocks is malformed");
        }
        // A few bits may stand for many blocks: keep what is held in bounds.
        if (blocks.size() > 4 * std::size_t{block_count_}) normalize(blocks);
      }
    }
  }
  return {};
}

}  // namespace logkit::segment::index
