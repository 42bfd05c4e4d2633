// A row as a JSON object, as functions of stats show it: fields in the order of
// their names, those without a value left out.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/query/exec/stats/aggregate.h"

namespace logkit::query {

class RowJson {
 public:
  // The fields of a batch that `shown` says. The batch must outlive it.
  static Result<RowJson> of(record::Batch& batch, const std::vector<FieldPattern>& shown);
  void append(std::uint32_t row, std::string& out) const;

 private:
  std::vector<NamedColumn> columns_;
};

}  // namespace logkit::query
