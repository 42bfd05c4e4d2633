// Fields as queries name them: batch.resolve(), and the ones that are computed.
//
//   _stream      {host="web-3",service="cart"}: the labels that have a value
//
// Thread safety: as the batch.
#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::query {

inline constexpr std::string_view kTimeField = "_time";
inline constexpr std::string_view kMessageField = "_msg";
inline constexpr std::string_view kStreamField = "_stream";

// The labels that make a stream.
inline constexpr std::string_view kStreamLabels[] = {"host", "service"};

Result<const record::Column*> resolve_field(record::Batch& batch, std::string_view name);

}  // namespace logkit::query
