#include "tests/unit/segment/encoding/fed_terms.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "lib/record/json_text.h"

namespace logkit::segment::testing {
namespace {

using Terms = std::set<std::pair<std::string, index::FieldId>>;

Terms terms_of(const index::BlockTerms& block) {
  Terms terms;
  for (std::uint32_t i = 0; i < block.terms().size(); ++i) {
    std::string text;
    block.terms().append_text(i, text);
    terms.emplace(std::move(text), block.terms().field(i));
  }
  for (const auto& [field, bits] : block.numbers().sets()) {
    index::NumberSets::for_each(bits, [&terms, field = field](std::uint32_t number) {
      terms.emplace(std::to_string(number), field);
    });
  }
  return terms;
}

std::set<std::uint64_t> hashes_of(index::BlockTerms& block) {
  return {block.hashes().begin(), block.hashes().end()};
}

}  // namespace

void FedTerms::begin_block(bool uuid_ends, SharedWork* work) {
  const auto uuids = uuid_ends ? index::UuidTokens::kEnds : index::UuidTokens::kGroups;
  fed_ = std::make_unique<index::BlockTerms>(uuids);
  whole_ = std::make_unique<index::BlockTerms>(uuids);
  feed_ = std::make_unique<TermFeed>(*fed_);
  queue_ = std::make_unique<TermQueue>(*feed_);
  queue_->share(work);
}

TermQueue& FedTerms::begin_column(index::FieldId field, bool escaped) {
  field_ = field;
  queue_->begin_column(field, escaped);
  return *queue_;
}

void FedTerms::end_column(std::span<const std::string_view> texts) {
  queue_->end_column();
  queue_->settle();
  for (const std::string_view text : texts) {
    if (!feed_->escaped()) {
      whole_->add_text(field_, text);
      continue;
    }
    std::string unescaped;
    record::unescape_json(text, unescaped);
    whole_->add_text(field_, unescaped);
  }
}

void FedTerms::check() {
  fed_->flush();
  whole_->flush();
  const Terms fed = terms_of(*fed_);
  const Terms whole = terms_of(*whole_);
  CHECK(std::includes(fed.begin(), fed.end(), whole.begin(), whole.end()));
  // What is fed beside comes from a field that is quoted.
  std::size_t beside = 0;
  for (const auto& [text, field] : fed) {
    if (whole.contains({text, field})) continue;
    ++beside;
    const auto of_other = whole.lower_bound({text, 0});
    CHECK((of_other != whole.end() && of_other->first == text));
  }
  CHECK(beside * 8 <= fed.size());
  CHECK(hashes_of(*fed_) == hashes_of(*whole_));
  CHECK(fed_->prefixes() == whole_->prefixes());
  CHECK(fed_->uuid_fields() == whole_->uuid_fields());
}

}  // namespace logkit::segment::testing
