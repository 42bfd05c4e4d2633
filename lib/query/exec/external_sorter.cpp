#include "lib/query/exec/external_sorter.h"

#include <algorithm>

#include "lib/query/exec/spill_file.h"

namespace logkit::query {
namespace {

constexpr std::size_t kBlockBytes = 1 << 20;
// An entry of the list, its share of the list's slack, and that of the room a
// stable sort takes.
constexpr std::size_t kItemBytes = 2 * sizeof(ExternalSorter::Item);

}  // namespace

// A sorted run and the pair it stands at.
class ExternalSorter::Run {
 public:
  explicit Run(SpillReader reader) : reader_(std::move(reader)) {}

  // False at its end.
  Result<bool> advance(const PrefixOfKey& prefix) {
    LK_TRY(const bool more, reader_.next(key_, payload_));
    if (more) item_ = {key_, payload_, prefix ? prefix(key_) : KeyPrefix()};
    return more;
  }
  const Item& item() const { return item_; }

 private:
  SpillReader reader_;
  std::string key_;
  std::string payload_;
  Item item_;
};

ExternalSorter::ExternalSorter(CompareKeys compare, SpillOptions options, PrefixOfKey prefix)
    : compare_(std::move(compare)), options_(std::move(options)), prefix_(std::move(prefix)) {}
ExternalSorter::~ExternalSorter() = default;

Status ExternalSorter::add(std::string_view key, std::string_view payload) {
  const std::size_t bytes = key.size() + payload.size();
  if (memory_bytes_ + bytes > options_.memory_bytes && !items_.empty()) {
    LK_RETURN_IF_ERROR(spill());
  }
  if (blocks_.empty() || blocks_.back()->capacity() - blocks_.back()->size() < bytes) {
    blocks_.push_back(std::make_unique<std::string>());
    blocks_.back()->reserve(std::max(bytes, blocks_.size() == 1 ? kBlockBytes / 64 : kBlockBytes));
  }
  // The block never grows past what it reserved: views into it hold.
  std::string& block = *blocks_.back();
  const std::size_t begin = block.size();
  block.append(key);
  block.append(payload);
  const std::string_view stored = std::string_view(block).substr(begin);
  items_.push_back({stored.substr(0, key.size()), stored.substr(key.size()), prefix_of(key)});
  memory_bytes_ += bytes + kItemBytes;
  return {};
}

int ExternalSorter::compare(const Item& a, const Item& b) const {
  if (a.prefix != b.prefix) return a.prefix < b.prefix ? -1 : 1;
  return compare_(a.key, b.key);
}

void ExternalSorter::sort_in_memory() {
  std::stable_sort(items_.begin(), items_.end(),
                   [this](const Item& a, const Item& b) { return compare(a, b) < 0; });
}

void ExternalSorter::drop_memory() {
  items_.clear();
  blocks_.clear();
  memory_bytes_ = 0;
}

Status ExternalSorter::spill() {
  sort_in_memory();
  LK_TRY(SpillWriter writer, SpillWriter::create(options_.fs, options_.temporary_dir));
  run_ = std::make_unique<SpillWriter>(std::move(writer));
  for (const Item& item : items_) LK_RETURN_IF_ERROR(run_->add(item.key, item.payload));
  drop_memory();
  return end_run();
}

Status ExternalSorter::begin_run() {
  if (!items_.empty()) LK_RETURN_IF_ERROR(spill());
  LK_TRY(SpillWriter writer, SpillWriter::create(options_.fs, options_.temporary_dir));
  run_ = std::make_unique<SpillWriter>(std::move(writer));
  return {};
}

Status ExternalSorter::add_to_run(std::string_view key, std::string_view payload) {
  return run_->add(key, payload);
}

Status ExternalSorter::end_run() {
  LK_TRY(SpillReader reader, std::move(*run_).finish());
  run_ = nullptr;
  runs_.push_back(std::make_unique<Run>(std::move(reader)));
  ++spilled_runs_;
  return runs_.size() < kMaxRuns ? Status() : merge_runs();
}

Status ExternalSorter::merge_runs() {
  LK_RETURN_IF_ERROR(start_heap());
  LK_TRY(SpillWriter writer, SpillWriter::create(options_.fs, options_.temporary_dir));
  Item item;
  while (true) {
    LK_TRY(const bool more, next_of_runs(item));
    if (!more) break;
    LK_RETURN_IF_ERROR(writer.add(item.key, item.payload));
  }
  LK_TRY(SpillReader reader, std::move(writer).finish());
  runs_.clear();
  heap_.clear();
  top_is_taken_ = false;
  runs_.push_back(std::make_unique<Run>(std::move(reader)));
  return {};
}

Status ExternalSorter::finish_adding() {
  if (runs_.empty()) {
    sort_in_memory();
    return {};
  }
  if (!items_.empty()) LK_RETURN_IF_ERROR(spill());
  return start_heap();
}

// std heaps keep the greatest on top: "less" is "comes after". Earlier runs
// hold what was added earlier, so they win ties.
bool ExternalSorter::after(std::size_t a, std::size_t b) const {
  const int order = compare(runs_[a]->item(), runs_[b]->item());
  return order != 0 ? order > 0 : a > b;
}

Status ExternalSorter::start_heap() {
  heap_.clear();
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    LK_TRY(const bool more, runs_[i]->advance(prefix_));
    if (more) heap_.push_back(i);
  }
  std::make_heap(heap_.begin(), heap_.end(),
                 [this](std::size_t a, std::size_t b) { return after(a, b); });
  return {};
}

Result<bool> ExternalSorter::next_of_runs(Item& item) {
  const auto order = [this](std::size_t a, std::size_t b) { return after(a, b); };
  if (top_is_taken_) {
    std::pop_heap(heap_.begin(), heap_.end(), order);
    LK_TRY(const bool more, runs_[heap_.back()]->advance(prefix_));
    if (more) {
      std::push_heap(heap_.begin(), heap_.end(), order);
    } else {
      heap_.pop_back();
    }
    top_is_taken_ = false;
  }
  if (heap_.empty()) return false;
  item = runs_[heap_.front()]->item();
  top_is_taken_ = true;
  return true;
}

Result<bool> ExternalSorter::next(Item& item) {
  if (!runs_.empty()) return next_of_runs(item);
  if (taken_ == items_.size()) return false;
  item = items_[taken_++];
  return true;
}

Status ExternalSorter::give_all(
    const std::function<Status(std::string_view key, std::string_view payload)>& use) {
  LK_RETURN_IF_ERROR(finish_adding());
  Item item;
  while (true) {
    LK_TRY(const bool more, next(item));
    if (!more) return {};
    LK_RETURN_IF_ERROR(use(item.key, item.payload));
  }
}

}  // namespace logkit::query
