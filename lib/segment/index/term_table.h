// TermTable: each (term, field) once, numbered in the order of arrival. Terms
// are compared byte by byte, never by hash alone: a lost term would be a lost
// match.
//
// The hash is seeded per process, so terms from outside cannot be chosen to
// collide; numbers and order do not depend on it.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/large_pages.h"
#include "lib/segment/index/token_hash.h"

namespace logkit::segment::index {

using FieldId = std::uint32_t;

class TermTable {
 public:
  TermTable();

  struct Term {
    TokenHead head;                // the first 16 bytes
    std::uint32_t tail_begin = 0;  // the others, in the arena
    std::uint32_t hash = 0;
    FieldId field = 0;
    std::uint32_t length_bytes = 0;
  };

  // A term of at most kHeadBytes on its way into a table. Tables are larger
  // than caches: who inserts many hashes them first, asks for the memory, and
  // comes back some terms later.
  static constexpr std::size_t kHeadBytes = sizeof(TokenHead);
  struct ShortTerm {
    TokenHead head;
    std::uint32_t hash = 0;
    FieldId field = 0;
    std::uint32_t length_bytes = 0;
  };
  ShortTerm short_term(TokenHead head, std::size_t length_bytes, FieldId field) const {
    return {head, hash_of_head(head, length_bytes, field, 0), field,
            static_cast<std::uint32_t>(length_bytes)};
  }
  // First the one, then, when that may have come, the other.
  void prefetch_slot(std::uint32_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }
  void prefetch_term(std::uint32_t hash) const {
    const std::uint32_t number = slots_[hash & mask_].number;
    if (number != kEmpty) __builtin_prefetch(&terms_[number]);
  }

  // Of one that is there.
  void prefetch(std::uint32_t number) const { __builtin_prefetch(&terms_[number]); }

  // The number of the term; a new one is the size before.
  std::uint32_t insert(const ShortTerm& term) {
    for (std::size_t at = term.hash & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.number == kEmpty) return append(term, {}, at);
      if (slot.hash == term.hash && equals_head(terms_[slot.number], term)) return slot.number;
    }
  }
  std::uint32_t insert(const char* term, std::size_t length_bytes, FieldId field);
  // What another table holds.
  std::uint32_t insert(const TermTable& from, std::uint32_t number);
  // A term of this table for another field.
  std::uint32_t insert_for(FieldId field, std::uint32_t number);
  // The hash of a term is the same in every table of the process.
  std::uint32_t hash(std::uint32_t number) const { return terms_[number].hash; }

  std::size_t size() const { return terms_.size(); }
  FieldId field(std::uint32_t number) const { return terms_[number].field; }
  std::size_t length_bytes(std::uint32_t number) const { return terms_[number].length_bytes; }
  // The bytes of a term, until the table changes: its own, or of a long one
  // `scratch`.
  std::string_view text(std::uint32_t number, std::string& scratch) const {
    const Term& term = terms_[number];
    if (term.length_bytes <= kHeadBytes) {
      return {reinterpret_cast<const char*>(&term.head), term.length_bytes};
    }
    scratch.clear();
    append_text(number, scratch);
    return scratch;
  }
  // Appends the bytes of a term.
  void append_text(std::uint32_t number, std::string& out) const;
  // All numbers, bytewise by term, then by field. Takes 32 bytes a term while it
  // sorts.
  std::vector<std::uint32_t> in_order() const;
  bool same_text(std::uint32_t a, std::uint32_t b) const;

  std::uint64_t memory_bytes() const;
  // Keeps the memory of about as many terms as it held.
  void clear();

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t number = kEmpty;
  };
  static constexpr std::uint32_t kEmpty = 0xffffffff;

  std::uint32_t hash_of_head(TokenHead head, std::size_t length_bytes, FieldId field,
                             std::uint64_t tail_hash) const {
    const std::uint64_t low = head.low ^ seed_ ^ tail_hash ^ (std::uint64_t{field} << 40);
    return static_cast<std::uint32_t>(fold_multiply(low, head.high ^ second_seed_ ^ length_bytes));
  }
  static bool equals_head(const Term& known, const ShortTerm& term) {
    return known.head.low == term.head.low && known.head.high == term.head.high &&
           known.length_bytes == term.length_bytes && known.field == term.field;
  }
  bool less(std::uint32_t a, std::uint32_t b) const;
  // `term.hash` and length are of the whole term.
  std::uint32_t insert_long(const ShortTerm& term, std::string_view tail);
  std::string_view tail(const Term& term) const {
    if (term.length_bytes <= kHeadBytes) return {};
    return std::string_view(arena_).substr(term.tail_begin, term.length_bytes - kHeadBytes);
  }
  // `at` is the slot that is free for it.
  std::uint32_t append(const ShortTerm& term, std::string_view tail, std::size_t at);
  void place(std::uint32_t hash, std::uint32_t number);
  void grow();

  std::uint64_t seed_;
  std::uint64_t second_seed_;
  std::vector<Slot, LargePages<Slot>> slots_;
  std::size_t mask_;
  std::vector<Term, LargePages<Term>> terms_;
  std::string arena_;
};

// HashSet: 64-bit hashes, each once. Where they land depends on a seed of the
// process, so crafted ones do not pile up.
class HashSet {
 public:
  HashSet();
  void prefetch(std::uint64_t hash) const {
    __builtin_prefetch(&slots_[(hash * multiplier_) >> shift_]);
  }
  // True where it is new.
  bool insert(std::uint64_t hash) {
    if (hash == 0) [[unlikely]]
      return !std::exchange(has_zero_, true);
    for (std::size_t at = (hash * multiplier_) >> shift_;; at = (at + 1) & mask_) {
      if (slots_[at] == hash) return false;
      if (slots_[at] == 0) {
        slots_[at] = hash;
        if (++count_ * 2 > slots_.size()) grow();
        return true;
      }
    }
  }
  std::uint64_t memory_bytes() const { return slots_.capacity() * sizeof(std::uint64_t); }
  void clear();

 private:
  using Slots = std::vector<std::uint64_t, LargePages<std::uint64_t>>;

  void resize(std::size_t slots);
  void grow();

  std::uint64_t multiplier_;
  unsigned shift_ = 0;
  std::size_t mask_ = 0;
  Slots slots_;
  std::size_t count_ = 0;
  bool has_zero_ = false;
};

}  // namespace logkit::segment::index
