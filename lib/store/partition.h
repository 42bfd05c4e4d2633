// The partitions of a store: a store of its own for each value of a field, in a
// directory that is called after the value.
//
//   STORE/partitioned-by            the field, and LF; made before the first of them
//   STORE/cart/2026-03-01/….seg
//   STORE/_none/…                   records that do not have the field
//   STORE/_other/…                  values that came when there were kMostPartitions
//   STORE/2026-03-01/….seg          positions alone (partitioned_writer.h)
//
// A name keeps letters, digits, '-', '_', '.' and bytes beyond ASCII as they are;
// any other byte is '%' and two hex digits, and so is the first byte of a value
// whose name would be something else here ("_none", "2026-03-01", ".hidden"). A
// long value is cut, and has its hash behind it.
//
// Thread safety: pure functions over an Fs.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::store {

inline constexpr std::string_view kNoPartition = "_none";
inline constexpr std::string_view kOtherPartition = "_other";
// A field with more values is none to partition by.
inline constexpr std::size_t kMostPartitions = 256;

std::string partition_name(std::string_view value);

// The field that a store is partitioned by; nothing where it is not, or is not
// there.
Result<std::optional<std::string>> partition_field(io::Fs& fs, std::string_view store);
// Makes it one, durably. kInvalid where it is partitioned by another field.
Status set_partition_field(io::Fs& fs, const std::string& store, std::string_view field);

}  // namespace logkit::store
