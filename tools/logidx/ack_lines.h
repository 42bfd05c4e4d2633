// Positions as lines of JSON: what `logidx positions --json` prints, and what
// `logidx ingest --ack-file` keeps.
//
//   {"source":"file:9c41…","lane":"0","position":88213,"sub":1,"descriptor":{…}}
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "lib/segment/footer.h"

namespace logkit::logidx {

void append_positions(const std::vector<segment::Position>& positions, std::string& out);

}  // namespace logkit::logidx
