#include "lib/query/exec/time_order.h"

#include <algorithm>
#include <limits>
#include <map>

#include "lib/base/bytes.h"
#include "lib/query/exec/row_builder.h"
#include "lib/query/exec/row_codec.h"

namespace logkit::query {
namespace {

// Where a row stands; for newest first both parts are turned round, so that the
// least place is always the next to go out.
struct Place {
  std::uint64_t time = 0;
  std::uint64_t arrival = 0;
  auto operator<=>(const Place&) const = default;
};

// Of a row held, beside its bytes: the node of the map, the string, and what the
// allocator adds to both.
constexpr std::size_t kHeldOverheadBytes = 128;

void append_place(Place place, std::string& out) {
  for (const std::uint64_t part : {place.time, place.arrival}) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      out.push_back(static_cast<char>((part >> shift) & 0xff));
    }
  }
}

class TimeOrderStage : public TimeOrder {
 public:
  TimeOrderStage(bool newest_first, const StageContext& context, OperatorPtr next)
      : TimeOrder(std::move(next)),
        newest_first_(newest_first),
        spill_(context.spill),
        codec_(context.needed_below) {}

  void set_watermark(std::int64_t time_ns) override { watermark_ = time_of(time_ns); }

  Status push(record::Batch batch) override {
    LK_RETURN_IF_ERROR(take_places(batch));
    if (incoming_.empty()) return {};
    if (sorter_ != nullptr) return add_to_sorter(batch, 0);
    // What is held before the batch begins goes first: nothing of the batch,
    // and nothing to come, can precede it.
    const Place first = incoming_.front().place;
    LK_RETURN_IF_ERROR(release_held(std::min(first.time, watermark_), &first));
    const std::size_t direct = count_direct();
    LK_RETURN_IF_ERROR(hold(batch, direct));
    if (direct > 0) {
      std::vector<std::uint32_t> rows;
      rows.reserve(direct);
      for (std::size_t i = 0; i < direct; ++i) rows.push_back(incoming_[i].row);
      batch.select(std::move(rows));
      LK_RETURN_IF_ERROR(flush());
      LK_RETURN_IF_ERROR(pass(std::move(batch)));
    }
    LK_RETURN_IF_ERROR(release_held(watermark_, nullptr));
    // The other half is the sorter's when it takes over.
    return held_bytes_ > spill_.memory_bytes / 2 ? start_sorting() : Status();
  }

  Status finish() override {
    if (sorter_ != nullptr) {
      LK_RETURN_IF_ERROR(release_sorted());
    } else {
      LK_RETURN_IF_ERROR(release_held(kLast.time, nullptr));
    }
    LK_RETURN_IF_ERROR(flush());
    return Stage::finish();
  }

 private:
  struct Incoming {
    Place place;
    std::uint32_t row = 0;
  };
  static constexpr Place kLast{std::numeric_limits<std::uint64_t>::max(),
                               std::numeric_limits<std::uint64_t>::max()};

  std::uint64_t time_of(std::int64_t time_ns) const {
    const std::uint64_t ordered = static_cast<std::uint64_t>(time_ns) ^ (std::uint64_t{1} << 63);
    return newest_first_ ? ~ordered : ordered;
  }

  // The rows of the batch in order.
  Status take_places(record::Batch& batch) {
    LK_TRY(const record::Column* times, batch.times());
    incoming_.clear();
    incoming_.reserve(batch.row_count());
    bool sorted = true;
    for (const std::uint32_t row : batch.selection()) {
      LK_TRY(const std::uint64_t arrival, batch.arrival(row));
      const std::int64_t time_ns = times->present(row) ? times->numbers()[row] : 0;
      const Place place{time_of(time_ns), newest_first_ ? ~arrival : arrival};
      sorted = sorted && (incoming_.empty() || incoming_.back().place < place);
      incoming_.push_back({place, row});
    }
    if (!sorted) {
      std::sort(incoming_.begin(), incoming_.end(),
                [](const Incoming& a, const Incoming& b) { return a.place < b.place; });
    }
    return {};
  }

  // How many rows of the batch can go out at once: safe, and before all held.
  std::size_t count_direct() const {
    const Place limit = held_.empty() ? kLast : held_.begin()->first;
    std::size_t count = 0;
    while (count < incoming_.size() && incoming_[count].place.time < watermark_ &&
           incoming_[count].place < limit) {
      ++count;
    }
    return count;
  }

  Status hold(record::Batch& batch, std::size_t from) {
    if (from == incoming_.size()) return {};
    LK_RETURN_IF_ERROR(codec_.begin(batch));
    for (std::size_t i = from; i < incoming_.size(); ++i) {
      std::string row;
      LK_RETURN_IF_ERROR(codec_.encode(incoming_[i].row, row));
      held_bytes_ += row.size() + kHeldOverheadBytes;
      held_.emplace(incoming_[i].place, std::move(row));
    }
    return {};
  }

  // Gives out held rows earlier than `time` (its last: all) and before `place`, where
  // there is one: a row may stand at kLast.
  Status release_held(std::uint64_t time, const Place* place) {
    while (!held_.empty()) {
      const auto first = held_.begin();
      const bool safe = first->first.time < time || time == kLast.time;
      if (!safe || (place != nullptr && !(first->first < *place))) return {};
      held_bytes_ -= first->second.size() + kHeldOverheadBytes;
      LK_RETURN_IF_ERROR(give(first->second));
      held_.erase(first);
      if (!next().wants_more()) return {};
    }
    return {};
  }

  Status give(std::string_view row) {
    codec_.decode(row);
    return codec_.is_full() ? flush() : Status();
  }
  Status flush() {
    return codec_.decoded_rows() == 0 ? Status() : pass(codec_.take());
  }

  Status start_sorting() {
    LK_RETURN_IF_ERROR(flush());
    sorter_ = std::make_unique<ExternalSorter>(
        [](std::string_view a, std::string_view b) { return a.compare(b); }, spill_);
    std::string key;
    while (!held_.empty()) {
      const auto first = held_.begin();
      key.clear();
      append_place(first->first, key);
      LK_RETURN_IF_ERROR(sorter_->add(key, first->second));
      held_.erase(first);
    }
    held_bytes_ = 0;
    return {};
  }

  Status add_to_sorter(record::Batch& batch, std::size_t from) {
    LK_RETURN_IF_ERROR(codec_.begin(batch));
    std::string key;
    std::string row;
    for (std::size_t i = from; i < incoming_.size(); ++i) {
      key.clear();
      row.clear();
      append_place(incoming_[i].place, key);
      LK_RETURN_IF_ERROR(codec_.encode(incoming_[i].row, row));
      LK_RETURN_IF_ERROR(sorter_->add(key, row));
    }
    return {};
  }

  Status release_sorted() {
    LK_RETURN_IF_ERROR(sorter_->finish_adding());
    ExternalSorter::Item item;
    while (next().wants_more()) {
      LK_TRY(const bool more, sorter_->next(item));
      if (!more) break;
      LK_RETURN_IF_ERROR(give(item.payload));
    }
    return {};
  }

  bool newest_first_;
  SpillOptions spill_;
  RowCodec codec_;
  std::uint64_t watermark_ = 0;
  std::vector<Incoming> incoming_;
  std::multimap<Place, std::string> held_;
  std::uint64_t held_bytes_ = 0;
  std::unique_ptr<ExternalSorter> sorter_;
};

}  // namespace

std::unique_ptr<TimeOrder> make_time_order(bool newest_first, const StageContext& context,
                                           OperatorPtr next) {
  return std::make_unique<TimeOrderStage>(newest_first, context, std::move(next));
}

}  // namespace logkit::query
