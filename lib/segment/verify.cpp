#include "lib/segment/verify.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/segment/segment_file.h"
#include "lib/segment/tables.h"
#include "lib/segment/text_table_reader.h"
#include "lib/segment/verify_block.h"
#include "lib/segment/verify_index.h"

namespace logkit::segment {
namespace {

class SegmentVerifier {
 public:
  SegmentVerifier(SegmentFile& file, const OnFault& on_fault) : file_(file), on_fault_(on_fault) {
    report_.file_bytes = file.size_bytes();
  }

  VerifyReport run() {
    verify_header();
    auto footer = read_footer(file_);
    if (!footer) {
      fault(std::move(footer).error());
      walk_blocks();
      return report_;
    }
    footer_ = std::move(*footer);
    verify_layout();
    verify_sections();
    verify_blocks();
    return report_;
  }

 private:
  void fault(const Error& error) {
    ++report_.faults;
    on_fault_(error);
  }
  void corrupt(std::string what) { fault(Error::corrupt(std::move(what), file_.name())); }

  void verify_header();
  void verify_layout();
  void verify_sections();
  void verify_blocks();
  void verify_totals(const BlockTotals& totals);
  void walk_blocks();

  SegmentFile& file_;
  const OnFault& on_fault_;
  VerifyReport report_;
  Footer footer_;
  bool sections_intact_ = true;
};

void SegmentVerifier::verify_header() {
  auto bytes = file_.read(0, std::min<std::uint64_t>(kHeaderBytes, file_.size_bytes()));
  Status status = bytes ? check_header(as_bytes(*bytes)) : Status(bytes.error());
  if (!status) fault(std::move(status).error().at(file_.name() + ": header at byte 0"));
}

// I22: every byte of the file belongs to something.
void SegmentVerifier::verify_layout() {
  std::uint64_t end = kHeaderBytes;
  for (const BlockInfo& block : footer_.blocks) end = block.offset + block.length_bytes;
  for (const Section& section : footer_.sections) {
    if (section.offset < end && section.offset + section.length_bytes <= end) continue;  // a delta
    if (section.offset != end) {
      return corrupt(fmt::format("bytes {} to {} belong to nothing [I22]", end, section.offset));
    }
    end += section.length_bytes;
  }
}

void SegmentVerifier::verify_sections() {
  // Schema and zone maps were checked when the footer was read.
  for (const Section& section : footer_.sections) {
    auto stored = file_.read(section.offset, section.length_bytes);
    Status status = stored ? check_stretch(*stored, section.checksum, "the section")
                           : Status(stored.error());
    if (!status) {
      sections_intact_ = false;
      fault(std::move(status).error().at(file_.name() + ": " + describe(section)));
    }
  }
}

void SegmentVerifier::verify_blocks() {
  ShapeList shapes;
  auto pieces = read_section(file_, footer_, SectionKind::kShapes);
  if (!pieces) return fault(pieces.error());
  for (const std::string& piece : *pieces) {
    Status status = decode_shapes(piece, footer_.columns.size(), shapes);
    if (!status) return fault(std::move(status).error().at(file_.name()));
  }
  TextTableReader texts(file_, footer_);
  BlockTotals totals;
  totals.columns.resize(footer_.columns.size());
  const auto count_fault = [this](const Error& error) { fault(error); };
  for (std::size_t block = 0; block < footer_.blocks.size(); ++block) {
    ++report_.blocks;
    if (!verify_block(file_, footer_, {shapes, texts}, block, totals, count_fault)) continue;
    ++report_.intact_blocks;
    report_.intact_rows += footer_.blocks[block].rows;
  }
  if (report_.intact_blocks == report_.blocks) verify_totals(totals);
  if (sections_intact_) verify_term_index(file_, footer_, {shapes, texts}, count_fault);
}

void SegmentVerifier::verify_totals(const BlockTotals& totals) {
  const IngestStatistics& statistics = footer_.statistics;
  if (totals.json_rows != statistics.json_rows || totals.text_rows != statistics.text_rows ||
      totals.whole_rows != statistics.whole_rows) {
    corrupt("the rows are not of the kinds that the footer counts [I23]");
  }
  for (std::size_t i = 0; i < footer_.columns.size(); ++i) {
    const ColumnInfo& said = footer_.columns[i];
    const ColumnInfo& seen = totals.columns[i];
    if (said.value_count != seen.value_count || said.raw_bytes != seen.raw_bytes ||
        said.stored_bytes != seen.stored_bytes) {
      corrupt(fmt::format("column {} is not what the footer counts [I23]", i));
    }
  }
  std::vector<std::uint64_t> present(footer_.fields.size());
  for (const BlockInfo& block : footer_.blocks) {
    for (const Zone& zone : block.zones) present[zone.field] += zone.present_rows;
  }
  for (std::size_t i = 0; i < footer_.fields.size(); ++i) {
    if (footer_.fields[i].value_count != present[i]) {
      corrupt(fmt::format("field {} is not what the footer counts [I23]", i));
    }
  }
}

// Without a footer: the blocks as they follow each other. None can be read: the
// tables of the segment are not found without it.
void SegmentVerifier::walk_blocks() {
  std::uint64_t offset = kHeaderBytes;
  while (offset + kBlockHeaderBytes <= file_.size_bytes()) {
    auto bytes = file_.read(offset, kBlockHeaderBytes);
    if (!bytes) break;
    auto header = decode_block_header(as_bytes(*bytes));
    if (!header || header->info.length_bytes > file_.size_bytes() - offset) break;
    ++report_.blocks;
    offset += header->info.length_bytes;
  }
}

}  // namespace

VerifyReport verify_segment(std::unique_ptr<io::ReadFile> file, const std::string& name,
                            const std::function<void(const Error&)>& on_fault) {
  SegmentFile segment(std::move(file), name);
  return SegmentVerifier(segment, on_fault).run();
}

}  // namespace logkit::segment
