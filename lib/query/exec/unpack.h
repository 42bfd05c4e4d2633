// Unpackers: the fields that lie in a text. What the pipes unpack_json,
// unpack_logfmt and unpack_syslog run per row.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "lib/record/value.h"

namespace logkit::query {

// Views are valid during the call.
using UseUnpacked =
    std::function<void(std::string_view name, std::string_view text, record::Kind kind)>;

class Unpacker {
 public:
  virtual ~Unpacker() = default;
  // Calls `use` for each field, in order; a name may come twice, the last one
  // counts. A text of another form has none.
  virtual void unpack(std::string_view text, const UseUnpacked& use) = 0;
};

// The leaves of a JSON object (json_items.h).
std::unique_ptr<Unpacker> make_json_unpacker();
// key=value, key="value with Go's escapes", a key alone has no value; a value
// without key is no pair and left out.
std::unique_ptr<Unpacker> make_logfmt_unpacker();
// RFC 5424, else RFC 3164; the priority may be missing. Times without zone or
// year are local to `offset_ns` east of UTC, at most a day after `now_ns`.
std::unique_ptr<Unpacker> make_syslog_unpacker(std::int64_t offset_ns, std::int64_t now_ns);

}  // namespace logkit::query
