#include "lib/segment/index/term_table.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <tuple>

#include "lib/base/check.h"
#include "lib/base/hash.h"

namespace logkit::segment::index {
namespace {

constexpr std::size_t kFewestSlots = std::size_t{1} << 12;
// A table that was emptied keeps up to this many slots for each thing it held.
constexpr std::size_t kKeptSlots = 8;

std::size_t slots_to_keep(std::size_t slots, std::size_t count) {
  const std::size_t wanted = std::max(kFewestSlots, std::bit_ceil(count * kKeptSlots));
  return std::min(slots, wanted);
}

std::uint64_t big_endian(std::uint64_t value) { return __builtin_bswap64(value); }

// The first eight bytes of a term, and whose they are.
struct SortKey {
  std::uint64_t head = 0;
  std::uint32_t number = 0;
};

// Radix sort by `head`, the last byte first; bytes that are the same in all
// keys cost nothing.
void sort_by_head(std::vector<SortKey>& keys) {
  constexpr std::size_t kBytes = sizeof(std::uint64_t);
  std::array<std::array<std::uint32_t, 256>, kBytes> counts{};
  for (const SortKey& key : keys) {
    for (std::size_t byte = 0; byte < kBytes; ++byte) ++counts[byte][key.head >> 8 * byte & 0xff];
  }
  std::vector<SortKey> sorted(keys.size());
  for (std::size_t byte = 0; byte < kBytes; ++byte) {
    std::array<std::uint32_t, 256>& places = counts[byte];
    if (std::find(places.begin(), places.end(), keys.size()) != places.end()) continue;
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::uint32_t{0});
    for (const SortKey& key : keys) sorted[places[key.head >> 8 * byte & 0xff]++] = key;
    keys.swap(sorted);
  }
}

}  // namespace

TermTable::TermTable()
    : seed_(process_hash_seed()),
      second_seed_(hash64("second", seed_)),
      slots_(kFewestSlots),
      mask_(kFewestSlots - 1) {}

std::uint32_t TermTable::insert(const char* term, std::size_t length_bytes, FieldId field) {
  const TokenHead head = token_head(term, length_bytes);
  ShortTerm whole = short_term(head, length_bytes, field);
  if (length_bytes <= kHeadBytes) return insert(whole);
  const std::string_view tail(term + kHeadBytes, length_bytes - kHeadBytes);
  whole.hash = hash_of_head(head, length_bytes, field, hash64(tail, seed_));
  return insert_long(whole, tail);
}

std::uint32_t TermTable::insert(const TermTable& from, std::uint32_t number) {
  const Term& term = from.terms_[number];
  const ShortTerm whole{term.head, term.hash, term.field, term.length_bytes};
  return term.length_bytes <= kHeadBytes ? insert(whole) : insert_long(whole, from.tail(term));
}

std::uint32_t TermTable::insert_for(FieldId field, std::uint32_t number) {
  const Term term = terms_[number];
  if (term.length_bytes <= kHeadBytes)
    return insert(short_term(term.head, term.length_bytes, field));
  const std::string rest(tail(term));
  return insert_long({term.head,
                      hash_of_head(term.head, term.length_bytes, field, hash64(rest, seed_)), field,
                      term.length_bytes},
                     rest);
}

std::uint32_t TermTable::insert_long(const ShortTerm& term, std::string_view tail_bytes) {
  for (std::size_t at = term.hash & mask_;; at = (at + 1) & mask_) {
    const Slot& slot = slots_[at];
    if (slot.number == kEmpty) return append(term, tail_bytes, at);
    const Term& known = terms_[slot.number];
    if (slot.hash == term.hash && equals_head(known, term) && tail(known) == tail_bytes) {
      return slot.number;
    }
  }
}

std::uint32_t TermTable::append(const ShortTerm& term, std::string_view tail_bytes,
                                std::size_t at) {
  const auto number = static_cast<std::uint32_t>(terms_.size());
  LK_CHECK(number != kEmpty);
  terms_.push_back({.head = term.head,
                    .tail_begin = static_cast<std::uint32_t>(arena_.size()),
                    .hash = term.hash,
                    .field = term.field,
                    .length_bytes = term.length_bytes});
  arena_.append(tail_bytes);
  if (terms_.size() * 2 > slots_.size()) {
    grow();
  } else {
    slots_[at] = {term.hash, number};
  }
  return number;
}

void TermTable::place(std::uint32_t hash, std::uint32_t number) {
  std::size_t at = hash & mask_;
  while (slots_[at].number != kEmpty) at = (at + 1) & mask_;
  slots_[at] = {hash, number};
}

void TermTable::grow() {
  slots_.assign(slots_.size() * 2, {});
  mask_ = slots_.size() - 1;
  for (std::uint32_t number = 0; number < terms_.size(); ++number) {
    place(terms_[number].hash, number);
  }
}

void TermTable::append_text(std::uint32_t number, std::string& out) const {
  const Term& term = terms_[number];
  out.append(reinterpret_cast<const char*>(&term.head),
             std::min<std::size_t>(term.length_bytes, kHeadBytes));
  out.append(tail(term));
}

bool TermTable::less(std::uint32_t a, std::uint32_t b) const {
  const Term& x = terms_[a];
  const Term& y = terms_[b];
  if (x.head.low != y.head.low) return big_endian(x.head.low) < big_endian(y.head.low);
  if (x.head.high != y.head.high) return big_endian(x.head.high) < big_endian(y.head.high);
  // Zeros past the end tell nothing from a NUL, which no word holds; the
  // length decides between a term and its beginning.
  return std::tuple(tail(x), x.length_bytes, x.field) <
         std::tuple(tail(y), y.length_bytes, y.field);
}

std::vector<std::uint32_t> TermTable::in_order() const {
  std::vector<SortKey> keys(terms_.size());
  for (std::uint32_t i = 0; i < terms_.size(); ++i) keys[i] = {big_endian(terms_[i].head.low), i};
  sort_by_head(keys);
  std::vector<std::uint32_t> order(keys.size());
  for (std::size_t first = 0; first < keys.size();) {
    std::size_t end = first;
    for (; end < keys.size() && keys[end].head == keys[first].head; ++end) {
      order[end] = keys[end].number;
    }
    if (end - first > 1) {
      std::sort(order.begin() + static_cast<std::ptrdiff_t>(first),
                order.begin() + static_cast<std::ptrdiff_t>(end),
                [this](std::uint32_t a, std::uint32_t b) { return less(a, b); });
    }
    first = end;
  }
  return order;
}

bool TermTable::same_text(std::uint32_t a, std::uint32_t b) const {
  const Term& x = terms_[a];
  const Term& y = terms_[b];
  return x.head.low == y.head.low && x.head.high == y.head.high &&
         x.length_bytes == y.length_bytes && tail(x) == tail(y);
}

std::uint64_t TermTable::memory_bytes() const {
  return slots_.capacity() * sizeof(Slot) + terms_.capacity() * sizeof(Term) + arena_.capacity();
}

void TermTable::clear() {
  const std::size_t keep = slots_to_keep(slots_.size(), terms_.size());
  if (keep < slots_.size()) slots_ = decltype(slots_)(keep);
  std::fill(slots_.begin(), slots_.end(), Slot{});
  mask_ = slots_.size() - 1;
  terms_.clear();
  arena_.clear();
}

HashSet::HashSet() : multiplier_(hash64("term index", process_hash_seed()) | 1) {
  resize(kFewestSlots);
}

void HashSet::resize(std::size_t slots) {
  slots_ = Slots(slots);
  mask_ = slots - 1;
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots));
}

void HashSet::grow() {
  const Slots old = std::move(slots_);
  resize(old.size() * 2);
  for (const std::uint64_t hash : old) {
    if (hash == 0) continue;
    std::size_t at = (hash * multiplier_) >> shift_;
    while (slots_[at] != 0) at = (at + 1) & mask_;
    slots_[at] = hash;
  }
}

void HashSet::clear() {
  const std::size_t keep = slots_to_keep(slots_.size(), count_);
  if (keep < slots_.size()) {
    resize(keep);
  } else {
    std::fill(slots_.begin(), slots_.end(), 0);
  }
  count_ = 0;
  has_zero_ = false;
}

}  // namespace logkit::segment::index
