// extract, extract_regexp: new fields out of the text of one.
#include <utility>

#include "lib/query/exec/field_extractor.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/record/column_builder.h"

namespace logkit::query {
namespace {

using record::Column;

struct ExtractOptions {
  std::string from;
  // A value that is there already stays.
  bool keep_original = false;
  // A value that is empty replaces none.
  bool skip_empty = false;
};

class ExtractStage : public Stage {
 public:
  ExtractStage(std::unique_ptr<FieldExtractor> extractor, std::unique_ptr<RowMatcher> condition,
               ExtractOptions options, OperatorPtr next)
      : Stage(std::move(next)),
        extractor_(std::move(extractor)),
        condition_(std::move(condition)),
        options_(std::move(options)) {}

  Status push(record::Batch batch) override {
    LK_TRY(const Column* from, resolve_field(batch, options_.from));
    std::vector<Column> columns;
    if (is_per_entry(*from)) {
      LK_TRY(columns, extract_entries(*from));
    } else {
      LK_TRY(columns, extract_rows(batch, *from));
    }
    for (std::size_t i = 0; i < columns.size(); ++i)
      batch.set_column(extractor_->fields()[i], std::move(columns[i]));
    return pass(std::move(batch));
  }

 private:
  static Column::Entry entry_of(std::string_view text) {
    return {text, text.empty() ? record::Kind::kAbsent : record::Kind::kString};
  }

  // Where nothing but the text decides, once per different text is enough.
  bool is_per_entry(const Column& from) const {
    const bool has_few = from.form() == Column::Form::kConst || from.form() == Column::Form::kDict;
    return has_few && condition_ == nullptr && !options_.keep_original && !options_.skip_empty &&
           from.entries().size() <= from.row_count();
  }

  Result<std::vector<Column>> extract_entries(const Column& from) {
    std::vector<std::string_view> values;
    std::vector<std::vector<Column::Entry>> entries(extractor_->fields().size());
    auto storage = std::vector<std::unique_ptr<std::string>>();
    for (const Column::Entry& entry : from.entries()) {
      LK_RETURN_IF_ERROR(extractor_->extract(entry.text, values));
      for (std::size_t i = 0; i < values.size(); ++i) {
        storage.push_back(std::make_unique<std::string>(values[i]));
        entries[i].push_back(entry_of(*storage.back()));
      }
    }
    std::vector<Column> columns;
    for (auto& own : entries) {
      columns.push_back(from.form() == Column::Form::kConst
                            ? Column::constant(from.row_count(), own.front())
                            : Column::dictionary(std::move(own), from.ids()));
    }
    for (std::size_t k = 0; k < storage.size(); ++k)
      columns[k % columns.size()].keep(std::move(storage[k]));
    return columns;
  }

  Result<std::vector<Column>> extract_rows(record::Batch& batch, const Column& from) {
    LK_TRY(const std::vector<bool> wanted, wanted_rows(batch));
    std::vector<const Column*> before;
    for (const std::string& field : extractor_->fields()) {
      LK_TRY(const Column* column, batch.resolve(field));
      before.push_back(column);
    }
    std::vector<record::ColumnBuilder> builders(before.size());
    std::vector<std::string_view> values;
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      values.assign(before.size(), {});
      record::TextScratch scratch;
      if (wanted[row]) LK_RETURN_IF_ERROR(extractor_->extract(from.text(row, scratch), values));
      for (std::size_t i = 0; i < before.size(); ++i)
        add(builders[i], *before[i], row, wanted[row], values[i]);
    }
    std::vector<Column> columns;
    for (record::ColumnBuilder& builder : builders) columns.push_back(builder.finish());
    return columns;
  }

  void add(record::ColumnBuilder& builder, const Column& before, std::size_t row, bool is_wanted,
           std::string_view value) const {
    record::TextScratch scratch;
    const std::string_view old = before.text(row, scratch);
    const bool keeps = !is_wanted || (options_.keep_original && !old.empty()) ||
                       (options_.skip_empty && value.empty());
    if (keeps) {
      builder.add(old, before.kind(row));
    } else {
      const Column::Entry entry = entry_of(value);
      builder.add(entry.text, entry.kind);
    }
  }

  // Of the rows of the source: those of the selection that meet the condition.
  Result<std::vector<bool>> wanted_rows(record::Batch& batch) {
    Rows rows = batch.selection();
    if (condition_ != nullptr) LK_RETURN_IF_ERROR(condition_->narrow(batch, rows));
    std::vector<bool> wanted(batch.source_row_count(), false);
    for (const std::uint32_t row : rows) wanted[row] = true;
    return wanted;
  }

  std::unique_ptr<FieldExtractor> extractor_;
  std::unique_ptr<RowMatcher> condition_;
  ExtractOptions options_;
};

template <typename PipeKind>
Result<OperatorPtr> make_extract(const PipeKind& pipe, std::unique_ptr<FieldExtractor> extractor,
                                 const StageContext& context, OperatorPtr next) {
  std::unique_ptr<RowMatcher> condition;
  if (pipe.condition) {
    LK_TRY(condition, compile_filter(*pipe.condition, context.filter));
  }
  ExtractOptions options{.from = pipe.from.name,
                         .keep_original = pipe.keep_original_fields,
                         .skip_empty = pipe.skip_empty_results};
  return OperatorPtr(std::make_unique<ExtractStage>(std::move(extractor), std::move(condition),
                                                    std::move(options), std::move(next)));
}

}  // namespace

Result<OperatorPtr> make_stage(const ExtractPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return make_extract(pipe, make_pattern_extractor(pipe.pattern), context, std::move(next));
}

Result<OperatorPtr> make_stage(const ExtractRegexpPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(auto extractor, make_regexp_extractor(pipe.pattern));
  return make_extract(pipe, std::move(extractor), context, std::move(next));
}

}  // namespace logkit::query
