// join: the fields of another query's rows, by values that both have.
//
// A row that several rows match comes once with each of them, so rows go
// through the row codec; their new fields become columns of what comes out.
#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/joined_rows.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/row_codec.h"
#include "lib/query/exec/row_orders.h"
#include "lib/query/exec/subqueries.h"

namespace logkit::query {
namespace {

using record::Column;

constexpr std::uint32_t kNoMatch = static_cast<std::uint32_t>(-1);
// What gathers before it goes on: bytes of rows, cells of new columns.
constexpr std::size_t kMaxBatchBytes = 8u << 20;
constexpr std::size_t kMaxCells = 1u << 20;

class JoinStage : public Stage {
 public:
  JoinStage(const JoinPipe& pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)),
        pipe_(pipe),
        options_(context.options),
        joined_(pipe, max_held_bytes(context)),
        codec_(context.needed_below) {}

  Status push(record::Batch batch) override {
    if (!has_joined_) {
      has_joined_ = true;
      LK_RETURN_IF_ERROR(run_subquery(*pipe_.query, options_, joined_));
      is_used_.assign(joined_.name_count(), false);
    }
    std::vector<const Column*> by;
    for (const FieldRef& field : pipe_.by) {
      LK_TRY(const Column* column, resolve_field(batch, field.name));
      by.push_back(column);
    }
    LK_RETURN_IF_ERROR(codec_.begin(batch));
    record::TextScratch scratch;
    for (const std::uint32_t row : batch.selection()) {
      key_.clear();
      for (const Column* column : by) {
        JoinedRows::append_key_value(column->text(row, scratch), key_);
      }
      LK_RETURN_IF_ERROR(join(row, joined_.find(key_)));
    }
    return flush();
  }

 private:
  Status join(std::uint32_t row, const std::vector<std::uint32_t>& matches) {
    if (matches.empty() && pipe_.is_inner) return {};
    encoded_.clear();
    LK_RETURN_IF_ERROR(codec_.encode(row, encoded_));
    if (matches.empty()) return add(kNoMatch);
    for (const std::uint32_t match : matches) {
      if (!next().wants_more()) break;
      LK_RETURN_IF_ERROR(add(match));
    }
    return {};
  }

  Status add(std::uint32_t match) {
    codec_.decode(encoded_);
    matches_.push_back(match);
    if (match != kNoMatch) {
      joined_.cells(match, cells_);
      for (const JoinedCell& cell : cells_) {
        if (is_used_[cell.name]) continue;
        is_used_[cell.name] = true;
        used_names_.push_back(cell.name);
      }
    }
    const bool is_full = codec_.is_full() ||
                         codec_.decoded_bytes() >= kMaxBatchBytes ||
                         used_names_.size() * matches_.size() >= kMaxCells;
    return is_full ? flush() : Status();
  }

  // A value of the joined row goes before the row's own.
  Status flush() {
    if (matches_.empty()) return {};
    record::Batch batch = codec_.take();
    std::vector<std::vector<JoinedCell>> cells(matches_.size());
    for (std::size_t row = 0; row < matches_.size(); ++row) {
      if (matches_[row] != kNoMatch) joined_.cells(matches_[row], cells[row]);
    }
    record::RowFields fields;
    std::vector<std::uint32_t> places(joined_.name_count());
    for (const std::uint32_t name : used_names_) {
      places[name] = static_cast<std::uint32_t>(fields.names.size());
      LK_TRY(FieldEdit edit, FieldEdit::begin(batch, std::string(joined_.name(name))));
      for (const std::vector<JoinedCell>& row : cells) {
        const JoinedCell* cell = find(row, name);
        if (cell == nullptr) {
          edit.keep();
        } else {
          edit.set(cell->text, cell->kind);
        }
      }
      fields.names.push_back(edit.name());
      fields.columns.push_back(edit.finish());
      is_used_[name] = false;
    }
    // Also where none of these rows has a match: whether a record prints as it came
    // is not left to what else is in its batch.
    RowOrders orders(cells.size());
    for (std::uint32_t row = 0; row < cells.size(); ++row) {
      for (const JoinedCell& cell : cells[row]) orders.add(places[cell.name]);
      orders.end_row(row);
    }
    orders.give_to(fields);
    batch.set_row_fields(std::move(fields));
    used_names_.clear();
    matches_.clear();
    return pass(std::move(batch));
  }

  static const JoinedCell* find(const std::vector<JoinedCell>& cells, std::uint32_t name) {
    for (const JoinedCell& cell : cells) {
      if (cell.name == name) return &cell;
    }
    return nullptr;
  }

  JoinPipe pipe_;
  const RunOptions* options_;
  JoinedRows joined_;
  bool has_joined_ = false;
  RowCodec codec_;
  std::string key_;
  std::string encoded_;
  // Of the rows that gather.
  std::vector<std::uint32_t> matches_;
  std::vector<bool> is_used_;  // by name
  std::vector<std::uint32_t> used_names_;
  std::vector<JoinedCell> cells_;
};

}  // namespace

Result<OperatorPtr> make_stage(const JoinPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  LK_RETURN_IF_ERROR(check_subquery(context.options));
  return OperatorPtr(std::make_unique<JoinStage>(pipe, context, std::move(next)));
}

}  // namespace logkit::query
