#include "lib/segment/index/stored_terms.h"

#include <algorithm>
#include <bit>

#include "lib/segment/index/runs.h"

namespace logkit::segment::index {
namespace {

// More than the runs of any builder take; an index that says more is hostile.
constexpr std::uint64_t kMostBytes = 512u << 20;

}  // namespace

unsigned known_hash_bits(const IndexFooter& footer) {
  if (footer.buckets.empty()) return kHashBits;
  if (!std::has_single_bit(footer.universe)) return 0;
  return static_cast<unsigned>(std::countr_zero(footer.universe));
}

StoredTerms::StoredTerms(const IndexFooter& footer)
    : footer_(footer), hash_bits_(known_hash_bits(footer)), blocks_(footer.block_count) {}

bool StoredTerms::has_uuids(std::size_t block) const {
  return std::binary_search(footer_.uuid_blocks.begin(), footer_.uuid_blocks.end(), block);
}

class StoredTerms::Filler : public TermIndexReader::Visitor {
 public:
  explicit Filler(StoredTerms& terms) : terms_(terms) {}

  Status term(std::string_view text, FieldId field, const BlockIds& blocks) override {
    const auto number = static_cast<std::uint32_t>(terms_.terms_.size());
    // Several fields of a term come one behind the other.
    if (number == 0 || terms_.text(number - 1) != text) {
      begin_ = terms_.text_.size();
      terms_.text_.append(text);
      bytes_ += text.size();
    }
    terms_.terms_.push_back({.begin = static_cast<std::uint32_t>(begin_),
                             .field = field,
                             .length_bytes = static_cast<std::uint8_t>(text.size())});
    bytes_ += sizeof(Term);
    for (const std::uint32_t block : blocks) {
      terms_.blocks_[block].terms.add(number);
      bytes_ += 2;
    }
    return check_size();
  }

  Status fingerprint(std::uint64_t fp, const BlockIds& blocks) override {
    if (fp >> terms_.hash_bits_ != 0) return Error::corrupt("F2: an fp beyond the universe");
    for (const std::uint32_t block : blocks) terms_.blocks_[block].fingerprints.add(fp);
    bytes_ += 3 * blocks.size();
    return check_size();
  }

  Status prefix(std::uint32_t code, const BlockIds& blocks) override {
    for (const std::uint32_t block : blocks) terms_.blocks_[block].prefixes.add(code);
    bytes_ += blocks.size();
    return check_size();
  }

  void finish() { terms_.text_.append(kTokenPadding, '\0'); }

 private:
  Status check_size() const {
    if (bytes_ <= kMostBytes) return {};
    return Error::corrupt("a term index of more words than any can have");
  }

  StoredTerms& terms_;
  std::size_t begin_ = 0;  // of the text of the last term
  std::uint64_t bytes_ = 0;
};

Result<StoredTerms> StoredTerms::read(const TermIndexReader& index) {
  StoredTerms terms(index.footer());
  if (terms.hash_bits_ == 0) {
    return Error::unsupported("a term index whose universe is no power of two");
  }
  if (terms.footer_.fp_blocks < terms.footer_.block_count) {
    return Error::unsupported("a term index that leaves out ids");
  }
  Filler filler(terms);
  LK_RETURN_IF_ERROR(index.visit(filler));
  filler.finish();
  return terms;
}

}  // namespace logkit::segment::index
