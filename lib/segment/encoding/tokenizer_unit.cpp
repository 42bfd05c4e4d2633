// What a slot of a line holds, taken apart further: paths, addresses, ids,
// numbers with a unit. Letters and punctuation are constant.
#include "lib/segment/encoding/pattern_writer.h"
#include "lib/segment/encoding/text_classes.h"
#include "lib/segment/encoding/tokenizer.h"

namespace logkit::segment {
namespace {

// Shorter times of a unit are more often something else: versions, ratios.
constexpr std::size_t kMinTimeBytes = 10;
constexpr std::size_t kMinHexBytes = 4;
// A run of letters and digits is taken apart up to so many parts and bytes;
// beyond it is an id, and its parts are noise.
constexpr unsigned kMaxParts = 3;
constexpr std::size_t kMaxPartedBytes = 40;
constexpr std::size_t kUuidBytes = 36;
constexpr std::size_t kAddressParts = 4;

bool is_digit(char c) { return has_class(c, kDigitClass); }
bool is_word(char c) { return has_class(c, kWordClass); }

// A run of letters and digits.
struct Run {
  const char* begin = nullptr;
  const char* end = nullptr;
  unsigned parts = 0;  // of letters only or digits only
  unsigned seen = 0;   // classes

  std::size_t bytes() const { return static_cast<std::size_t>(end - begin); }
  bool has_digits() const { return (seen & kDigitClass) != 0; }
  bool has_letters() const { return (seen & kLetterClass) != 0; }
  // All letters are hex digits, of one case.
  bool is_hex() const {
    return (seen & kOtherThanLowerHexClass) == 0 || (seen & kOtherThanUpperHexClass) == 0;
  }
};

Run read_run(const char* at, const char* end) {
  Run run{.begin = at};
  unsigned last = 0;
  for (; at != end; ++at) {
    const unsigned classes = text_classes(*at);
    const unsigned part = classes & kWordClass;
    if (part == 0) break;
    run.parts += part != last ? 1 : 0;
    run.seen |= classes;
    last = part;
  }
  run.end = at;
  return run;
}

// 8-4-4-4-12 digits; of one case, as otherwise the notation has to be stored.
bool is_uuid(const char* at, const char* end) {
  if (static_cast<std::size_t>(end - at) < kUuidBytes || at[8] != '-') return false;
  unsigned seen = 0;
  for (std::size_t i = 0; i < kUuidBytes; ++i) {
    if (i == 8 || i == 13 || i == 18 || i == 23) {
      if (at[i] != '-') return false;
      continue;
    }
    const unsigned classes = text_classes(at[i]) & (kDigitClass | kLowerHexClass | kUpperHexClass);
    if (classes == 0) return false;
    seen |= classes;
  }
  if ((seen & kLowerHexClass) != 0 && (seen & kUpperHexClass) != 0) return false;
  return at + kUuidBytes == end || !is_word(at[kUuidBytes]);
}

// The end of a dotted IPv4 address without leading zeros, or null. Four numbers
// of a longer list of numbers are none.
const char* end_of_address(const char* text, const char* at, const char* end) {
  if (at - text >= 2 && at[-1] == '.' && is_digit(at[-2])) return nullptr;
  for (std::size_t part = 1;; ++part) {
    const char* digits = at;
    unsigned number = 0;
    while (at != end && is_digit(*at) && at - digits < 4) {
      number = number * 10 + static_cast<unsigned>(*at++ - '0');
    }
    if (at == digits || number > 255 || (*digits == '0' && at - digits > 1)) return nullptr;
    if (part == kAddressParts) break;
    if (at == end || *at++ != '.') return nullptr;
  }
  if (at == end) return at;
  if (is_word(*at) || (*at == '.' && at + 1 != end && is_digit(at[1]))) return nullptr;
  return at;
}

class UnitTokenizer {
 public:
  UnitTokenizer(std::string_view text, const FieldReferences* fields, TokenizedText& out)
      : begin_(text.data()), end_(text.data() + text.size()), writer_(text, fields, out) {}

  void run() {
    const char* at = begin_;
    while (at != end_) {
      if (writer_.slot_count() >= kMaxUnitSlots) {
        writer_.put_slot(SlotKind::kWord, at, end_);
        break;
      }
      const unsigned classes = text_classes(*at);
      if ((classes & kWordClass) != 0) {
        at = take_word(at, (classes & kDigitClass) != 0);
        continue;
      }
      if ((classes & kEscapedClass) != 0) writer_.put_escaped(at);
      ++at;
    }
    writer_.finish();
  }

 private:
  const char* take_word(const char* at, bool digit) {
    if (const char* after = writer_.try_field(at)) return after;
    if (digit && static_cast<std::size_t>(end_ - at) >= kMinTimeBytes) {
      const auto time = read_time(PatternWriter::view(at, end_));
      if (time && time->length >= kMinTimeBytes &&
          time->format.layout != TimeFormat::Layout::kDate) {
        writer_.put_time(*time, at);
        return at + time->length;
      }
    }
    const Run run = read_run(at, end_);
    if (run.bytes() == 8 && run.is_hex() && is_uuid(at, end_)) {
      writer_.put_slot(SlotKind::kUuid, at, at + kUuidBytes);
      return at + kUuidBytes;
    }
    if (!run.has_digits()) return run.end;
    return run.has_letters() ? take_mixed(run) : take_number(run);
  }

  const char* take_number(const Run& run) {
    if (run.bytes() <= 3 && run.end != end_ && *run.end == '.') {
      if (const char* end = end_of_address(begin_, run.begin, end_)) {
        writer_.put_slot(SlotKind::kAddress, run.begin, end);
        return end;
      }
    }
    writer_.put_slot(SlotKind::kText, is_negative(run) ? run.begin - 1 : run.begin, run.end);
    return run.end;
  }

  // The minus belongs to the number where it joins nothing, and where number
  // and minus are a canonical integer.
  bool is_negative(const Run& run) const {
    const char* begin = run.begin;
    if (begin == writer_.run_begin() || begin[-1] != '-' || *begin == '0') return false;
    return begin - 1 == begin_ || !is_word(begin[-2]);
  }

  const char* take_mixed(const Run& run) {
    if (is_prefixed_hex(run)) {
      writer_.put_slot(SlotKind::kHex, run.begin + 2, run.end);
    } else if (run.is_hex() && run.bytes() >= kMinHexBytes) {
      writer_.put_slot(SlotKind::kText, run.begin, run.end);
    } else if (run.parts <= kMaxParts && run.bytes() < kMaxPartedBytes) {
      put_digits_of(run);
    } else {
      writer_.put_slot(SlotKind::kWord, run.begin, run.end);
    }
    return run.end;
  }

  // 0x and digits of one case.
  static bool is_prefixed_hex(const Run& run) {
    if (run.bytes() <= 2 || run.begin[0] != '0' || run.begin[1] != 'x') return false;
    const Run digits = read_run(run.begin + 2, run.end);
    return digits.is_hex();
  }

  void put_digits_of(const Run& run) {
    for (const char* at = run.begin; at != run.end;) {
      if (!is_digit(*at)) {
        ++at;
        continue;
      }
      const char* digits = at;
      while (at != run.end && is_digit(*at)) ++at;
      writer_.put_slot(SlotKind::kText, digits, at);
    }
  }

  const char* begin_;
  const char* end_;
  PatternWriter writer_;
};

}  // namespace

void tokenize_unit(std::string_view text, const FieldReferences* fields, TokenizedText& out) {
  UnitTokenizer(text, fields, out).run();
}

}  // namespace logkit::segment
