// Fields as queries name them: batch.resolve(), and the ones that are computed.
//
//   _stream      {host="web-3",service="cart"}: the labels that have a value
//
// Thread safety: as the batch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::query {

inline constexpr std::string_view kTimeField = "_time";
inline constexpr std::string_view kMessageField = "_msg";
inline constexpr std::string_view kStreamField = "_stream";

// The labels that make a stream, where its segment does not name others.
inline constexpr std::string_view kStreamLabels[] = {"host", "service"};
// Adds those of the rows that the batch has which are not there yet; true where any was
// not.
bool add_stream_labels(const record::Batch& batch, std::vector<std::string>& labels);

// The fields that the batch prints and their columns, ordered by name; of one
// name the most literal first: the same for any batches of the same records.
struct FieldColumn {
  const record::Field* field = nullptr;
  const record::Column* column = nullptr;
};
Result<std::vector<FieldColumn>> printed_fields(record::Batch& batch);

Result<const record::Column*> resolve_field(record::Batch& batch, std::string_view name);
// Has the batch print the stream of each row, as a field where there is none.
Status add_stream_field(record::Batch& batch);

}  // namespace logkit::query
