#include <algorithm>
#include <utility>

#include "lib/base/bytes.h"
#include "lib/segment/index/common_prefix.h"
#include "lib/segment/index/dict_block.h"
#include "lib/segment/zstd_context.h"

namespace logkit::segment::index {
namespace {

constexpr std::size_t kRawTermBytes = 24576;
// Terms compress to about two fifths.
constexpr std::size_t kBlockBytes = 14000;

std::uint64_t eg_bits(std::uint64_t value, unsigned parameter) {
  return gamma_bits(value >> parameter) + parameter;
}

}  // namespace

FieldCode FieldCode::best(std::span<const std::uint64_t> counts) {
  FieldCode code;
  code.field_count = static_cast<std::uint32_t>(counts.size());
  std::uint64_t fewest = ~std::uint64_t{0};
  for (unsigned parameter = 0; parameter < kMaxRankParameter; ++parameter) {
    std::uint64_t bits = 0;
    for (std::size_t rank = 0; rank < counts.size(); ++rank) {
      bits += counts[rank] * eg_bits(rank, parameter);
    }
    if (bits >= fewest) continue;
    fewest = bits;
    code.parameter = parameter;
  }
  return code;
}

DictWriter::DictWriter(Output& out, std::uint32_t block_count, FieldCode fields, int zstd_level,
                       SharedWork* work)
    : out_(out), block_count_(block_count), fields_(fields), zstd_level_(zstd_level), work_(work) {}

Status DictWriter::add(std::string_view term, std::span<const RankedPosting> postings,
                       std::span<const std::uint32_t> blocks) {
  LK_CHECK(term.size() <= kMaxTermBytes && !postings.empty());
  const std::size_t raw_bytes = 2 * terms_ + suffixes_.size();
  if (raw_bytes >= kRawTermBytes || raw_bytes * 2 / 5 + postings_.size() >= kBlockBytes) {
    LK_RETURN_IF_ERROR(close_block());
  }
  std::size_t lcp = common_prefix({last_term_.data(), last_bytes_}, term);
  if (terms_ == 0) {
    fence_ = term.substr(0, lcp + 1);
    lcp = 0;
  }
  if (terms_ % kTermsPerSkip == 0) {
    if (bits_) bits_->align();
    if (terms_ != 0) skips_.push_back(postings_.size() - skip_begin_);
    skip_begin_ = postings_.size();
    bits_.emplace(postings_);
  }
  const std::size_t suffix = term.size() - lcp;
  lengths_.push_back(
      static_cast<char>(std::min(lcp, kLongLength) << 4 | std::min(suffix, kLongLength)));
  if (lcp >= kLongLength) long_lengths_.push_back(static_cast<char>(lcp - kLongLength));
  if (suffix >= kLongLength) long_lengths_.push_back(static_cast<char>(suffix - kLongLength));
  suffixes_.append(term.substr(lcp));
  std::copy(term.begin(), term.end(), last_term_.begin());
  last_bytes_ = term.size();
  ++terms_;
  put_fields(*bits_, postings);
  for (const RankedPosting& posting : postings) {
    put_posting(*bits_, blocks.subspan(posting.begin, posting.end - posting.begin), block_count_);
  }
  return {};
}

void DictWriter::put_fields(BitWriter& out, std::span<const RankedPosting> postings) const {
  if (fields_.field_count == 1) return;
  out.put_gamma(postings.size() - 1);
  std::uint64_t next = 0;
  for (const RankedPosting& posting : postings) {
    const std::uint64_t value = posting.rank - next;
    out.put_gamma(value >> fields_.parameter);
    out.put(value, fields_.parameter);
    next = std::uint64_t{posting.rank} + 1;
  }
}

Status DictWriter::finish() { return terms_ == 0 ? Status() : close_block(); }

void DictWriter::Closed::encode(int zstd_level) {
  ByteWriter out(bytes);
  out.put_varint(terms);
  out.put_string(zstd_frame(raw, zstd_level));
  raw = {};
  for (const std::size_t skip : skips) out.put_varint(skip);
  bytes += postings;
  postings = {};
}

Status DictWriter::close_block() {
  bits_->align();
  bits_.reset();
  Closed& closed = closed_.emplace_back();
  closed.terms = std::exchange(terms_, 0);
  closed.raw = lengths_ + long_lengths_ + suffixes_;
  LK_CHECK(closed.raw.size() <= kMaxRawTermBytes);
  closed.fence = std::move(fence_);
  closed.postings = std::exchange(postings_, {});
  closed.skips = std::exchange(skips_, {});
  lengths_.clear();
  long_lengths_.clear();
  suffixes_.clear();
  const auto encode = [&closed, zstd_level = zstd_level_] { closed.encode(zstd_level); };
  if (work_ != nullptr) {
    work_->post(encode, closed.raw.size() + closed.postings.size());
    return {};
  }
  encode();
  return put();
}

Status DictWriter::put() {
  for (Closed& closed : closed_) {
    LK_RETURN_IF_ERROR(out_.put_piece(closed.bytes));
    fences_.push_back({std::move(closed.fence), closed.bytes.size()});
  }
  closed_.clear();
  return {};
}

}  // namespace logkit::segment::index
