// SectionWriter: the file of a segment while it is written: the header and
// blocks as they are given, then the sections, the footer and the trailer. Where
// each section lies is noted in the footer.
//
// Ownership: file and footer must outlive it. Thread safety: one thread at a
// time.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/shared_work.h"
#include "lib/io/fs.h"
#include "lib/segment/encoding/column_memory.h"
#include "lib/segment/footer.h"
#include "lib/segment/tables.h"
#include "lib/segment/term_collector.h"
#include "lib/segment/wire.h"
#include "lib/segment/zstd_levels.h"

namespace logkit::segment {

class SectionWriter {
 public:
  SectionWriter(io::WriteFile& file, Footer& footer, Level level)
      : file_(file), footer_(footer), levels_(zstd_levels_of(level)) {}

  Status put(std::string_view bytes);
  std::uint64_t offset() const { return offset_; }

  // From now on packing is left to jobs of it, where it is not null.
  void share(SharedWork* work) { work_ = work; }
  // Before the sections are put: what takes long. The tables stay until they are put.
  void pack_text_tables(const TextTables& tables);
  // In this order. The footer of the index comes behind the tables.
  Status put_index(TermCollector& terms, const index::RoomToGrow& room, std::string& index_footer);
  Status put_text_tables();
  // Schema and shapes; a segment of one block has them in the deltas that the
  // block ends with.
  Status put_tables(const Schema& schema, const ShapeList& shapes);
  void point_to_deltas(std::uint64_t block_end, const Stretch& schema, const Stretch& shapes);
  // None where it is empty.
  Status put_index_footer(std::string_view index_footer);
  Status put_zones();
  // And the trailer. Notes the length of the file.
  Status put_footer();

 private:
  // A section on its way.
  struct Packed {
    SectionKind kind{};
    std::uint32_t piece = 0;
    std::uint64_t raw_bytes = 0;
    std::string bytes;
  };
  void encode_text_tables(const TextTables& tables, int zstd_level);
  // Perhaps later.
  void pack_text_table(SectionKind kind, std::uint32_t piece, std::string raw, int zstd_level);
  Status put_section(SectionKind kind, std::uint32_t piece, std::string_view raw);
  Status put_packed(const Packed& packed);
  // As it is.
  Status put_plain_section(SectionKind kind, std::uint32_t piece, std::string_view bytes);
  void point_to_delta(SectionKind kind, std::uint64_t offset, const Stretch& delta);

  io::WriteFile& file_;
  Footer& footer_;
  const ZstdLevels levels_;
  std::uint64_t offset_ = 0;
  SharedWork* work_ = nullptr;
  std::deque<Packed> text_tables_;
};

}  // namespace logkit::segment
