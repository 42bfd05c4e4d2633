#include "lib/query/inner_queries.h"

namespace logkit::query {
namespace {

class Finder {
 public:
  void filter(const Filter& filter) {
    std::visit([this](const auto& node) { of_filter(node); }, filter.node);
  }
  void pipe(const Pipe& pipe) {
    std::visit([this](const auto& node) { of_pipe(node); }, pipe.node);
  }
  std::vector<const Query*> take() { return std::move(found_); }

 private:
  void filter(const std::optional<Filter>& condition) {
    if (condition) filter(*condition);
  }

  void of_filter(const AndFilter& all) {
    for (const Filter& operand : all.operands) filter(operand);
  }
  void of_filter(const OrFilter& any) {
    for (const Filter& operand : any.operands) filter(operand);
  }
  void of_filter(const NotFilter& negated) { filter(*negated.operand); }
  template <typename Leaf>
  void of_filter(const Leaf& leaf) {
    if constexpr (requires { leaf.subquery; }) {
      if (leaf.subquery) found_.push_back(&**leaf.subquery);
    }
  }

  void of_pipe(const FilterPipe& pipe) { filter(pipe.filter); }
  void of_pipe(const StatsPipe& pipe) {
    for (const StatsFunction& function : pipe.functions) filter(function.condition);
  }
  void of_pipe(const JoinPipe& pipe) { found_.push_back(&*pipe.query); }
  void of_pipe(const UnionPipe& pipe) { found_.push_back(&*pipe.query); }
  template <typename OtherPipe>
  void of_pipe(const OtherPipe& pipe) {
    if constexpr (requires { pipe.condition; }) filter(pipe.condition);
  }

  std::vector<const Query*> found_;
};

}  // namespace

std::vector<const Query*> inner_queries(const Query& query) {
  Finder finder;
  finder.filter(query.filter);
  for (const Pipe& pipe : query.pipes) finder.pipe(pipe);
  return finder.take();
}

}  // namespace logkit::query
