// Waterfall: the order in which the records of one trace are read: span under
// span.
//
// Spans that have no parent in the trace come in the order of their first
// records; below each, its own records in their order, then the spans under it.
// A record without a span stands for itself. Spans that are their own ancestors
// are taken as if the first of them had no parent.
//
// Thread safety: pure function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace logkit::query {

struct TraceRecord {
  std::string span;    // empty: none
  std::string parent;  // of the span, as this record has it; empty: not said
};

struct WaterfallPlace {
  std::uint32_t record = 0;  // index of the record
  std::uint32_t depth = 0;   // spans above its own
};

// `records` in the order of time.
std::vector<WaterfallPlace> waterfall_order(const std::vector<TraceRecord>& records);

}  // namespace logkit::query
