// SectionWriter: the file of a segment while it is written: the header and
// blocks as they are given, then the sections, the footer and the trailer. Where
// each section lies is noted in the footer.
//
// Ownership: file and footer must outlive it. Thread safety: one thread at a
// time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/encoding/column_memory.h"
#include "lib/segment/footer.h"
#include "lib/segment/tables.h"
#include "lib/segment/term_collector.h"
#include "lib/segment/wire.h"

namespace logkit::segment {

class SectionWriter {
 public:
  SectionWriter(io::WriteFile& file, Footer& footer, Level level)
      : file_(file), footer_(footer), level_(level) {}

  Status put(std::string_view bytes);
  std::uint64_t offset() const { return offset_; }

  // In this order. The footer of the index comes behind the tables.
  Status put_index(TermCollector& terms, const index::RoomToGrow& room, std::string& index_footer);
  Status put_text_tables(const TextTables& tables);
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
  Status put_section(SectionKind kind, std::uint32_t piece, std::string_view raw);
  // As it is.
  Status put_plain_section(SectionKind kind, std::uint32_t piece, std::string_view bytes);
  void point_to_delta(SectionKind kind, std::uint64_t offset, const Stretch& delta);

  io::WriteFile& file_;
  Footer& footer_;
  const Level level_;
  std::uint64_t offset_ = 0;
};

}  // namespace logkit::segment
