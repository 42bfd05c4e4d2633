// The small numbers of a block.
#include <string_view>
#include <vector>

#include "lib/segment/index/builder.h"
#include "lib/segment/index/load_chunk.h"

namespace logkit::segment::index {
namespace {

// A number that has no term yet, and one that is none of the dictionary.
constexpr std::uint32_t kUnknown = 0xffffffff;
constexpr std::uint32_t kGone = 0xfffffffe;
// A list of terms by number has so many places for each number of a block at most: it
// takes no more memory than the terms do.
constexpr std::size_t kMostPlaces = 16;

}  // namespace

std::size_t TermIndexBuilder::count_numbers(const BlockTerms& terms) {
  std::size_t count = 0;
  for (const auto& [field, bits] : terms.numbers().sets()) count += NumberSets::count(bits);
  return count;
}

// The term, or kGone.
std::uint32_t TermIndexBuilder::insert_number(FieldId field, std::uint32_t number) {
  const std::size_t digits = NumberSets::digits_of(number);
  if (!shape_.has_digits_in_dictionary(digits)) return kGone;
  const std::size_t known = terms_.size();
  const std::uint32_t term =
      terms_.insert(terms_.short_term({digit_chunk(number, digits), 0}, digits, field));
  if (terms_.size() > known) term_text_bytes_ += digits;
  return term;
}

void TermIndexBuilder::add_numbers(BlockTerms& terms) {
  for (const auto& [field, bits] : terms.numbers().sets()) {
    const std::size_t places = bits.size() * 64;
    std::vector<std::uint32_t>* known = nullptr;
    if (places <= kMostPlaces * NumberSets::count(bits)) {
      known = &number_terms_[field];
      if (known->size() < places) known->resize(places, kUnknown);
    }
    // `field` is named anew: Clang 14 lets no lambda have a part of a pair.
    NumberSets::for_each(bits, [&, field = field](std::uint32_t number) {
      std::uint32_t term = known == nullptr ? kUnknown : (*known)[number];
      if (term == kUnknown) {
        term = insert_number(field, number);
        if (known != nullptr) (*known)[number] = term;
      }
      if (term != kGone) {
        is_in_block_[term / 64] |= std::uint64_t{1} << (term % 64);
        return;
      }
      const std::size_t digits = NumberSets::digits_of(number);
      const std::uint64_t chunk = digit_chunk(number, digits);
      terms.add_hash({reinterpret_cast<const char*>(&chunk), digits});
    });
  }
}

}  // namespace logkit::segment::index
