#include "lib/query/exec/term_pruner.h"

#include <algorithm>
#include <span>

#include "lib/query/exec/prune.h"
#include "lib/segment/index/unicode.h"

namespace logkit::query {
namespace {

using segment::index::BlockIds;
using segment::index::FieldId;
using segment::index::intersect;
using segment::index::QueryTerm;
using segment::index::TermIndexReader;
using segment::index::unite;

class Asker {
 public:
  Asker(const TermIndexReader& index, const segment::Footer& footer)
      : index_(index), footer_(footer) {}

  // Of the blocks `within`, those that may match.
  Result<BlockIds> ask(const TermFilter& filter, BlockIds within) const {
    switch (filter.kind) {
      case TermFilter::Kind::kAll:
        for (const TermFilter& operand : filter.operands) {
          if (within.empty()) break;
          LK_TRY(within, ask(operand, std::move(within)));
        }
        return within;
      case TermFilter::Kind::kAny: {
        BlockIds found;
        for (const TermFilter& operand : filter.operands) {
          if (found.size() == within.size()) break;
          LK_TRY(const BlockIds some, ask(operand, within));
          found = unite(found, some);
        }
        return found;
      }
      case TermFilter::Kind::kField: break;
    }
    return ask_field(filter, within);
  }

 private:
  // A term may be in any of the fields; all of them, where there is no list.
  using Fields = std::vector<std::optional<FieldId>>;

  Result<BlockIds> ask_field(const TermFilter& filter, const BlockIds& within) const {
    Fields fields = {std::nullopt};
    if (filter.field) {
      const std::vector<std::uint32_t> ids = fields_of_name(footer_, *filter.field);
      fields.assign(ids.begin(), ids.end());
    }
    BlockIds found;
    for (const RequiredTerms& choice : filter.choices) {
      if (found.size() == within.size()) break;
      if (!filter.field && may_be_in_source(choice)) return within;
      LK_TRY(const BlockIds some, ask_all(choice, fields, within));
      found = unite(found, some);
    }
    return found;
  }

  Result<BlockIds> ask_all(const RequiredTerms& required, const Fields& fields,
                           BlockIds within) const {
    for (const QueryTerm& term : required.terms) {
      if (within.empty()) return within;
      LK_TRY(const BlockIds some, any_of(fields, [&](std::optional<FieldId> field) {
               return index_.lookup(term, field);
             }));
      within = intersect(within, some);
    }
    if (required.prefix.empty() || within.empty()) return within;
    LK_TRY(const BlockIds some, any_of(fields, [&](std::optional<FieldId> field) {
             return index_.lookup_prefix(required.prefix, field);
           }));
    return intersect(within, some);
  }

  template <typename Lookup>
  static Result<BlockIds> any_of(const Fields& fields, const Lookup& lookup) {
    BlockIds found;
    for (const std::optional<FieldId> field : fields) {
      LK_TRY(const BlockIds some, lookup(field));
      found = unite(found, some);
    }
    return found;
  }

  // The sources of records are a field, and in no index.
  bool may_be_in_source(const RequiredTerms& required) const {
    return std::any_of(footer_.sources.begin(), footer_.sources.end(), [&](const std::string& own) {
      std::string folded;
      segment::index::append_folded(own, folded);
      const auto has = [&](const std::string& text) {
        return folded.find(text) != std::string::npos;
      };
      return has(required.prefix) &&
             std::all_of(required.terms.begin(), required.terms.end(),
                         [&](const QueryTerm& term) { return has(term.text); });
    });
  }

  const TermIndexReader& index_;
  const segment::Footer& footer_;
};

}  // namespace

Result<std::optional<BlockIds>> blocks_with_terms(const TermFilter& filter,
                                                  segment::Reader& reader) {
  LK_TRY(const TermIndexReader* index, reader.term_index());
  if (index == nullptr) return std::optional<BlockIds>();
  const segment::Footer& footer = reader.footer();
  auto found = Asker(*index, footer).ask(filter, index->all_blocks());
  if (!found) return std::move(found).error().at(reader.name());
  BlockIds whole;
  for (std::uint32_t i = 0; i < footer.blocks.size(); ++i) {
    if (footer.blocks[i].whole_rows > 0) whole.push_back(i);
  }
  return std::optional<BlockIds>(unite(*found, whole));
}

TermPruner::TermPruner(const std::vector<segment::Reader*>& readers,
                       std::optional<TermFilter> filter)
    : readers_(readers), filter_(std::move(filter)), verdicts_(readers.size()) {}

Result<bool> TermPruner::keeps(std::size_t segment, std::size_t block) {
  if (!filter_) return true;
  if (!verdicts_[segment].known) LK_RETURN_IF_ERROR(ask(segment));
  const std::vector<bool>& keeps = verdicts_[segment].keeps;
  return keeps.empty() || keeps[block];
}

Status TermPruner::ask(std::size_t segment) {
  Verdict& verdict = verdicts_[segment];
  verdict.known = true;
  LK_TRY(const std::optional<BlockIds> blocks, blocks_with_terms(*filter_, *readers_[segment]));
  if (!blocks) return {};
  verdict.keeps.assign(readers_[segment]->footer().blocks.size(), false);
  for (const std::uint32_t block : *blocks) verdict.keeps[block] = true;
  return {};
}

}  // namespace logkit::query
