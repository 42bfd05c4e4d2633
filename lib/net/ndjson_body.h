// Bodies that are records as they are: NDJSON, one JSON object, an array of
// objects, {"logs":[…]}, or lines of text.
#pragma once

#include <string_view>

#include "lib/base/result.h"
#include "lib/net/batch_writer.h"

namespace logkit::net {

// An object is a record, its members as the client wrote them. A line that is
// none, and an item of an array that is none, is a text record.
void read_ndjson_body(std::string_view body, BatchWriter& writer);

// The lines of a body one after the other, without their ends; the last one
// whether or not it has one. visit(line).
template <typename Visit>
void for_each_line(std::string_view body, Visit visit) {
  while (!body.empty()) {
    const std::size_t end = body.find('\n');
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    visit(line);
  }
}

}  // namespace logkit::net
