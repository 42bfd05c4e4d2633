// filter, and the filter at the head of a query.
#include <algorithm>
#include <iterator>

#include "lib/query/exec/encoded_match.h"
#include "lib/query/exec/filter_stage.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/executor.h"

namespace logkit::query {
namespace {

class FilterStage : public Stage {
 public:
  FilterStage(RowFilter filter, std::uint64_t* matched, OperatorPtr next)
      : Stage(std::move(next)), filter_(std::move(filter)), matched_(matched) {}

  Status push(record::Batch batch) override {
    LK_RETURN_IF_ERROR(filter_.apply(batch));
    if (matched_ != nullptr) *matched_ += batch.row_count();
    return pass(std::move(batch));
  }

 private:
  RowFilter filter_;
  std::uint64_t* matched_;
};

// That of a query over blocks that were searched as they are stored.
class SearchedFilterStage : public Stage {
 public:
  // `rest`: what is left to be asked of the rows that the search is sure of.
  SearchedFilterStage(RowFilter filter, RowFilter rest, std::uint64_t key, OperatorPtr next)
      : Stage(std::move(next)), filter_(std::move(filter)), rest_(std::move(rest)), key_(key) {}

  // Where not null, raised by the rows that pass.
  void count_in(std::uint64_t* matched) { matched_ = matched; }

  Status push(record::Batch batch) override {
    Rows known = batch.take_known_rows(key_);
    if (known.empty()) {
      LK_RETURN_IF_ERROR(filter_.apply(batch));
    } else if (known.size() == batch.row_count()) {
      LK_RETURN_IF_ERROR(rest_.apply(batch));
    } else {
      LK_RETURN_IF_ERROR(apply_both(batch, std::move(known)));
    }
    if (matched_ != nullptr) *matched_ += batch.row_count();
    return pass(std::move(batch));
  }

 private:
  Status apply_both(record::Batch& batch, Rows known) {
    Rows others;
    std::ranges::set_difference(batch.selection(), known, std::back_inserter(others));
    LK_RETURN_IF_ERROR(filter_.narrow(batch, others));
    LK_RETURN_IF_ERROR(rest_.narrow(batch, known));
    Rows all(known.size() + others.size());
    std::ranges::merge(known, others, all.begin());
    batch.select(std::move(all));
    return {};
  }

  RowFilter filter_;
  RowFilter rest_;
  std::uint64_t key_;
  std::uint64_t* matched_ = nullptr;
};

}  // namespace

OperatorPtr make_filter_stage(RowFilter filter, std::uint64_t* matched, OperatorPtr next) {
  return std::make_unique<FilterStage>(std::move(filter), matched, std::move(next));
}

Result<OperatorPtr> make_query_filter_stage(const Filter& filter, const StageContext& context,
                                            std::uint64_t* matched, OperatorPtr next) {
  FilterOptions options = context.filter;
  options.part_rows = context.options->pipe_rows;
  LK_TRY(RowFilter compiled, RowFilter::compile(filter, options));
  // Where the rows of each part are counted, each is asked of all of them.
  const auto rest = options.part_rows == nullptr
                        ? undecided_part(filter, context.filter.any_field)
                        : std::nullopt;
  if (!rest) return make_filter_stage(std::move(compiled), matched, std::move(next));
  LK_TRY(RowFilter compiled_rest, RowFilter::compile(*rest, options));
  auto stage = std::make_unique<SearchedFilterStage>(
      std::move(compiled), std::move(compiled_rest),
      search_key(filter, context.filter.any_field), std::move(next));
  stage->count_in(matched);
  return OperatorPtr(std::move(stage));
}

Result<OperatorPtr> make_stage(const FilterPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowFilter filter, RowFilter::compile(pipe.filter, context.filter));
  return make_filter_stage(std::move(filter), nullptr, std::move(next));
}

}  // namespace logkit::query
