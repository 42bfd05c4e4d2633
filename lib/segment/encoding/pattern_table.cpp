#include "lib/segment/encoding/pattern_table.h"

#include <algorithm>

#include "lib/base/check.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kSimilarPatterns = 8;
constexpr std::size_t kWordsExamined = 24;
constexpr std::size_t kLongestExamined = 1500;
constexpr std::uint32_t kRootPrefix = PatternTable::kNone;

// Bytes of the slot or escape that begins at `at`.
std::size_t code_length(std::string_view pattern, std::size_t at) {
  switch (pattern[at + 1]) {
    case 'T': return 2 + kTimeFormatBytes;
    case 'R':
    case 'E': return 3;
    case 'F': return 5;
    default: return 2;
  }
}

bool code_has_value(char code) { return code != 'R' && code != 'E' && code != 'F'; }

// Generalising moves back references up by one: none may be the last there is.
bool can_generalise(std::string_view pattern) {
  constexpr unsigned char kLastBackReference = ' ' + kMaxBackReferences - 1;
  for (std::size_t at = 0; at < pattern.size();) {
    if (pattern[at] != kPatternEscape) {
      ++at;
      continue;
    }
    if (pattern[at + 1] == 'R' &&
        static_cast<unsigned char>(pattern[at + 2]) >= kLastBackReference) {
      return false;
    }
    at += code_length(pattern, at);
  }
  return true;
}

bool ends_word(char c) { return is_delimiter(c) || c == kPatternEscape || c == '\\'; }

}  // namespace

std::uint32_t PatternTable::find_or_add(std::string_view pattern) {
  const std::uint32_t id = texts_.find_or_add(pattern);
  if (id == patterns_.size()) add_slots(texts_[id], patterns_.emplace_back());
  return id;
}

void PatternTable::add_slots(std::string_view pattern, Pattern& entry) {
  const std::optional<ParsedPattern> parsed = parse_pattern(pattern);
  LK_CHECK(parsed.has_value());
  std::uint32_t before = kRootPrefix;
  std::size_t begin = 0;
  std::string key;
  for (const Slot& slot : parsed->slots) {
    key.assign(reinterpret_cast<const char*>(&before), sizeof before);
    key.append(pattern.substr(begin, slot.pattern_end - begin));
    before = prefixes_.find_or_add(key);
    begin = slot.pattern_end;
    if (slot.has_value()) entry.slots.push_back({slot.kind, slot.time_format, before});
  }
}

std::uint32_t PatternTable::general(std::uint32_t id) const {
  while (patterns_[id].next != kNone) id = patterns_[id].next;
  return id;
}

void PatternTable::generalise_values(std::uint32_t id,
                                     std::vector<TokenizedText::Value>& values) const {
  for (; patterns_[id].next != kNone; id = patterns_[id].next) {
    const Pattern& pattern = patterns_[id];
    values.insert(values.begin() + pattern.position, {pattern.word, 0});
  }
}

void PatternTable::generalise() {
  for (; examined_ < patterns_.size(); ++examined_) {
    if (is_generalised(examined_) || texts_[examined_].size() > kLongestExamined) continue;
    for (const Word& word : words_of(examined_)) {
      if (join_family(word)) break;
    }
  }
}

std::vector<PatternTable::Word> PatternTable::words_of(std::uint32_t id) const {
  const std::string_view pattern = texts_[id];
  std::vector<Word> words;
  if (!can_generalise(pattern)) return words;
  std::uint32_t position = 0;
  std::size_t at = 0;
  while (at < pattern.size() && words.size() < kWordsExamined) {
    const char c = pattern[at];
    if (c == kPatternEscape) {
      if (code_has_value(pattern[at + 1])) ++position;
      at += code_length(pattern, at);
      // What touches a slot is no word of its own.
      while (at < pattern.size() && !is_delimiter(pattern[at]) && pattern[at] != kPatternEscape) ++at;
      continue;
    }
    if (ends_word(c)) {
      at += c == '\\' && at + 1 < pattern.size() && pattern[at + 1] != kPatternEscape ? 2 : 1;
      continue;
    }
    std::size_t end = at;
    while (end < pattern.size() && !ends_word(pattern[end])) ++end;
    if (end == pattern.size() || pattern[end] != kPatternEscape) {
      words.push_back({id, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), position});
    }
    at = end;
  }
  return words;
}

bool PatternTable::same_around(const Word& a, const Word& b) const {
  const std::string_view left = texts_[a.pattern];
  const std::string_view right = texts_[b.pattern];
  return left.substr(0, a.begin) == right.substr(0, b.begin) &&
         left.substr(a.end) == right.substr(b.end);
}

// True where the pattern of `word` was generalised.
bool PatternTable::join_family(const Word& word) {
  const std::string_view pattern = texts_[word.pattern];
  const std::uint64_t key = hash64(pattern.substr(word.end), hash64(pattern.substr(0, word.begin)));
  Family& family = families_[key];
  if (!family.members.empty() && !same_around(family.members.front(), word)) return false;
  if (family.general != kNone) {
    become(word, family.general);
    return true;
  }
  family.members.push_back(word);
  if (family.members.size() < kSimilarPatterns) return false;
  const std::uint32_t general = add_general(word);
  note_words(word, general);
  family.general = general;
  for (const Word& member : family.members) {
    if (!is_generalised(member.pattern)) become(member, general);
  }
  family.members.resize(1);
  return true;
}

std::uint32_t PatternTable::add_general(const Word& word) {
  const std::string_view pattern = texts_[word.pattern];
  std::string general(pattern.substr(0, word.begin));
  general.push_back(kPatternEscape);
  general.push_back(static_cast<char>(SlotKind::kText));
  for (std::size_t at = word.end; at < pattern.size();) {
    if (pattern[at] != kPatternEscape) {
      general.push_back(pattern[at++]);
      continue;
    }
    const std::size_t length = code_length(pattern, at);
    const std::size_t code = general.size();
    general.append(pattern.substr(at, length));
    if (pattern[at + 1] == 'R' &&
        static_cast<unsigned char>(pattern[at + 2]) >= ' ' + word.position) {
      ++general[code + 2];
    }
    at += length;
  }
  return find_or_add(general);
}

// The words of the pattern that has `word`, and that one.
void PatternTable::note_words(const Word& word, std::uint32_t general) {
  std::vector<std::uint32_t> words = patterns_[word.pattern].words;
  for (std::uint32_t& position : words) position += position >= word.position ? 1 : 0;
  words.push_back(word.position);
  std::vector<std::uint32_t>& known = patterns_[general].words;
  known.insert(known.end(), words.begin(), words.end());
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
}

void PatternTable::become(const Word& word, std::uint32_t general) {
  LK_CHECK(general != word.pattern);
  Pattern& pattern = patterns_[word.pattern];
  pattern.next = general;
  pattern.position = word.position;
  pattern.word = texts_[word.pattern].substr(word.begin, word.end - word.begin);
}

std::size_t PatternTable::memory_bytes() const {
  std::size_t bytes = texts_.memory_bytes() + prefixes_.memory_bytes() +
                      patterns_.capacity() * sizeof(Pattern);
  for (const Pattern& pattern : patterns_) bytes += pattern.slots.capacity() * sizeof(ValueSlot);
  constexpr std::size_t kFamilyBytes = 64 + sizeof(Family);
  for (const auto& [key, family] : families_) {
    bytes += kFamilyBytes + family.members.capacity() * sizeof(Word);
  }
  return bytes;
}

}  // namespace logkit::segment
