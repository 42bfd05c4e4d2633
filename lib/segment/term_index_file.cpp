#include "lib/segment/term_index_file.h"

#include <fmt/format.h>

#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// Offsets of the index count on from its pieces to its footer, which lies
// elsewhere.
struct Place {
  std::uint64_t pieces_offset = 0;
  std::uint64_t pieces_bytes = 0;
  std::uint64_t footer_offset = 0;
  std::uint64_t footer_bytes = 0;
};

bool is(const Section& section, SectionKind kind) {
  return section.kind == static_cast<std::uint32_t>(kind);
}

Result<std::optional<Place>> find_index(const Footer& footer) {
  Place place;
  std::uint32_t pieces = 0;
  std::uint32_t footers = 0;
  for (const Section& section : footer.sections) {
    if (is(section, SectionKind::kTermIndexFooter)) {
      place.footer_offset = section.offset;
      place.footer_bytes = section.length_bytes;
      ++footers;
    }
    if (!is(section, SectionKind::kTermIndex)) continue;
    if (pieces == 0) place.pieces_offset = section.offset;
    if (section.piece != pieces || section.offset != place.pieces_offset + place.pieces_bytes) {
      return Error::corrupt("the pieces of the term index do not follow each other [I33]");
    }
    place.pieces_bytes += section.length_bytes;
    ++pieces;
  }
  if (footers == 0) return std::optional<Place>();
  if (footers > 1) return Error::corrupt("a segment with two term indexes [I33]");
  return std::optional<Place>(place);
}

Result<std::string> read_index(SegmentFile& file, const Place& place, std::uint64_t offset,
                               std::uint64_t length) {
  const std::uint64_t end = place.pieces_bytes + place.footer_bytes;
  const bool in_footer = offset >= place.pieces_bytes;
  const std::uint64_t limit = in_footer ? end : place.pieces_bytes;
  if (offset > limit || length > limit - offset) {
    return Error::corrupt(fmt::format("bytes {} to {} are beyond the term index [I33]", offset,
                                      offset + length));
  }
  return in_footer ? file.read(place.footer_offset + (offset - place.pieces_bytes), length)
                   : file.read(place.pieces_offset + offset, length);
}

}  // namespace

Result<std::optional<index::TermIndexReader>> open_term_index(SegmentFile& file,
                                                              const Footer& footer) {
  auto place = find_index(footer);
  if (!place) return std::move(place).error().at(file.name());
  if (!*place) return std::optional<index::TermIndexReader>();
  const auto read = [&file, at = **place](std::uint64_t offset, std::uint64_t length) {
    return read_index(file, at, offset, length);
  };
  auto opened = index::TermIndexReader::open(
      read, (*place)->pieces_bytes + (*place)->footer_bytes,
      {.suffix_bytes = (*place)->footer_bytes});
  if (!opened) return std::move(opened).error().at(file.name());
  if (opened->block_count() != footer.blocks.size()) {
    return Error::corrupt("the term index is not of the blocks that the footer has [I33]",
                          file.name());
  }
  return std::optional<index::TermIndexReader>(std::move(*opened));
}

std::uint64_t term_index_bytes(const Footer& footer) {
  std::uint64_t bytes = 0;
  for (const Section& section : footer.sections) {
    const bool is_index =
        is(section, SectionKind::kTermIndex) || is(section, SectionKind::kTermIndexFooter);
    if (is_index) bytes += section.length_bytes;
  }
  return bytes;
}

}  // namespace logkit::segment
