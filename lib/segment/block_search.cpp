// The part of BlockReader that searches values as they are stored.
#include <algorithm>
#include <string_view>

#include "lib/segment/block_reader.h"
#include "lib/segment/encoding/piece_search.h"

namespace logkit::segment {
namespace {

// Rows are picked out of columns where so few of a block are wanted.
constexpr std::size_t kFewRowsDivisor = 4;

// A byte that JSON writes as it is, but for escapes \u00XX.
bool is_plain(char c) { return c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '/'; }

// The longest stretch of the text that stands in a JSON string as it is. A
// word's begin is not told there: what stands before it may be an escape.
TextSearch plain_part(const TextSearch& search) {
  const std::string_view text = search.text;
  std::size_t best = 0;
  std::size_t best_length = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = static_cast<std::size_t>(
        std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(begin), text.end(), is_plain) -
        text.begin());
    if (end - begin > best_length) {
      best = begin;
      best_length = end - begin;
    }
    begin = end + 1;
  }
  const bool to_end = best + best_length == text.size();
  return {.text = std::string(text.substr(best, best_length)),
          .any_case = search.any_case,
          .at_begin = search.at_begin && best == 0,
          .at_end = search.at_end && to_end,
          .word_begin = false,
          .word_end = search.word_end && to_end};
}

// Strings as JSON writes them.
Result<Hits> search_strings(BlockColumns& columns, const ColumnEntry& entry,
                            const TextSearch& search) {
  LK_TRY(const Hits escapes, columns.search(entry, {.text = "\\"}));
  if (escapes.kind == Hits::Kind::kNone) return columns.search(entry, search);
  const TextSearch plain = plain_part(search);
  if (plain.text.empty()) return Hits::all();
  LK_TRY(Hits hits, columns.search(entry, plain));
  // Of other characters some fold to ASCII.
  LK_TRY(const Hits coded, columns.search(entry, {.text = search.any_case ? "\\u" : "\\u00"}));
  hits.add(coded);
  hits.doubt();
  return hits;
}

}  // namespace

Result<Hits> BlockReader::search_part(const StoredPart& part, const TextSearch& search) {
  const ValueClass value_class = footer_.columns[part.column].value_class;
  if (value_class == ValueClass::kString) {
    return search_strings(*frames_, *part.entry, search);
  }
  LK_TRY(Hits hits, frames_->search(*part.entry, search));
  // Of null nobody sees the letters.
  if (value_class == ValueClass::kLiteral) hits.doubt();
  return hits;
}

// The sources are those of the segment: one that matches may be of the block.
std::optional<Hits> BlockReader::search_sources(const TextSearch& search) const {
  const PieceSearch piece{.text = search.text, .any_case = search.any_case};
  const bool may = std::any_of(footer_.sources.begin(), footer_.sources.end(),
                               [&](const std::string& own) { return match(own, piece) != kNoHit; });
  if (may) return std::nullopt;
  return Hits::none();
}

Result<std::optional<Hits>> BlockReader::search(std::size_t index, const TextSearch& search) {
  LK_CHECK(index < fields_.size());
  const Origin& origin = origins_[index];
  if (origin.is_source && origin.whole_field == kNone) return search_sources(search);
  if (origin.whole_field != kNone || origin.footer_field == kNone) return std::optional<Hits>();
  LK_TRY(const std::vector<StoredPart> parts, stored_parts(origin.footer_field));
  std::vector<Hits> hits;
  bool any = false;
  for (const StoredPart& part : parts) {
    LK_TRY(Hits own, search_part(part, search));
    any = any || own.kind != Hits::Kind::kNone;
    hits.push_back(std::move(own));
  }
  if (!any) return std::optional(Hits::none());
  auto map = map_parts(parts);
  if (!map) return std::move(map).error().at(frames_->describe());
  if (map->identity) return std::optional(std::move(hits.front()));
  std::vector<Hit> each(row_count());
  for (std::size_t row = 0; row < each.size(); ++row) {
    const std::uint8_t part = map->part[row];
    if (part != RowMap::kAbsent) each[row] = hits[part].at(map->value[row]);
  }
  return std::optional(Hits::of(std::move(each)));
}

void BlockReader::narrow(std::vector<std::uint32_t> rows, bool whole) {
  const bool few = whole_ == nullptr && rows.size() <= row_count() / kFewRowsDivisor;
  if (!few || printer_) return;
  wanted_rows_ = std::move(rows);
  wants_whole_ = whole;
}

}  // namespace logkit::segment
