// Patterns taken apart again.
#include <limits>

#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

class PatternParser {
 public:
  explicit PatternParser(std::string_view pattern) : pattern_(pattern) {}

  std::optional<ParsedPattern> parse() {
    if (pattern_.size() > std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
    while (at_ < pattern_.size()) {
      take_constant();
      if (at_ < pattern_.size() && !take_code()) return std::nullopt;
    }
    end_constant();
    return std::move(parsed_);
  }

 private:
  void take_constant() {
    const std::size_t begin = at_;
    while (at_ < pattern_.size() && !has_class(pattern_[at_], kEscapedClass)) ++at_;
    parsed_.constant.append(pattern_.substr(begin, at_ - begin));
  }

  void end_constant() {
    parsed_.constant_ends.push_back(static_cast<std::uint32_t>(parsed_.constant.size()));
  }

  // The next `count` bytes; empty where there are fewer.
  std::string_view take(std::size_t count) {
    if (pattern_.size() - at_ < count) return {};
    at_ += count;
    return pattern_.substr(at_ - count, count);
  }

  // What stands at the escape.
  bool take_code() {
    if (pattern_[at_] != kPatternEscape) return false;
    ++at_;
    const std::string_view code = take(1);
    if (code.empty()) return false;
    if (code[0] == 'E') return take_escaped();
    Slot slot;
    slot.kind = static_cast<SlotKind>(code[0]);
    if (!take_operand(slot)) return false;
    slot.pattern_end = static_cast<std::uint32_t>(at_);
    if (slot.has_value()) ++parsed_.value_count;
    end_constant();
    parsed_.slots.push_back(slot);
    return true;
  }

  bool take_escaped() {
    const std::string_view byte = take(1);
    if (byte.empty() || byte[0] < '0' || byte[0] >= static_cast<char>('0' + kEscapedBytes)) {
      return false;
    }
    parsed_.constant.push_back(static_cast<char>(byte[0] - '0'));
    return true;
  }

  bool take_operand(Slot& slot) {
    switch (slot.kind) {
      case SlotKind::kText:
      case SlotKind::kAddress:
      case SlotKind::kUuid:
      case SlotKind::kHex:
      case SlotKind::kWord:
        return true;
      case SlotKind::kTime: {
        const auto format = parse_time_format(take(kTimeFormatBytes));
        if (format) slot.time_format = *format;
        return format.has_value();
      }
      case SlotKind::kBackReference:
        return take_number(1, slot.reference) && slot.reference < kMaxBackReferences &&
               slot.reference < parsed_.value_count;
      case SlotKind::kFieldReference:
        return take_number(3, slot.reference);
    }
    return false;
  }

  // `bytes` bytes of six bits each, low first.
  bool take_number(std::size_t bytes, std::uint32_t& number) {
    const std::string_view digits = take(bytes);
    if (digits.empty()) return false;
    number = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      const auto byte = static_cast<unsigned char>(digits[i]);
      if (byte < ' ' || byte >= ' ' + 64) return false;
      number |= (std::uint32_t{byte} - ' ') << 6 * i;
    }
    return true;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  ParsedPattern parsed_;
};

}  // namespace

std::optional<ParsedPattern> parse_pattern(std::string_view pattern) {
  return PatternParser(pattern).parse();
}

}  // namespace logkit::segment
