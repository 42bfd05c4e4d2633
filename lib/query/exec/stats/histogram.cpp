// histogram: how many values lie in each range of a fixed logarithmic scale.
//
// The ranges are VictoriaMetrics': eighteen to a power of ten, from 10^-9 to
// 10^18, their upper end included. What is no number, or negative, does not
// count.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

#include "lib/query/exec/stats/aggregate.h"
#include "lib/query/exec/stats/visit.h"
#include "lib/query/exec/values.h"

namespace logkit::query {
namespace {

constexpr int kMinExponent = -9;
constexpr int kMaxExponent = 18;
constexpr int kRangesPerDecade = 18;
constexpr int kRanges = (kMaxExponent - kMinExponent) * kRangesPerDecade;
// 0: up to 10^-9; 1…kRanges; kRanges + 1: above 10^18.
using RangeNumber = std::uint32_t;

RangeNumber range_of(double number) {
  const double place = (std::log10(number) - kMinExponent) * kRangesPerDecade;
  if (number <= 0 || place <= 0) return 0;
  return place > kRanges ? kRanges + 1 : static_cast<RangeNumber>(std::ceil(place));
}

double end_of(RangeNumber range) {
  return std::pow(10.0, kMinExponent + static_cast<double>(range) / kRangesPerDecade);
}

void append_end(RangeNumber range, std::string& out) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3e", end_of(range));
  out += text.data();
}

void append_range(RangeNumber range, std::string& out) {
  if (range == 0) {
    out += '0';
  } else {
    append_end(range - 1, out);
  }
  out += "...";
  if (range == kRanges + 1) {
    out += "+Inf";
  } else {
    append_end(range, out);
  }
}

// Few ranges of the many are used: in their order, each with its hits.
using Hits = std::vector<std::pair<RangeNumber, std::uint64_t>>;

void add_hits(Hits& hits, RangeNumber range, std::uint64_t count) {
  const auto at = std::lower_bound(
      hits.begin(), hits.end(), range,
      [](const auto& each, RangeNumber wanted) { return each.first < wanted; });
  if (at != hits.end() && at->first == range) {
    at->second += count;
  } else {
    hits.emplace(at, range, count);
  }
}

class Histogram : public AggregateOf<Hits> {
 public:
  explicit Histogram(const StatsFunction& function) : fields_(function.fields) {}

  Status update(const GroupedRows& input) override {
    resize(input.group_count);
    LK_TRY(const auto columns, columns_of(input.batch, fields_));
    for (const NamedColumn& named : columns) {
      for_each_value(*named.column, input,
                     [this](std::uint32_t group, std::string_view text, record::Kind) {
                       const auto number = value_number(text);
                       if (!number || *number < 0) return;
                       add_hits(states_[group], range_of(*number), 1);
                     });
    }
    return {};
  }
  StatsValue result(std::uint32_t group) override {
    std::string text = "[";
    for (const auto& [range, hits] : states_[group]) {
      if (text.size() > 1) text.push_back(',');
      text += "{\"vmrange\":\"";
      append_range(range, text);
      text += "\",\"hits\":" + std::to_string(hits) + "}";
    }
    text.push_back(']');
    return {std::move(text), record::Kind::kString};
  }
  void save(std::uint32_t group, ByteWriter& out) const override {
    out.put_varint(states_[group].size());
    for (const auto& [range, hits] : states_[group]) {
      out.put_varint(range);
      out.put_varint(hits);
    }
  }
  void merge(std::uint32_t group, ByteReader& in) override {
    const std::uint64_t count = in.get_varint();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
      const auto range = static_cast<RangeNumber>(in.get_varint());
      add_hits(states_[group], range, in.get_varint());
    }
  }
  std::uint64_t memory_bytes() const override {
    std::uint64_t bytes = AggregateOf::memory_bytes();
    for (const Hits& hits : states_) bytes += hits.capacity() * sizeof(Hits::value_type);
    return bytes;
  }

 private:
  std::vector<FieldPattern> fields_;
};

}  // namespace

std::unique_ptr<Aggregate> make_histogram(const StatsFunction& function) {
  return std::make_unique<Histogram>(function);
}

}  // namespace logkit::query
