#include "lib/query/exec/encoded_match.h"

#include <algorithm>

#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

using segment::Hits;
using segment::SearchableBlock;
using segment::TextSearch;

Hits both(Hits a, const Hits& b) {
  if (a.kind == Hits::Kind::kNone || b.kind == Hits::Kind::kAll) return a;
  if (b.kind == Hits::Kind::kNone || a.kind == Hits::Kind::kAll) return b;
  for (std::size_t i = 0; i < a.each.size(); ++i) a.each[i] &= b.each[i];
  return Hits::of(std::move(a.each));
}

class Matcher {
 public:
  explicit Matcher(SearchableBlock& block) : block_(block) {}

  Result<Hits> match(const EncodedFilter& filter) {
    switch (filter.kind) {
      case EncodedFilter::Kind::kAll: {
        Hits hits = Hits::all();
        for (const EncodedFilter& operand : filter.operands) {
          LK_TRY(const Hits own, match(operand));
          hits = both(std::move(hits), own);
          if (hits.kind == Hits::Kind::kNone) break;
        }
        return hits;
      }
      case EncodedFilter::Kind::kAny: {
        Hits hits;
        for (const EncodedFilter& operand : filter.operands) {
          LK_TRY(const Hits own, match(operand));
          hits.add(own);
          if (hits.kind == Hits::Kind::kAll) break;
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
    for (std::size_t i = 0; i < block_.fields().size(); ++i) {
      if (!is_meant(filter, block_.fields()[i].name)) continue;
      for (const EncodedFilter::Searches& choice : filter.choices) {
        LK_TRY(const Hits own, match_all(i, choice));
        hits.add(own);
        if (hits.kind == Hits::Kind::kAll) return hits;
      }
    }
    return hits;
  }

  static bool is_meant(const EncodedFilter& filter, const std::string& field) {
    if (!filter.field) return true;
    const auto aliases = record::aliases_of(*filter.field);
    return field == *filter.field ||
           std::find(aliases.begin(), aliases.end(), field) != aliases.end();
  }

  Result<Hits> match_all(std::size_t field, const EncodedFilter::Searches& searches) {
    Hits hits = Hits::all();
    for (const TextSearch& search : searches) {
      LK_TRY(const std::optional<Hits> own, block_.search(field, search));
      if (own) hits = both(std::move(hits), *own);
      if (hits.kind == Hits::Kind::kNone || are_few(hits)) break;
    }
    return hits;
  }

  // So few that looking at their texts is cheaper than one more search.
  static bool are_few(const Hits& hits) {
    constexpr std::size_t kFewDivisor = 64;
    if (hits.kind != Hits::Kind::kSome) return false;
    const auto count = static_cast<std::size_t>(std::count(hits.each.begin(), hits.each.end(), 1));
    return count < hits.each.size() / kFewDivisor;
  }

  SearchableBlock& block_;
};

}  // namespace

Result<std::vector<std::uint32_t>> candidate_rows(const EncodedFilter& filter,
                                                  SearchableBlock& block) {
  LK_TRY(const Hits hits, Matcher(block).match(filter));
  std::vector<std::uint32_t> rows;
  if (hits.kind == Hits::Kind::kNone) return rows;
  const auto count = static_cast<std::uint32_t>(block.row_count());
  for (std::uint32_t row = 0; row < count; ++row) {
    if (hits.has(row)) rows.push_back(row);
  }
  return rows;
}

}  // namespace logkit::query
