// Blocks of an index that is there.
#include <algorithm>
#include <optional>

#include "lib/segment/index/builder.h"

namespace logkit::segment::index {
namespace {

// A term that is none of the dictionary, and one that was not asked for yet.
constexpr std::uint32_t kGone = 0xffffffff;
constexpr std::uint32_t kUnknown = 0xfffffffe;
// How far ahead memory is asked for.
constexpr std::size_t kAhead = 8;

// What only both take for words.
Shape narrower_of(const Shape& a, const Shape& b) {
  return {.any_bytes = std::min(a.any_bytes, b.any_bytes),
          .alpha_bytes = std::min(a.alpha_bytes, b.alpha_bytes),
          .decimal_bytes = std::min(a.decimal_bytes, b.decimal_bytes),
          .mixed_bytes = std::min(a.mixed_bytes, b.mixed_bytes)};
}

}  // namespace

std::uint32_t TermIndexBuilder::number_of(const StoredBlock& stored, std::uint32_t term) {
  std::uint32_t& number = stored.numbers.of_term[term];
  if (number != kUnknown) return number;
  const StoredTerms::Term& known = stored.terms.term(term);
  const std::string_view text = stored.terms.text(term);
  const FieldId field =
      known.field < stored.fields.size() ? stored.fields[known.field] : kNoField;
  if (field == kNoField || !shape_.in_dictionary(text)) return number = kGone;
  const std::size_t size = terms_.size();
  number = terms_.insert(text.data(), text.size(), field);
  if (terms_.size() > size) term_text_bytes_ += text.size();
  return number;
}

Status TermIndexBuilder::add_stored_block(std::uint32_t block, const StoredBlock& stored) {
  const StoredTerms& terms = stored.terms;
  if (stored.number >= terms.footer().block_count || terms.footer().uuids != options_.uuids) {
    return Error::invalid("a block that the index does not have, or that treats UUIDs otherwise");
  }
  LK_RETURN_IF_ERROR(begin_block(block));
  text_bytes_ += stored.text_bytes;
  hash_bits_ = std::min(hash_bits_, terms.hash_bits());
  const Shape shape = narrower_of(shape_, terms.footer().shape);
  if (shape != shape_) narrow(shape);
  if (terms.has_uuids(stored.number)) add_stored_uuids(block, stored);
  if (stored.numbers.generation != generation_) {
    stored.numbers.of_term.assign(terms.term_count(), kUnknown);
    stored.numbers.generation = generation_;
  }
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> codes;
  const unsigned unknown_bits = kHashBits - terms.hash_bits();
  const StoredTerms::Block& from = terms.block(stored.number);
  from.fingerprints.for_each([&](std::uint64_t fp) { hashes.push_back(fp << unknown_bits); });
  from.prefixes.for_each(
      [&](std::uint64_t code) { codes.push_back(static_cast<std::uint32_t>(code)); });
  add_stored_terms(stored, hashes, codes);
  add_term_run(block);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  add_fingerprints(block, hashes, codes);
  if (dictionary_bytes() > options_.dictionary_budget_bytes) keep_budget();
  return {};
}

void TermIndexBuilder::add_stored_uuids(std::uint32_t block, const StoredBlock& stored) {
  std::vector<FieldId> fields;
  for (const FieldId field : stored.terms.footer().uuid_fields) {
    if (field < stored.fields.size() && stored.fields[field] != kNoField) {
      fields.push_back(stored.fields[field]);
    }
  }
  std::sort(fields.begin(), fields.end());
  add_uuid_fields(block, fields);
}

// Tables are larger than caches: memory is asked for some terms ahead, as in
// add_terms().
void TermIndexBuilder::ask_ahead(const StoredBlock& stored, std::span<const std::uint32_t> terms,
                                 std::size_t at) const {
  const auto hash_of = [&](std::uint32_t term) -> std::optional<std::uint32_t> {
    const StoredTerms::Term& known = stored.terms.term(term);
    if (stored.numbers.of_term[term] != kUnknown || known.field >= stored.fields.size()) return {};
    const char* const text = stored.terms.text(term).data();
    return terms_
        .short_term(token_head(text, known.length_bytes), known.length_bytes,
                    stored.fields[known.field])
        .hash;
  };
  if (at + 2 * kAhead < terms.size()) {
    if (const auto hash = hash_of(terms[at + 2 * kAhead])) terms_.prefetch_slot(*hash);
  }
  if (at + kAhead < terms.size()) {
    if (const auto hash = hash_of(terms[at + kAhead])) terms_.prefetch_term(*hash);
  }
}

// The numbers of the block's terms, ascending, in numbers_; those that are none
// here become ids.
void TermIndexBuilder::add_stored_terms(const StoredBlock& stored,
                                        std::vector<std::uint64_t>& hashes,
                                        std::vector<std::uint32_t>& codes) {
  is_in_block_.assign((terms_.size() + stored.terms.term_count()) / 64 + 1, 0);
  std::vector<std::uint32_t> terms;
  stored.terms.block(stored.number).terms.for_each([&](std::uint64_t term) {
    terms.push_back(static_cast<std::uint32_t>(term));
  });
  for (std::size_t i = 0; i < terms.size(); ++i) {
    ask_ahead(stored, terms, i);
    const std::uint32_t number = number_of(stored, terms[i]);
    if (number != kGone) {
      is_in_block_[number / 64] |= std::uint64_t{1} << (number % 64);
      continue;
    }
    const std::string_view text = stored.terms.text(terms[i]);
    if (shape_.in_dictionary(text)) continue;  // of a field that is left out
    hashes.push_back(token_hash(text) >> (64 - kHashBits));
    codes.push_back(prefix_code(text.data(), text.size()));
  }
  take_numbers();
}

}  // namespace logkit::segment::index
