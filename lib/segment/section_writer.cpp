#include "lib/segment/section_writer.h"

#include <utility>
#include <vector>

#include "lib/base/hash.h"
#include "lib/segment/compress.h"
#include "lib/segment/encoding/text_table_codec.h"
#include "lib/segment/footer_codec.h"

namespace logkit::segment {
Status SectionWriter::put(std::string_view bytes) {
  LK_RETURN_IF_ERROR(file_.append(as_bytes(bytes)));
  offset_ += bytes.size();
  return {};
}

Status SectionWriter::put_section(SectionKind kind, std::uint32_t piece, std::string_view raw) {
  Packed packed{.kind = kind, .piece = piece, .raw_bytes = raw.size(), .bytes = {}};
  pack(raw, levels_.tables, packed.bytes);
  return put_packed(packed);
}

Status SectionWriter::put_packed(const Packed& packed) {
  footer_.sections.push_back({.kind = static_cast<std::uint32_t>(packed.kind),
                              .piece = packed.piece,
                              .offset = offset_,
                              .length_bytes = packed.bytes.size(),
                              .raw_bytes = packed.raw_bytes,
                              .checksum = hash64(packed.bytes)});
  return put(packed.bytes);
}

Status SectionWriter::put_plain_section(SectionKind kind, std::uint32_t piece,
                                        std::string_view bytes) {
  footer_.sections.push_back({.kind = static_cast<std::uint32_t>(kind),
                              .piece = piece,
                              .offset = offset_,
                              .length_bytes = bytes.size(),
                              .raw_bytes = bytes.size(),
                              .checksum = hash64(bytes)});
  return put(bytes);
}

Status SectionWriter::put_index(TermCollector& terms, const index::RoomToGrow& room,
                                std::string& index_footer) {
  std::string pending;
  std::uint32_t piece = 0;
  const auto put_pending = [&](std::size_t most_left) -> Status {
    std::size_t at = 0;
    while (pending.size() - at > most_left) {
      const std::string_view next = std::string_view(pending).substr(at, kPieceBytes);
      LK_RETURN_IF_ERROR(put_plain_section(SectionKind::kTermIndex, piece++, next));
      at += next.size();
    }
    pending.erase(0, at);
    return {};
  };
  // What comes last is the footer.
  const auto append = [&](std::string_view bytes) -> Status {
    pending.append(index_footer);
    index_footer.assign(bytes);
    return put_pending(kPieceBytes);
  };
  LK_RETURN_IF_ERROR(
      terms.finish(static_cast<std::uint32_t>(footer_.blocks.size()), append, room, work_));
  return put_pending(0);
}

void SectionWriter::point_to_delta(SectionKind kind, std::uint64_t offset, const Stretch& delta) {
  footer_.sections.push_back({.kind = static_cast<std::uint32_t>(kind),
                              .piece = 0,
                              .offset = offset,
                              .length_bytes = delta.stored_bytes,
                              .raw_bytes = delta.raw_bytes,
                              .checksum = delta.checksum});
}

void SectionWriter::pack_text_table(SectionKind kind, std::uint32_t piece, std::string raw,
                                    int zstd_level) {
  Packed& packed = text_tables_.emplace_back();
  packed.kind = kind;
  packed.piece = piece;
  packed.raw_bytes = raw.size();
  const std::size_t bytes = raw.size();
  const auto job = [&packed, raw = std::move(raw), zstd_level] {
    pack(raw, zstd_level, packed.bytes);
  };
  if (work_ == nullptr) return job();
  work_->post(job, bytes);
}

void SectionWriter::pack_text_tables(const TextTables& tables) {
  if (tables.patterns.empty() && tables.dictionaries.empty()) return;
  // All that is there yet are blocks.
  const bool is_hard = shrinks_much(footer_.raw_bytes, offset_);
  const int zstd_level = is_hard ? levels_.hard_tables : levels_.tables;
  if (work_ == nullptr) return encode_text_tables(tables, zstd_level);
  work_->post([this, &tables, zstd_level] { encode_text_tables(tables, zstd_level); });
}

// Dictionaries first: what is read at every opening is last.
void SectionWriter::encode_text_tables(const TextTables& tables, int zstd_level) {
  const bool pack_digits = packing_digits_pays(tables);
  std::vector<DictionaryInfo> list;
  std::string raw;
  std::uint32_t piece = 0;
  for (const StringDictionary& dictionary : tables.dictionaries) {
    list.push_back(
        encode_dictionary(dictionary, pack_digits, piece * kPieceBytes + raw.size(), raw));
    std::size_t at = 0;
    for (; raw.size() - at >= kPieceBytes; at += kPieceBytes) {
      pack_text_table(SectionKind::kDictionaries, piece++, raw.substr(at, kPieceBytes), zstd_level);
    }
    raw.erase(0, at);
  }
  if (!raw.empty()) pack_text_table(SectionKind::kDictionaries, piece, std::move(raw), zstd_level);
  pack_text_table(SectionKind::kDictionaryList, 0, encode_dictionary_list(list), zstd_level);
  raw = encode_patterns(tables);
  piece = 0;
  for (std::size_t at = 0; at < raw.size(); at += kPieceBytes) {
    pack_text_table(SectionKind::kPatterns, piece++, raw.substr(at, kPieceBytes), zstd_level);
  }
}

Status SectionWriter::put_text_tables() {
  if (work_ != nullptr) work_->settle();
  for (const Packed& packed : text_tables_) LK_RETURN_IF_ERROR(put_packed(packed));
  text_tables_.clear();
  return {};
}

Status SectionWriter::put_tables(const Schema& schema, const ShapeList& shapes) {
  std::string raw;
  encode_schema(schema, {}, {}, raw);
  LK_RETURN_IF_ERROR(put_section(SectionKind::kSchema, 0, raw));
  std::uint32_t piece = 0;
  for (std::size_t next = 0; next < shapes.size();) {
    raw.clear();
    next = encode_shapes(shapes, next, kPieceBytes, raw);
    LK_RETURN_IF_ERROR(put_section(SectionKind::kShapes, piece++, raw));
  }
  return {};
}

void SectionWriter::point_to_deltas(std::uint64_t block_end, const Stretch& schema,
                                    const Stretch& shapes) {
  const std::uint64_t shapes_offset = block_end - shapes.stored_bytes;
  point_to_delta(SectionKind::kSchema, shapes_offset - schema.stored_bytes, schema);
  point_to_delta(SectionKind::kShapes, shapes_offset, shapes);
}

Status SectionWriter::put_index_footer(std::string_view index_footer) {
  if (index_footer.empty()) return {};
  return put_plain_section(SectionKind::kTermIndexFooter, 0, index_footer);
}

Status SectionWriter::put_zones() {
  std::uint32_t piece = 0;
  for (std::size_t next = 0; next < footer_.blocks.size();) {
    std::string raw;
    next = encode_zones(footer_, next, kPieceBytes, raw);
    LK_RETURN_IF_ERROR(put_section(SectionKind::kZones, piece++, raw));
  }
  return {};
}

Status SectionWriter::put_footer() {
  const std::string raw = encode_footer(footer_);
  std::string stored;
  pack(raw, levels_.tables, stored);
  Trailer trailer;
  trailer.footer_offset = offset_;
  trailer.footer_bytes = static_cast<std::uint32_t>(stored.size());
  trailer.footer_raw_bytes = static_cast<std::uint32_t>(raw.size());
  trailer.footer_checksum = hash64(stored);
  trailer.file_bytes = offset_ + stored.size() + kTrailerBytes;
  LK_RETURN_IF_ERROR(put(stored));
  LK_RETURN_IF_ERROR(put(encode_trailer(trailer)));
  footer_.file_bytes = offset_;
  return {};
}

}  // namespace logkit::segment
