#include "lib/segment/encoding/piece_search.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "lib/base/ascii.h"
#include "lib/base/utf8.h"
#include "lib/segment/index/unicode.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

std::size_t find_from(std::string_view text, std::string_view wanted, std::size_t from) {
  if (from > text.size()) return kNone;
  const void* found = memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  if (found == nullptr) return kNone;
  return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

bool left_may_hold(std::string_view text, std::size_t at, Edge edge) {
  if (edge == Edge::kFree) return true;
  return at == 0 ? edge != Edge::kWord : !is_sure_word(text[at - 1]);
}

bool right_may_hold(std::string_view text, std::size_t end, Edge edge) {
  if (edge == Edge::kFree) return true;
  return end == text.size() ? edge != Edge::kWord : !is_sure_word(text[end]);
}

bool holds_at(std::string_view text, std::size_t at, const PieceSearch& piece) {
  const std::size_t end = at + piece.text.size();
  if ((piece.at_begin && at != 0) || (piece.at_end && end != text.size())) return false;
  return left_may_hold(text, at, piece.left) && right_may_hold(text, end, piece.right);
}

// Of texts in lower case, where case is of no meaning.
bool may_match_as_it_is(std::string_view text, const PieceSearch& piece) {
  if (text.size() < piece.text.size()) return false;
  if (piece.at_begin) return text.starts_with(piece.text) && holds_at(text, 0, piece);
  if (piece.at_end) {
    return text.ends_with(piece.text) && holds_at(text, text.size() - piece.text.size(), piece);
  }
  for (std::size_t at = find_from(text, piece.text, 0); at != kNone;
       at = find_from(text, piece.text, at + 1)) {
    if (holds_at(text, at, piece)) return true;
  }
  return false;
}

std::string_view text_at(const TextsView& texts, std::size_t i) {
  const std::size_t begin = i == 0 ? 0 : texts.ends[i - 1] + 1;
  return texts.bytes.substr(begin, texts.ends[i] - begin);
}

// Texts lie one after the other: one search goes through them all.
std::vector<std::uint8_t> find_in_texts(const TextsView& texts, const PieceSearch& piece) {
  std::vector<std::uint8_t> hits(texts.ends.size());
  std::size_t i = 0;
  for (std::size_t at = find_from(texts.bytes, piece.text, 0); at != kNone;) {
    while (texts.ends[i] < at) ++i;
    const std::string_view text = text_at(texts, i);
    const auto offset = at - static_cast<std::size_t>(text.data() - texts.bytes.data());
    // What goes on into the next text is in neither.
    const bool inside = piece.text.size() <= text.size() - offset;
    hits[i] = inside && holds_at(text, offset, piece);
    at = find_from(texts.bytes, piece.text, hits[i] != 0 ? texts.ends[i] + 1 : at + 1);
  }
  return hits;
}

}  // namespace

Hits Hits::of(std::vector<std::uint8_t> each) {
  const auto count = static_cast<std::size_t>(std::count(each.begin(), each.end(), 1));
  if (count == 0) return none();
  if (count == each.size()) return all();
  return {.kind = Kind::kSome, .each = std::move(each)};
}

void Hits::add(const Hits& other) {
  if (kind == Kind::kAll || other.kind == Kind::kNone) return;
  if (kind == Kind::kNone || other.kind == Kind::kAll) {
    *this = other;
    return;
  }
  for (std::size_t i = 0; i < each.size(); ++i) each[i] |= other.each[i];
}

bool is_sure_word(char byte) {
  return index::is_ascii_word_byte(static_cast<unsigned char>(byte));
}

bool may_match(std::string_view text, const PieceSearch& piece) {
  if (!piece.any_case) return may_match_as_it_is(text, piece);
  if (!is_ascii(text)) return true;
  return may_match_as_it_is(to_lower(text), piece);
}

Hits search_texts(const TextsView& texts, const PieceSearch& piece) {
  std::string lowered;
  TextsView own = texts;
  PieceSearch as_it_is = piece;
  if (piece.any_case && is_ascii(texts.bytes)) {
    lowered = to_lower(texts.bytes);
    own.bytes = lowered;
    as_it_is.any_case = false;
  }
  const bool one_by_one = piece.at_begin || piece.at_end || as_it_is.any_case;
  if (!one_by_one) return Hits::of(find_in_texts(own, as_it_is));
  std::vector<std::uint8_t> hits(own.ends.size());
  for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = may_match(text_at(own, i), as_it_is);
  return Hits::of(std::move(hits));
}

Hits search_values(const DecodedValues& values, const PieceSearch& piece) {
  if (values.form == DecodedValues::Form::kIntegers) {
    std::vector<std::uint8_t> each(values.count);
    record::TextScratch scratch;
    for (std::size_t i = 0; i < values.count; ++i) {
      each[i] = may_match(values.text(i, scratch), piece);
    }
    return Hits::of(std::move(each));
  }
  const Hits entries = search_texts({values.bytes, values.ends}, piece);
  const bool is_plain = values.form == DecodedValues::Form::kPlain;
  if (is_plain || entries.kind != Hits::Kind::kSome) return entries;
  std::vector<std::uint8_t> each(values.count);
  for (std::size_t i = 0; i < values.count; ++i) each[i] = entries.each[values.ids[i]];
  return Hits::of(std::move(each));
}

}  // namespace logkit::segment
