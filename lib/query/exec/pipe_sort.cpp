// sort, first, last.
//
// The key of a row: its partition's values, its sort values, and what breaks
// ties: the order of rows as they came, or time and arrival where they came in
// none. With a limit and without partitions only the best rows are kept.
#include <algorithm>

#include "lib/query/exec/fields.h"
#include "lib/query/exec/pipes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/row_codec.h"
#include "lib/query/exec/sort_key.h"

namespace logkit::query {
namespace {

using record::Column;

// Beyond so many rows a heap of them is no longer better than sorting all.
constexpr std::uint64_t kMaxHeapRows = 100'000;

struct SortPlan {
  std::vector<std::string> partition_by;
  std::vector<SortField> by;  // empty: all fields
  bool descending = false;
  std::uint64_t offset = 0;
  std::uint64_t limit = 0;  // 0: none; of each partition
  std::string rank;         // empty: none
};

int compare_bytes(std::string_view a, std::string_view b) { return a.compare(b); }

// The bytes of a key that say its partition.
std::string_view partition_of(const SortPlan& plan, std::string_view key) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < plan.partition_by.size(); ++i) {
    end += sort_key_bytes(key.substr(end), plan.descending);
    end += text_key_bytes(key.substr(end), plan.descending);
  }
  return key.substr(0, end);
}

// Big-endian, so that bytes compare as the numbers do.
void append_ordered(std::uint64_t number, std::string& out) {
  for (int shift = 56; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> shift) & 0xff));
  }
}

class KeyMaker {
 public:
  KeyMaker(const SortPlan& plan, bool rows_are_ordered)
      : plan_(plan), rows_are_ordered_(rows_are_ordered) {}

  Status begin(record::Batch& batch) {
    batch_ = &batch;
    columns_.clear();
    for (const std::string& name : plan_.partition_by) LK_RETURN_IF_ERROR(add(name));
    for (const SortField& field : plan_.by) LK_RETURN_IF_ERROR(add(field.field.name));
    if (plan_.by.empty()) {
      LK_TRY(all_fields_, printed_fields(batch));
    }
    if (!rows_are_ordered_) {
      LK_TRY(times_, batch.source_times());
    }
    return {};
  }

  Status append(std::uint32_t row, std::string& key) {
    record::TextScratch scratch;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string_view text = columns_[i]->text(row, scratch);
      if (i >= plan_.partition_by.size()) {
        const SortField& by = plan_.by[i - plan_.partition_by.size()];
        append_sort_key(text, by.descending != plan_.descending, key);
        continue;
      }
      // "1" and "1.0" are two partitions, side by side.
      append_sort_key(text, plan_.descending, key);
      append_text_key(text, plan_.descending, key);
    }
    if (plan_.by.empty()) {
      all_.clear();
      for (const auto& [field, column] : all_fields_) {
        const std::string_view text = column->text(row, scratch);
        if (text.empty()) continue;
        all_ += field->name;
        all_.push_back('\0');
        all_ += text;
        all_.push_back('\0');
      }
      append_sort_key(all_, plan_.descending, key);
    }
    if (rows_are_ordered_) {
      append_ordered(sequence_++, key);
      return {};
    }
    const std::int64_t time_ns = times_->present(row) ? times_->numbers()[row] : 0;
    append_ordered(static_cast<std::uint64_t>(time_ns) ^ (std::uint64_t{1} << 63), key);
    LK_TRY(const std::uint64_t arrival, batch_->arrival(row));
    append_ordered(arrival, key);
    return {};
  }

 private:
  Status add(const std::string& name) {
    LK_TRY(const Column* column, resolve_field(*batch_, name));
    columns_.push_back(column);
    return {};
  }

  const SortPlan& plan_;
  bool rows_are_ordered_;
  record::Batch* batch_ = nullptr;
  std::vector<const Column*> columns_;
  std::vector<FieldColumn> all_fields_;
  const Column* times_ = nullptr;
  std::string all_;
  std::uint64_t sequence_ = 0;
};

class SortStage : public Stage {
 private:
  struct Kept {
    std::string key;
    std::string payload;
  };
  static bool is_before(const Kept& a, const Kept& b) { return a.key < b.key; }

 public:
  SortStage(SortPlan plan, const StageContext& context, OperatorPtr next)
      : Stage(std::move(next)),
        plan_(std::move(plan)),
        keys_(plan_, context.rows_are_ordered),
        codec_(context.needed_below),
        sorter_(compare_bytes, context.spill, key_prefix),
        heap_rows_(plan_.limit + plan_.offset) {
    uses_heap_ = plan_.limit > 0 && plan_.limit <= kMaxHeapRows && plan_.offset <= kMaxHeapRows &&
                 plan_.partition_by.empty();
  }

  Status push(record::Batch batch) override {
    LK_RETURN_IF_ERROR(keys_.begin(batch));
    bool codec_has_begun = false;
    for (const std::uint32_t row : batch.selection()) {
      key_.clear();
      LK_RETURN_IF_ERROR(keys_.append(row, key_));
      if (uses_heap_ && heap_.size() == heap_rows_ && key_ >= heap_.front().key) {
        continue;
      }
      if (!codec_has_begun) LK_RETURN_IF_ERROR(codec_.begin(batch));
      codec_has_begun = true;
      payload_.clear();
      LK_RETURN_IF_ERROR(codec_.encode(row, payload_));
      if (!uses_heap_) {
        LK_RETURN_IF_ERROR(sorter_.add(key_, payload_));
      } else {
        keep_best();
      }
    }
    return {};
  }

  Status finish() override {
    if (uses_heap_) {
      std::sort_heap(heap_.begin(), heap_.end(), is_before);
      for (const Kept& kept : heap_) LK_RETURN_IF_ERROR(give(kept.key, kept.payload));
    } else {
      LK_RETURN_IF_ERROR(sorter_.finish_adding());
      ExternalSorter::Item item;
      while (next().wants_more()) {
        LK_TRY(const bool more, sorter_.next(item));
        if (!more) break;
        LK_RETURN_IF_ERROR(give(item.key, item.payload));
      }
    }
    LK_RETURN_IF_ERROR(flush());
    return Stage::finish();
  }

 private:
  // The worst row kept is on top of the heap.
  void keep_best() {
    if (heap_.size() == heap_rows_) {
      std::pop_heap(heap_.begin(), heap_.end(), is_before);
      heap_.pop_back();
    }
    heap_.push_back({key_, payload_});
    std::push_heap(heap_.begin(), heap_.end(), is_before);
  }

  // A sorted row: skipped or given on, with its rank.
  Status give(std::string_view key, std::string_view payload) {
    if (!plan_.partition_by.empty()) {
      const std::string_view partition = partition_of(plan_, key);
      if (position_ == 0 || partition != partition_) position_ = 0;
      partition_ = partition;
    }
    ++position_;
    if (position_ <= plan_.offset) return {};
    if (plan_.limit > 0 && position_ > plan_.offset + plan_.limit) return {};
    codec_.decode(payload);
    ranks_.push_back(static_cast<std::int64_t>(position_));
    return codec_.is_full() ? flush() : Status();
  }

  Status flush() {
    if (codec_.decoded_rows() == 0) return {};
    record::Batch batch = codec_.take();
    if (!plan_.rank.empty()) {
      batch.set_column(plan_.rank,
                       Column::integers(std::move(ranks_), {}, record::Kind::kNumber));
    }
    ranks_.clear();
    return pass(std::move(batch));
  }

  SortPlan plan_;
  KeyMaker keys_;
  RowCodec codec_;
  ExternalSorter sorter_;
  std::uint64_t heap_rows_;
  bool uses_heap_ = false;
  std::vector<Kept> heap_;
  std::string key_;
  std::string payload_;
  std::string partition_;
  std::uint64_t position_ = 0;  // in its partition, from 1
  std::vector<std::int64_t> ranks_;
};

std::vector<std::string> names_of(const std::vector<FieldRef>& fields) {
  std::vector<std::string> names;
  for (const FieldRef& field : fields) names.push_back(field.name);
  return names;
}

}  // namespace

Result<OperatorPtr> make_stage(const SortPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  SortPlan plan{.partition_by = names_of(pipe.partition_by),
                .by = pipe.by,
                .descending = pipe.descending,
                .offset = pipe.offset,
                .limit = pipe.limit,
                .rank = pipe.rank ? pipe.rank->name : ""};
  return OperatorPtr(std::make_unique<SortStage>(std::move(plan), context, std::move(next)));
}

Result<OperatorPtr> make_stage(const FirstPipe& pipe, const StageContext& context,
                               OperatorPtr next) {
  SortPlan plan{.partition_by = names_of(pipe.partition_by),
                .by = pipe.by,
                .descending = pipe.is_last,
                .offset = 0,
                .limit = pipe.count,
                .rank = pipe.rank ? pipe.rank->name : ""};
  return OperatorPtr(std::make_unique<SortStage>(std::move(plan), context, std::move(next)));
}

}  // namespace logkit::query
