#include "lib/segment/verify_index.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/record/json_text.h"
#include "lib/segment/index/query_terms.h"
#include "lib/segment/term_index_file.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// What is looked up: so many blocks, spread over the segment, and of each column
// in them so many words of one value, of so much of it.
constexpr std::size_t kSampledBlocks = 16;
constexpr std::size_t kSampledTerms = 8;
constexpr std::size_t kSampledBytes = 4096;

class IndexVerifier {
 public:
  IndexVerifier(const index::TermIndexReader& index, SegmentFile& file, const Footer& footer,
                SegmentTables tables, const OnFault& on_fault)
      : index_(index), file_(file), footer_(footer), tables_(tables), on_fault_(on_fault) {}

  void run() {
    const std::size_t count = footer_.blocks.size();
    const std::size_t sampled = std::min(count, kSampledBlocks);
    for (std::size_t i = 0; i < sampled; ++i) verify_block(i * count / sampled);
  }

 private:
  void verify_block(std::size_t block) {
    auto columns = BlockColumns::open(file_, footer_, tables_, block);
    if (!columns) return;  // told of by who verifies blocks
    for (const ColumnEntry& entry : (*columns)->entries()) {
      if (entry.key < kFirstColumnKey || entry.value_count == 0) continue;
      if (entry.key - kFirstColumnKey >= footer_.columns.size()) continue;
      const ColumnInfo& column = footer_.columns[entry.key - kFirstColumnKey];
      if (column.field == kNoField) continue;
      const auto values = (*columns)->values(entry);
      if (!values || values->count == 0) continue;
      record::TextScratch scratch;
      const std::string_view raw = values->text(block % values->count, scratch);
      verify_value(block, column, raw, (*columns)->describe(entry));
    }
  }

  void verify_value(std::size_t block, const ColumnInfo& column, std::string_view raw,
                    const std::string& place) {
    std::string text;
    if (column.value_class == ValueClass::kString) {
      record::unescape_json(raw, text);
    } else {
      text = raw;
    }
    const bool cut = text.size() > kSampledBytes;
    if (cut) text.resize(kSampledBytes);
    auto terms = index::query_terms(
        text, cut ? index::LiteralEnds::kOpenEnd : index::LiteralEnds::kClosed);
    if (terms.size() > kSampledTerms) terms.resize(kSampledTerms);
    for (const index::QueryTerm& term : terms) {
      const auto blocks = index_.lookup(term, column.field);
      if (!blocks) return on_fault_(Error(blocks.error()).at(file_.name()));
      if (std::binary_search(blocks->begin(), blocks->end(), block)) continue;
      return on_fault_(Error::corrupt(
          fmt::format("the term index does not find '{}' in this block [I34]", term.text), place));
    }
  }

  const index::TermIndexReader& index_;
  SegmentFile& file_;
  const Footer& footer_;
  SegmentTables tables_;
  const OnFault& on_fault_;
};

}  // namespace

void verify_term_index(SegmentFile& file, const Footer& footer, SegmentTables tables,
                       const OnFault& on_fault) {
  const auto index = open_term_index(file, footer);
  if (!index) return on_fault(index.error());
  if (!*index) return;
  const Status whole = (*index)->verify();
  if (!whole) return on_fault(Error(whole.error()).at(file.name()));
  IndexVerifier(**index, file, footer, tables, on_fault).run();
}

}  // namespace logkit::segment
