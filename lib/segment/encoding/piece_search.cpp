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

// Of an end at an end of the part, and elsewhere.
Hit hit_of_edge(Edge asked, bool at_end_of_part, char beside) {
  if (asked == Edge::kFree) return kSureHit;
  return hit_at(at_end_of_part ? asked : edge_at(beside));
}

Hit match_at(std::string_view text, std::size_t at, const PieceSearch& piece) {
  const std::size_t end = at + piece.text.size();
  if ((piece.at_begin && at != 0) || (piece.at_end && end != text.size())) return kNoHit;
  const bool ends = end == text.size();
  return hit_of_edge(piece.left, at == 0, at == 0 ? '\0' : text[at - 1]) &
         hit_of_edge(piece.right, ends, ends ? '\0' : text[end]);
}

// Of texts in lower case, where case is of no meaning.
Hit match_as_it_is(std::string_view text, const PieceSearch& piece) {
  if (text.size() < piece.text.size()) return kNoHit;
  if (piece.at_begin) return text.starts_with(piece.text) ? match_at(text, 0, piece) : kNoHit;
  if (piece.at_end) {
    if (!text.ends_with(piece.text)) return kNoHit;
    return match_at(text, text.size() - piece.text.size(), piece);
  }
  Hit hit = kNoHit;
  for (std::size_t at = find_from(text, piece.text, 0); at != kNone && hit != kSureHit;
       at = find_from(text, piece.text, at + 1)) {
    hit |= match_at(text, at, piece);
  }
  return hit;
}

std::string_view text_at(const TextsView& texts, std::size_t i) {
  const std::size_t begin = i == 0 ? 0 : texts.ends[i - 1] + 1;
  return texts.bytes.substr(begin, texts.ends[i] - begin);
}

// Texts lie one after the other: one search goes through them all.
std::vector<Hit> find_in_texts(const TextsView& texts, const PieceSearch& piece) {
  std::vector<Hit> hits(texts.ends.size());
  std::size_t i = 0;
  for (std::size_t at = find_from(texts.bytes, piece.text, 0); at != kNone;) {
    while (texts.ends[i] < at) ++i;
    const std::string_view text = text_at(texts, i);
    const auto offset = at - static_cast<std::size_t>(text.data() - texts.bytes.data());
    // What goes on into the next text is in neither.
    const bool inside = piece.text.size() <= text.size() - offset;
    if (inside) hits[i] |= match_at(text, offset, piece);
    at = find_from(texts.bytes, piece.text, hits[i] == kSureHit ? texts.ends[i] + 1 : at + 1);
  }
  return hits;
}

}  // namespace

Hits Hits::of(std::vector<Hit> each) {
  if (each.empty()) return none();
  // Each is as the one before it: most blocks say so at the first bytes that differ.
  const bool are_equal = std::memcmp(each.data(), each.data() + 1, each.size() - 1) == 0;
  if (!are_equal) return {.kind = Kind::kSome, .each = std::move(each)};
  return each[0] == kNoHit ? none() : all(each[0]);
}

void Hits::add(const Hits& other) {
  if ((kind == Kind::kAll && all_sure) || other.kind == Kind::kNone) return;
  const bool is_wider = other.kind == Kind::kAll && (kind != Kind::kAll || other.all_sure);
  if (kind == Kind::kNone || is_wider) {
    *this = other;
    return;
  }
  if (kind == Kind::kAll) return;
  for (std::size_t i = 0; i < each.size(); ++i) each[i] |= other.each[i];
}

void Hits::keep(const Hits& other) {
  if (kind == Kind::kNone || other.kind == Kind::kNone) {
    *this = none();
  } else if (other.kind == Kind::kAll) {
    if (!other.all_sure) doubt();
  } else if (kind == Kind::kAll) {
    const bool was_sure = all_sure;
    *this = other;
    if (!was_sure) doubt();
  } else {
    for (std::size_t i = 0; i < each.size(); ++i) each[i] &= other.each[i];
    *this = of(std::move(each));
  }
}

void Hits::doubt() {
  all_sure = false;
  for (Hit& hit : each) hit &= kMayHit;
}

void Hits::trust() {
  all_sure = kind == Kind::kAll;
  for (Hit& hit : each) hit = hit == kNoHit ? kNoHit : kSureHit;
}

Edge edge_at(char byte) {
  const auto own = static_cast<unsigned char>(byte);
  if (own >= 0x80) return Edge::kUnknown;
  return index::is_ascii_word_byte(own) ? Edge::kWord : Edge::kClear;
}

Hit hit_at(Edge edge) {
  switch (edge) {
    case Edge::kFree:
    case Edge::kClear: return kSureHit;
    case Edge::kUnknown: return kMayHit;
    case Edge::kWord: break;
  }
  return kNoHit;
}

Hit match(std::string_view text, const PieceSearch& piece) {
  if (!piece.any_case) return match_as_it_is(text, piece);
  if (!is_ascii(text)) return kMayHit;
  return match_as_it_is(to_lower(text), piece);
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
  std::vector<Hit> hits(own.ends.size());
  for (std::size_t i = 0; i < hits.size(); ++i) hits[i] = match(text_at(own, i), as_it_is);
  return Hits::of(std::move(hits));
}

Hits search_values(const DecodedValues& values, const PieceSearch& piece) {
  if (values.form == DecodedValues::Form::kIntegers) {
    std::vector<Hit> each(values.count);
    record::TextScratch scratch;
    for (std::size_t i = 0; i < values.count; ++i) {
      each[i] = match(values.text(i, scratch), piece);
    }
    return Hits::of(std::move(each));
  }
  const Hits entries = search_texts({values.bytes, values.ends}, piece);
  const bool is_plain = values.form == DecodedValues::Form::kPlain;
  if (is_plain || entries.kind != Hits::Kind::kSome) return entries;
  std::vector<Hit> each(values.count);
  for (std::size_t i = 0; i < values.count; ++i) each[i] = entries.each[values.ids[i]];
  return Hits::of(std::move(each));
}

}  // namespace logkit::segment
