#include "lib/query/exec/prune.h"

#include <algorithm>
#include <cmath>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/row_matcher.h"
#include "lib/query/exec/trace_ids.h"
#include "lib/query/exec/values.h"
#include "lib/record/aliases.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

using record::Kind;
using segment::Zone;

Verdict negate(Verdict verdict) {
  if (verdict == Verdict::kSome) return verdict;
  return verdict == Verdict::kAll ? Verdict::kNone : Verdict::kAll;
}

bool at_most_text(std::string_view text, const Zone& zone) {
  return text.substr(0, zone.max_text.size()) <= zone.max_text;
}

// Whether a text of the zone can be exactly this.
bool may_equal(const Zone& zone, std::string_view text) {
  if (zone.has_numbers) {
    const auto number = value_number(text);
    return number && *number >= zone.min_number && *number <= zone.max_number;
  }
  if (zone.has_texts) return zone.min_text <= text && at_most_text(text, zone);
  return true;
}

bool may_begin_with(const Zone& zone, std::string_view prefix) {
  if (!zone.has_texts) return true;
  return std::string_view(zone.min_text).substr(0, prefix.size()) <= prefix &&
         at_most_text(prefix, zone);
}

// A word of a number's text has only what numbers have.
bool may_contain(const Zone& zone, std::string_view text) {
  return !zone.has_numbers || text.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

bool may_match(const Zone& zone, const ExactFilter& filter) {
  if (filter.is_prefix) return may_begin_with(zone, filter.text);
  // Spelt in another way it stands elsewhere.
  return may_equal(zone, filter.text) || is_trace_id(filter.field, filter.text);
}
bool may_match(const Zone& zone, const PhraseFilter& filter) {
  return may_contain(zone, filter.text);
}
bool may_match(const Zone& zone, const PrefixFilter& filter) {
  return may_contain(zone, filter.text);
}
bool may_match(const Zone& zone, const ValuesFilter& filter) {
  if (filter.kind != ValuesFilter::Kind::kIn) return true;
  return std::any_of(filter.values.begin(), filter.values.end(),
                     [&zone](const std::string& value) { return may_equal(zone, value); });
}
bool may_match(const Zone& zone, const RangeFilter& filter) {
  if (!zone.has_numbers) return true;
  return exact_bound(filter.lower.text, filter.lower.value) <= zone.max_number &&
         exact_bound(filter.upper.text, filter.upper.value) >= zone.min_number;
}
bool may_match(const Zone& zone, const CompareFilter& filter) {
  if (!zone.has_numbers || !filter.number) return true;
  const long double bound = exact_bound(filter.text, *filter.number);
  switch (filter.op) {
    case CompareOp::kLess:
      return zone.min_number < bound;
    case CompareOp::kLessEqual:
      return zone.min_number <= bound;
    case CompareOp::kGreater:
      return zone.max_number > bound;
    case CompareOp::kGreaterEqual:
      return zone.max_number >= bound;
  }
  LK_UNREACHABLE();
}
bool may_match(const Zone& zone, const StringRangeFilter& filter) {
  if (!zone.has_texts) return true;
  return zone.min_text < filter.max_text && at_most_text(filter.min_text, zone);
}
bool may_match(const Zone& zone, const Ipv4RangeFilter&) { return !zone.has_numbers; }
bool may_match(const Zone&, const EmptyValueFilter&) { return true; }
template <typename OtherFilter>
bool may_match(const Zone&, const OtherFilter&) {
  return true;
}

// What the whole filter, a leaf, says about a row without any field.
Verdict on_empty_row(const Filter& filter) {
  auto compiled = compile_filter(filter);
  if (!compiled) return Verdict::kSome;
  record::Batch batch(std::make_unique<record::MemorySource>(1));
  Rows rows = {0};
  if (!(*compiled)->narrow(batch, rows)) return Verdict::kSome;
  return rows.empty() ? Verdict::kNone : Verdict::kAll;
}

}  // namespace

// One block, one filter tree.
class Pruner::Judge {
 public:
  Judge(Pruner& pruner, const segment::BlockInfo& block) : pruner_(pruner), block_(block) {}

  Verdict judge(const Filter& filter) {
    return std::visit([&](const auto& node) { return of(node, filter); }, filter.node);
  }

 private:
  Verdict of(const AllFilter&, const Filter&) { return Verdict::kAll; }
  Verdict of(const AndFilter& all, const Filter&) {
    Verdict verdict = Verdict::kAll;
    for (const Filter& operand : all.operands) {
      const Verdict own = judge(operand);
      if (own == Verdict::kNone) return own;
      if (own == Verdict::kSome) verdict = own;
    }
    return verdict;
  }
  Verdict of(const OrFilter& any, const Filter&) {
    Verdict verdict = Verdict::kNone;
    for (const Filter& operand : any.operands) {
      const Verdict own = judge(operand);
      if (own == Verdict::kAll) return own;
      if (own == Verdict::kSome) verdict = own;
    }
    return verdict;
  }
  Verdict of(const NotFilter& negated, const Filter&) { return negate(judge(*negated.operand)); }

  Verdict of(const TimeFilter& time, const Filter&) {
    if (block_.max_time_ns < time.min_ns || block_.min_time_ns > time.max_ns) {
      return Verdict::kNone;
    }
    const bool inside = block_.min_time_ns >= time.min_ns && block_.max_time_ns <= time.max_ns;
    return inside ? Verdict::kAll : Verdict::kSome;
  }
  Verdict of(const DayRangeFilter&, const Filter&) { return Verdict::kSome; }
  Verdict of(const WeekRangeFilter&, const Filter&) { return Verdict::kSome; }
  Verdict of(const ValueTypeFilter&, const Filter&) { return Verdict::kSome; }
  Verdict of(const StreamIdFilter&, const Filter&) { return Verdict::kSome; }

  Verdict of(const FieldCompareFilter& compare, const Filter& filter) {
    const bool absent = is_absent(compare.field.name) && is_absent(compare.other.name);
    return absent ? empty_row(filter) : Verdict::kSome;
  }
  Verdict of(const StreamFilter& stream, const Filter& filter) {
    for (const auto& conditions : stream.alternatives) {
      for (const StreamMatch& match : conditions) {
        if (!is_absent(match.label)) return Verdict::kSome;
      }
    }
    return empty_row(filter);
  }
  Verdict of(const MinLevelFilter& level, const Filter& filter) {
    return is_absent(level.field.name.empty() ? "level" : level.field.name) ? empty_row(filter)
                                                                            : Verdict::kSome;
  }
  template <typename FieldFilter>
  Verdict of(const FieldFilter& leaf, const Filter& filter) {
    // The values of a subquery are not known yet.
    if constexpr (requires { leaf.subquery; }) {
      if (leaf.subquery) return Verdict::kSome;
    }
    const std::string& name = leaf.field.name;
    if (is_opaque(name)) return Verdict::kSome;
    std::uint32_t most_present = 0;
    for (const std::uint32_t field : pruner_.candidates(name)) {
      const Zone* zone = block_.zone(field);
      if (zone == nullptr) continue;
      most_present = std::max(most_present, zone->present_rows);
      // A null's text is the empty one, which no statistics are about.
      if (zone->kinds.has(Kind::kNull) || may_match(*zone, leaf)) return Verdict::kSome;
    }
    if (most_present == 0) return empty_row(filter);
    // No value matches; rows without one may.
    if (most_present == block_.rows) return Verdict::kNone;
    return empty_row(filter) == Verdict::kNone ? Verdict::kNone : Verdict::kSome;
  }

  // Names whose values are no columns, or whose statistics do not hold. A filter
  // on the message may be meant for every field (RunOptions::any_field).
  bool is_opaque(const std::string& name) const {
    return block_.whole_rows > 0 || name == kTimeField || name.starts_with("_stream") ||
           name == kMessageField || record::is_reserved_field(name);
  }
  bool is_absent(const std::string& name) {
    if (is_opaque(name)) return false;
    const auto& fields = pruner_.candidates(name);
    return std::all_of(fields.begin(), fields.end(),
                       [this](std::uint32_t field) { return block_.zone(field) == nullptr; });
  }
  Verdict empty_row(const Filter& filter) {
    const auto known = pruner_.on_empty_row_.find(&filter);
    if (known != pruner_.on_empty_row_.end()) return known->second;
    return pruner_.on_empty_row_.emplace(&filter, on_empty_row(filter)).first->second;
  }

  Pruner& pruner_;
  const segment::BlockInfo& block_;
};

Pruner::Pruner(const ScanRequest& request, const segment::Footer& footer)
    : request_(request), footer_(footer) {}
Pruner::~Pruner() = default;

Verdict Pruner::judge(const segment::BlockInfo& block) {
  return Judge(*this, block).judge(request_.filter);
}

const std::vector<std::uint32_t>& Pruner::candidates(const std::string& name) {
  const auto known = candidates_.find(name);
  if (known != candidates_.end()) return known->second;
  return candidates_.emplace(name, fields_of_name(footer_, name)).first->second;
}

std::vector<std::uint32_t> fields_of_name(const segment::Footer& footer, const std::string& name) {
  const auto aliases = record::aliases_of(name);
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = 0; i < footer.fields.size(); ++i) {
    const std::string own = footer.fields[i].path.name();
    if (own == name || std::find(aliases.begin(), aliases.end(), own) != aliases.end()) {
      found.push_back(i);
    }
  }
  return found;
}

}  // namespace logkit::query
