// LineMatcher: the pattern of a line that has one of the patterns that came
// before, without spelling it out: constant text is compared, slots are
// scanned. Gives what tokenize_line() would give (without fields of the
// record), or nothing. Of patterns that became one in a constant word it gives
// the general one at once, with the word as a value.
//
// Patterns are a tree: at a node one of several constant texts stands, behind it
// a slot, and behind that the next node. A branch is taken where the line has
// its text and tokenize_line() would find its slot there, or a word. That is
// enough, as constant text is constant whatever stands around it; patterns of
// which that is not sure are not learned:
//   - a quote within constant text (what is quoted depends on what follows),
//   - the name of a month at its end (a time may follow),
//   - bytes that are escaped in patterns, and lines of very many slots.
//
// Ownership: pattern texts given to learn() must outlive the matcher. Thread
// safety: one thread at a time.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/line_scanner.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {

class LineMatcher {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  // Number `id` is given for lines of that pattern from now on, if it can be
  // learned. `words`: slots, of those that have values, where constant words may
  // stand.
  void learn(std::string_view pattern, std::uint32_t id, std::span<const std::uint32_t> words = {});

  // Lines that were all different may be alike again.
  void begin_block() { trust_ = kMostTrust; }

  // Lines of more slots have no pattern here.
  static constexpr std::size_t kMostSlots = 64;
  struct Match {
    std::uint32_t pattern = kNone;
    std::uint32_t value_count = 0;
  };
  // The values of the line's slots come to lie in `room`, which is for kMostSlots; where
  // there is no pattern, they mean nothing.
  Match match(std::string_view line, TokenizedText::Value* room);

  std::size_t memory_bytes() const;

 private:
  // A slot that may stand behind a text, and the node behind it.
  struct Target {
    SlotKind kind = SlotKind::kText;
    TimeFormat time_format;
    std::uint32_t reference = 0;
    std::uint32_t node = 0;
    bool takes_word = false;
  };
  struct Branch {
    std::uint64_t word = 0;  // the first eight bytes of the text, and which of these count
    std::uint64_t mask = 0;
    std::string_view text;
    std::uint32_t taken = 0;
    bool ends = false;  // the line is at its end behind the text
    std::uint32_t pattern = kNone;  // where it ends
    std::vector<Target> targets;    // else
  };
  struct Node {
    std::vector<Branch> branches;  // those taken most come first
  };
  // Where the walk through a line is.
  struct Walk {
    const LineScanner line;
    TimeReader& times;
    TokenizedText::Value* const values;  // room for kMostSlots
    const char* at;
    std::uint32_t value_count = 0;
    std::uint32_t node = 0;
    bool quoted = false;  // behind the content of quotes
    bool took_word = false;
  };
  // Where a word was taken: another branch may have been right.
  struct Choice {
    const char* at = nullptr;  // null: none
    std::size_t next_branch = 0;
    std::uint32_t node = 0;
    std::uint32_t value_count = 0;
    bool quoted = false;
  };

  static bool is_safe(std::string_view text, bool at_root, bool ends);
  static Branch* branch_of(Node& node, std::string_view text, bool ends, bool is_general);
  static bool has_text(const Branch& branch, const Walk& walk);
  static bool take_slot(const Branch& branch, Walk& walk);
  static bool take_unit(const Branch& branch, Walk& walk, const char* at);
  static bool take_text(const Branch& branch, Walk& walk, std::string_view text);
  static bool take_time(const Branch& branch, Walk& walk, const FoundTime& time, const char* at);
  static bool take_reference(const Branch& branch, Walk& walk, std::uint32_t reference,
                             std::string_view text);
  static bool take_word(const Branch& branch, Walk& walk, std::string_view word);
  static std::uint32_t reference_to(std::string_view unit, const Walk& walk);
  static void advance(Walk& walk, const Target& target, std::string_view text, std::int64_t time);
  bool step(Walk& walk, std::size_t first_branch, Choice& choice, std::uint32_t& pattern);
  static void go_back(Walk& walk, const Choice& choice);
  std::uint32_t walk_to_end(Walk& walk);
  std::uint32_t next_node(Branch& branch, const Slot& slot, bool takes_word);

  std::vector<Node> nodes_ = std::vector<Node>(1);
  TimeReader times_;
  // By pattern: whether it was tried to learn it, and with how many words; once
  // is enough.
  std::vector<std::uint8_t> tried_;
  // Falls with every line that was tried in vain, rises with every other: lines
  // that are all different are soon not tried any more.
  std::int32_t trust_ = kMostTrust;
  static constexpr std::int32_t kMostTrust = 1024;
};

}  // namespace logkit::segment
