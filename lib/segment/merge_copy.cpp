#include "lib/segment/merge_copy.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "lib/segment/block_origin.h"
#include "lib/segment/term_collector.h"
#include "lib/segment/term_index_file.h"

namespace logkit::segment {
namespace {

// What the output leaves out of its index, and perhaps more.
bool leaves_out_no_more(const Footer& footer, const index::IndexFooter& index,
                        const WriterOptions& options) {
  return std::all_of(index.unindexed.begin(), index.unindexed.end(), [&](index::FieldId field) {
    return field < footer.fields.size() && options.leaves_out(footer.fields[field].path.name());
  });
}

// What is said of all rows and tells blocks and rows apart; their values are not
// looked at.
bool has_sound_rows(BlockColumns& columns) {
  const auto times = columns.row_times_ns();
  if (!times || !columns.arrivals()) return false;
  const auto [min, max] = std::minmax_element(times->begin(), times->end());
  return *min == columns.info().min_time_ns && *max == columns.info().max_time_ns;
}

}  // namespace

void BlockCopier::prepare(std::span<const std::unique_ptr<MergeInput>> inputs) {
  const WriterOptions& options = writer_.options();
  std::vector<std::optional<index::IndexFooter>> indexes(inputs.size());
  std::uint64_t pairs = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto* segment = static_cast<MergeSegment*>(inputs[i].get());
    auto opened = open_term_index(segment->file(), segment->footer());
    if (!opened || !*opened) continue;
    indexes[i] = (*opened)->footer();
    pairs += indexes[i]->fp_pairs;
  }
  const index::TermIndexOptions index = index_options(options.level);
  const unsigned hash_bits = index::needed_hash_bits(pairs, index.wasted_blocks);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto* segment = static_cast<MergeSegment*>(inputs[i].get());
    const auto has_index = [&] {
      return indexes[i] && indexes[i]->uuids == index.uuids &&
             index::known_hash_bits(*indexes[i]) >= hash_bits &&
             leaves_out_no_more(segment->footer(), *indexes[i], options);
    };
    segment->set_may_copy(segment->footer().level == options.level &&
                          (!options.index || has_index()));
  }
}

bool BlockCopier::has_terms(MergeSegment& segment, MergeSegment::Tables& tables) const {
  if (!writer_.options().index || tables.terms) return true;
  const auto opened = open_term_index(segment.file(), segment.footer());
  if (!opened || !*opened) return false;
  auto terms = index::StoredTerms::read(**opened);
  if (!terms) return false;
  tables.terms.emplace(std::move(*terms));
  return true;
}

Result<bool> BlockCopier::copy(MergeSegment& segment, std::size_t block) {
  const BlockInfo& info = segment.footer().blocks[block];
  const WriterOptions& options = writer_.options();
  const bool fits = info.rows <= options.block_rows &&
                    (info.raw_bytes <= options.block_raw_bytes || info.rows == 1);
  if (!segment.may_copy() || !fits || !is_large(info, options) || info.whole_rows > 0) {
    return false;
  }
  const auto tables = segment.tables();
  if (!tables) return false;
  if (!has_terms(segment, **tables)) {
    segment.set_may_copy(false);
    return false;
  }
  const auto columns = BlockColumns::open(segment.file(), segment.footer(),
                                          {(*tables)->shapes, (*tables)->texts}, block);
  if (!columns || !(*columns)->read_all() || !has_sound_rows(**columns)) return false;
  auto positions = segment.positions(**columns);
  const auto shape_ids = (*columns)->shape_ids();
  if (!positions || !shape_ids) return false;
  std::vector<std::uint64_t> rows_of_shape((*tables)->shapes.size());
  for (const std::uint32_t id : *shape_ids) ++rows_of_shape[id];
  return writer_.copy_block({.columns = **columns,
                             .footer = segment.footer(),
                             .block = block,
                             .shapes = (*tables)->shapes,
                             .positions = std::move(*positions),
                             .rows_of_shape = std::move(rows_of_shape),
                             .numbers = (*tables)->numbers,
                             .terms = (*tables)->terms ? &*(*tables)->terms : nullptr,
                             .term_numbers = (*tables)->term_numbers});
}

}  // namespace logkit::segment
