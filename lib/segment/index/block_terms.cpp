#include "lib/segment/index/block_terms.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "lib/base/check.h"
#include "lib/segment/index/runs.h"
#include "lib/segment/index/load_chunk.h"

namespace logkit::segment::index {
namespace {

// Blocks are collected by the widest shape; a builder that has narrowed its
// own moves terms over.
constexpr Shape kWidestShape{};
static_assert(kWidestShape.has_digits_in_dictionary(NumberSets::kMostDigits));

}  // namespace

inline void BlockTerms::add_fingerprint(std::uint64_t hash, std::uint32_t code) {
  seen_.prefetch(hash);
  pending_hashes_[pending_hash_count_++] = {hash, code};
  if (pending_hash_count_ == kPending) flush_hashes();
}

// Whether it came lately; from now on it did.
inline bool BlockTerms::is_recent(const TermTable::ShortTerm& term) {
  RecentTerm& recent = recent_terms_[term.hash % kRecent];
  const std::uint64_t field_and_length = std::uint64_t{term.field} << 8 | term.length_bytes;
  const std::uint64_t difference = (recent.head.low ^ term.head.low) |
                                   (recent.head.high ^ term.head.high) |
                                   (recent.field_and_length ^ field_and_length);
  if (difference == 0) return true;
  recent = {term.head, field_and_length};
  return false;
}

inline void BlockTerms::queue_term(const TermTable::ShortTerm& term) {
  terms_.prefetch_slot(term.hash);
  pending_terms_[pending_term_count_++] = term;
  if (pending_term_count_ == kPending) flush_terms();
}

inline void BlockTerms::add(FieldId field, const Token& token) {
  const TokenHead head = token_head(token.folded, token.length_bytes);
  if (token.length_bytes > TermTable::kHeadBytes) return add_long(field, token, head);
  const TermTable::ShortTerm term = terms_.short_term(head, token.length_bytes, field);
  if (!is_recent(term)) add_short(term, token);
}

void BlockTerms::add_short(const TermTable::ShortTerm& term, const Token& token) {
  if (kWidestShape.in_dictionary(token.folded, token.length_bytes, token.digits())) {
    queue_term(term);
  } else {
    add_fingerprint(token_hash(token.folded, token.length_bytes, term.head),
                    prefix_code(token.folded, token.length_bytes));
  }
}

void BlockTerms::add_long(FieldId field, const Token& token, TokenHead head) {
  if (kWidestShape.in_dictionary(token.folded, token.length_bytes, token.digits())) {
    terms_.insert(token.folded, token.length_bytes, field);
    return;
  }
  const std::uint64_t hash = token_hash(token.folded, token.length_bytes, head);
  std::uint64_t& recent = recent_hashes_[hash % kRecent];
  if (recent == hash && hash != 0) return;
  recent = hash;
  add_fingerprint(hash, prefix_code(token.folded, token.length_bytes));
}

void BlockTerms::flush_terms() {
  const std::span pending(pending_terms_.data(), pending_term_count_);
  for (const TermTable::ShortTerm& term : pending) terms_.prefetch_term(term.hash);
  for (const TermTable::ShortTerm& term : pending) terms_.insert(term);
  pending_term_count_ = 0;
}

void BlockTerms::flush_hashes() {
  for (const PendingHash& pending : std::span(pending_hashes_.data(), pending_hash_count_)) {
    if (!seen_.insert(pending.hash)) continue;
    hashes_.push_back(pending.hash >> (64 - kHashBits));
    if (pending.prefix != kNoPrefix) prefixes_.set(pending.prefix);
  }
  pending_hash_count_ = 0;
}

void BlockTerms::flush() {
  flush_terms();
  flush_hashes();
}

void BlockTerms::add_part(FieldId field, std::string_view text) {
  tokenizer_.run(
      text, [&](const Token& token) { add(field, token); },
      [&](const Composite& composite) {
        if (composite.kind == CompositeKind::kUuid) return add_uuid(field, composite.folded);
        add_fingerprint(token_hash(composite.folded), kNoPrefix);
        return false;
      });
}

void BlockTerms::note_uuids_of(FieldId field) {
  const auto place = std::lower_bound(uuid_fields_.begin(), uuid_fields_.end(), field);
  if (place == uuid_fields_.end() || *place != field) uuid_fields_.insert(place, field);
}

// Ids have no field: they are there.
void BlockTerms::add_fields(std::span<const FieldId> from, FieldId to) {
  flush_terms();
  const auto is_from = [from](FieldId field) {
    return std::find(from.begin(), from.end(), field) != from.end();
  };
  const auto count = static_cast<std::uint32_t>(terms_.size());
  for (std::uint32_t number = 0; number < count; ++number)
    if (is_from(terms_.field(number))) terms_.insert_for(to, number);
  for (const FieldId field : from) numbers_.add_field(field, to);
  if (std::any_of(uuid_fields_.begin(), uuid_fields_.end(), is_from)) note_uuids_of(to);
}

// False where its groups are to be added like any other tokens.
bool BlockTerms::add_uuid(FieldId field, std::string_view folded) {
  if (uuids_ == UuidTokens::kGroups) return false;
  note_uuids_of(field);
  for (const std::string_view group : {first_uuid_group(folded), last_uuid_group(folded)}) {
    Token token;
    token.folded = group.data();
    token.length_bytes = group.size();
    add(field, token);
  }
  return true;
}

void BlockTerms::add_digits(FieldId field, std::string_view digits) {
  LK_CHECK(!digits.empty() && digits.size() <= kMostDigits);
  static_assert(!kWidestShape.has_digits_in_dictionary(8));
  if (kWidestShape.has_digits_in_dictionary(digits.size())) {
    const std::uint64_t low = load_chunk(digits.data(), digits.size());
    const TermTable::ShortTerm term = terms_.short_term({low, 0}, digits.size(), field);
    if (!is_recent(term)) queue_term(term);
    return;
  }
  std::array<char, kMostDigits + kTokenPadding> padded{};
  std::memcpy(padded.data(), digits.data(), digits.size());
  Token token;
  token.folded = padded.data();
  token.length_bytes = digits.size();
  add(field, token);
}

void BlockTerms::add_address(std::string_view address) {
  add_fingerprint(token_hash(address), kNoPrefix);
}

void BlockTerms::add_hash(std::string_view token) {
  add_fingerprint(token_hash(token), prefix_code(token.data(), token.size()));
}

void BlockTerms::clear() {
  std::fill(recent_terms_.begin(), recent_terms_.end(), RecentTerm{});
  std::fill(recent_hashes_.begin(), recent_hashes_.end(), 0);
  pending_term_count_ = 0;
  pending_hash_count_ = 0;
  uuid_fields_.clear();
  text_bytes_ = 0;
  terms_.clear();
  numbers_.clear();
  seen_.clear();
  hashes_.clear();
  prefixes_.reset();
}

std::uint64_t BlockTerms::memory_bytes() const {
  return sizeof *this + terms_.memory_bytes() + numbers_.memory_bytes() + seen_.memory_bytes() +
         hashes_.capacity() * sizeof(std::uint64_t);
}

}  // namespace logkit::segment::index
