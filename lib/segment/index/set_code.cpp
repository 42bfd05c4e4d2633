#include "lib/segment/index/set_code.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace logkit::segment::index {
namespace {

constexpr std::size_t kDeltaIds = 8;  // above it, BIC is never worse by much

using Ids = std::span<const std::uint32_t>;

// The middle of a BIC step: its place, and the range that is left for it.
struct Middle {
  std::size_t place;
  std::int64_t low;
  std::int64_t high;
};
Middle middle_of(std::size_t count, std::int64_t low, std::int64_t high) {
  const std::size_t place = count / 2;
  return {place, low + static_cast<std::int64_t>(place),
          high - static_cast<std::int64_t>(count - 1 - place)};
}
bool is_implied(std::size_t count, std::int64_t low, std::int64_t high) {
  return count == 0 || high - low + 1 == static_cast<std::int64_t>(count);
}
std::uint64_t width(const Middle& middle) {
  return static_cast<std::uint64_t>(middle.high - middle.low + 1);
}

std::uint64_t bic_bits(Ids ids, std::int64_t low, std::int64_t high) {
  if (is_implied(ids.size(), low, high)) return 0;
  const Middle middle = middle_of(ids.size(), low, high);
  const std::int64_t id = ids[middle.place];
  return truncated_bits(static_cast<std::uint64_t>(id - middle.low), width(middle)) +
         bic_bits(ids.first(middle.place), low, id - 1) +
         bic_bits(ids.subspan(middle.place + 1), id + 1, high);
}

void put_bic(BitWriter& out, Ids ids, std::int64_t low, std::int64_t high) {
  if (is_implied(ids.size(), low, high)) return;
  const Middle middle = middle_of(ids.size(), low, high);
  const std::int64_t id = ids[middle.place];
  out.put_truncated(static_cast<std::uint64_t>(id - middle.low), width(middle));
  put_bic(out, ids.first(middle.place), low, id - 1);
  put_bic(out, ids.subspan(middle.place + 1), id + 1, high);
}

// The callers see to it that the ids fit between low and high.
void get_bic(BitReader& in, std::span<std::uint32_t> ids, std::int64_t low, std::int64_t high) {
  if (is_implied(ids.size(), low, high)) {
    std::iota(ids.begin(), ids.end(), static_cast<std::uint32_t>(low));
    return;
  }
  const Middle middle = middle_of(ids.size(), low, high);
  const std::int64_t id = middle.low + static_cast<std::int64_t>(in.get_truncated(width(middle)));
  ids[middle.place] = static_cast<std::uint32_t>(id);
  get_bic(in, ids.first(middle.place), low, id - 1);
  get_bic(in, ids.subspan(middle.place + 1), id + 1, high);
}

std::uint64_t delta_bits(Ids ids, std::uint32_t block_count) {
  std::uint64_t bits = truncated_bits(ids[0], block_count);
  for (std::size_t i = 1; i < ids.size(); ++i) bits += gamma_bits(ids[i] - ids[i - 1] - 1);
  return bits;
}

bool get_deltas(BitReader& in, std::uint32_t block_count, std::size_t count, BlockIds& ids) {
  std::uint64_t id = in.get_truncated(block_count);
  ids.push_back(static_cast<std::uint32_t>(id));
  for (std::size_t i = 1; i < count; ++i) {
    id += in.get_gamma() + 1;
    if (id >= block_count) return false;
    ids.push_back(static_cast<std::uint32_t>(id));
  }
  return in.ok();
}

}  // namespace

std::uint64_t set_bits(Ids ids, std::uint32_t block_count) {
  const std::uint64_t bic = bic_bits(ids, 0, std::int64_t{block_count} - 1);
  const std::uint64_t count_bits = gamma_bits(ids.size() - 2);
  if (ids.size() > kDeltaIds) return count_bits + bic;
  return count_bits + 1 + std::min(bic, delta_bits(ids, block_count));
}

void put_set(BitWriter& out, Ids ids, std::uint32_t block_count) {
  LK_CHECK(ids.size() >= 2);
  out.put_gamma(ids.size() - 2);
  const std::int64_t last = std::int64_t{block_count} - 1;
  if (ids.size() <= kDeltaIds) {
    const bool deltas = delta_bits(ids, block_count) < bic_bits(ids, 0, last);
    out.put(deltas ? 1 : 0, 1);
    if (deltas) {
      out.put_truncated(ids[0], block_count);
      for (std::size_t i = 1; i < ids.size(); ++i) out.put_gamma(ids[i] - ids[i - 1] - 1);
      return;
    }
  }
  put_bic(out, ids, 0, last);
}

void put_posting(BitWriter& out, Ids ids, std::uint32_t block_count) {
  out.put(ids.size() == 1 ? 1 : 0, 1);
  if (ids.size() == 1) return out.put_truncated(ids[0], block_count);
  put_set(out, ids, block_count);
}

bool get_set(BitReader& in, std::uint32_t block_count, BlockIds& ids) {
  const std::size_t begin = ids.size();
  const std::uint64_t count = in.get_gamma() + 2;
  if (!in.ok() || count > block_count) return false;
  bool good = true;
  if (count <= kDeltaIds && in.get(1) != 0) {
    good = get_deltas(in, block_count, count, ids);
  } else {
    ids.resize(begin + count);
    get_bic(in, std::span(ids).subspan(begin), 0, std::int64_t{block_count} - 1);
    good = in.ok();
  }
  if (!good) ids.resize(begin);
  return good;
}

bool get_posting(BitReader& in, std::uint32_t block_count, BlockIds& ids) {
  if (in.get(1) == 0) return in.ok() && get_set(in, block_count, ids);
  const std::uint64_t id = in.get_truncated(block_count);
  if (!in.ok()) return false;
  ids.push_back(static_cast<std::uint32_t>(id));
  return true;
}

BlockIds intersect(const BlockIds& a, const BlockIds& b) {
  BlockIds both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

BlockIds unite(const BlockIds& a, const BlockIds& b) {
  BlockIds either;
  either.reserve(a.size() + b.size());
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(either));
  return either;
}

void normalize(BlockIds& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

BlockIds block_range(std::uint32_t first, std::uint32_t end) {
  BlockIds ids(end > first ? end - first : 0);
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

}  // namespace logkit::segment::index
