// Messages of Fluent's forward protocol
// (https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1):
// Message, Forward, PackedForward and CompressedPackedForward, as records.
//
//   [tag, time, {…}]   [tag, [[time, {…}], …], option]   [tag, entries, option]
//
// A record has _time, the tag as `tag`, and the members of the event as they
// are. An event without a time of its own (nil, or 0) has that of reading.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/net/batch_writer.h"

namespace logkit::net {

inline constexpr int kMaxForwardDepth = 32;

// `message` is one whole MessagePack value. The chunk that has to be
// acknowledged, empty where the sender wants none. Where it fails nothing was
// taken.
Result<std::string> read_forward_message(std::string_view message, std::int64_t now_ns,
                                         std::size_t max_bytes, BatchWriter& writer);

// {"ack": chunk} in MessagePack.
std::string forward_ack(std::string_view chunk);

}  // namespace logkit::net
