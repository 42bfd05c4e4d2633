#include <algorithm>
#include <optional>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/cli/summary.h"
#include "lib/query/check.h"
#include "lib/query/syntax/print.h"
#include "tools/logq/field_lists.h"
#include "tools/logq/report.h"
#include "tools/logq/retyped.h"
#include "tools/logq/trials.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kMaxHints = 3;
constexpr std::size_t kMaxWords = 10;  // asked about, each with a scan or two
constexpr std::size_t kMaxValues = 1000;
constexpr std::size_t kMaxParts = 8;
constexpr std::uint64_t kMaxStreamBytes = 64u << 20;  // read again for a hint
// Read of segments for all hints together: a person waits for a tenth of a
// second, a program for less than its answer took.
constexpr std::uint64_t kMaxRowsForPeople = 4u << 20;
constexpr std::uint64_t kMaxRowsForPrograms = 256u << 10;

// A word that was looked for, and how.
struct Wanted {
  query::FieldRef field;
  std::string text;
  query::FilterNode filter;
};

void collect(const query::Filter& filter, std::vector<Wanted>& wanted) {
  std::visit(query::Overloaded{[&](const query::AndFilter& node) {
                                 for (const query::Filter& operand : node.operands)
                                   collect(operand, wanted);
                               },
                               [&](const query::OrFilter& node) {
                                 for (const query::Filter& operand : node.operands)
                                   collect(operand, wanted);
                               },
                               [&](const query::PhraseFilter& node) {
                                 wanted.push_back({node.field, node.text, node});
                               },
                               [&](const query::ExactFilter& node) {
                                 if (!node.is_prefix)
                                   wanted.push_back({node.field, node.text, node});
                               },
                               [](const auto&) {}},
             filter.node);
}

using Found = Trials::Found;

class Hints {
 public:
  explicit Hints(const Asking& asking)
      : asking_(asking),
        trials_(asking, asking.world.stderr_is_tty ? kMaxRowsForPeople : kMaxRowsForPrograms) {
    // Nothing was found by the query itself, where it was run as it is.
    if (!asking.request.query.pipes.empty() || !asking.options.diff.empty()) return;
    trials_.know(asking.request.typed.filter.node, asking.options.any_field, Found::kNone);
  }

  void print() {
    if (hint_at_trace()) return;
    std::vector<Wanted> wanted;
    collect(asking_.request.typed.filter, wanted);
    if (wanted.size() > kMaxWords) wanted.resize(kMaxWords);
    std::size_t hints = 0;
    for (const Wanted& word : wanted) {
      if (hints == kMaxHints) break;
      if (trials_.look_for(word.filter, false) != Found::kNone) continue;
      const bool given = word.field.name == "_msg" ? hint_at_word(word) : hint_at_value(word);
      hints += given ? 1 : 0;
    }
    if (hints == 0) hint_at_parts();
  }

 private:
  // "no record has level 'eror'; did you mean 'error'?"
  bool hint_at_value(const Wanted& wanted) {
    ValueLister lister(wanted.field.name, kMaxValues);
    if (!trials_.give_values(wanted.field.name, lister)) return false;
    const auto near = cli::nearest(wanted.text, lister.tally().names(), 2);
    if (near.empty()) return false;
    cli::print_note(asking_.world, "no record has " + wanted.field.name + " '" + wanted.text +
                                       "'; " + cli::did_you_mean(near));
    return true;
  }

  // A whole message: one that ends as lines of other systems do, or goes on.
  bool hint_at_message(const Wanted& wanted) {
    const query::Filter with_return{query::ExactFilter{wanted.field, wanted.text + "\r", false}, {}};
    if (trials_.look_for(with_return.node, false) == Found::kSome) {
      cli::print_note(asking_.world, "no message is '" + wanted.text +
                                         "', but some are so with a carriage return at their end; "
                                         "write " +
                                         query::print(with_return));
      return true;
    }
    const query::Filter within{query::PhraseFilter{wanted.field, wanted.text, false}, {}};
    if (trials_.look_for(within.node, false) != Found::kSome) return false;
    cli::print_note(asking_.world, "no message is '" + wanted.text +
                                       "' and nothing more, but some have it; write " +
                                       query::print(within));
    return true;
  }

  // A word of the message: longer words, then other fields.
  bool hint_at_word(const Wanted& wanted) {
    if (std::holds_alternative<query::ExactFilter>(wanted.filter) && hint_at_message(wanted)) {
      return true;
    }
    const query::PrefixFilter beginning{wanted.field, wanted.text, true};
    if (trials_.look_for(beginning, false) == Found::kSome) {
      cli::print_note(asking_.world, "'" + wanted.text +
                                         "' is no whole word of a message, but the beginning of "
                                         "one in another spelling or length; write " +
                                         query::print(query::Filter{beginning, {}}));
      return true;
    }
    if (asking_.options.any_field) return false;
    const query::PhraseFilter anywhere{wanted.field, wanted.text, false};
    if (trials_.look_for(anywhere, true) != Found::kSome) return false;
    cli::print_note(asking_.world, "'" + wanted.text +
                                       "' is in no message, but in another field; use -a to look "
                                       "in every field");
    return true;
  }

  // The begin of an id, as it is often copied.
  bool hint_at_trace() {
    if (!asking_.options.trace) return false;
    const std::string& id = *asking_.options.trace;
    const query::ExactFilter beginning{{"trace_id", {}}, id, true};
    if (trials_.look_for(beginning, false) != Found::kSome) return false;
    cli::print_note(asking_.world, "no trace has the id '" + id +
                                       "', but the ids of some begin so; see them with "
                                       "--list-values trace_id " +
                                       shell_quoted(query::print(query::Filter{beginning, {}})));
    return true;
  }

  // Which part of an `and` leaves nothing over: the one that matches nothing, or
  // those without which something would match.
  void hint_at_parts() {
    const auto* all = std::get_if<query::AndFilter>(&asking_.request.typed.filter.node);
    if (all == nullptr || all->operands.size() > kMaxParts) return;
    std::size_t parts_with_rows = 0;
    bool any_is_empty = false;
    for (const query::Filter& part : all->operands) {
      const Found found = trials_.look_for(part.node, asking_.options.any_field);
      if (found == Found::kSome) ++parts_with_rows;
      if (found != Found::kNone) continue;
      any_is_empty = true;
      cli::print(asking_.world,
                 {.severity = cli::Severity::kNote,
                  .text = "no record matches this part, whatever the others say",
                  .snippet = cli::Snippet{asking_.options.query, part.span.begin, part.span.end}});
    }
    if (!any_is_empty && parts_with_rows == all->operands.size()) hint_without_each(*all);
  }

  // Every part matches something by itself.
  void hint_without_each(const query::AndFilter& all) {
    cli::Message message{.severity = cli::Severity::kNote,
                         .text = "every part matches by itself, but no record matches them all"};
    bool is_whole = true;
    for (std::size_t i = 0; i < all.operands.size(); ++i) {
      query::AndFilter others = all;
      others.operands.erase(others.operands.begin() + static_cast<std::ptrdiff_t>(i));
      const auto count =
          trials_.count(others.operands.size() == 1 ? std::move(others.operands.front().node)
                                                    : query::FilterNode(std::move(others)),
                        all.operands.size() - i);
      is_whole = is_whole && count && count->is_whole;
      if (!count || count->rows == 0) continue;
      const query::Span& span = all.operands[i].span;
      message.details.push_back(
          "without " + asking_.options.query.substr(span.begin, span.end - span.begin) + ": " +
          (count->is_whole ? "" : "at least ") + cli::counted(count->rows, "match", "matches"));
    }
    if (message.details.empty() && is_whole)
      message.details.emplace_back("nor all of them but one");
    cli::print(asking_.world, message);
  }

  const Asking& asking_;
  Trials trials_;
};

// What was asked for lies before, behind or between all that is stored.
bool hint_at_times(const Asking& asking) {
  if (asking.inputs.has_streams()) return false;
  const query::TimeRange asked = query::time_range_of(asking.request.query.filter);
  if (!asked.is_bounded() || asked.is_empty()) return false;
  const auto stores = asking.inputs.stored_times();
  if (!stores) return false;
  std::optional<query::TimeRange> stored;
  for (const StoredTimes& store : *stores) {
    if (!store.any) continue;
    if (asked.overlaps(store.first_ns, store.last_ns)) return false;
    if (!stored) stored = query::TimeRange{.min_ns = store.first_ns, .max_ns = store.last_ns};
    stored->min_ns = std::min(stored->min_ns, store.first_ns);
    stored->max_ns = std::max(stored->max_ns, store.last_ns);
  }
  if (!stored) return false;
  const auto& zone = asking.options.common.zone;
  cli::print_note(asking.world, "nothing is stored of the time asked for; the data is from " +
                                    cli::format_time(stored->min_ns, zone) + " to " +
                                    cli::format_time(stored->max_ns, zone));
  return true;
}

}  // namespace

void print_hints(const Asking& asking) {
  if (asking.options.quiet()) return;
  if (auto doubt = query::find_doubt(asking.request.typed)) {
    cli::print(asking.world,
               {.severity = cli::Severity::kNote,
                .text = std::move(doubt->what),
                .snippet = cli::Snippet{asking.options.query, doubt->span.begin, doubt->span.end},
                .help = std::move(doubt->help)});
    return;
  }
  if (hint_at_times(asking)) return;
  if (!asking.inputs.can_be_read_again()) return;
  if (asking.inputs.has_streams() && asking.inputs.figures().bytes_read > kMaxStreamBytes) return;
  Hints(asking).print();
}

}  // namespace logkit::logq
