// unroll: a row for each item of the JSON arrays in some fields.
//
// A row goes through the row codec once for each item, without the arrays
// themselves: an array of many items is not copied with each of them.
#include <algorithm>

#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/json_items.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/row_codec.h"
#include "lib/record/aliases.h"
#include "lib/record/memory_source.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

// Rows with long texts go on in smaller batches.
constexpr std::size_t kMaxBatchBytes = 8u << 20;

struct OwnedItem {
  std::string text;
  Kind kind = Kind::kAbsent;
};

class UnrollStage : public Stage {
 public:
  UnrollStage(const UnrollPipe& pipe, RowCondition condition, const FieldSet& needed,
              OperatorPtr next)
      : Stage(std::move(next)), condition_(std::move(condition)), codec_(needed) {
    for (const FieldRef& field : pipe.by) {
      const bool is_new = std::find(names_.begin(), names_.end(), field.name) == names_.end();
      if (is_new) names_.push_back(field.name);
    }
    builders_.resize(names_.size());
    items_.resize(names_.size());
    items_only_ = !needed.all && needed.prefixes.empty() &&
                  std::all_of(needed.names.begin(), needed.names.end(),
                              [this](const std::string& name) { return is_only_an_item(name); });
  }

  Status push(record::Batch batch) override {
    LK_TRY(const std::vector<bool> wanted, condition_.rows(batch));
    std::vector<const Column*> columns;
    std::vector<const Column*> kept;
    for (const std::string& name : names_) {
      LK_TRY(const Column* column, resolve_field(batch, name));
      columns.push_back(column);
      LK_TRY(const Column* own, own_field(batch, name));
      kept.push_back(own);
    }
    const Rows rows = batch.selection();
    if (!items_only_) {
      batch.delete_fields(names_);
      LK_RETURN_IF_ERROR(codec_.begin(batch));
    }
    for (const std::uint32_t row : rows) {
      LK_RETURN_IF_ERROR(unroll(row, wanted[row] ? columns : kept, wanted[row]));
    }
    return flush();
  }

 private:
  // A name with aliases may be another field's where there is no item.
  bool is_only_an_item(const std::string& name) const {
    return record::aliases_of(name).empty() &&
           std::find(names_.begin(), names_.end(), name) != names_.end();
  }

  Status unroll(std::uint32_t row, const std::vector<const Column*>& columns, bool is_array) {
    encoded_.clear();
    if (!items_only_) LK_RETURN_IF_ERROR(codec_.encode(row, encoded_));
    std::size_t count = 1;
    record::TextScratch scratch;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      items_[i].clear();
      if (columns[i] == nullptr) continue;
      const std::string_view text = columns[i]->text(row, scratch);
      if (!is_array) {
        items_[i].push_back({std::string(text), columns[i]->kind(row)});
      } else {
        take_items(text, items_[i]);
      }
      count = std::max(count, items_[i].size());
    }
    for (std::size_t item = 0; item < count && next().wants_more(); ++item) {
      if (!items_only_) codec_.decode(encoded_);
      for (std::size_t i = 0; i < items_.size(); ++i) add(i, item);
      ++row_count_;
      const bool is_full =
          row_count_ == kOutputBatchRows || codec_.is_full() ||
          codec_.decoded_bytes() >= kMaxBatchBytes;
      if (is_full) LK_RETURN_IF_ERROR(flush());
    }
    return {};
  }

  // None where the text is no array.
  static void take_items(std::string_view text, std::vector<OwnedItem>& items) {
    const bool is_array = for_each_item(text, [&items](const JsonItem& item) {
      items.push_back({std::string(item.text), item.kind});
    });
    if (!is_array) items.clear();
  }

  void add(std::size_t field, std::size_t item) {
    if (item >= items_[field].size()) {
      builders_[field].add_absent();
      return;
    }
    const OwnedItem& own = items_[field][item];
    builders_[field].add(own.text, own.kind);
  }

  Status flush() {
    if (row_count_ == 0) return {};
    record::Batch batch =
        items_only_ ? record::Batch(std::make_unique<record::MemorySource>(row_count_))
                    : codec_.take();
    row_count_ = 0;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      batch.set_column(names_[i], builders_[i].finish());
    }
    return pass(std::move(batch));
  }

  RowCondition condition_;
  RowCodec codec_;
  std::vector<std::string> names_;
  // Nothing else is read below: the rows themselves need not be copied.
  bool items_only_ = false;
  std::size_t row_count_ = 0;  // that gather
  std::vector<record::ColumnBuilder> builders_;
  std::vector<std::vector<OwnedItem>> items_;  // of the row at hand
  std::string encoded_;
};

}  // namespace

Result<OperatorPtr> make_stage(const UnrollPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_TRY(RowCondition condition, RowCondition::compile(pipe.condition, context));
  return OperatorPtr(std::make_unique<UnrollStage>(pipe, std::move(condition),
                                                   context.needed_below, std::move(next)));
}

}  // namespace logkit::query
