#include "tools/logq/hist.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"

namespace logkit::logq {
namespace {

constexpr std::int64_t kMs = kNsPerMillisecond;
constexpr std::int64_t kSecond = kNsPerSecond;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = kNsPerDay;

// Each divides the next.
constexpr std::array kFineWidths = {kMs,          10 * kMs,    100 * kMs,   kSecond,
                                    5 * kSecond,  10 * kSecond, 30 * kSecond, kMinute,
                                    5 * kMinute,  10 * kMinute, 30 * kMinute};
constexpr std::size_t kMaxFineBuckets = 1 << 14;

// What a bar may stand for.
constexpr std::array kBarWidths = {
    kMs,          2 * kMs,      5 * kMs,     10 * kMs,     20 * kMs,    50 * kMs,   100 * kMs,
    200 * kMs,    500 * kMs,    kSecond,     2 * kSecond,  3 * kSecond, 5 * kSecond, 10 * kSecond,
    15 * kSecond, 20 * kSecond, 30 * kSecond, kMinute,     2 * kMinute, 3 * kMinute, 5 * kMinute,
    10 * kMinute, 15 * kMinute, 20 * kMinute, 30 * kMinute, kHour,      2 * kHour,  3 * kHour,
    4 * kHour,    6 * kHour,    8 * kHour,   12 * kHour,   kDay,        2 * kDay,   3 * kDay,
    4 * kDay,     5 * kDay,     7 * kDay,    10 * kDay,    14 * kDay,   21 * kDay,  28 * kDay,
    56 * kDay,    91 * kDay,    182 * kDay,  365 * kDay,   730 * kDay,  3650 * kDay};
constexpr std::int64_t kWantedBars = 40;
constexpr std::int64_t kMaxBars = 100'000;

// Bars between two times, both included. Divided first: the difference of two
// times may not fit.
std::int64_t bars_between(std::int64_t first_ns, std::int64_t last_ns, std::int64_t width_ns) {
  return floor_div(last_ns, width_ns) - floor_div(first_ns, width_ns) + 1;
}

}  // namespace

Result<std::int64_t> parse_bucket(const std::string& text) {
  if (text.empty()) return std::int64_t{0};
  const auto width_ns = parse_duration(text);
  if (width_ns && *width_ns >= kMs && *width_ns % kMs == 0) return *width_ns;
  Error error = Error::invalid("'" + text + "' is no bucket", "--hist");
  error.help = "write 1s, 5m, 1h or 1d: milliseconds or more";
  return error;
}

Histogram::Histogram(std::int64_t bucket_ns, const cli::TimeWindow& window,
                     const cli::TimeZone& zone)
    : bucket_ns_(bucket_ns), window_(window), zone_(zone), fine_ns_(kFineWidths.front()) {
  // Half hours, so that days and hours can begin where the zone's do.
  constexpr std::int64_t kHalfHour = kFineWidths.back();
  if (bucket_ns != 0) fine_ns_ = bucket_ns % kHalfHour == 0 ? kHalfHour : bucket_ns;
}

void Histogram::fix_bars(const std::optional<record::TimeSpan>& span) {
  expected_ = span;
  if (!span && !(window_.has_since() && window_.has_until())) return;
  bars_are_fixed_ = true;
  fixed_width_ns_ = bar_width_ns();
  if (bucket_ns_ == 0) {
    // As fine as the bars may be shifted for the zone.
    constexpr std::int64_t kLeastShift = 15 * kMinute;
    for (const std::int64_t fine_ns : kFineWidths) {
      if (fixed_width_ns_ % fine_ns == 0 && kLeastShift % fine_ns == 0) fine_ns_ = fine_ns;
    }
  }
  fixed_shift_ns_ = shift_ns();
}

bool Histogram::is_in_one_bar(const record::TimeSpan& span) const {
  if (bars_are_fixed_) {
    return bar_of(span.min_ns, fixed_width_ns_, fixed_shift_ns_) ==
           bar_of(span.max_ns, fixed_width_ns_, fixed_shift_ns_);
  }
  return bucket_ns_ != 0 && floor_div(span.min_ns, fine_ns_) == floor_div(span.max_ns, fine_ns_);
}

Status Histogram::push(record::Batch& batch) {
  const auto span = batch.time_span();
  const bool is_whole = batch.row_count() == batch.source_row_count();
  if (is_whole && span && batch.row_count() > 0 && is_in_one_bar(*span)) {
    add_span(*span, batch.row_count());
    return bucket_ns_ != 0 ? check_bar_count() : Status();
  }
  LK_TRY(const record::Column* times, batch.times());
  if (times->form() != record::Column::Form::kTime) {
    without_time_ += batch.row_count();
    return {};
  }
  const std::vector<std::int64_t>& numbers = times->numbers();
  if (!times->present_rows().empty()) {
    for (const std::uint32_t row : batch.selection()) {
      times->present(row) ? add(numbers[row]) : static_cast<void>(++without_time_);
    }
  } else if (is_whole) {
    add_all(numbers);
  } else {
    for (const std::uint32_t row : batch.selection()) add(numbers[row]);
  }
  return bucket_ns_ != 0 && counted_ != 0 ? check_bar_count() : Status();
}

void Histogram::add(std::int64_t time_ns) {
  min_ns_ = counted_ == 0 ? time_ns : std::min(min_ns_, time_ns);
  max_ns_ = counted_ == 0 ? time_ns : std::max(max_ns_, time_ns);
  ++counted_;
  const std::uint64_t into = static_cast<std::uint64_t>(time_ns) -
                             static_cast<std::uint64_t>(last_begin_ns_);
  if (last_count_ != nullptr && into < static_cast<std::uint64_t>(fine_ns_)) {
    ++*last_count_;
    return;
  }
  count(time_ns);
}

void Histogram::add_span(const record::TimeSpan& span, std::uint64_t rows) {
  min_ns_ = counted_ == 0 ? span.min_ns : std::min(min_ns_, span.min_ns);
  max_ns_ = counted_ == 0 ? span.max_ns : std::max(max_ns_, span.max_ns);
  counted_ += rows;
  counts_[floor_div(span.min_ns, fine_ns_)] += rows;
  last_count_ = nullptr;
}

// Times that follow each other in a fine bucket are counted together.
void Histogram::add_all(std::span<const std::int64_t> times_ns) {
  for (std::size_t at = 0; at < times_ns.size();) {
    add(times_ns[at++]);
    if (last_count_ == nullptr) continue;
    const std::size_t begin = at;
    const auto begin_ns = static_cast<std::uint64_t>(last_begin_ns_);
    const auto width_ns = static_cast<std::uint64_t>(fine_ns_);
    while (at < times_ns.size() &&
           static_cast<std::uint64_t>(times_ns[at]) - begin_ns < width_ns) {
      min_ns_ = std::min(min_ns_, times_ns[at]);
      max_ns_ = std::max(max_ns_, times_ns[at]);
      ++at;
    }
    *last_count_ += at - begin;
    counted_ += at - begin;
  }
}

void Histogram::count(std::int64_t time_ns) {
  const std::int64_t bucket = floor_div(time_ns, fine_ns_);
  std::uint64_t& of_bucket = counts_[bucket];
  ++of_bucket;
  last_count_ = nullptr;
  if (bucket_ns_ == 0 && counts_.size() > kMaxFineBuckets) {
    widen();
  } else if (!__builtin_mul_overflow(bucket, fine_ns_, &last_begin_ns_)) {
    last_count_ = &of_bucket;
  }
}

void Histogram::widen() {
  for (const std::int64_t wider_ns : kFineWidths) {
    if (wider_ns > fine_ns_) widen_to(wider_ns);
    if (counts_.size() <= kMaxFineBuckets) return;
  }
}

void Histogram::widen_to(std::int64_t wider_ns) {
  std::unordered_map<std::int64_t, std::uint64_t> wider;
  for (const auto& [bucket, count] : counts_) {
    wider[floor_div(bucket, wider_ns / fine_ns_)] += count;
  }
  counts_ = std::move(wider);
  fine_ns_ = wider_ns;
  last_count_ = nullptr;
}

void Histogram::save(ByteWriter& out) const {
  out.put_varint(static_cast<std::uint64_t>(fine_ns_));
  out.put_varint(without_time_);
  out.put_zigzag(min_ns_);
  out.put_zigzag(max_ns_);
  out.put_varint(counts_.size());
  const std::map<std::int64_t, std::uint64_t> sorted(counts_.begin(), counts_.end());
  for (const auto& [bucket, count] : sorted) {
    out.put_zigzag(bucket);
    out.put_varint(count);
  }
}

Status Histogram::merge(ByteReader& in) {
  const auto fine_ns = static_cast<std::int64_t>(in.get_varint());
  const bool known = bucket_ns_ != 0 ? fine_ns == fine_ns_
                                     : std::ranges::find(kFineWidths, fine_ns) != kFineWidths.end();
  if (!known) return Error::corrupt("a histogram of other buckets");
  if (fine_ns > fine_ns_) widen_to(fine_ns);
  without_time_ += in.get_varint();
  const std::int64_t min_ns = in.get_zigzag();
  const std::int64_t max_ns = in.get_zigzag();
  const std::uint64_t size = in.get_varint();
  const std::int64_t first = floor_div(min_ns, fine_ns);
  const std::int64_t last = floor_div(max_ns, fine_ns);
  std::uint64_t added = 0;
  bool in_range = min_ns <= max_ns;
  for (std::uint64_t i = 0; i < size && in.ok() && in_range; ++i) {
    const std::int64_t bucket = in.get_zigzag();
    const std::uint64_t count = in.get_varint();
    in_range = first <= bucket && bucket <= last;
    counts_[floor_div(bucket, fine_ns_ / fine_ns)] += count;
    added += count;
  }
  last_count_ = nullptr;
  if (!in.ok() || !in.at_end() || !in_range) {
    return Error::corrupt("a state that no histogram has written");
  }
  if (added > 0) {
    min_ns_ = counted_ == 0 ? min_ns : std::min(min_ns_, min_ns);
    max_ns_ = counted_ == 0 ? max_ns : std::max(max_ns_, max_ns);
  }
  counted_ += added;
  if (bucket_ns_ == 0 && counts_.size() > kMaxFineBuckets) widen();
  return bucket_ns_ != 0 && counted_ != 0 ? check_bar_count() : Status();
}

// The first bucket begins before there is a time.
std::int64_t Histogram::begin_ns(std::int64_t bucket, std::int64_t width_ns,
                                 std::int64_t shift_ns) {
  std::int64_t begin = 0;
  const bool is_before = __builtin_mul_overflow(bucket, width_ns, &begin) ||
                         __builtin_sub_overflow(begin, shift_ns, &begin);
  return is_before ? std::numeric_limits<std::int64_t>::min() : begin;
}

std::int64_t Histogram::first_ns() const {
  if (window_.has_since() && window_.has_until()) return window_.since_ns;
  return expected_ ? expected_->min_ns : min_ns_;
}
std::int64_t Histogram::last_ns() const {
  if (window_.has_since() && window_.has_until()) return window_.until_ns - 1;
  return expected_ ? expected_->max_ns : max_ns_;
}

// Bars of hours and days begin where the zone's do: in half hours, as fine as
// the buckets are.
std::int64_t Histogram::shift_ns() const {
  const std::int64_t offset_s = zone_.offset_s(floor_div(first_ns(), kSecond));
  const std::int64_t shift = offset_s * kSecond;
  return shift % fine_ns_ == 0 ? shift : 0;
}

std::int64_t Histogram::bar_width_ns() const {
  if (bucket_ns_ != 0) return bucket_ns_;
  for (const std::int64_t width : kBarWidths) {
    if (width % fine_ns_ != 0) continue;
    if (bars_between(first_ns(), last_ns(), width) <= kWantedBars) return width;
  }
  return kBarWidths.back();
}

Status Histogram::check_bar_count() const {
  const std::int64_t width = bar_width_ns();
  const std::int64_t bar_count = bars_between(first_ns(), last_ns(), width);
  if (bar_count <= kMaxBars) return {};
  Error error = Error::invalid("buckets of " + format_duration(width) + " give " +
                                   format_count(static_cast<std::uint64_t>(bar_count)) + " bars",
                               "--hist");
  error.help = "use wider buckets, or narrow the window";
  return error;
}

std::int64_t Histogram::bar_of(std::int64_t time_ns, std::int64_t width_ns,
                               std::int64_t shift_ns) {
  std::int64_t shifted = time_ns;
  if (__builtin_add_overflow(time_ns, shift_ns, &shifted)) shifted = time_ns;
  return floor_div(shifted, width_ns);
}

Result<std::vector<Bar>> Histogram::bars() const {
  if (counted_ == 0) return std::vector<Bar>();
  LK_RETURN_IF_ERROR(check_bar_count());
  const std::int64_t width = bar_width_ns();
  const std::int64_t shift = shift_ns();
  const auto own_bar_of = [&](std::int64_t time_ns) { return bar_of(time_ns, width, shift); };
  std::map<std::int64_t, std::uint64_t> grouped;
  for (const auto& [bucket, count] : counts_) {
    grouped[own_bar_of(begin_ns(bucket, fine_ns_, 0))] += count;
  }
  std::vector<Bar> bars;
  const std::int64_t last = std::max(own_bar_of(last_ns()), grouped.rbegin()->first);
  const std::int64_t first = std::min(own_bar_of(first_ns()), grouped.begin()->first);
  for (std::int64_t bar = first; bar <= last; ++bar) {
    const auto found = grouped.find(bar);
    bars.push_back({begin_ns(bar, width, shift), found == grouped.end() ? 0 : found->second});
  }
  return bars;
}

}  // namespace logkit::logq
