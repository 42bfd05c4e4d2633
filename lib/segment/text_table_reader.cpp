#include "lib/segment/text_table_reader.h"

#include <span>

#include <fmt/format.h>

namespace logkit::segment {
namespace {

// What is unpacked twice for a moment, as it lay and as entries.
constexpr std::size_t kMostPartsAtOnce = 16;

}  // namespace

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

Result<std::string> TextTableReader::read_dictionaries(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return std::string();
  const std::size_t first = begin / kPieceBytes;
  const std::size_t last = (end - 1) / kPieceBytes;
  if (last == first && last_piece_ && last_piece_->number == first) {
    return last_piece_->raw.substr(begin - first * kPieceBytes, end - begin);
  }
  std::string raw;
  raw.reserve((last + 1 - first) * kPieceBytes);
  LK_RETURN_IF_ERROR(read_pieces(file_, std::span(pieces_).subspan(first, last + 1 - first), raw));
  last_piece_ = {last, raw.substr((last - first) * kPieceBytes)};
  raw.resize(end - first * kPieceBytes);
  raw.erase(0, begin - first * kPieceBytes);
  return raw;
}

Status TextTableReader::load_run(std::uint64_t id, std::size_t first, std::size_t end) {
  const DictionaryInfo& info = list_[id];
  std::uint64_t begin = info.begin;
  for (std::size_t part = 0; part < first; ++part) begin += info.parts[part].bytes;
  std::uint64_t run_bytes = 0;
  for (std::size_t part = first; part < end; ++part) run_bytes += info.parts[part].bytes;
  LK_TRY(std::string run, read_dictionaries(begin, begin + run_bytes));
  std::size_t at = 0;
  for (std::size_t part = first; part < end; ++part) {
    const auto bytes = static_cast<std::size_t>(info.parts[part].bytes);
    std::string own = end - first == 1 ? std::move(run) : run.substr(at, bytes);
    at += bytes;
    auto list = decode_dictionary(std::move(own), info, part);
    if (!list) return std::move(list).error().at(file_.name());
    dictionaries_[id]->put(part, std::move(*list));
  }
  return {};
}

Status TextTableReader::load_parts(std::uint64_t id, std::vector<bool> wanted) {
  const StoredDictionary& dictionary = *dictionaries_[id];
  const auto is_due = [&](std::size_t part) { return wanted[part] && !dictionary.has(part); };
  for (std::size_t first = 0; first < wanted.size(); ++first) {
    if (!is_due(first)) continue;
    std::size_t end = first + 1;
    while (end < wanted.size() && end - first < kMostPartsAtOnce && is_due(end)) ++end;
    LK_RETURN_IF_ERROR(load_run(id, first, end));
    first = end - 1;
  }
  return {};
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
  LK_RETURN_IF_ERROR(load_parts(id, std::move(wanted)));
  return &dictionary;
}

}  // namespace logkit::segment
