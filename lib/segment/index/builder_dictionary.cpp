#include "lib/segment/index/builder_dictionary.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <utility>

namespace logkit::segment::index {
namespace {

// Pairs of term and block that are held at a time: 64 MiB.
constexpr std::uint64_t kPairsPerPart = std::uint64_t{1} << 25;
// How far ahead memory is asked for: terms come in order, and lie in that of arrival.
constexpr std::size_t kAhead = 12;

}  // namespace

TermIndexBuilder::Dictionary::Dictionary(const TermTable& table,
                                         const std::vector<NumberRun>& runs) {
  std::uint64_t pairs = 0;
  for (const NumberRun& run : runs) for_each_number(run, [&pairs](std::uint32_t) { ++pairs; });
  per_part = table.size() / (1 + pairs / kPairsPerPart) + 1;
}

Status TermIndexBuilder::Dictionary::put(IndexFooter& footer) {
  if (!writer) return {};
  LK_RETURN_IF_ERROR(std::move(status));
  LK_RETURN_IF_ERROR(writer->put());
  footer.terms = terms;
  footer.dict_blocks = writer->fences();
  return {};
}

// The rank of each term's field; footer.fields by rank, most frequent first.
std::vector<std::uint32_t> TermIndexBuilder::rank_fields(IndexFooter& footer) const {
  std::map<FieldId, std::uint64_t> counts;
  // Terms came column by column: a field has many in a row.
  for (std::uint32_t i = 0; i < terms_.size();) {
    const std::uint32_t first = i;
    const FieldId field = terms_.field(first);
    while (i < terms_.size() && terms_.field(i) == field) ++i;
    counts[field] += i - first;
  }
  std::vector<std::pair<FieldId, std::uint64_t>> fields(counts.begin(), counts.end());
  std::stable_sort(fields.begin(), fields.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::map<FieldId, std::uint32_t> ranks;
  std::vector<std::uint64_t> by_rank;
  for (const auto& [field, count] : fields) {
    ranks[field] = static_cast<std::uint32_t>(footer.fields.size());
    footer.fields.push_back(field);
    by_rank.push_back(count);
  }
  footer.rank_parameter = FieldCode::best(by_rank).parameter;
  std::vector<std::uint32_t> rank_of_term(terms_.size());
  for (std::uint32_t i = 0; i < terms_.size();) {
    const FieldId field = terms_.field(i);
    const std::uint32_t rank = ranks[field];
    while (i < terms_.size() && terms_.field(i) == field) rank_of_term[i++] = rank;
  }
  return rank_of_term;
}

void TermIndexBuilder::make_dictionary(Dictionary& dictionary, Output& out, IndexFooter& footer,
                                       SharedWork* work) const {
  if (terms_.size() == 0) return;
  dictionary.field_ranks = rank_fields(footer);
  footer.postings = terms_.size();
  dictionary.writer.emplace(
      out, footer.block_count,
      FieldCode{.field_count = static_cast<std::uint32_t>(footer.fields.size()),
                .parameter = footer.rank_parameter},
      options_.dictionary_zstd_level, work);
  const auto post = [&](SharedWork::Job job) {
    if (work == nullptr) return job();
    work->post(dictionary.line, std::move(job));
  };
  post([this, &dictionary] { dictionary.order = terms_.in_order(); });
  if (terms_.size() < dictionary.per_part) {
    dictionary.lists.emplace(
        term_runs_, [](std::uint32_t term) { return term; }, 0,
        static_cast<std::uint32_t>(terms_.size()));
  }
  post([this, &dictionary] {
    dictionary.status = write_terms(dictionary);
    if (dictionary.status) dictionary.status = dictionary.writer->finish();
  });
}

Status TermIndexBuilder::write_terms(Dictionary& dictionary) const {
  const std::vector<std::uint32_t>& order = dictionary.order;
  if (dictionary.lists) return write_part(dictionary, *dictionary.lists, order, 0, order.size());
  std::vector<std::uint32_t> place(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<std::uint32_t> places(order.size());
  std::iota(places.begin(), places.end(), 0u);
  for (std::size_t first = 0; first < order.size();) {
    std::size_t end = std::min(first + dictionary.per_part, order.size());
    while (end < order.size() && terms_.same_text(order[end - 1], order[end])) ++end;
    const BlockLists lists(
        term_runs_, [&](std::uint32_t term) { return place[term]; },
        static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end));
    LK_RETURN_IF_ERROR(write_part(dictionary, lists, places, first, end));
    first = end;
  }
  return {};
}

// `ranks`: what each place in the order is in the lists.
Status TermIndexBuilder::write_part(Dictionary& dictionary, const BlockLists& lists,
                                    std::span<const std::uint32_t> ranks, std::size_t first,
                                    std::size_t end) const {
  const std::vector<std::uint32_t>& order = dictionary.order;
  std::string scratch;
  std::vector<RankedPosting> postings;
  BlockIds blocks;
  while (first < end) {
    const std::size_t head = first;
    postings.clear();
    blocks.clear();
    for (; first < end && terms_.same_text(order[head], order[first]); ++first) {
      if (first + 2 * kAhead < end) lists.prefetch(ranks[first + 2 * kAhead]);
      if (first + kAhead < end) {
        terms_.prefetch(order[first + kAhead]);
        lists.prefetch_blocks(ranks[first + kAhead]);
      }
      const auto begin = static_cast<std::uint32_t>(blocks.size());
      lists.append_blocks(ranks[first], blocks);
      postings.push_back(
          {dictionary.field_ranks[order[first]], begin, static_cast<std::uint32_t>(blocks.size())});
    }
    if (postings.size() > 1) {
      std::sort(postings.begin(), postings.end(),
                [](const RankedPosting& a, const RankedPosting& b) { return a.rank < b.rank; });
    }
    LK_RETURN_IF_ERROR(dictionary.writer->add(terms_.text(order[head], scratch), postings, blocks));
    ++dictionary.terms;
  }
  return {};
}

}  // namespace logkit::segment::index
