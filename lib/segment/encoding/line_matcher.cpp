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
constexpr std::size_t kMostSlots = 64;
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

// That the line has the text of the branch, and that it is constant there.
inline bool LineMatcher::has_text(const Branch& branch, const Walk& walk) {
  const auto left = static_cast<std::size_t>(walk.line.end() - walk.at);
  const std::string_view text = branch.text;
  if (branch.ends ? left != text.size() : left <= text.size()) return false;
  if (left >= 8) {
    if ((load_le<std::uint64_t>(walk.at) & branch.mask) != branch.word) return false;
    if (text.size() > 8 && std::memcmp(text.data() + 8, walk.at + 8, text.size() - 8) != 0) {
      return false;
    }
  } else if (!text.empty() && std::memcmp(text.data(), walk.at, text.size()) != 0) {
    return false;
  }
  // A quote behind a slot that was not quoted could begin something.
  return text.empty() || text[0] != '"' || walk.quoted || walk.begins ||
         !has_class(walk.at[-1], kDelimiterClass);
}

inline bool LineMatcher::take(const Branch& branch, Walk& walk, const Target& slot,
                              const TokenizedText::Value& value) {
  for (const Target& target : branch.targets) {
    if (target.kind != slot.kind || target.reference != slot.reference) continue;
    if (slot.kind == SlotKind::kTime && !(target.time_format == slot.time_format)) continue;
    if (slot.kind != SlotKind::kBackReference) walk.values.push_back(value);
    walk.at = value.text.data() + value.text.size();
    walk.node = target.node;
    walk.begins = false;
    return true;
  }
  return false;
}

inline bool LineMatcher::take_word(const Branch& branch, Walk& walk, std::string_view word) {
  for (const Target& target : branch.targets) {
    if (!target.takes_word) continue;
    walk.values.push_back({word, 0});
    walk.at = word.data() + word.size();
    walk.node = target.node;
    walk.begins = false;
    walk.quoted = false;
    walk.took_word = true;
    return true;
  }
  return false;
}

inline bool LineMatcher::take_unit(const Branch& branch, Walk& walk, const char* at) {
  bool varies = false;
  const char* end = walk.line.end_of_unit(at, varies);
  const std::string_view unit(at, static_cast<std::size_t>(end - at));
  if (!varies) return take_word(branch, walk, unit);
  Target slot;
  if (unit.size() >= kMinBackReferenceBytes) {
    const std::size_t count = std::min(walk.values.size() - walk.first_value, kMaxBackReferences);
    const TokenizedText::Value* values = walk.values.data() + walk.first_value;
    for (std::uint32_t i = 0; i < count; ++i) {
      if (values[i].text != unit) continue;
      slot.kind = SlotKind::kBackReference;
      slot.reference = i;
      break;
    }
  }
  walk.quoted = false;
  return take(branch, walk, slot, {unit, 0});
}

// What tokenize_line() finds behind the text of the branch.
inline bool LineMatcher::take_slot(const Branch& branch, Walk& walk) {
  const char* const at = walk.at + branch.text.size();
  const bool closes = walk.quoted && branch.text.size() == 1;
  if (!branch.text.empty() && at[-1] == '"' && !closes) {
    if (const char* close = walk.line.closing_quote(at - 1)) {
      if (!take(branch, walk, {}, {{at, static_cast<std::size_t>(close - at)}, 0})) return false;
      walk.quoted = true;
      return true;
    }
  }
  const unsigned classes = text_classes(*at);
  if ((classes & kDelimiterClass) != 0) return false;
  if ((classes & kBackslashClass) != 0 && walk.line.is_escaped_delimiter(at)) return false;
  if ((classes & kTimeStartClass) != 0) {
    if (const auto time = read_time({at, static_cast<std::size_t>(walk.line.end() - at)})) {
      walk.quoted = false;
      return take(branch, walk, {SlotKind::kTime, time->format, 0, 0}, {{at, time->length}, time->value});
    }
  }
  return take_unit(branch, walk, at);
}

// False where no branch fits.
inline bool LineMatcher::step(Walk& walk, Choice& choice, std::uint32_t& pattern) {
  const Choice here{walk.at, walk.node, 0, walk.values.size(), walk.begins, walk.quoted};
  std::vector<Branch>& branches = nodes_[walk.node].branches;
  const std::size_t first = std::exchange(choice.next_branch, 0);
  for (std::size_t i = first; i < branches.size(); ++i) {
    Branch& branch = branches[i];
    walk.quoted = here.quoted;
    if (!has_text(branch, walk)) continue;
    if (branch.ends) {
      pattern = branch.pattern;
    } else if (!take_slot(branch, walk)) {
      continue;
    }
    ++branch.taken;
    // What was tried before stays before the next branch.
    if (i > first && branch.taken > branches[i - 1].taken) std::swap(branch, branches[i - 1]);
    if (walk.took_word) {
      choice = here;
      choice.next_branch = i + 1;
      walk.took_word = false;
    }
    return true;
  }
  return false;
}

void LineMatcher::go_back(Walk& walk, const Choice& choice) {
  walk.at = choice.at;
  walk.node = choice.node;
  walk.begins = choice.begins;
  walk.quoted = choice.quoted;
  walk.values.resize(choice.value_count);
}

std::uint32_t LineMatcher::walk_to_end(Walk& walk) {
  std::uint32_t pattern = kNone;
  Choice last;
  for (unsigned returns = 0;; ++returns) {
    Choice next;  // where to go on, and at which branch
    next.next_branch = last.next_branch;
    last = {};
    while (step(walk, next, pattern)) {
      if (pattern != kNone) return pattern;
      if (next.at != nullptr) last = std::exchange(next, {});
    }
    if (last.at == nullptr || returns == kMostReturns) return kNone;
    go_back(walk, last);
  }
}

std::uint32_t LineMatcher::match(std::string_view line,
                                 std::vector<TokenizedText::Value>& values) {
  if (trust_ <= 0) return kNone;
  const LineScanner scanner(line);
  Walk walk{.line = scanner, .values = values, .first_value = values.size(), .at = scanner.begin()};
  const std::uint32_t pattern = walk_to_end(walk);
  if (pattern != kNone) {
    trust_ = std::min(trust_ + 1, kMostTrust);
    return pattern;
  }
  values.resize(walk.first_value);
  trust_ -= kVainCost;
  return kNone;
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
