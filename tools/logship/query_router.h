// QueryRouter: --route 'QUERY=SINK'. A record goes to the sink of every route
// that it matches; one that matches none, to the sinks of --to.
//
// Thread safety: as a Router.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/query/row_filter.h"
#include "lib/ship/ledger.h"
#include "lib/ship/router.h"
#include "tools/logship/record_view.h"

namespace logkit::logship {

struct Route {
  query::RowFilter filter;
  std::size_t sink = 0;
};

class QueryRouter : public ship::Router {
 public:
  // `plain_sinks`: those of --to; with none, what matches no route is dropped and
  // counted.
  QueryRouter(std::vector<Route> routes, std::vector<std::size_t> plain_sinks, RecordView view,
              const ship::OriginTable& origins, ship::Ledger& ledger)
      : routes_(std::move(routes)),
        plain_sinks_(std::move(plain_sinks)),
        view_(std::move(view)),
        origins_(origins),
        ledger_(ledger) {}

  Status route(const ship::Batch& batch, std::vector<ship::Share>& shares) override;

 private:
  Status mark(record::Batch& rows, std::size_t first, std::vector<ship::Share>& shares);

  std::vector<Route> routes_;
  std::vector<std::size_t> plain_sinks_;
  RecordView view_;
  const ship::OriginTable& origins_;
  ship::Ledger& ledger_;
  std::vector<bool> taken_;  // by record: a route matched
};

}  // namespace logkit::logship
