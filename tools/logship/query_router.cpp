#include "tools/logship/query_router.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace logkit::logship {

Status QueryRouter::route(const ship::Batch& batch, std::vector<ship::Share>& shares) {
  taken_.assign(batch.records.size(), false);
  LK_RETURN_IF_ERROR(view_.visit(batch, [&](record::Batch& rows, std::size_t first) {
    return mark(rows, first, shares);
  }));
  // Two routes to one sink are one way there.
  for (const Route& route : routes_) {
    std::vector<std::uint32_t>& chosen = shares[route.sink].chosen;
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  }
  std::vector<std::uint32_t> rest;
  for (std::uint32_t i = 0; i < taken_.size(); ++i)
    if (!taken_[i]) rest.push_back(i);
  if (plain_sinks_.empty())
    ledger_.add_dropped(origins_.at(batch.origin).label, "no_route", rest.size());
  for (const std::size_t sink : plain_sinks_) {
    std::vector<std::uint32_t>& chosen = shares[sink].chosen;
    std::vector<std::uint32_t> all;
    std::set_union(chosen.begin(), chosen.end(), rest.begin(), rest.end(),
                   std::back_inserter(all));
    chosen = std::move(all);
  }
  for (ship::Share& share : shares)
    share.all = share.chosen.size() == batch.records.size() && !share.chosen.empty();
  return {};
}

Status QueryRouter::mark(record::Batch& rows, std::size_t first,
                         std::vector<ship::Share>& shares) {
  std::vector<std::uint32_t> every(rows.source_row_count());
  std::iota(every.begin(), every.end(), 0u);
  for (Route& route : routes_) {
    rows.select(every);
    LK_RETURN_IF_ERROR(route.filter.apply(rows));
    for (const std::uint32_t row : rows.selection()) {
      const std::size_t record = first + row;
      taken_[record] = true;
      shares[route.sink].chosen.push_back(static_cast<std::uint32_t>(record));
    }
  }
  return {};
}

}  // namespace logkit::logship
