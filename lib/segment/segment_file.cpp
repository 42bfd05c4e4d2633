#include "lib/segment/segment_file.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/segment/compress.h"
#include "lib/segment/footer_codec.h"

namespace logkit::segment {
namespace {

constexpr std::string_view kTruncatedHelp =
    "this copy is not whole: copy it again from its source";

// Of pieces at once; one that is longer comes alone.
constexpr std::uint64_t kMostReadBytes = 8u << 20;
// What lies between two pieces and is not wanted comes along: sooner than another answer.
constexpr std::uint64_t kMostGapBytes = 512u << 10;
// Of each open segment.
constexpr std::uint64_t kKeptBytes = 64u << 10;

// Bytes at the end of the file that are at hand.
struct Suffix {
  std::string bytes;
  std::uint64_t offset = 0;

  bool covers(std::uint64_t begin, std::uint64_t length) const {
    return begin >= offset && begin - offset <= bytes.size() &&
           length <= bytes.size() - (begin - offset);
  }
  std::string_view at(std::uint64_t begin, std::uint64_t length) const {
    return std::string_view(bytes).substr(begin - offset, length);
  }
};

Result<std::string_view> fetch(SegmentFile& file, const Suffix& suffix, std::uint64_t offset,
                               std::uint64_t length, std::string& own) {
  if (suffix.covers(offset, length)) return suffix.at(offset, length);
  LK_TRY(own, file.read(offset, length));
  return std::string_view(own);
}

Result<Suffix> read_suffix(SegmentFile& file) {
  if (file.size_bytes() < kHeaderBytes + kTrailerBytes) {
    Error error = Error::corrupt(
        fmt::format("{} bytes are no segment: it is truncated or not one [I2]", file.size_bytes()));
    error.help = kTruncatedHelp;
    return error;
  }
  Suffix suffix;
  const std::uint64_t length = std::min<std::uint64_t>(kSuffixBytes, file.size_bytes());
  suffix.offset = file.size_bytes() - length;
  LK_TRY(suffix.bytes, file.read(suffix.offset, length));
  return suffix;
}

const char* section_name(std::uint32_t kind) {
  switch (static_cast<SectionKind>(kind)) {
    case SectionKind::kSchema: return "schema";
    case SectionKind::kShapes: return "shapes";
    case SectionKind::kZones: return "zone maps";
    case SectionKind::kPatterns: return "patterns";
    case SectionKind::kDictionaryList: return "dictionary list";
    case SectionKind::kDictionaries: return "dictionaries";
    case SectionKind::kTermIndex: return "term index";
    case SectionKind::kTermIndexFooter: return "footer of the term index";
  }
  return "section";
}

// Appends to `raw`.
Status unpack_section(const Section& section, std::string_view stored, std::string& raw) {
  Status status = check_stretch(stored, section.checksum, "the section");
  if (status) status = unpack(as_bytes(stored), section.raw_bytes, raw);
  if (!status) return std::move(status).error().at(describe(section));
  return {};
}

Result<Footer> decode_whole_footer(SegmentFile& file, const Suffix& suffix,
                                   const Trailer& trailer) {
  std::string own;
  LK_TRY(const std::string_view stored,
         fetch(file, suffix, trailer.footer_offset, trailer.footer_bytes, own));
  LK_RETURN_IF_ERROR(check_stretch(stored, trailer.footer_checksum, "the footer"));
  std::string raw;
  LK_RETURN_IF_ERROR(unpack(as_bytes(stored), trailer.footer_raw_bytes, raw));
  LK_TRY(Footer footer, decode_footer(raw, trailer.footer_offset));
  footer.version = trailer.version;
  footer.key_id = trailer.key_id;
  footer.file_bytes = trailer.file_bytes;
  return footer;
}

bool read_at_opening(const Section& section) {
  return section.kind == static_cast<std::uint32_t>(SectionKind::kSchema) ||
         section.kind == static_cast<std::uint32_t>(SectionKind::kZones);
}

// Schema and zone maps beyond the suffix come with one more read.
Status extend_suffix(SegmentFile& file, const Footer& footer, Suffix& suffix) {
  std::uint64_t begin = suffix.offset;
  for (const Section& section : footer.sections) {
    if (read_at_opening(section)) begin = std::min(begin, section.offset);
  }
  if (begin == suffix.offset) return {};
  LK_TRY(std::string more, file.read(begin, suffix.offset - begin));
  suffix.bytes.insert(0, more);
  suffix.offset = begin;
  return {};
}

// What follows the opening of most queries, where it is at hand, is kept for who
// asks: the footer of the term index, and of the other sections those near to it.
// Of a small segment these are all.
void keep_sections(SegmentFile& file, const Footer& footer, const Suffix& suffix) {
  std::vector<const Section*> sections;
  for (const Section& section : footer.sections) {
    const bool at_hand = suffix.covers(section.offset, section.length_bytes);
    if (at_hand && !read_at_opening(section)) sections.push_back(&section);
  }
  std::sort(sections.begin(), sections.end(),
            [](const Section* a, const Section* b) { return a->offset > b->offset; });
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  for (const Section* section : sections) {
    const std::uint64_t own_end = section->offset + section->length_bytes;
    if (end == 0) end = own_end;
    const bool is_index_footer =
        section->kind == static_cast<std::uint32_t>(SectionKind::kTermIndexFooter);
    if (end - section->offset <= kKeptBytes) {
      begin = section->offset;
    } else if (is_index_footer) {
      // It alone, if it is so large or so far from the others.
      begin = section->offset;
      end = own_end;
      break;
    }
  }
  if (end > 0 && begin > 0) file.keep(begin, std::string(suffix.at(begin, end - begin)));
}

Status add_sections(SegmentFile& file, const Suffix& suffix, Footer& footer) {
  Schema schema;
  for (const SectionKind kind : {SectionKind::kSchema, SectionKind::kZones}) {
    for (const Section& section : std::vector<Section>(footer.sections)) {
      if (section.kind != static_cast<std::uint32_t>(kind)) continue;
      std::string own;
      LK_TRY(const std::string_view stored,
             fetch(file, suffix, section.offset, section.length_bytes, own));
      std::string raw;
      LK_RETURN_IF_ERROR(unpack_section(section, stored, raw));
      Status status = kind == SectionKind::kSchema ? decode_schema(raw, schema)
                                                   : decode_zones(raw, footer);
      if (!status) return std::move(status).error().at(describe(section));
    }
    if (kind == SectionKind::kSchema) LK_RETURN_IF_ERROR(add_schema(schema, footer));
  }
  return {};
}

Result<Footer> read_whole_end(SegmentFile& file) {
  LK_TRY(Suffix suffix, read_suffix(file));
  if (suffix.offset == 0) LK_RETURN_IF_ERROR(check_header(as_bytes(suffix.bytes)));
  const Bytes trailer_bytes = as_bytes(suffix.bytes).last(kTrailerBytes);
  auto trailer = decode_trailer(trailer_bytes, file.size_bytes());
  if (!trailer) {
    Error error = std::move(trailer).error();
    if (error.code == Code::kCorrupt) error.help = kTruncatedHelp;
    return std::move(error).at(
        fmt::format("trailer at byte {}", file.size_bytes() - kTrailerBytes));
  }
  auto footer = decode_whole_footer(file, suffix, *trailer);
  if (!footer) {
    return std::move(footer).error().at(fmt::format("footer at byte {}", trailer->footer_offset));
  }
  LK_RETURN_IF_ERROR(extend_suffix(file, *footer, suffix));
  keep_sections(file, *footer, suffix);
  LK_RETURN_IF_ERROR(add_sections(file, suffix, *footer));
  return footer;
}

}  // namespace

Result<std::string> SegmentFile::read(std::uint64_t offset, std::uint64_t length) {
  if (offset > size_bytes() || length > size_bytes() - offset) {
    return Error::corrupt(
        fmt::format("bytes {} to {} are beyond the end of the file [I12]", offset, offset + length));
  }
  if (offset >= kept_offset_ && offset - kept_offset_ <= kept_.size() &&
      length <= kept_.size() - (offset - kept_offset_)) {
    return kept_.substr(offset - kept_offset_, length);
  }
  std::string bytes(length, '\0');
  auto got = file_->read_at(offset, {reinterpret_cast<std::byte*>(bytes.data()), bytes.size()});
  if (!got) {
    Error error = std::move(got).error();
    error.where.clear();  // the caller names the place more closely
    return error;
  }
  bytes_read_ += *got;
  ++reads_;
  if (*got != length) {
    return Error::corrupt(fmt::format("the file ended at byte {} while it was read", offset + *got));
  }
  return bytes;
}

Status check_stretch(std::string_view stored, std::uint64_t checksum, std::string_view what) {
  if (hash64(stored) == checksum) return {};
  return Error::corrupt(fmt::format("checksum of {} does not match [I6]", what));
}

Result<Footer> read_footer(SegmentFile& file) {
  auto footer = read_whole_end(file);
  if (!footer) return std::move(footer).error().at(file.name());
  return footer;
}

std::string describe(const Section& section) {
  return fmt::format("{}, piece {}, at byte {}", section_name(section.kind), section.piece,
                     section.offset);
}

Result<std::string> read_piece(SegmentFile& file, const Section& section) {
  const Section* const piece = &section;
  std::string raw;
  LK_RETURN_IF_ERROR(read_pieces(file, {&piece, 1}, [&raw](std::size_t, std::string_view bytes) {
    raw = bytes;
    return Status();
  }));
  return raw;
}

Status read_pieces(SegmentFile& file, std::span<const Section* const> pieces,
                   const TakePiece& take) {
  std::string raw;
  for (std::size_t first = 0; first < pieces.size();) {
    const std::uint64_t begin = pieces[first]->offset;
    std::uint64_t end = begin + pieces[first]->length_bytes;
    std::size_t next = first + 1;
    while (next < pieces.size() && pieces[next]->offset >= end &&
           pieces[next]->offset - end <= kMostGapBytes &&
           pieces[next]->offset + pieces[next]->length_bytes - begin <= kMostReadBytes) {
      end = pieces[next]->offset + pieces[next]->length_bytes;
      ++next;
    }
    auto stored = file.read(begin, end - begin);
    if (!stored) return std::move(stored).error().at(file.name());
    for (; first < next; ++first) {
      const Section& piece = *pieces[first];
      raw.clear();
      Status status = unpack_section(
          piece, std::string_view(*stored).substr(piece.offset - begin, piece.length_bytes), raw);
      if (!status) return std::move(status).error().at(file.name());
      LK_RETURN_IF_ERROR(take(first, raw));
    }
  }
  return {};
}

Result<std::vector<std::string>> read_section(SegmentFile& file, const Footer& footer,
                                              SectionKind kind) {
  std::vector<std::string> pieces;
  for (const Section& section : footer.sections) {
    if (section.kind != static_cast<std::uint32_t>(kind)) continue;
    LK_TRY(std::string piece, read_piece(file, section));
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

}  // namespace logkit::segment
