// --redact: finds what must not be kept (addresses, cards, tokens, keys, or what
// an expression matches) in every text of a record and replaces it.
//
//   email        name@domain.tld
//   ipv4         four numbers up to 255, with dots
//   credit-card  13 to 19 digits, also in groups, with the right check digit (Luhn)
//   jwt          three parts in base64url, the first of which begins "eyJ"
//   aws-key      AKIA or ASIA and 16 capitals or digits
//
// Texts in JSON, nested ones included, are searched as what they say, not as they
// are written; a number is searched, too, and for what has a name above the names
// of fields.
//
// Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/parse/enrich/record_step.h"

namespace logkit::parse {

enum class RedactMode {
  kMask,  // [email]
  kHash,  // [email:0123456789abcdef]: the same text has the same hash
  kDrop,  // nothing
};

// Whether it is one of the names above.
bool is_redact_kind(std::string_view name);
std::vector<std::string> redact_kinds();

// `kinds`: names as above, or regular expressions (called "redacted").
// kInvalid for an expression that is none, or that matches the empty text.
Result<std::unique_ptr<RecordStep>> make_redaction(const std::vector<std::string>& kinds,
                                                   RedactMode mode);

}  // namespace logkit::parse
