#include "lib/query/exec/encoded_match.h"

#include <algorithm>

#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

using segment::Hits;
using segment::SearchableBlock;
using segment::TextSearch;

class Matcher {
 public:
  explicit Matcher(SearchableBlock& block) : block_(block) {}

  Result<Hits> match(const EncodedFilter& filter) {
    switch (filter.kind) {
      case EncodedFilter::Kind::kAll: {
        Hits hits = Hits::all(segment::kSureHit);
        for (const EncodedFilter& operand : filter.operands) {
          LK_TRY(Hits own, match(operand));
          // The filter asks it of every row.
          if (filter.is_first && !operand.decides) own.trust();
          hits.keep(own);
          if (hits.kind == Hits::Kind::kNone) break;
        }
        if (!filter.is_first && !filter.decides) hits.doubt();
        return hits;
      }
      case EncodedFilter::Kind::kAny: {
        Hits hits;
        for (const EncodedFilter& operand : filter.operands) {
          LK_TRY(const Hits own, match(operand));
          hits.add(own);
          if (hits.kind == Hits::Kind::kAll && hits.all_sure) break;
        }
        return hits;
      }
      case EncodedFilter::Kind::kField: break;
    }
    return match_fields(filter);
  }

 private:
  Result<Hits> match_fields(const EncodedFilter& filter) {
    Hits hits;
    bool goes_on = true;
    for (std::size_t i = 0; i < block_.fields().size() && goes_on; ++i) {
      if (!is_meant(filter, block_.fields()[i].name)) continue;
      for (const EncodedFilter::Searches& choice : filter.choices) {
        LK_TRY(Hits own, match_all(i, choice));
        // Whether a row prints with it, the filter knows.
        if (!filter.field && record::is_reserved_field(block_.fields()[i].name)) own.doubt();
        hits.add(own);
        goes_on = !is_settled(hits, filter);
        if (!goes_on) break;
      }
    }
    // Of several fields that a name stands for a row has its first one alone.
    if (!filter.decides || (filter.field && meant_fields(filter) > 1)) hits.doubt();
    return hits;
  }

  // More searches would tell nothing.
  static bool is_settled(const Hits& hits, const EncodedFilter& filter) {
    return hits.kind == Hits::Kind::kAll && (hits.all_sure || !filter.decides);
  }

  std::size_t meant_fields(const EncodedFilter& filter) const {
    return static_cast<std::size_t>(
        std::count_if(block_.fields().begin(), block_.fields().end(),
                      [&](const record::Field& field) { return is_meant(filter, field.name); }));
  }

  static bool is_meant(const EncodedFilter& filter, const std::string& field) {
    if (!filter.field) return true;
    const auto aliases = record::aliases_of(*filter.field);
    return field == *filter.field ||
           std::find(aliases.begin(), aliases.end(), field) != aliases.end();
  }

  Result<Hits> match_all(std::size_t field, const EncodedFilter::Searches& searches) {
    Hits hits = Hits::all(segment::kSureHit);
    std::size_t done = 0;
    for (const TextSearch& search : searches) {
      LK_TRY(const std::optional<Hits> own, block_.search(field, search));
      hits.keep(own ? *own : Hits::all());
      ++done;
      if (hits.kind == Hits::Kind::kNone || are_few(hits)) break;
    }
    if (done < searches.size()) hits.doubt();
    return hits;
  }

  // So few that looking at their texts is cheaper than one more search.
  static bool are_few(const Hits& hits) {
    constexpr std::size_t kFewDivisor = 64;
    if (hits.kind != Hits::Kind::kSome) return false;
    const auto count = static_cast<std::size_t>(std::count_if(
        hits.each.begin(), hits.each.end(), [](segment::Hit hit) { return hit != segment::kNoHit; }));
    return count < hits.each.size() / kFewDivisor;
  }

  SearchableBlock& block_;
};

}  // namespace

Result<CandidateRows> candidate_rows(const EncodedFilter& filter,
                                     segment::SearchableBlock& block) {
  LK_TRY(const Hits hits, Matcher(block).match(filter));
  CandidateRows found;
  if (hits.kind == Hits::Kind::kNone) return found;
  const auto count = static_cast<std::uint32_t>(block.row_count());
  for (std::uint32_t row = 0; row < count; ++row) {
    const segment::Hit hit = hits.at(row);
    if (hit != segment::kNoHit) found.rows.push_back(row);
    if (hit == segment::kSureHit) found.sure.push_back(row);
  }
  return found;
}

}  // namespace logkit::query
