#include "tools/logparse/sampler.h"

#include <algorithm>
#include <utility>

#include "lib/base/hash.h"
#include "lib/record/position.h"

namespace logkit::logparse {

void Sampler::add_rule(LineFilter filter, double rate) {
  rules_.push_back({std::move(filter), rate});
}

Sampler::Held& Sampler::trace_of(const std::string& trace) {
  const auto [found, is_new] = traces_.try_emplace(trace);
  if (!is_new) return found->second;
  order_.push_back(trace);
  while (order_.size() > kMaxTraces || held_bytes_ > kMaxHeldBytes) {
    if (order_.front() == trace) break;
    const auto oldest = traces_.find(order_.front());
    for (const std::string& line : oldest->second.lines) held_bytes_ -= line.size();
    traces_.erase(oldest);
    order_.pop_front();
  }
  return traces_.find(trace)->second;
}

void Sampler::hold(std::string_view line, const std::string& trace) {
  Held& held = trace_of(trace);
  record::StreamPosition position;
  std::string rest;
  if (record::take_position(line, position, rest) == record::PositionKind::kNone) rest = line;
  if (rest.ends_with('\n')) rest.pop_back();
  if (rest.size() > kMaxHeldBytes / 8) return;
  held_bytes_ += rest.size();
  held.lines.push_back(std::move(rest));
}

bool Sampler::decide(std::string_view line, const SampleKey& key, double rate) {
  const std::uint64_t hash = key.trace.empty() ? hash64(line) : hash64(key.trace);
  constexpr double kRange = 18446744073709551616.0;  // 2^64
  return static_cast<double>(hash) < rate * kRange;
}

Status Sampler::apply(std::string_view lines, const std::vector<SampleKey>& keys,
                      std::vector<bool>& keeps) {
  std::vector<double> rates(keys.size(), -1);
  for (Rule& rule : rules_) {
    std::vector<bool> matches(keys.size(), true);
    LK_RETURN_IF_ERROR(rule.filter.apply(lines, matches));
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (matches[i] && rates[i] < 0) rates[i] = rule.rate;
  }
  std::size_t begin = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::size_t end = lines.find('\n', begin) + 1;
    const std::string_view line = lines.substr(begin, end - begin);
    begin = end;
    if (!keeps[i]) continue;
    const SampleKey& key = keys[i];
    if (key.is_important) {
      if (!key.trace.empty()) trace_of(key.trace).is_kept = true;
      continue;
    }
    if (rates[i] < 0) continue;
    const auto trace = key.trace.empty() ? traces_.end() : traces_.find(key.trace);
    if (trace != traces_.end() && trace->second.is_kept) continue;
    if (decide(line, key, rates[i])) continue;
    keeps[i] = false;
    if (!key.trace.empty()) hold(line, key.trace);
  }
  return {};
}

void Sampler::take_held(const SampleKey& key, std::string& out, std::uint64_t& records) {
  if (!key.is_important || key.trace.empty()) return;
  const auto trace = traces_.find(key.trace);
  if (trace == traces_.end()) return;
  for (const std::string& line : trace->second.lines) {
    held_bytes_ -= line.size();
    out.append(line).push_back('\n');
    ++records;
  }
  trace->second.lines.clear();
}

}  // namespace logkit::logparse
