// Columns of a block looked into as they are stored.
#include "lib/segment/block_columns.h"
#include "lib/segment/encoding/column_search.h"

namespace logkit::segment {

struct BlockColumns::View {
  View(ParsedColumn own, ColumnEnvironment& environment, std::uint64_t raw_bytes)
      : parsed(std::move(own)), decoder(environment, raw_bytes) {}

  ParsedColumn parsed;
  std::vector<std::uint32_t> rows;
  ColumnDecoder decoder;
};

// Here View is known.
BlockColumns::BlockColumns(SegmentFile& file, const Footer& footer, SegmentTables tables,
                           std::size_t block)
    : file_(file), footer_(footer), tables_(tables), block_(block) {}
BlockColumns::~BlockColumns() = default;

Result<BlockColumns::View*> BlockColumns::view(const ColumnEntry& entry) {
  std::unique_ptr<View>& known = views_[entry.key];
  if (known) return known.get();
  LK_TRY(ParsedColumn parsed, parse(entry));
  ColumnEnvironment& environment = *this;
  auto view = std::make_unique<View>(std::move(parsed), environment, entry.raw_bytes);
  if (view->parsed.needs_rows) {
    LK_TRY(view->rows, rows_of(entry));
  }
  view->decoder.prepare(view->parsed.root, view->rows);
  if (!are_at_hand(entry)) {
    LK_TRY(Stretch frames, read_frames(entry));
    kept_.push_back(std::move(frames));
  }
  known = std::move(view);
  return known.get();
}

Result<DecodedValues> BlockColumns::values_at(const ColumnEntry& entry,
                                              std::span<const std::uint32_t> wanted) {
  const auto read_them = [&]() -> Result<DecodedValues> {
    LK_TRY(View * own, view(entry));
    return own->decoder.read(own->parsed.root, own->rows, wanted);
  };
  auto values = read_them();
  if (!values) return std::move(values).error().at(describe(entry));
  return values;
}

Result<std::optional<CountedValues>> BlockColumns::counted_values(const ColumnEntry& entry) {
  const auto count_them = [&]() -> Result<std::optional<CountedValues>> {
    LK_TRY(const ParsedColumn parsed, parse(entry));
    return count_column(parsed, *this, entry.raw_bytes);
  };
  auto counted = count_them();
  if (!counted) return std::move(counted).error().at(describe(entry));
  return counted;
}

Result<Hits> BlockColumns::search(const ColumnEntry& entry, const TextSearch& search) {
  const auto edge = [](bool of_word) { return of_word ? Edge::kClear : Edge::kFree; };
  const PieceSearch piece = {.text = search.text,
                             .any_case = search.any_case,
                             .at_begin = search.at_begin,
                             .at_end = search.at_end,
                             .left = edge(search.word_begin),
                             .right = edge(search.word_end)};
  const auto find_them = [&]() -> Result<Hits> {
    LK_TRY(View * own, view(entry));
    return ColumnSearch(own->decoder).search(own->parsed.root, own->rows, piece);
  };
  auto hits = find_them();
  if (!hits) return std::move(hits).error().at(describe(entry));
  return hits;
}

Result<Hits> BlockColumns::search_outer(std::uint64_t column, const PieceSearch& piece) {
  const ColumnEntry* entry =
      column < footer_.columns.size()
          ? find(kFirstColumnKey + static_cast<std::uint32_t>(column))
          : nullptr;
  if (entry == nullptr) return Error::corrupt("a column hangs on one that is not there [I32]");
  if (outer_depth_ > kDeepestReference) {
    return Error::corrupt("columns hang on each other in a circle, or too deep [I32]");
  }
  ++outer_depth_;
  const auto find_them = [&]() -> Result<Hits> {
    LK_TRY(View * own, view(*entry));
    return ColumnSearch(own->decoder).search(own->parsed.root, own->rows, piece);
  };
  auto hits = find_them();
  --outer_depth_;
  if (!hits || hits->kind != Hits::Kind::kSome) return hits;
  LK_TRY(const std::vector<std::uint32_t> rows, rows_of(*entry));
  std::vector<Hit> each(info().rows);
  for (std::size_t i = 0; i < rows.size(); ++i) each[rows[i]] |= hits->each[i];
  return Hits::of(std::move(each));
}

}  // namespace logkit::segment
