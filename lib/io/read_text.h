// A small file as a whole: pattern files, lookup tables, schemas, test cases.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::io {

// kInvalid where it is longer than `most_bytes`.
Result<std::string> read_text(Fs& fs, std::string_view path, std::uint64_t most_bytes);

}  // namespace logkit::io
