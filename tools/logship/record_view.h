// RecordView: a batch on its way as rows that queries understand. A line that
// is a JSON object has its fields, any other a _msg; what --add and the origin
// give is among them.
//
// Made only where a route or a quota needs a field: everything else passes
// unread.
//
// Thread safety: one thread at a time.
#pragma once

#include <functional>
#include <string>

#include "lib/base/result.h"
#include "lib/record/batch.h"
#include "lib/ship/batch.h"
#include "lib/ship/origin.h"

namespace logkit::logship {

class RecordView {
 public:
  // `members`: of every record, JSON text without braces.
  RecordView(const ship::OriginTable& origins, std::string members)
      : origins_(origins), members_(std::move(members)) {}

  // visit(rows, first): rows in order, the first of them the batch's record
  // `first`; every record is a row of one call.
  using Visit = std::function<Status(record::Batch& rows, std::size_t first)>;
  Status visit(const ship::Batch& batch, const Visit& visit);

 private:
  void append_line(std::string_view text, const std::string& members);

  const ship::OriginTable& origins_;
  const std::string members_;
  std::string lines_;
};

}  // namespace logkit::logship
