#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/suggest.h"
#include "lib/cli/summary.h"
#include "lib/query/check.h"
#include "tools/logq/field_lists.h"
#include "tools/logq/report.h"

namespace logkit::logq {
namespace {

constexpr std::size_t kMaxHints = 3;
constexpr std::size_t kMaxWords = 10;  // asked about, each with a scan or two
constexpr std::size_t kMaxValues = 1000;
constexpr std::size_t kMaxParts = 8;
constexpr std::uint64_t kMaxStoredBytes = 256u << 20;  // asked part by part
constexpr std::uint64_t kMaxStreamBytes = 64u << 20;  // read again for a hint

// A word that was looked for.
struct Wanted {
  query::FieldRef field;
  std::string text;
};

void collect(const query::Filter& filter, std::vector<Wanted>& wanted) {
  std::visit(query::Overloaded{
                 [&](const query::AndFilter& node) {
                   for (const query::Filter& operand : node.operands) collect(operand, wanted);
                 },
                 [&](const query::OrFilter& node) {
                   for (const query::Filter& operand : node.operands) collect(operand, wanted);
                 },
                 [&](const query::PhraseFilter& node) {
                   wanted.push_back({node.field, node.text});
                 },
                 [&](const query::ExactFilter& node) {
                   if (!node.is_prefix) wanted.push_back({node.field, node.text});
                 },
                 [](const auto&) {}},
             filter.node);
}

class NullSink : public query::Sink {
 public:
  Status push(record::Batch&) override { return {}; }
};

// The query with another filter, its window kept, its pipes left out.
query::Query with_filter(const Asking& asking, query::FilterNode node) {
  query::Query query;
  query.filter = query::Filter{std::move(node), {}};
  const cli::TimeWindow& window = asking.options.common.window;
  if (window.limited()) {
    query::TimeFilter limits;
    limits.min_ns = window.since_ns;
    limits.max_ns = window.has_until() ? window.until_ns - 1 : window.until_ns;
    narrow(query, std::move(limits));
  }
  return query;
}

struct Trial {
  query::Query query;
  query::FieldSet output{};  // read of the rows that match
  bool any_field = false;
  std::uint64_t record_limit = 0;
};

// How many rows it gives; nothing where it cannot be run.
std::optional<std::uint64_t> try_out(const Asking& asking, const Trial& trial,
                                     query::Sink& sink) {
  auto source = asking.inputs.open_all(trial.query,
                                       {.output = trial.output, .any_field = trial.any_field});
  if (!source) return std::nullopt;
  query::RunOptions options = run_options(asking, trial.record_limit);
  options.any_field = trial.any_field;
  options.any_order = true;
  options.output = trial.output;
  const auto totals = query::run_query(trial.query, **source, sink, options);
  if (!totals) return std::nullopt;
  return totals->rows_out;
}

bool finds_something(const Asking& asking, query::Query query, bool any_field) {
  NullSink nothing;
  const Trial trial{.query = std::move(query), .any_field = any_field, .record_limit = 1};
  return try_out(asking, trial, nothing).value_or(0) > 0;
}

// "no record has level 'eror'; did you mean 'error'?"
bool hint_at_value(const Asking& asking, const Wanted& wanted) {
  ValueLister lister(wanted.field.name, kMaxValues);
  Trial trial{.query = with_filter(asking, query::AllFilter{})};
  trial.output.add(wanted.field.name);
  if (!try_out(asking, trial, lister)) return false;
  for (const std::string& value : lister.tally().names()) {
    if (value == wanted.text) return false;
  }
  const auto near = cli::nearest(wanted.text, lister.tally().names(), 2);
  if (near.empty()) return false;
  cli::print_note(asking.world, "no record has " + wanted.field.name + " '" + wanted.text + "'; " +
                                    cli::did_you_mean(near));
  return true;
}

// A word of the message: longer words, then other fields.
bool hint_at_word(const Asking& asking, const Wanted& wanted) {
  if (finds_something(asking,
                      with_filter(asking, query::PhraseFilter{wanted.field, wanted.text, false}),
                      false)) {
    return false;
  }
  if (finds_something(asking,
                      with_filter(asking, query::PrefixFilter{wanted.field, wanted.text, true}),
                      false)) {
    cli::print_note(asking.world, "'" + wanted.text +
                                      "' is no whole word of a message, but the beginning of one "
                                      "in another spelling or length; write i(" +
                                      wanted.text + "*)");
    return true;
  }
  if (asking.options.any_field) return false;
  if (!finds_something(asking,
                       with_filter(asking, query::PhraseFilter{wanted.field, wanted.text, false}),
                       true)) {
    return false;
  }
  cli::print_note(asking.world, "'" + wanted.text +
                                    "' is in no message, but in another field; use -a to look in "
                                    "every field");
  return true;
}

// The begin of an id, as it is often copied.
bool hint_at_trace(const Asking& asking) {
  if (!asking.options.trace) return false;
  const std::string& id = *asking.options.trace;
  if (!finds_something(asking, with_filter(asking, query::ExactFilter{{"trace_id", {}}, id, true}),
                       false)) {
    return false;
  }
  cli::print_note(asking.world, "no trace has the id '" + id +
                                    "', but the ids of some begin so; see them with "
                                    "--list-values trace_id 'trace_id:=" +
                                    id + "*'");
  return true;
}

// Which part of an `and` leaves nothing over: the one that matches nothing, or
// those without which something would match.
void hint_at_parts(const Asking& asking) {
  const auto* all = std::get_if<query::AndFilter>(&asking.request.typed.filter.node);
  if (all == nullptr || all->operands.size() > kMaxParts) return;
  // Nobody waits for minutes for advice.
  if (asking.inputs.figures().bytes_total > kMaxStoredBytes) return;
  const std::string& text = asking.options.query;
  bool any_is_empty = false;
  for (const query::Filter& part : all->operands) {
    if (finds_something(asking, with_filter(asking, part.node), asking.options.any_field)) continue;
    any_is_empty = true;
    cli::print(asking.world,
               {.severity = cli::Severity::kNote,
                .text = "no record matches this part, whatever the others say",
                .snippet = cli::Snippet{text, part.span.begin, part.span.end}});
  }
  if (any_is_empty) return;
  cli::Message message{.severity = cli::Severity::kNote,
                       .text = "every part matches by itself, but no record matches them all"};
  for (std::size_t i = 0; i < all->operands.size(); ++i) {
    query::AndFilter others = *all;
    others.operands.erase(others.operands.begin() + static_cast<std::ptrdiff_t>(i));
    query::FilterNode rest = others.operands.size() == 1 ? others.operands.front().node
                                                         : query::FilterNode(std::move(others));
    NullSink nothing;
    const Trial trial{.query = with_filter(asking, std::move(rest)),
                      .any_field = asking.options.any_field};
    const std::uint64_t count = try_out(asking, trial, nothing).value_or(0);
    if (count == 0) continue;
    const query::Span& span = all->operands[i].span;
    message.details.push_back("without " + text.substr(span.begin, span.end - span.begin) + ": " +
                              cli::counted(count, "match", "matches"));
  }
  if (message.details.empty()) message.details.emplace_back("nor all of them but one");
  cli::print(asking.world, message);
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
  if (!asking.inputs.can_be_read_again()) return;
  if (asking.inputs.has_streams() && asking.inputs.figures().bytes_read > kMaxStreamBytes) return;
  if (hint_at_trace(asking)) return;
  std::vector<Wanted> wanted;
  collect(asking.request.typed.filter, wanted);
  if (wanted.size() > kMaxWords) wanted.resize(kMaxWords);
  std::size_t hints = 0;
  for (const Wanted& word : wanted) {
    if (hints == kMaxHints) break;
    const bool given = word.field.name == "_msg" ? hint_at_word(asking, word)
                                                 : hint_at_value(asking, word);
    hints += given ? 1 : 0;
  }
  if (hints == 0) hint_at_parts(asking);
}

}  // namespace logkit::logq
