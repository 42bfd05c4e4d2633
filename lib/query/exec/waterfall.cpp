#include "lib/query/exec/waterfall.h"

#include <utility>

#include "lib/query/exec/key_table.h"

namespace logkit::query {
namespace {

struct Span {
  std::uint32_t parent = KeyTable::kNone;
  std::vector<std::uint32_t> records;
  std::vector<std::uint32_t> children;  // in the order of their first records
  bool is_placed = false;
};

class Spans {
 public:
  explicit Spans(const std::vector<TraceRecord>& records) {
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      const std::string& name = records[i].span;
      std::uint32_t number = static_cast<std::uint32_t>(spans_.size());
      if (!name.empty()) {
        const std::uint32_t key = names_.find_or_add(name);
        if (key == span_of_name_.size()) span_of_name_.push_back(number);
        number = span_of_name_[key];
      }
      if (number == spans_.size()) spans_.emplace_back();
      spans_[number].records.push_back(i);
    }
    for (std::uint32_t i = 0; i < spans_.size(); ++i) link(i, records);
  }

  std::vector<WaterfallPlace> order() {
    for (std::uint32_t i = 0; i < spans_.size(); ++i) {
      if (spans_[i].parent == KeyTable::kNone) place(i);
    }
    // What is left hangs on a circle.
    for (std::uint32_t i = 0; i < spans_.size(); ++i) place(i);
    return std::move(order_);
  }

 private:
  void link(std::uint32_t number, const std::vector<TraceRecord>& records) {
    for (const std::uint32_t record : spans_[number].records) {
      if (records[record].parent.empty()) continue;
      const std::uint32_t key = names_.find(records[record].parent);
      if (key == KeyTable::kNone || span_of_name_[key] == number) continue;
      spans_[number].parent = span_of_name_[key];
      spans_[span_of_name_[key]].children.push_back(number);
      return;
    }
  }

  // A span and all below it, without recursion: they may be as many as records.
  void place(std::uint32_t root) {
    if (spans_[root].is_placed) return;
    spans_[root].is_placed = true;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> left = {{root, 0}};
    while (!left.empty()) {
      const auto [number, depth] = left.back();
      left.pop_back();
      for (const std::uint32_t record : spans_[number].records) order_.push_back({record, depth});
      const std::vector<std::uint32_t>& children = spans_[number].children;
      for (auto child = children.rbegin(); child != children.rend(); ++child) {
        if (spans_[*child].is_placed) continue;
        spans_[*child].is_placed = true;
        left.emplace_back(*child, depth + 1);
      }
    }
  }

  KeyTable names_;
  std::vector<std::uint32_t> span_of_name_;
  std::vector<Span> spans_;
  std::vector<WaterfallPlace> order_;
};

}  // namespace

std::vector<WaterfallPlace> waterfall_order(const std::vector<TraceRecord>& records) {
  return Spans(records).order();
}

}  // namespace logkit::query
