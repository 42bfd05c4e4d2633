#include "lib/segment/index/builder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <numeric>

namespace logkit::segment::index {
namespace {

// What a term costs in memory beside its bytes: its entry and two slots.
constexpr std::uint64_t kTermBytes = sizeof(TermTable::Term) + 16;
constexpr Shape kNothing{0, 0, 0, 0};
// Words of up to this many bytes have no budget but that of memory.
constexpr std::uint8_t kWordBytes = 10;
// How far ahead memory is asked for.
constexpr std::uint32_t kAhead = 8;

// The next lower limit for words without digits. 7 is the limit of the other
// rules; a word that short is a word.
std::uint8_t narrower_alpha(std::uint8_t alpha_bytes) {
  constexpr std::uint8_t kLimits[] = {32, 16, 10, 7};
  for (const std::uint8_t limit : kLimits) {
    if (limit < alpha_bytes) return limit;
  }
  return alpha_bytes;
}

}  // namespace

struct TermIndexBuilder::Usage {
  // How many terms of each length.
  std::array<std::uint64_t, kMaxTermBytes + 1> alpha{};
  std::array<std::uint64_t, kMaxTermBytes + 1> decimal{};
  std::array<std::uint64_t, kMaxTermBytes + 1> mixed{};

  // The text of words without digits of `above` < n <= `limit` bytes, and a
  // few bytes more for each.
  std::uint64_t alpha_text_bytes(std::size_t above, std::size_t limit) const {
    std::uint64_t bytes = 0;
    for (std::size_t n = above + 1; n <= limit; ++n) bytes += alpha[n] * (n + 8);
    return bytes;
  }
  // Lowers the limit that frees the most; to nothing where no step frees any.
  Shape narrower(const Shape& shape) const {
    Shape next = shape;
    const std::uint8_t alpha_limit = narrower_alpha(shape.alpha_bytes);
    const std::uint64_t by_alpha =
        std::accumulate(alpha.begin() + alpha_limit + 1, alpha.end(), std::uint64_t{0});
    const std::uint64_t by_decimal =
        shape.decimal_bytes > shape.any_bytes ? decimal[shape.decimal_bytes] : 0;
    const std::uint64_t by_mixed =
        shape.mixed_bytes > shape.any_bytes ? mixed[shape.mixed_bytes] : 0;
    const std::uint64_t most = std::max({by_alpha, by_decimal, by_mixed});
    if (most == 0) return kNothing;
    if (most == by_alpha) {
      next.alpha_bytes = alpha_limit;
    } else if (most == by_decimal) {
      --next.decimal_bytes;
    } else {
      --next.mixed_bytes;
    }
    return next;
  }
};

TermIndexBuilder::TermIndexBuilder(TermIndexOptions options) : options_(options) {}

Status TermIndexBuilder::begin_block(std::uint32_t block) {
  if (block < next_block_ || block >= kMaxBlocks) {
    return Error::invalid("blocks of a term index ascend and are below 65536");
  }
  next_block_ = block + 1;
  return {};
}

Status TermIndexBuilder::add_block(std::uint32_t block, BlockTerms& terms) {
  if (terms.uuids() != options_.uuids) {
    return Error::invalid("a block treats UUIDs otherwise than its term index");
  }
  LK_RETURN_IF_ERROR(begin_block(block));
  text_bytes_ += terms.text_bytes();
  if (!terms.uuid_fields().empty()) add_uuid_fields(block, terms.uuid_fields());
  terms.flush();
  add_terms(terms);
  terms.flush();  // what add_terms() moved to the fingerprints
  add_term_run(block);
  std::vector<std::uint32_t> codes;
  const auto& prefixes = terms.prefixes();
  for (std::size_t code = prefixes._Find_first(); code < prefixes.size();
       code = prefixes._Find_next(code)) {
    codes.push_back(static_cast<std::uint32_t>(code));
  }
  add_fingerprints(block, terms.hashes(), codes);
  terms.clear();
  if (dictionary_bytes() > options_.dictionary_budget_bytes) keep_budget();
  return {};
}

void TermIndexBuilder::add_term_run(std::uint32_t block) {
  if (numbers_.empty()) return;
  term_runs_.push_back(make_number_run(block, numbers_));
  run_bytes_ += term_runs_.back().varints.size() + sizeof(NumberRun);
}

void TermIndexBuilder::add_uuid_fields(std::uint32_t block, const std::vector<FieldId>& fields) {
  uuid_blocks_.push_back(block);
  std::vector<FieldId> all;
  std::set_union(uuid_fields_.begin(), uuid_fields_.end(), fields.begin(), fields.end(),
                 std::back_inserter(all));
  uuid_fields_ = std::move(all);
}

// The numbers of the block's terms, ascending, in numbers_.
void TermIndexBuilder::add_terms(BlockTerms& terms) {
  const TermTable& table = terms.terms();
  const bool widest = shape_ == Shape{};
  std::string text;
  is_in_block_.assign((terms_.size() + table.size() + count_numbers(terms)) / 64 + 1, 0);
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    if (i + 2 * kAhead < table.size()) terms_.prefetch_slot(table.hash(i + 2 * kAhead));
    if (i + kAhead < table.size()) terms_.prefetch_term(table.hash(i + kAhead));
    if (!widest) {
      text.clear();
      table.append_text(i, text);
      if (!shape_.in_dictionary(text)) {
        terms.add_hash(text);
        continue;
      }
    }
    const std::size_t known = terms_.size();
    const std::uint32_t number = terms_.insert(table, i);
    is_in_block_[number / 64] |= std::uint64_t{1} << (number % 64);
    if (terms_.size() > known) term_text_bytes_ += table.length_bytes(i);
  }
  add_numbers(terms);
  take_numbers();
}

void TermIndexBuilder::take_numbers() {
  numbers_.clear();
  for (std::size_t word = 0; word < is_in_block_.size(); ++word) {
    for (std::uint64_t bits = is_in_block_[word]; bits != 0; bits &= bits - 1) {
      numbers_.push_back(static_cast<std::uint32_t>(word * 64) +
                         static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
  }
}

void TermIndexBuilder::add_fingerprints(std::uint32_t block, std::vector<std::uint64_t>& hashes,
                                        std::span<const std::uint32_t> codes) {
  if (hashes.empty() || fp_blocks_ != kMaxBlocks) return;
  sorter_.sort(hashes, kHashBits);
  HashRun run = make_hash_run(block, hashes);
  NumberRun prefix_run = make_number_run(block, codes);
  const std::uint64_t bytes =
      run.bits.size() + prefix_run.varints.size() + sizeof(HashRun) + sizeof(NumberRun);
  if (fp_run_bytes_ + bytes > options_.fingerprint_budget_bytes) {
    fp_blocks_ = block;
    return;
  }
  fp_run_bytes_ += bytes;
  hash_runs_.push_back(std::move(run));
  prefix_runs_.push_back(std::move(prefix_run));
}

std::uint64_t TermIndexBuilder::dictionary_bytes() const {
  return terms_.size() * kTermBytes + term_text_bytes_ + run_bytes_;
}

std::uint64_t TermIndexBuilder::memory_bytes() const {
  std::uint64_t number_bytes = 0;
  for (const auto& [field, terms] : number_terms_)
    number_bytes += terms.capacity() * sizeof(std::uint32_t);
  return terms_.memory_bytes() + number_bytes + run_bytes_ + fp_run_bytes_ +
         numbers_.capacity() * sizeof(std::uint32_t) +
         is_in_block_.capacity() * sizeof(std::uint64_t) + sorter_.memory_bytes();
}

TermIndexBuilder::Usage TermIndexBuilder::usage(std::size_t fewest_bytes) const {
  Usage usage;
  std::string scratch;
  for (std::uint32_t i = 0; i < terms_.size(); ++i) {
    if (terms_.length_bytes(i) < fewest_bytes) continue;
    const std::string_view text = terms_.text(i, scratch);
    const std::uint64_t digits = digit_mask(text);
    const bool all_digits = text.size() < 64 && digits == (std::uint64_t{1} << text.size()) - 1;
    auto& count = digits == 0 ? usage.alpha : all_digits ? usage.decimal : usage.mixed;
    ++count[text.size()];
  }
  return usage;
}

void TermIndexBuilder::keep_budget() {
  // Down to half of it, so that this does not happen again at once.
  while (terms_.size() > 0 && dictionary_bytes() > options_.dictionary_budget_bytes / 2) {
    narrow(usage(0).narrower(shape_));
  }
}

void TermIndexBuilder::keep_long_word_budget() {
  const std::uint64_t budget = std::max(options_.long_word_budget_bytes, text_bytes_ / 64);
  const Usage used = usage(kWordBytes + 1);
  Shape next = shape_;
  while (next.alpha_bytes > kWordBytes &&
         used.alpha_text_bytes(kWordBytes, next.alpha_bytes) > budget) {
    next.alpha_bytes = narrower_alpha(next.alpha_bytes);
  }
  if (next != shape_) narrow(next);
}

// Takes what does not fit the rule any more out of table and runs, and its
// hashes to the fingerprints of the blocks that had it.
void TermIndexBuilder::narrow(const Shape& shape) {
  shape_ = shape;
  ++generation_;
  constexpr std::uint32_t kGone = 0xffffffff;
  TermTable kept;
  std::uint64_t kept_text_bytes = 0;
  std::vector<std::uint32_t> new_numbers(terms_.size(), kGone);
  std::string text;
  for (std::uint32_t i = 0; i < terms_.size(); ++i) {
    text.clear();
    terms_.append_text(i, text);
    if (!shape.in_dictionary(text)) continue;
    new_numbers[i] = kept.insert(terms_, i);
    kept_text_bytes += text.size();
  }
  std::vector<NumberRun> runs;
  std::vector<std::uint32_t> gone;
  run_bytes_ = 0;
  for (NumberRun& run : term_runs_) {
    numbers_.clear();
    gone.clear();
    // Numbers are given in order, so the new ones ascend like the old.
    for_each_number(run, [&](std::uint32_t number) {
      if (new_numbers[number] == kGone) {
        gone.push_back(number);
      } else {
        numbers_.push_back(new_numbers[number]);
      }
    });
    demote(run.block, gone);
    if (numbers_.empty()) continue;
    runs.push_back(make_number_run(run.block, numbers_));
    run_bytes_ += runs.back().varints.size() + sizeof(NumberRun);
    run.varints = {};
  }
  term_runs_ = std::move(runs);
  terms_ = std::move(kept);
  number_terms_.clear();
  term_text_bytes_ = kept_text_bytes;
  std::stable_sort(hash_runs_.begin(), hash_runs_.end(),
                   [](const HashRun& a, const HashRun& b) { return a.block < b.block; });
  std::stable_sort(prefix_runs_.begin(), prefix_runs_.end(),
                   [](const NumberRun& a, const NumberRun& b) { return a.block < b.block; });
}

void TermIndexBuilder::demote(std::uint32_t block, std::span<const std::uint32_t> numbers) {
  if (numbers.empty() || block >= fp_blocks_) return;
  std::vector<std::uint64_t> hashes;
  std::vector<std::uint32_t> codes;
  std::string text;
  for (const std::uint32_t number : numbers) {
    text.clear();
    terms_.append_text(number, text);
    hashes.push_back(token_hash(text) >> (64 - kHashBits));
    codes.push_back(prefix_code(text.data(), text.size()));
  }
  sorter_.sort(hashes, kHashBits);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  hash_runs_.push_back(make_hash_run(block, hashes));
  prefix_runs_.push_back(make_number_run(block, codes));
  fp_run_bytes_ += hash_runs_.back().bits.size() + prefix_runs_.back().varints.size() +
                   sizeof(HashRun) + sizeof(NumberRun);
}

}  // namespace logkit::segment::index
