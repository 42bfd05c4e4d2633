// The footer's bytes and those of the zone maps. A footer is a sequence of
// (tag varint, length varint, payload); unknown tags are skipped.
//
// Fields, columns and sources come from the schema section (tables.h): the
// footer has their counts only.
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/segment/footer.h"
#include "lib/segment/tables.h"

namespace logkit::segment {

// All but version, key_id, file_bytes, sources, the paths of fields, the keys
// of columns and the zones of blocks, which are elsewhere.
std::string encode_footer(const Footer& footer);
// `fields` and `columns` come with their counts only. `blocks_end` is where the
// sections begin.
Result<Footer> decode_footer(std::string_view bytes, std::uint64_t sections_end);

// Joins what the schema says with the counts of the footer.
Status add_schema(const Schema& schema, Footer& footer);

// One piece: the zones of blocks from `from` on, until `piece_bytes` are full;
// the first block that did not fit any more.
std::size_t encode_zones(const Footer& footer, std::size_t from, std::size_t piece_bytes,
                         std::string& out);
Status decode_zones(std::string_view piece, Footer& footer);

}  // namespace logkit::segment
