#include "lib/segment/encoding/quote_matcher.h"

#include <algorithm>
#include <utility>

#include "lib/base/short_text.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kMostOfShape = 8;
constexpr std::size_t kMostPatterns = 4096;
// A text that was tried in vain costs as much as some that were not.
constexpr std::int32_t kVainCost = 4;
// Shorter fields are quoted where a pattern says so, but not looked for.
constexpr std::size_t kShortestField = 3;
// Longer units are looked at each time.
constexpr std::size_t kMostKeptUnit = 64;
// Of a pattern that cannot be learned.
constexpr std::uint32_t kUnfit = QuoteMatcher::kNone - 1;

[[gnu::always_inline]] inline bool begins_with(const char* at, std::size_t left,
                                               std::string_view text) {
  return text.size() <= left && same_bytes(at, text.data(), text.size());
}

// As tokenize_line() takes one.
[[gnu::always_inline]] inline bool is_field_at(std::string_view field, const char* at,
                                               std::size_t left) {
  return begins_with(at, left, field) &&
         (field.size() == left || !has_class(at[field.size()], kWordClass));
}

std::uint64_t bit_of(char c) {
  return std::uint64_t{1} << (static_cast<unsigned char>(c) % 64);
}

std::uint64_t first_bytes_of(std::span<const std::string_view> fields) {
  std::uint64_t bits = 0;
  for (const std::string_view field : fields)
    if (field.size() >= kShortestField) bits |= bit_of(field[0]);
  return bits;
}

}  // namespace

void QuoteMatcher::begin_block() {
  trust_ = kMostTrust;
  for (Pattern& pattern : patterns_)
    for (Step& step : pattern.steps) step.last_unit = nullptr;
}

bool QuoteMatcher::compile(std::string_view text, std::span<const std::uint32_t> words,
                           Pattern& pattern) const {
  const std::optional<ParsedPattern> parsed = parse_pattern(text);
  // Escaped bytes are in the constant text, but not so in the pattern.
  if (!parsed || parsed->slots.size() > kMostSlots ||
      std::any_of(parsed->constant.begin(), parsed->constant.end(),
                  [](char c) { return has_class(c, kEscapedClass); })) {
    return false;
  }
  std::uint32_t value = 0;
  std::size_t begin = 0;
  std::uint32_t constant_begin = 0;
  for (std::size_t i = 0; i < parsed->slots.size(); ++i) {
    const Slot& slot = parsed->slots[i];
    Step& step = pattern.steps.emplace_back();
    step.constant = text.substr(begin, parsed->constant_ends[i] - constant_begin);
    step.kind = slot.kind;
    step.reference = slot.reference;
    step.time_format = slot.time_format;
    if (slot.kind == SlotKind::kFieldReference) {
      const auto column = std::find(columns_.begin(), columns_.end(), slot.reference);
      if (column == columns_.end()) return false;
      step.reference = static_cast<std::uint32_t>(column - columns_.begin());
    }
    step.takes_word =
        slot.has_value() && std::find(words.begin(), words.end(), value) != words.end();
    value += slot.has_value() ? 1 : 0;
    begin = slot.pattern_end;
    constant_begin = parsed->constant_ends[i];
  }
  pattern.tail = text.substr(begin);
  return true;
}

std::uint32_t QuoteMatcher::pattern_of(std::string_view text, std::uint32_t id,
                                       std::span<const std::uint32_t> words) {
  if (id >= pattern_of_id_.size()) pattern_of_id_.resize(id + std::size_t{1}, kNone);
  std::uint32_t& known = pattern_of_id_[id];
  if (known != kNone) return known;
  known = kUnfit;
  Pattern pattern;
  pattern.id = id;
  if (patterns_.size() >= kMostPatterns || !compile(text, words, pattern)) return known;
  known = static_cast<std::uint32_t>(patterns_.size());
  patterns_.push_back(std::move(pattern));
  return known;
}

void QuoteMatcher::learn(std::uint32_t shape, std::string_view pattern, std::uint32_t id,
                         std::span<const std::uint32_t> words) {
  const std::uint32_t place = pattern_of(pattern, id, words);
  if (place == kUnfit) return;
  if (shape >= of_shape_.size()) of_shape_.resize(shape + std::size_t{1});
  std::vector<std::uint32_t>& known = of_shape_[shape];
  if (std::find(known.begin(), known.end(), place) != known.end()) return;
  if (known.size() == kMostOfShape) known.pop_back();
  known.push_back(place);
}

[[gnu::always_inline]] inline bool QuoteMatcher::take_field(const Step& step, Walk& walk) {
  const std::string_view field = walk.fields[step.reference];
  if (field.empty() || !is_field_at(field, walk.at, walk.left())) return false;
  walk.quoted[walk.quoted_count++] = {walk.at, field.size()};
  walk.at += field.size();
  return true;
}

// What stands there is a field that the pattern does not quote.
bool QuoteMatcher::may_be_field(const Walk& walk) {
  if ((walk.first_bytes & bit_of(*walk.at)) == 0) return false;
  return std::any_of(walk.fields.begin(), walk.fields.end(), [&](std::string_view field) {
    return field.size() >= kShortestField && field[0] == *walk.at &&
           is_field_at(field, walk.at, walk.left());
  });
}

[[gnu::always_inline]] inline void QuoteMatcher::take_value(Walk& walk, std::string_view text,
                                                            std::int64_t time) {
  walk.values[walk.value_count++] = {text, time};
  walk.at += text.size();
}

// As LineScanner::end_of_unit(), which looks at what is before the unit (a constant, the
// same for all), at the unit, and at the byte behind it unless that is a backslash.
const char* QuoteMatcher::end_of_unit(Step& step, const Walk& walk, bool& varies) {
  if (step.last_unit != nullptr && step.last_bytes < walk.left() &&
      same_bytes(walk.at, step.last_unit, step.last_bytes + std::size_t{1})) {
    varies = true;
    return walk.at + step.last_bytes;
  }
  const char* const end = walk.line.end_of_unit(walk.at, varies);
  const std::string_view unit(walk.at, static_cast<std::size_t>(end - walk.at));
  const bool is_plain = varies && !step.constant.empty() && unit.size() < kMostKeptUnit &&
                        end != walk.line.end() && *end != '\\' &&
                        unit.find('\\') == std::string_view::npos;
  step.last_unit = is_plain ? walk.at : nullptr;
  step.last_bytes = static_cast<std::uint32_t>(unit.size());
  return end;
}

bool QuoteMatcher::take_unit(Step& step, Walk& walk) {
  bool varies = false;
  const char* const end = end_of_unit(step, walk, varies);
  const std::string_view unit(walk.at, static_cast<std::size_t>(end - walk.at));
  if (unit.empty()) return false;
  const std::span known(walk.values, walk.value_count);
  if (step.kind == SlotKind::kBackReference) {
    if (!same_text(known[step.reference].text, unit)) return false;
    walk.at = end;
    return true;
  }
  if (step.kind != SlotKind::kText || !(varies || step.takes_word)) return false;
  // It would be a reference.
  if (varies && unit.size() >= kMinBackReferenceBytes &&
      std::any_of(known.begin(), known.end(), [unit](const TokenizedText::Value& value) {
        return same_text(value.text, unit);
      })) {
    return false;
  }
  take_value(walk, unit, 0);
  return true;
}

// Of what is no field.
bool QuoteMatcher::take_slot(Step& step, Walk& walk) {
  if (walk.left() == 0 || may_be_field(walk)) return false;
  const auto time = has_class(*walk.at, kTimeStartClass)
                        ? times_.read({walk.at, walk.left()})
                        : std::optional<FoundTime>();
  if (!time) return step.kind != SlotKind::kTime && take_unit(step, walk);
  if (step.kind != SlotKind::kTime || !(time->format == step.time_format)) return false;
  take_value(walk, {walk.at, time->length}, time->value);
  return true;
}

bool QuoteMatcher::fits(Pattern& pattern, Walk& walk) {
  for (Step& step : pattern.steps) {
    if (!begins_with(walk.at, walk.left(), step.constant)) return false;
    walk.at += step.constant.size();
    const bool taken =
        step.kind == SlotKind::kFieldReference ? take_field(step, walk) : take_slot(step, walk);
    if (!taken) return false;
  }
  return walk.left() == pattern.tail.size() && begins_with(walk.at, walk.left(), pattern.tail);
}

std::uint32_t QuoteMatcher::match(const Text& text, ValueList& values,
                                  std::vector<std::string_view>& quoted) {
  if (trust_ <= 0 || text.shape >= of_shape_.size()) return kNone;
  std::vector<std::uint32_t>& known = of_shape_[text.shape];
  const LineScanner line(text.text);
  const std::uint64_t first_bytes = first_bytes_of(text.fields);
  TokenizedText::Value* const room = values.room(kMostSlots);
  for (std::size_t i = 0; i < known.size(); ++i) {
    Pattern& pattern = patterns_[known[i]];
    Walk walk{line, line.begin(), text.fields, first_bytes, room, quoted_.data()};
    if (!fits(pattern, walk)) continue;
    values.add(walk.value_count);
    quoted.insert(quoted.end(), walk.quoted, walk.quoted + walk.quoted_count);
    if (i > 0) std::swap(known[i], known[i - 1]);
    trust_ = std::min(trust_ + 1, kMostTrust);
    return pattern.id;
  }
  if (!known.empty()) trust_ -= kVainCost;
  return kNone;
}

}  // namespace logkit::segment
