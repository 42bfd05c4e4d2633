// --msg-field: what _msg means in a query whose messages go by another name.
//
// Batches that a pipe builds anew know nothing of it, so each is told again at
// every step. A field _msg of the records comes behind that field, but before
// it where a pipe may have made it: what a query makes, it means.
//
// Thread safety: as Operator.
#pragma once

#include <string>
#include <vector>

#include "lib/query/exec/operator.h"
#include "lib/query/syntax/ast.h"

namespace logkit::query {

// The rank of the field among rows that have passed the first `count` pipes.
record::Batch::MessageRank message_rank(const std::vector<Pipe>& pipes, std::size_t count);

// Tells the batches on their way into `next`; `next` itself where `name` is
// empty.
OperatorPtr make_message_field(std::string name, record::Batch::MessageRank rank,
                               OperatorPtr next);

}  // namespace logkit::query
