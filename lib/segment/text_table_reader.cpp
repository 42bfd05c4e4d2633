#include "lib/segment/text_table_reader.h"

#include <algorithm>
#include <utility>

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

Status TextTableReader::put_part(std::uint64_t id, std::size_t number, std::string bytes) {
  auto list = decode_dictionary(std::move(bytes), list_[id], number);
  if (!list) return std::move(list).error().at(file_.name());
  dictionaries_[id]->put(number, std::move(*list));
  return {};
}

// Pieces are unpacked one by one, so that few bytes are there twice.
Status TextTableReader::load_parts(std::uint64_t id, std::span<const Part> parts) {
  std::vector<std::size_t> numbers;  // of the pieces that have them
  for (const Part& part : parts) {
    for (std::size_t piece = part.begin / kPieceBytes; piece * kPieceBytes < part.end; ++piece) {
      if (numbers.empty() || numbers.back() < piece) numbers.push_back(piece);
    }
  }
  auto part = parts.begin();
  std::string own;
  const auto take = [&](std::size_t number, std::string_view raw) -> Status {
    const std::uint64_t begin = number * kPieceBytes;
    const std::uint64_t end = begin + raw.size();
    while (part != parts.end() && part->begin < end) {
      const std::uint64_t from = std::max(part->begin, begin);
      own.append(raw.substr(from - begin, std::min(part->end, end) - from));
      if (part->end > end) return {};
      LK_RETURN_IF_ERROR(put_part(id, part->number, std::exchange(own, {})));
      ++part;
    }
    return {};
  };
  if (numbers.size() == 1 && last_piece_ && last_piece_->number == numbers.front()) {
    return take(numbers.front(), last_piece_->raw);
  }
  std::vector<const Section*> pieces;
  for (const std::size_t number : numbers) pieces.push_back(pieces_[number]);
  return read_pieces(file_, pieces, [&](std::size_t index, std::string_view raw) -> Status {
    // Who comes next may have a part of the last one.
    if (index + 1 == numbers.size()) last_piece_ = {numbers[index], std::string(raw)};
    return take(numbers[index], raw);
  });
}

Status TextTableReader::load_missing(std::uint64_t id, const std::vector<bool>& wanted) {
  std::vector<Part> parts;
  std::uint64_t begin = list_[id].begin;
  for (std::size_t number = 0; number < wanted.size(); ++number) {
    const std::uint64_t end = begin + list_[id].parts[number].bytes;
    if (wanted[number] && !dictionaries_[id]->has(number)) {
      if (begin == end) {
        LK_RETURN_IF_ERROR(put_part(id, number, {}));
      } else {
        parts.push_back({number, begin, end});
      }
    }
    begin = end;
  }
  return load_parts(id, parts);
}

Status TextTableReader::find_dictionary(std::uint64_t id) {
  LK_RETURN_IF_ERROR(load_dictionary_list());
  if (id >= list_.size()) {
    return Error::corrupt(fmt::format("dictionary {} is not there [I31]", id), file_.name());
  }
  auto& dictionary = dictionaries_[id];
  if (!dictionary) dictionary = std::make_unique<StoredDictionary>(list_[id].parts);
  return {};
}

Result<std::uint64_t> TextTableReader::dictionary_size(std::uint64_t id) {
  const std::lock_guard lock(mutex_);
  LK_RETURN_IF_ERROR(find_dictionary(id));
  return list_[id].entries;
}

Result<const StoredDictionary*> TextTableReader::dictionary(std::uint64_t id, Entries entries) {
  const std::lock_guard lock(mutex_);
  LK_RETURN_IF_ERROR(find_dictionary(id));
  const StoredDictionary& dictionary = *dictionaries_[id];
  std::vector<bool> wanted(dictionary.parts(), !entries);
  for (const std::int64_t entry : entries.value_or(std::span<const std::int64_t>())) {
    if (entry < 0 || static_cast<std::uint64_t>(entry) >= dictionary.size()) {
      return Error::corrupt(fmt::format("dictionary {} has no entry {} [I31]", id, entry),
                            file_.name());
    }
    wanted[dictionary.part_of(static_cast<std::uint64_t>(entry))] = true;
  }
  LK_RETURN_IF_ERROR(load_missing(id, wanted));
  return &dictionary;
}

}  // namespace logkit::segment
