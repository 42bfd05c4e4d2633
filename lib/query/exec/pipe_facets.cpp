// facets: the most frequent values of every field.
//
// A field with too many values, or one that is too long, is dropped with all it
// had as soon as that is seen: what is kept is bounded by the number of fields.
#include <algorithm>
#include <memory>
#include <numeric>

#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/values.h"
#include "lib/query/executor.h"

namespace logkit::query {
namespace {

using record::Column;

// The values of a field and how often each occurs.
class Facet {
 public:
  explicit Facet(const FacetsPipe& limits) : limits_(limits) {}

  void add(const Column& column, const Rows& rows) {
    if (is_dropped()) return;
    const bool constant = column.form() == Column::Form::kConst;
    if (!constant && column.form() != Column::Form::kDict) {
      record::TextScratch scratch;
      for (const std::uint32_t row : rows) add(column.text(row, scratch), 1);
      return;
    }
    std::vector<std::uint64_t> hits(column.entries().size(), 0);
    for (const std::uint32_t row : rows) ++hits[constant ? 0 : column.ids()[row]];
    for (std::size_t i = 0; i < hits.size(); ++i) {
      if (hits[i] > 0) add(column.entries()[i].text, hits[i]);
    }
  }

  bool is_dropped() const { return values_ == nullptr; }
  bool is_constant(std::uint64_t row_count) const {
    return hits_.size() == 1 && hits_.front() == row_count;
  }
  // The numbers of the values to show, most hits first, ties by value.
  std::vector<std::uint32_t> best() const {
    std::vector<std::uint32_t> order(hits_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
      if (hits_[a] != hits_[b]) return hits_[a] > hits_[b];
      return compare_total(value(a), value(b)) < 0;
    });
    if (order.size() > limits_.limit) order.resize(static_cast<std::size_t>(limits_.limit));
    return order;
  }
  std::string_view value(std::uint32_t number) const { return values_->key(number); }
  std::uint64_t hits(std::uint32_t number) const { return hits_[number]; }
  std::uint64_t memory_bytes() const {
    return sizeof(Facet) + (is_dropped() ? 0 : values_->memory_bytes()) +
           hits_.capacity() * sizeof(std::uint64_t);
  }

 private:
  void add(std::string_view text, std::uint64_t hits) {
    if (is_dropped() || text.empty()) return;
    const std::uint32_t number =
        text.size() > limits_.max_value_length ? KeyTable::kNone : values_->find_or_add(text);
    if (number == KeyTable::kNone || values_->size() > limits_.max_values_per_field) {
      values_.reset();
      hits_ = {};
      return;
    }
    hits_.resize(values_->size());
    hits_[number] += hits;
  }

  const FacetsPipe& limits_;
  std::unique_ptr<KeyTable> values_ = std::make_unique<KeyTable>();  // null: dropped
  std::vector<std::uint64_t> hits_;
};

class FacetsStage : public Stage {
 public:
  FacetsStage(const FacetsPipe& pipe, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)), pipe_(pipe), max_memory_bytes_(max_held_bytes(context)) {
    if (context.options != nullptr) left_out_ = context.options->facets_left_out;
  }

  Status push(record::Batch batch) override {
    LK_TRY(const VisibleColumns columns, VisibleColumns::of(batch));
    row_count_ += batch.row_count();
    for (const auto& [name, column] : columns.columns()) {
      if (column == nullptr) continue;
      const std::uint32_t number = names_.find_or_add(name);
      if (number == facets_.size()) facets_.push_back(std::make_unique<Facet>(pipe_));
      facets_[number]->add(*column, batch.selection());
    }
    return check_memory();
  }

  Status finish() override {
    std::vector<std::uint32_t> order(facets_.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [this](std::uint32_t a, std::uint32_t b) {
      return names_.key(a) < names_.key(b);
    });
    RowBuilder rows({"field_name", "field_value", "hits"}, next());
    for (const std::uint32_t number : order) {
      const Facet& facet = *facets_[number];
      if (facet.is_dropped() && left_out_ != nullptr) left_out_->emplace_back(names_.key(number));
      const bool is_shown = !facet.is_dropped() &&
                            (pipe_.keep_const_fields || !facet.is_constant(row_count_));
      if (is_shown) LK_RETURN_IF_ERROR(give(names_.key(number), facet, rows));
    }
    LK_RETURN_IF_ERROR(rows.flush());
    return Stage::finish();
  }

 private:
  static Status give(std::string_view name, const Facet& facet, RowBuilder& rows) {
    for (const std::uint32_t value : facet.best()) {
      rows.set(0, name, record::Kind::kString);
      rows.set(1, facet.value(value), record::Kind::kString);
      rows.set(2, std::to_string(facet.hits(value)), record::Kind::kNumber);
      LK_RETURN_IF_ERROR(rows.end_row());
    }
    return {};
  }

  Status check_memory() const {
    std::uint64_t bytes = names_.memory_bytes();
    for (const auto& facet : facets_) bytes += facet->memory_bytes();
    if (bytes <= max_memory_bytes_) return {};
    Error error = Error::invalid("facets of " + std::to_string(facets_.size()) +
                                 " fields take more memory than the query may use");
    error.help = "choose fields before it: fields a, b | facets";
    return error;
  }

  FacetsPipe pipe_;
  std::uint64_t max_memory_bytes_;
  std::vector<std::string>* left_out_ = nullptr;
  KeyTable names_;
  std::vector<std::unique_ptr<Facet>> facets_;
  std::uint64_t row_count_ = 0;
};

}  // namespace

Result<OperatorPtr> make_stage(const FacetsPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  return OperatorPtr(std::make_unique<FacetsStage>(pipe, context, std::move(next)));
}

}  // namespace logkit::query
