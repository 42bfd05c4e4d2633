// patterns: the kinds of texts in a field, most frequent first.
//
// What a text's pattern is says pattern_maker.h. The rest is done by the stages
// of stats and sort: their groups can be any number.
#include "lib/query/exec/fields.h"
#include "lib/query/exec/pattern_maker.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/text_stage.h"
#include "lib/query/exec/values.h"
#include "lib/record/column_builder.h"

namespace logkit::query {
namespace {

using record::Column;

constexpr std::string_view kPattern = "pattern";
constexpr std::string_view kCount = "count";
constexpr std::string_view kShare = "share";

class PatternOf : public TextFunction {
 public:
  Result<bool> apply(std::string_view text, std::string& out) override {
    maker_.append(text, out);
    return true;
  }

 private:
  PatternMaker maker_;
};

// Rows with a text, counted.
class CountTexts : public Stage {
 public:
  CountTexts(std::string field, std::uint64_t& count, OperatorPtr next)
      : Stage(std::move(next)), field_(std::move(field)), count_(count) {}

  Status push(record::Batch batch) override {
    LK_TRY(const Column* column, resolve_field(batch, field_));
    Rows rows = batch.selection();
    record::TextScratch scratch;
    std::erase_if(rows, [&](std::uint32_t row) { return column->text(row, scratch).empty(); });
    count_ += rows.size();
    batch.select(std::move(rows));
    return pass(std::move(batch));
  }

 private:
  std::string field_;
  std::uint64_t& count_;
};

// The share of each pattern, known when all rows are counted.
class AddShare : public Stage {
 public:
  explicit AddShare(OperatorPtr next) : Stage(std::move(next)) {}
  std::uint64_t& total() { return total_; }

  Status push(record::Batch batch) override {
    LK_TRY(const Column* counts, batch.resolve(kCount));
    record::ColumnBuilder shares;
    record::TextScratch scratch;
    for (std::size_t row = 0; row < batch.source_row_count(); ++row) {
      const double count = value_number(counts->text(row, scratch)).value_or(0);
      // Four digits behind the point.
      const double share = count / static_cast<double>(total_);
      constexpr double kScale = 10'000;
      shares.add(number_text(static_cast<double>(static_cast<std::int64_t>(share * kScale + 0.5)) /
                             kScale),
                 record::Kind::kNumber);
    }
    batch.set_column(std::string(kShare), shares.finish());
    const std::string names[] = {std::string(kPattern), std::string(kCount), std::string(kShare),
                                 "first", "last"};
    LK_RETURN_IF_ERROR(batch.keep_fields(names));
    return pass(std::move(batch));
  }

 private:
  std::uint64_t total_ = 0;
};

FieldRef field(std::string_view name) { return {std::string(name), {}}; }

StatsFunction function(StatsKind kind, std::string_view of, std::string_view result) {
  StatsFunction made;
  made.kind = kind;
  if (!of.empty()) made.fields.push_back({.name = std::string(of), .is_prefix = false, .span = {}});
  made.result = field(result);
  return made;
}

}  // namespace

Result<OperatorPtr> make_stage(const PatternsPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  auto share = std::make_unique<AddShare>(std::move(next));
  std::uint64_t& total = share->total();
  StageContext own = context;
  own.needed_below = {};
  own.needed_below.all = true;
  own.rows_are_ordered = true;  // groups come in the order of their keys
  SortPipe sort;
  sort.by = {{field(kCount), true}, {field(kPattern), false}};
  sort.limit = pipe.limit;
  LK_TRY(OperatorPtr below, make_stage(sort, own, std::move(share)));
  StatsPipe stats;
  stats.by = {{.field = field(kPattern), .bucket = {}}};
  stats.functions = {function(StatsKind::kCount, "", kCount),
                     function(StatsKind::kMin, kTimeField, "first"),
                     function(StatsKind::kMax, kTimeField, "last")};
  LK_TRY(below, make_stage(stats, own, std::move(below)));
  below = make_text_stage({.from = pipe.field.name,
                           .to = std::string(kPattern),
                           .condition = {},
                           .function = std::make_unique<PatternOf>()},
                          std::move(below));
  return OperatorPtr(std::make_unique<CountTexts>(pipe.field.name, total, std::move(below)));
}

}  // namespace logkit::query
