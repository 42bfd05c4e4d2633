// Elasticsearch's _bulk, as agents use it: pairs of lines, an action and a
// document, answered item by item.
//
//   {"create":{"_index":"logs-app"}}
//   {"@timestamp":"…","message":"…"}
//
// `create` and `index` make a record: the document as it came, with _index
// where the action or the path names one. `update` and `delete` make no sense
// for logs: their items are refused, the others go on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/net/batch_writer.h"

namespace logkit::net {

struct BulkItem {
  std::string_view action;  // "create"; one of four literals
  std::string index;
  std::string id;                 // as the client gave it, else empty
  const char* refused = nullptr;  // why; null: it is a record
};

// One item an action, in order. kInvalid where the body is no sequence of
// actions: then nothing of it was taken.
Result<std::vector<BulkItem>> read_bulk_body(std::string_view body, std::string_view default_index,
                                             BatchWriter& writer);

// The body of the answer once the records are safe.
std::string bulk_answer(const std::vector<BulkItem>& items);

}  // namespace logkit::net
