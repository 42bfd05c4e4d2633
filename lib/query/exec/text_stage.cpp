#include "lib/query/exec/text_stage.h"

#include <optional>

#include "lib/query/exec/fields.h"
#include "lib/record/aliases.h"

namespace logkit::query {
namespace {

using record::Column;

class TextStage : public Stage {
 public:
  TextStage(TextEdit edit, OperatorPtr next)
      : Stage(std::move(next)),
        edit_(std::move(edit)),
        reads_own_(edit_.from == edit_.to && record::aliases_of(edit_.to).empty()) {}

  Status push(record::Batch batch) override {
    LK_TRY(const Column* from, resolve_field(batch, edit_.from));
    if (is_per_entry(*from)) {
      LK_TRY(std::optional<Column> column, edit_entries(batch, *from));
      if (column) {
        batch.set_column(edit_.to, std::move(*column));
        return pass(std::move(batch));
      }
    }
    LK_TRY(Column column, edit_rows(batch, *from));
    batch.set_column(edit_.to, std::move(column));
    return pass(std::move(batch));
  }

 private:
  bool is_per_entry(const Column& from) const {
    const bool has_few = from.form() == Column::Form::kConst || from.form() == Column::Form::kDict;
    return has_few && edit_.condition.is_always() && from.entries().size() <= from.row_count();
  }

  // Nothing where an entry stays as it is and its rows keep something else than
  // what was read.
  Result<std::optional<Column>> edit_entries(record::Batch& batch, const Column& from) {
    const bool constant = from.form() == Column::Form::kConst;
    std::vector<Column::Entry> entries = from.entries();
    std::vector<bool> is_done(entries.size(), false);
    std::vector<std::unique_ptr<std::string>> texts;
    for (const std::uint32_t row : batch.selection()) {
      const std::uint32_t id = constant ? 0 : from.ids()[row];
      if (is_done[id]) continue;
      is_done[id] = true;
      auto text = std::make_unique<std::string>();
      LK_TRY(const bool changed, edit_.function->apply(entries[id].text, *text));
      if (!changed && !reads_own_) return std::optional<Column>();
      if (!changed) continue;
      entries[id] = {*text, text->empty() ? record::Kind::kAbsent : edit_.function->kind()};
      texts.push_back(std::move(text));
    }
    Column column = constant ? Column::constant(from.row_count(), entries.front())
                             : Column::dictionary(std::move(entries), from.ids());
    for (auto& text : texts) column.keep(std::move(text));
    return std::optional<Column>(std::move(column));
  }

  Result<Column> edit_rows(record::Batch& batch, const Column& from) {
    LK_TRY(const std::vector<bool> wanted, edit_.condition.rows(batch));
    LK_TRY(FieldEdit field, FieldEdit::begin(batch, edit_.to));
    record::TextScratch scratch;
    for (std::size_t row = 0; row < wanted.size(); ++row) {
      bool changed = false;
      if (wanted[row]) {
        out_.clear();
        LK_TRY(changed, edit_.function->apply(from.text(row, scratch), out_));
      }
      if (changed) {
        field.set(out_, edit_.function->kind());
      } else {
        field.keep();
      }
    }
    return field.finish();
  }

  TextEdit edit_;
  bool reads_own_;  // what is read is what rows keep
  std::string out_;
};

}  // namespace

OperatorPtr make_text_stage(TextEdit edit, OperatorPtr next) {
  return std::make_unique<TextStage>(std::move(edit), std::move(next));
}

}  // namespace logkit::query
