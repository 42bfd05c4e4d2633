#include "tools/logq/field_lists.h"

#include <algorithm>
#include <numeric>

#include "lib/base/human.h"
#include "lib/record/memory_source.h"
#include "tools/logq/shown_columns.h"

namespace logkit::logq {
namespace {

constexpr std::uint64_t kMaxBytes = 160u << 20;
constexpr std::uint64_t kEntryBytes = 40;  // of the index, about

Error too_many(const std::string& field, std::size_t count) {
  Error error = Error::invalid(format_count(count) + " values of '" + field +
                               "' take more memory than a query may use");
  error.help = "the pipe 'uniq by (" + field + ") with hits' takes any number";
  return error;
}

}  // namespace

void Tally::add(std::string_view text, std::uint64_t count) {
  auto found = index_.find(text);
  if (found == index_.end()) {
    found = index_.emplace(std::string(text), names_.size()).first;
    names_.emplace_back(text);
    counts_.push_back(0);
    memory_bytes_ += 2 * (sizeof(std::string) + text.size()) + kEntryBytes;
  }
  counts_[found->second] += count;
}

Status Tally::give_to(query::Sink& sink, const std::string& name_field) const {
  std::vector<std::size_t> order(names_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return counts_[a] != counts_[b] ? counts_[a] > counts_[b] : names_[a] < names_[b];
  });
  for (std::size_t begin = 0; begin < order.size(); begin += record::kMaxBatchRows) {
    const std::size_t rows = std::min(record::kMaxBatchRows, order.size() - begin);
    std::vector<record::Column::Entry> names;
    std::vector<std::int64_t> hits;
    for (std::size_t i = begin; i < begin + rows; ++i) {
      names.push_back({names_[order[i]], record::Kind::kString});
      hits.push_back(static_cast<std::int64_t>(counts_[order[i]]));
    }
    auto source = std::make_unique<record::MemorySource>(rows);
    source->add(name_field, record::Column::plain(std::move(names)));
    source->add("hits", record::Column::integers(std::move(hits), {}, record::Kind::kNumber));
    record::Batch batch(std::move(source));
    LK_RETURN_IF_ERROR(sink.push(batch));
  }
  return {};
}

Status FieldLister::push(record::Batch& batch) {
  LK_TRY(const ShownColumns shown, ShownColumns::of(batch));
  for (const ShownColumn& entry : shown.columns()) {
    std::uint64_t count = 0;
    for (const std::uint32_t row : batch.selection()) count += entry.column->present(row) ? 1 : 0;
    if (count > 0) tally_.add(entry.name, count);
  }
  return {};
}

Status ValueLister::push(record::Batch& batch) {
  LK_RETURN_IF_ERROR(count(batch));
  return tally_.memory_bytes() > kMaxBytes ? Status(too_many(field_, tally_.size())) : Status();
}

Status ValueLister::count(record::Batch& batch) {
  LK_TRY(const record::Column* column, batch.resolve(field_));
  if (column->form() == record::Column::Form::kDict) {
    // Once per distinct value of the batch, not once per row.
    std::vector<std::uint64_t> counts(column->entries().size(), 0);
    for (const std::uint32_t row : batch.selection()) ++counts[column->ids()[row]];
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const record::Column::Entry& entry = column->entries()[i];
      if (counts[i] > 0 && entry.kind != record::Kind::kAbsent) tally_.add(entry.text, counts[i]);
    }
    return {};
  }
  record::TextScratch scratch;
  for (const std::uint32_t row : batch.selection()) {
    if (column->present(row)) tally_.add(column->text(row, scratch), 1);
  }
  return {};
}

}  // namespace logkit::logq
