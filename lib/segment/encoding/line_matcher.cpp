#include "lib/segment/encoding/line_matcher.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/segment/encoding/number_text.h"

namespace logkit::segment {
namespace {

// They are tried one after the other.
constexpr std::size_t kMostBranches = 24;
constexpr std::size_t kMostNodes = 1u << 15;
// A line that was tried in vain costs as much as some that were not.
constexpr std::int32_t kVainCost = 4;
// How often another branch is tried for one line.
constexpr unsigned kMostReturns = 4;

bool is_month(const char* at) {
  constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t month = 0; month < kNames.size(); month += 3) {
    if (std::memcmp(at, kNames.data() + month, 3) == 0) return true;
  }
  return false;
}

// Of more than eight bytes, the first eight of which are the same.
inline bool same_bytes(const char* a, const char* b, std::size_t bytes) {
  std::uint64_t difference = 0;
  for (std::size_t at = 8; at + 8 < bytes; at += 8) {
    difference |= load_le<std::uint64_t>(a + at) ^ load_le<std::uint64_t>(b + at);
  }
  difference |= load_le<std::uint64_t>(a + bytes - 8) ^ load_le<std::uint64_t>(b + bytes - 8);
  return difference == 0;
}

// A time of the form "Mar  1 12:00:00" could go on behind the text.
bool may_begin_time(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0 && text.size() - end < 2 && text[end - 1] == ' ') --end;
  return end >= 3 && is_month(text.data() + end - 3);
}

}  // namespace

bool LineMatcher::is_safe(std::string_view text, bool at_root, bool ends) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"' && i + 1 != text.size() && (i != 0 || at_root)) return false;
  }
  return ends || !may_begin_time(text);
}

// A general pattern stands for many that came before: it takes the place of the
// one that is met least.
LineMatcher::Branch* LineMatcher::branch_of(Node& node, std::string_view text, bool ends,
                                            bool is_general) {
  for (Branch& branch : node.branches) {
    if (branch.ends == ends && branch.text == text) return &branch;
  }
  if (node.branches.size() >= kMostBranches) {
    if (!is_general) return nullptr;
    node.branches.erase(std::min_element(
        node.branches.begin(), node.branches.end(),
        [](const Branch& a, const Branch& b) { return a.taken < b.taken; }));
  }
  Branch& branch = node.branches.emplace_back();
  branch.text = text;
  branch.ends = ends;
  const std::size_t bytes = std::min<std::size_t>(text.size(), 8);
  branch.mask = bytes == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * bytes) - 1;
  if (bytes > 0) branch.word = load_chunk(text.data(), bytes);
  return &branch;
}

// The node behind a slot of the branch; 0 where there is no room for it.
std::uint32_t LineMatcher::next_node(Branch& branch, const Slot& slot, bool takes_word) {
  for (Target& target : branch.targets) {
    if (target.kind != slot.kind || target.reference != slot.reference ||
        !(target.time_format == slot.time_format)) {
      continue;
    }
    target.takes_word = target.takes_word || takes_word;
    return target.node;
  }
  if (slot.kind == SlotKind::kFieldReference || branch.targets.size() >= kMostBranches ||
      nodes_.size() >= kMostNodes) {
    return 0;
  }
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  branch.targets.push_back({slot.kind, slot.time_format, slot.reference, node, takes_word});
  return node;
}

void LineMatcher::learn(std::string_view pattern, std::uint32_t id,
                        std::span<const std::uint32_t> words) {
  if (id >= tried_.size()) tried_.resize(id + std::size_t{1});
  const auto effort = static_cast<std::uint8_t>(1 + words.size());
  if (tried_[id] >= effort || words.size() > kMostSlots) return;
  tried_[id] = effort;
  const std::optional<ParsedPattern> parsed = parse_pattern(pattern);
  // Escaped bytes are in the constant text, but not so in the pattern.
  if (!parsed || parsed->slots.size() > kMostSlots ||
      std::any_of(parsed->constant.begin(), parsed->constant.end(),
                  [](char c) { return has_class(c, kEscapedClass); })) {
    return;
  }
  std::uint32_t node = 0;
  std::uint32_t value = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= parsed->slots.size(); ++i) {
    const bool ends = i == parsed->slots.size();
    const std::size_t length =
        parsed->constant_ends[i] - (i == 0 ? 0 : parsed->constant_ends[i - 1]);
    const std::string_view text = pattern.substr(begin, length);
    if (!is_safe(text, i == 0, ends)) return;
    Branch* branch = branch_of(nodes_[node], text, ends, !words.empty());
    if (branch == nullptr) return;
    if (ends) {
      branch->pattern = id;
      return;
    }
    const Slot& slot = parsed->slots[i];
    begin = slot.pattern_end;
    const bool takes_word =
        slot.has_value() && std::find(words.begin(), words.end(), value) != words.end();
    value += slot.has_value() ? 1 : 0;
    node = next_node(*branch, slot, takes_word);
    if (node == 0) return;
    if (node == nodes_.size()) nodes_.emplace_back();
  }
}

// That the line has the text of the branch, whose first bytes it has, and that it
// is constant there.
[[gnu::always_inline]] inline bool LineMatcher::has_text(const Branch& branch, const Walk& walk) {
  const auto left = static_cast<std::size_t>(walk.line.end() - walk.at);
  const std::string_view text = branch.text;
  if (branch.ends ? left != text.size() : left <= text.size()) return false;
  if (text.size() > 8 && !same_bytes(text.data(), walk.at, text.size())) return false;
  // A quote behind a slot that was not quoted could begin something.
  return text.empty() || text[0] != '"' || walk.quoted || walk.at == walk.line.begin() ||
         !has_class(walk.at[-1], kDelimiterClass);
}

[[gnu::always_inline]] inline void LineMatcher::advance(Walk& walk, const Target& target,
                                                        std::string_view text, std::int64_t time) {
  walk.values[walk.value_count++] = {text, time};
  walk.at = text.data() + text.size();
  walk.node = target.node;
}

[[gnu::always_inline]] inline bool LineMatcher::take_text(const Branch& branch, Walk& walk,
                                                          std::string_view text) {
  for (const Target& target : branch.targets) {
    if (target.kind != SlotKind::kText) continue;
    advance(walk, target, text, 0);
    return true;
  }
  return false;
}

[[gnu::always_inline]] inline bool LineMatcher::take_time(const Branch& branch, Walk& walk,
                                                          const FoundTime& time, const char* at) {
  for (const Target& target : branch.targets) {
    if (target.kind != SlotKind::kTime || !(target.time_format == time.format)) continue;
    advance(walk, target, {at, time.length}, time.value);
    return true;
  }
  return false;
}

[[gnu::always_inline]] inline bool LineMatcher::take_reference(const Branch& branch, Walk& walk,
                                                               std::uint32_t reference,
                                                               std::string_view text) {
  for (const Target& target : branch.targets) {
    if (target.kind != SlotKind::kBackReference || target.reference != reference) continue;
    walk.at = text.data() + text.size();
    walk.node = target.node;
    return true;
  }
  return false;
}

[[gnu::always_inline]] inline bool LineMatcher::take_word(const Branch& branch, Walk& walk,
                                                          std::string_view word) {
  for (const Target& target : branch.targets) {
    if (!target.takes_word) continue;
    advance(walk, target, word, 0);
    walk.took_word = true;
    return true;
  }
  return false;
}

// The first value of the line that the unit equals, or kNone.
[[gnu::always_inline]] inline std::uint32_t LineMatcher::reference_to(std::string_view unit,
                                                                      const Walk& walk) {
  if (unit.size() < kMinBackReferenceBytes) return kNone;
  const std::size_t count = std::min<std::size_t>(walk.value_count, kMaxBackReferences);
  // Nearly all differ here already.
  const auto head = load_le<std::uint32_t>(unit.data());
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::string_view text = walk.values[i].text;
    if (text.size() != unit.size() || load_le<std::uint32_t>(text.data()) != head) continue;
    if (text == unit) return i;
  }
  return kNone;
}

[[gnu::always_inline]] inline bool LineMatcher::take_unit(const Branch& branch, Walk& walk,
                                                          const char* at) {
  bool varies = false;
  const char* end = walk.line.end_of_unit(at, varies);
  const std::string_view unit(at, static_cast<std::size_t>(end - at));
  if (!varies) return take_word(branch, walk, unit);
  const std::uint32_t reference = reference_to(unit, walk);
  return reference == kNone ? take_text(branch, walk, unit)
                            : take_reference(branch, walk, reference, unit);
}

// What tokenize_line() finds behind the text of the branch.
[[gnu::always_inline]] inline bool LineMatcher::take_slot(const Branch& branch, Walk& walk) {
  const char* const at = walk.at + branch.text.size();
  const bool closes = walk.quoted && branch.text.size() == 1;
  if (!branch.text.empty() && at[-1] == '"' && !closes) {
    if (const char* close = walk.line.closing_quote(at - 1)) {
      if (!take_text(branch, walk, {at, static_cast<std::size_t>(close - at)})) return false;
      walk.quoted = true;
      return true;
    }
  }
  const unsigned classes = text_classes(*at);
  if ((classes & kDelimiterClass) != 0) return false;
  if ((classes & kBackslashClass) != 0 && walk.line.is_escaped_delimiter(at)) return false;
  const std::string_view rest(at, static_cast<std::size_t>(walk.line.end() - at));
  bool taken = false;
  if ((classes & kTimeStartClass) == 0) {
    taken = take_unit(branch, walk, at);
  } else if (const auto time = walk.times.read(rest)) {
    taken = take_time(branch, walk, *time, at);
  } else {
    taken = take_unit(branch, walk, at);
  }
  walk.quoted = walk.quoted && !taken;
  return taken;
}

// False where no branch fits.
[[gnu::always_inline]] inline bool LineMatcher::step(Walk& walk, std::size_t first_branch,
                                                     Choice& choice, std::uint32_t& pattern) {
  std::vector<Branch>& branches = nodes_[walk.node].branches;
  const auto left = static_cast<std::size_t>(walk.line.end() - walk.at);
  // No text that was learned has a NUL: what lies past the end fits none.
  const std::uint64_t ahead = left >= 8 ? load_chunk(walk.at, 8)
                              : left > 0 ? load_chunk(walk.at, left)
                                         : 0;
  const Choice here{walk.at, 0, walk.node, walk.value_count, walk.quoted};
  for (std::size_t i = first_branch; i < branches.size(); ++i) {
    Branch& branch = branches[i];
    if ((ahead & branch.mask) != branch.word || !has_text(branch, walk)) continue;
    if (branch.ends) {
      pattern = branch.pattern;
    } else if (!take_slot(branch, walk)) {
      continue;
    }
    ++branch.taken;
    // What was tried before stays before the next branch.
    if (i > first_branch && branch.taken > branches[i - 1].taken) {
      std::swap(branch, branches[i - 1]);
    }
    if (std::exchange(walk.took_word, false)) {
      choice = here;
      choice.next_branch = i + 1;
    }
    return true;
  }
  return false;
}

[[gnu::always_inline]] inline void LineMatcher::go_back(Walk& walk, const Choice& choice) {
  walk.at = choice.at;
  walk.node = choice.node;
  walk.quoted = choice.quoted;
  walk.value_count = choice.value_count;
}

[[gnu::always_inline]] inline std::uint32_t LineMatcher::walk_to_end(Walk& walk) {
  std::uint32_t pattern = kNone;
  std::size_t first_branch = 0;
  for (unsigned returns = 0;; ++returns) {
    Choice last;
    for (; step(walk, first_branch, last, pattern); first_branch = 0) {
      if (pattern != kNone) return pattern;
    }
    if (last.at == nullptr || returns == kMostReturns) return kNone;
    go_back(walk, last);
    first_branch = last.next_branch;
  }
}

LineMatcher::Match LineMatcher::match(std::string_view line, TokenizedText::Value* room) {
  if (trust_ <= 0) return {};
  const LineScanner scanner(line);
  Walk walk{.line = scanner, .times = times_, .values = room, .at = scanner.begin()};
  const std::uint32_t pattern = walk_to_end(walk);
  trust_ = pattern == kNone ? trust_ - kVainCost : std::min(trust_ + 1, kMostTrust);
  return {pattern, walk.value_count};
}

std::size_t LineMatcher::memory_bytes() const {
  std::size_t bytes = nodes_.capacity() * sizeof(Node);
  for (const Node& node : nodes_) {
    bytes += node.branches.capacity() * sizeof(Branch);
    for (const Branch& branch : node.branches) {
      bytes += branch.targets.capacity() * sizeof(Target);
    }
  }
  return bytes;
}

}  // namespace logkit::segment
