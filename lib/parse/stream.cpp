#include "lib/parse/stream.h"

#include <algorithm>

#include "lib/parse/formats/formats.h"
#include "lib/parse/registry.h"

namespace logkit::parse {
namespace {

// Lines of text that nothing is sure of are looked at ever more rarely, up to
// one in so many.
constexpr unsigned kMaxSkippedLines = 64;

const FormatInfo* surest(std::span<const std::string_view> lines, unsigned least,
                         bool lines_only) {
  const FormatInfo* best = nullptr;
  unsigned best_score = least == 0 ? 0 : least - 1;
  for (const FormatInfo* format : all_formats()) {
    if (lines_only && format->framing != Framing::kLines) continue;
    const unsigned score = format->score(lines);
    if (score <= best_score) continue;
    best = format;
    best_score = score;
  }
  return best;
}

}  // namespace

const FormatInfo& detect_format(std::span<const std::string_view> lines) {
  const FormatInfo* const found = surest(lines, kHalfSure, false);
  return found != nullptr ? *found : text_format();
}

Stream::Stream(std::span<const FormatInfo* const> formats, const record::TimeContext& time)
    : time_(time), is_auto_(formats.empty()) {
  for (const FormatInfo* format : formats) slots_.push_back(make_slot(*format));
}

void Stream::decide(std::span<const std::string_view> lines) {
  slots_.clear();
  slots_.push_back(make_slot(detect_format(lines)));
}

const FormatInfo* Stream::parse(std::string_view line, ParsedRecord& record, ParseError& error) {
  const bool is_text = &format() == &text_format();
  bool is_first = true;
  for (Slot& slot : slots_) {
    ParseError slot_error;
    const FormatInfo* const info = slot.info;
    if (slot.format->parse(line, record, slot_error)) {
      if (is_auto_ && is_text) {
        consider_leaving_text(line);
      } else {
        lines_of_other_ = 0;
      }
      return info;
    }
    record.clear();
    if (is_first) error = slot_error;
    is_first = false;
  }
  return is_auto_ ? parse_other(line, record) : nullptr;
}

const FormatInfo* Stream::parse_other(std::string_view line, ParsedRecord& record) {
  const FormatInfo* const sure = surest({&line, 1}, kSure, true);
  if (sure == nullptr || sure == &format()) {
    count_for(nullptr);
    return nullptr;
  }
  follow_other(*sure);
  ParseError error;
  const bool is_read = other_.format->parse(line, record, error);
  if (!is_read) record.clear();
  count_for(is_read ? sure : nullptr);
  return is_read ? sure : nullptr;
}

void Stream::consider_leaving_text(std::string_view line) {
  if (lines_to_skip_ > 0) {
    --lines_to_skip_;
    return;
  }
  const FormatInfo* const sure = surest({&line, 1}, kSure, true);
  if (sure != nullptr) follow_other(*sure);
  count_for(sure);
  unsure_lines_ = sure != nullptr ? 0 : unsure_lines_ + 1;
  lines_to_skip_ = std::min(unsure_lines_ / kSwitchLines, kMaxSkippedLines);
}

void Stream::follow_other(const FormatInfo& sure) {
  if (other_.info == &sure) return;
  leave(other_);
  const auto known = std::find_if(guests_.begin(), guests_.end(),
                                  [&](const Slot& guest) { return guest.info == &sure; });
  if (known == guests_.end()) {
    other_ = make_slot(sure);
  } else {
    other_ = std::move(*known);
    guests_.erase(known);
  }
  lines_of_other_ = 0;
}

// The rest of its parts may come yet, or they are all there is at the end.
void Stream::leave(Slot& slot) {
  if (slot.format != nullptr && slot.format->holds_parts()) guests_.push_back(std::move(slot));
  slot = {};
}

void Stream::count_for(const FormatInfo* other) {
  if (other == nullptr) {
    lines_of_other_ = 0;
    leave(other_);
    return;
  }
  if (++lines_of_other_ < kSwitchLines) return;
  std::swap(slots_.front(), other_);
  has_switched_ = true;
  leave(other_);
  lines_of_other_ = 0;
  unsure_lines_ = 0;
}

bool Stream::is_surely_other(std::string_view line) const {
  if (!is_auto_) {
    return std::any_of(slots_.begin() + 1, slots_.end(), [&](const Slot& slot) {
      return slot.info->score({&line, 1}) >= kSure;
    });
  }
  const FormatInfo* const sure = surest({&line, 1}, kSure, true);
  return sure != nullptr && sure != &format();
}

bool Stream::finish(ParsedRecord& record) {
  for (Slot& slot : slots_) {
    record.clear();
    if (slot.format->finish(record)) return true;
  }
  record.clear();
  if (other_.format != nullptr && other_.format->finish(record)) return true;
  return std::any_of(guests_.begin(), guests_.end(), [&](Slot& guest) {
    record.clear();
    return guest.format->finish(record);
  });
}

template <typename Predicate>
bool Stream::any_format(Predicate&& is_so) const {
  const auto slot_is_so = [&](const Slot& slot) { return is_so(*slot.format); };
  return (other_.format != nullptr && is_so(*other_.format)) ||
         std::any_of(slots_.begin(), slots_.end(), slot_is_so) ||
         std::any_of(guests_.begin(), guests_.end(), slot_is_so);
}

bool Stream::is_settled() const {
  if (!is_decided() || lines_of_other_ > 0) return false;
  // Text that auto chose counts the lines that are surely something else.
  if (is_auto_ && &format() == &text_format()) return false;
  return !any_format([](const Format& format) { return !format.is_at_rest(); });
}

bool Stream::holds_parts() const {
  return any_format([](const Format& format) { return format.holds_parts(); });
}

void Stream::begin_at(const FormatInfo* chosen) {
  if (chosen != nullptr) slots_.push_back(make_slot(*chosen));
  is_time_unknown_ = true;
}

void Stream::take_over(const Stream& other) {
  if (other.last_time_ns_) last_time_ns_ = other.last_time_ns_;
}

void Stream::settle_time(ParsedRecord& record, bool may_inherit, std::int64_t now_ns) {
  if (record.time_origin == TimeOrigin::kEvent) {
    last_time_ns_ = record.time_ns;
    is_time_unknown_ = false;
    return;
  }
  const bool inherits = may_inherit && last_time_ns_.has_value();
  if (may_inherit && is_time_unknown_) missed_time_ = true;
  record.time_ns = inherits ? *last_time_ns_ : now_ns;
  record.time_origin = inherits ? TimeOrigin::kPrevious : TimeOrigin::kRead;
}

}  // namespace logkit::parse
