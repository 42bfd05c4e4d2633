#include "tools/logq/narrowing.h"

#include <algorithm>
#include <cmath>

#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/cli/summary.h"
#include "lib/cli/text_width.h"
#include "lib/query/syntax/print.h"
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

std::string shell_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string shell_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:,+@%=-") ==
                                          std::string::npos;
  return plain ? text : shell_quoted(text);
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
         asking.inputs.can_be_read_again() && answers_with_records(asking.request.typed);
}

Status Narrowing::push(record::Batch& batch) {
  row_count_ += batch.row_count();
  LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
  for (const ShownColumn& entry : shown.columns()) {
    if (entry.name == "_time" || entry.name == "_msg") continue;
    auto field = fields_.find(entry.name);
    if (field == fields_.end()) {
      if (fields_.size() == kMaxFields) continue;
      field = fields_.emplace(entry.name, FieldValues{}).first;
    }
    if (!field->second.given_up) count(*entry.column, batch.selection(), field->second);
  }
  return next_.push(batch);
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
    narrow(narrower, query::ExactFilter{{split.field, {}}, split.value, false});
    message.details.push_back(command(asking, narrower) + "   # " + format_count(split.hits) +
                              ", " + format_percent(split.hits, row_count_));
  }
  if (!message.details.empty()) cli::print(asking.world, message);
}

}  // namespace logkit::logq
