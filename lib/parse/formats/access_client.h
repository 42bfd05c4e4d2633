// Who asked, in front of the time of an access log:
//
//   [vhost[:port] ]client ident user
//
// The client may be a chain of proxies ("a, b, c", in quotes or not, perhaps
// with the address of the connection behind): it is kept whole as
// forwarded_for, and the client is its first public address, else its first.
#pragma once

#include <string_view>

#include "lib/parse/parsed_record.h"

namespace logkit::parse {

// `who`: the line up to its "[time]". False where a part is missing.
bool parse_access_client(std::string_view who, ParsedRecord& record);

// Not "-" and not empty: adds the field.
void add_unless_dash(ParsedRecord& record, std::string_view name, std::string_view text);

}  // namespace logkit::parse
