#include "tools/logq/narrowing.h"

#include <algorithm>
#include <cmath>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/cli/text_width.h"
#include "lib/query/syntax/print.h"
#include "lib/record/aliases.h"
#include "tools/logq/retyped.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::uint64_t kBroadRows = 100;
constexpr std::size_t kMaxFields = 200;
constexpr std::size_t kMaxValues = 50;
constexpr std::size_t kMaxValueBytes = 60;
constexpr std::size_t kMaxSplits = 3;
// A value that nearly all records have, or a field that few have, splits little.
constexpr double kGreatestShare = 0.9;

// Fields that filters find under several names: their counts are those of all of them.
constexpr std::string_view kUnited[] = {"level", "trace_id", "span_id"};

bool is_united(std::string_view name) {
  return std::ranges::any_of(kUnited, [name](std::string_view united) {
    const auto names = record::aliases_of(united);
    return std::ranges::find(names, name) != names.end();
  });
}

// The condition is asked of the records as they print: of what pipes have made, or
// left of their fields, behind these.
void add_condition(query::Query& query, query::ExactFilter condition) {
  const bool as_they_came = std::ranges::all_of(query.pipes, [](const query::Pipe& pipe) {
    return std::holds_alternative<query::FilterPipe>(pipe.node);
  });
  if (as_they_came) {
    narrow(query, std::move(condition));
  } else {
    query.pipes.push_back({query::FilterPipe{{std::move(condition), {}}}, {}});
  }
}

// The command that was typed, with another query.
std::string command(const Asking& asking, const query::Query& query) {
  std::string text = "logq " + shell_quoted(query::print(query));
  const cli::WindowRequest& window = asking.options.common.window_typed;
  const std::pair<const char*, const std::string*> times[] = {
      {"--since", &window.since},   {"--until", &window.until},   {"--last", &window.last},
      {"--around", &window.around}, {"--spread", &window.spread},
  };
  for (const auto& [option, value] : times) {
    if (!value->empty()) text += std::string(" ") + option + " " + shell_word(*value);
  }
  for (const std::string& word : answer_options(asking.options)) text += " " + shell_word(word);
  for (const std::string& path : asking.options.paths) text += " " + shell_word(path);
  return cli::visible(text, {.utf8 = asking.world.err_style.utf8()});
}

}  // namespace

struct Narrowing::Split {
  std::string field;
  std::string value;
  std::uint64_t hits = 0;
  double entropy = 0;
};

bool wants_narrowing(const Asking& asking) {
  const cli::World& world = asking.world;
  const bool to_people = world.stdout_is_tty && world.stderr_is_tty;
  return (to_people || asking.options.common.verbose) && !asking.options.quiet() &&
         asking.request.view == View::kNone && !asking.options.trace &&
         asking.inputs.can_be_read_again() && answers_with_records(asking.request.typed);
}

Status Narrowing::push(record::Batch& batch) {
  row_count_ += batch.row_count();
  LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
  for (const ShownColumn& entry : shown.columns()) {
    if (entry.name == "_time" || entry.name == "_msg") continue;
    if (unites_ && is_united(entry.name)) continue;
    add(entry.name, *entry.column, batch.selection());
  }
  if (unites_) LK_RETURN_IF_ERROR(add_united(shown, batch));
  return next_.push(batch);
}

Status Narrowing::add_united(const ShownColumns& shown, record::Batch& batch) {
  for (const std::string_view united : kUnited) {
    const auto names = record::aliases_of(united);
    const bool is_shown = std::ranges::any_of(
        names, [&shown](std::string_view name) { return shown.find(name) != nullptr; });
    if (!is_shown) continue;
    LK_TRY(const record::Column* column, batch.resolve(united));
    add(united, *column, batch.selection());
  }
  return {};
}

void Narrowing::add(std::string_view name, const record::Column& column,
                    const std::vector<std::uint32_t>& rows) {
  auto field = fields_.find(name);
  if (field == fields_.end()) {
    if (fields_.size() == kMaxFields) return;
    field = fields_.emplace(std::string(name), FieldValues{}).first;
  }
  if (!field->second.given_up) count(column, rows, field->second);
}

void Narrowing::count(const record::Column& column, const std::vector<std::uint32_t>& rows,
                      FieldValues& values) const {
  record::TextScratch scratch;
  for (const std::uint32_t row : rows) {
    const std::string_view text = column.text(row, scratch);
    if (text.empty()) continue;
    const auto known = values.hits.find(text);
    if (known != values.hits.end()) {
      ++known->second;
      continue;
    }
    if (values.hits.size() == kMaxValues || text.size() > kMaxValueBytes) {
      values.given_up = true;
      values.hits.clear();
      return;
    }
    values.hits.emplace(std::string(text), 1);
  }
}

std::vector<Narrowing::Split> Narrowing::best_splits() const {
  std::vector<Split> splits;
  const auto total = static_cast<double>(row_count_);
  for (const auto& [name, values] : fields_) {
    Split split;
    split.field = name;
    std::uint64_t present = 0;
    for (const auto& [value, hits] : values.hits) {
      const double share = static_cast<double>(hits) / total;
      split.entropy -= share * std::log2(share);
      present += hits;
      if (hits <= split.hits || share > kGreatestShare) continue;
      split.hits = hits;
      split.value = value;
    }
    const bool splits_well = static_cast<double>(present) >= total / 2 && split.hits > 0;
    if (splits_well) splits.push_back(std::move(split));
  }
  std::stable_sort(splits.begin(), splits.end(),
                   [](const Split& a, const Split& b) { return a.entropy > b.entropy; });
  if (splits.size() > kMaxSplits) splits.resize(kMaxSplits);
  return splits;
}

void Narrowing::print(const Asking& asking) const {
  if (row_count_ < kBroadRows) return;
  cli::Message message{.severity = cli::Severity::kNote,
                       .text = cli::counted(row_count_, "record", "records") + "; fewer with"};
  for (const Split& split : best_splits()) {
    query::Query narrower = asking.request.typed;
    add_condition(narrower, query::ExactFilter{{split.field, {}}, split.value, false});
    message.details.push_back(command(asking, narrower) + "   # " + format_count(split.hits) +
                              ", " + format_percent(split.hits, row_count_));
  }
  if (!message.details.empty()) cli::print(asking.world, message);
}

}  // namespace logkit::logq
