// Kind: what a value was in its record. Queries see every value as text; the
// kind decides how it prints.
#pragma once

#include <cstdint>

namespace logkit::record {

enum class Kind : std::uint8_t {
  kAbsent,  // the record has no such field; text ""
  kNull,    // JSON null; text ""
  kBool,    // text "true" or "false"
  kNumber,  // text is the digits as they came
  kString,  // text is the unescaped value
  kJson,    // an array (or a whole object); text is its JSON as written
};

}  // namespace logkit::record
