#include "lib/segment/text_table_reader.h"

#include <span>

#include <fmt/format.h>

namespace logkit::segment {

Status TextTableReader::load_patterns() {
  if (has_patterns_) return {};
  LK_TRY(const auto pieces, read_section(file_, footer_, SectionKind::kPatterns));
  std::string raw;
  for (const std::string& piece : pieces) raw.append(piece);
  if (!raw.empty()) {
    LK_TRY(patterns_, decode_patterns(raw));
  }
  has_patterns_ = true;
  return {};
}

Result<const std::vector<ParsedPattern>*> TextTableReader::patterns(std::uint64_t table) {
  const std::lock_guard lock(mutex_);
  LK_RETURN_IF_ERROR(load_patterns());
  if (table >= patterns_.size()) {
    return Error::corrupt(fmt::format("pattern table {} is not there [I29]", table), file_.name());
  }
  return &patterns_[table];
}

Status TextTableReader::load_dictionary_list() {
  if (has_list_) return {};
  std::uint64_t total_bytes = 0;
  for (const Section& section : footer_.sections) {
    if (section.kind != static_cast<std::uint32_t>(SectionKind::kDictionaries)) continue;
    // Any but the last is full.
    if (total_bytes != pieces_.size() * kPieceBytes || section.raw_bytes > kPieceBytes) {
      return Error::corrupt("the pieces of the dictionaries are not whole [I31]", file_.name());
    }
    total_bytes += section.raw_bytes;
    pieces_.push_back(&section);
  }
  LK_TRY(const auto raw, read_section(file_, footer_, SectionKind::kDictionaryList));
  if (raw.size() > 1) return Error::corrupt("two lists of dictionaries [I31]", file_.name());
  if (raw.size() == 1) {
    LK_TRY(list_, decode_dictionary_list(raw.front(), total_bytes));
  }
  dictionaries_.resize(list_.size());
  has_list_ = true;
  return {};
}

Result<TextList> TextTableReader::load_dictionary(const DictionaryInfo& info) {
  if (info.bytes == 0) return decode_dictionary({}, info);
  const std::size_t first = info.begin / kPieceBytes;
  const std::size_t end = (info.begin + info.bytes - 1) / kPieceBytes + 1;
  if (end - 1 > first || !last_piece_ || last_piece_->number != first) {
    std::string raw;
    raw.reserve((end - first) * kPieceBytes);
    LK_RETURN_IF_ERROR(read_pieces(file_, std::span(pieces_).subspan(first, end - first), raw));
    last_piece_ = {end - 1, raw.substr((end - 1 - first) * kPieceBytes)};
    if (end - 1 > first) {
      raw.resize(info.begin + info.bytes - first * kPieceBytes);
      raw.erase(0, info.begin - first * kPieceBytes);
      return decode_dictionary(std::move(raw), info);
    }
  }
  return decode_dictionary(last_piece_->raw.substr(info.begin - first * kPieceBytes, info.bytes),
                           info);
}

Result<const TextList*> TextTableReader::dictionary(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  LK_RETURN_IF_ERROR(load_dictionary_list());
  if (id >= list_.size()) {
    return Error::corrupt(fmt::format("dictionary {} is not there [I31]", id), file_.name());
  }
  std::unique_ptr<TextList>& dictionary = dictionaries_[id];
  if (!dictionary) {
    auto loaded = load_dictionary(list_[id]);
    if (!loaded) return std::move(loaded).error().at(file_.name());
    dictionary = std::make_unique<TextList>(std::move(*loaded));
  }
  return dictionary.get();
}

}  // namespace logkit::segment
