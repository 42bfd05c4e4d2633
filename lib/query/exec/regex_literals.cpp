#include "lib/query/exec/regex_literals.h"

#include <algorithm>

namespace logkit::query {
namespace {

constexpr std::string_view kClassEscapes = "dDwWsSbBAzZ";

// "(?i)", "(?s)", "(?m)" and their like, at the very beginning.
struct Flags {
  bool ignores_case = false;
  std::size_t end = 0;
};

Flags flags_of(std::string_view pattern) {
  Flags flags;
  while (pattern.substr(flags.end).starts_with("(?")) {
    const std::size_t end = pattern.find_first_not_of("ims", flags.end + 2);
    if (end == std::string_view::npos || pattern[end] != ')') break;
    const std::string_view own = pattern.substr(flags.end, end - flags.end);
    flags.ignores_case = flags.ignores_case || own.find('i') != std::string_view::npos;
    flags.end = end + 1;
  }
  return flags;
}

class Scanner {
 public:
  explicit Scanner(std::string_view pattern) : pattern_(pattern) {}

  // False where there is something that it does not know.
  bool run(std::vector<std::string>& literals) {
    const Flags flags = flags_of(pattern_);
    ignores_case_ = flags.ignores_case;
    at_ = flags.end;
    while (at_ < pattern_.size()) {
      if (!take()) return false;
    }
    end_run();
    literals = std::move(literals_);
    return true;
  }

 private:
  bool at_end() const { return at_ == pattern_.size(); }

  bool take() {
    const char c = pattern_[at_];
    switch (c) {
      case '|': return false;
      case '(':
        end_run();
        return skip_group() && skip_repetition();
      case '[':
        end_run();
        return skip_class() && skip_repetition();
      case '.':
        end_run();
        ++at_;
        return skip_repetition();
      case '^':
      case '$':
        end_run();
        ++at_;
        return true;
      case ')':
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']': return false;  // where it stands it means nothing this scanner knows
      case '\\': return take_escape();
      default: return take_character();
    }
  }

  bool take_escape() {
    if (at_ + 1 == pattern_.size()) return false;
    const char c = pattern_[at_ + 1];
    const bool is_word = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_word || static_cast<unsigned char>(c) >= 0x80) {
      if (kClassEscapes.find(c) == std::string_view::npos) return false;
      end_run();
      at_ += 2;
      return skip_repetition();
    }
    ++at_;
    return take_character();
  }

  // A character that stands for itself, and how often.
  bool take_character() {
    const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(pattern_[i]); };
    const bool is_ascii = byte(at_) < 0x80;
    std::size_t end = at_ + 1;
    while (end < pattern_.size() && (byte(end) & 0xc0) == 0x80) ++end;
    const std::string_view character = pattern_.substr(at_, end - at_);
    at_ = end;
    // Beyond ASCII, equal in any case is not the same here and there.
    if (!is_ascii && ignores_case_) {
      end_run();
      return skip_repetition();
    }
    if (at_end() || !is_repetition(pattern_[at_])) {
      run_ += character;
      return true;
    }
    if (pattern_[at_] == '+') run_ += character;
    end_run();
    return skip_repetition();
  }

  static bool is_repetition(char c) { return c == '*' || c == '+' || c == '?' || c == '{'; }

  bool skip_repetition() {
    if (at_end() || !is_repetition(pattern_[at_])) return true;
    if (pattern_[at_] == '{') {
      const std::size_t end = pattern_.find_first_not_of("0123456789,", at_ + 1);
      if (end == std::string_view::npos || pattern_[end] != '}') return false;
      at_ = end;
    }
    ++at_;
    if (!at_end() && (pattern_[at_] == '?' || pattern_[at_] == '+')) ++at_;
    return true;
  }

  bool skip_class() {
    ++at_;
    if (!at_end() && pattern_[at_] == '^') ++at_;
    // A bracket that comes first stands for itself.
    if (!at_end() && pattern_[at_] == ']') ++at_;
    for (; !at_end(); ++at_) {
      if (pattern_[at_] == ']') {
        ++at_;
        return true;
      }
      if (pattern_[at_] == '\\' && ++at_ == pattern_.size()) return false;
      if (pattern_[at_] == '[') return false;
      if (pattern_.substr(at_ - 1).starts_with("\\Q")) return false;
    }
    return false;
  }

  // What is in a group may be left out or chosen among: it is skipped. One that
  // changes what stands behind it, or looks around, is not known.
  bool skip_group() {
    std::size_t depth = 0;
    do {
      if (at_end()) return false;
      const std::string_view rest = pattern_.substr(at_);
      const bool is_plain = rest.starts_with("(?:") || rest.starts_with("(?P<");
      if ((rest.starts_with("(?") && !is_plain) || rest.starts_with("(*")) return false;
      const char c = pattern_[at_];
      if (c == '[') {
        if (!skip_class()) return false;
        continue;
      }
      if (c == '\\') {
        if (rest.starts_with("\\Q") || rest.size() == 1) return false;
        at_ += 2;
        continue;
      }
      if (c == '(') ++depth;
      if (c == ')') --depth;
      ++at_;
    } while (depth > 0);
    return true;
  }

  void end_run() {
    if (!run_.empty()) literals_.push_back(std::move(run_));
    run_.clear();
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  bool ignores_case_ = false;
  std::string run_;
  std::vector<std::string> literals_;
};

}  // namespace

std::vector<std::string> required_literals(std::string_view pattern) {
  std::vector<std::string> literals;
  if (!Scanner(pattern).run(literals)) literals.clear();
  return literals;
}

bool ignores_case(std::string_view pattern) { return flags_of(pattern).ignores_case; }

}  // namespace logkit::query
