// --sample QUERY=RATE: of the records that match a query, only so many are kept.
//
// Errors and warnings are always kept, and so is the rest of their trace: what was
// left out of a trace waits a while (kMaxHeldBytes in all), and goes out, without
// its position, before the first error of the trace. Records of a trace are kept
// or left out together. Which ones is told by a hash: the same input gives the
// same output.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/base/result.h"
#include "tools/logparse/line_filter.h"

namespace logkit::logparse {

// What sampling has to know of a record.
struct SampleKey {
  bool is_important = false;  // warn, error, fatal
  std::string trace;          // as it is compared (trace_id.h); empty: none
};

class Sampler {
 public:
  static constexpr std::size_t kMaxHeldBytes = 32u << 20;
  static constexpr std::size_t kMaxTraces = 100'000;

  // `rate` from 0 to 1. The first rule that a record matches counts.
  void add_rule(LineFilter filter, double rate);
  bool empty() const { return rules_.empty(); }

  // `lines`: records, one a line; a flag in `keeps` and a key for each. Clears the
  // flags of those that are left out.
  Status apply(std::string_view lines, const std::vector<SampleKey>& keys,
               std::vector<bool>& keeps);
  // What waited for the trace of this record, which is kept: to go out before it.
  void take_held(const SampleKey& key, std::string& out, std::uint64_t& records);

 private:
  struct Rule {
    LineFilter filter;
    double rate;
  };
  struct Held {
    std::vector<std::string> lines;
    bool is_kept = false;  // an error was seen
  };

  bool decide(std::string_view line, const SampleKey& key, double rate);
  void hold(std::string_view line, const std::string& trace);
  Held& trace_of(const std::string& trace);

  std::vector<Rule> rules_;
  std::unordered_map<std::string, Held> traces_;
  std::deque<std::string> order_;  // of traces_, oldest first
  std::size_t held_bytes_ = 0;
};

}  // namespace logkit::logparse
