#include "lib/segment/merge.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "lib/segment/merge_block.h"
#include "lib/segment/merge_copy.h"

namespace logkit::segment {

Result<std::unique_ptr<MergeInput>> MergeInput::open(std::unique_ptr<io::ReadFile> file,
                                                     std::string name) {
  auto segment = std::make_unique<MergeSegment>(std::move(file), std::move(name));
  LK_RETURN_IF_ERROR(segment->read());
  return std::unique_ptr<MergeInput>(std::move(segment));
}

class RowMerge {
 public:
  RowMerge(Writer& writer, const MergeOptions& options)
      : writer_(writer), options_(options), copier_(writer) {}

  Status run(std::span<const std::unique_ptr<MergeInput>> inputs);

 private:
  struct Pending {
    MergeSegment* segment = nullptr;
    std::size_t block = 0;
    std::uint64_t first_arrival = 0;
  };
  struct Open {
    MergeSegment* segment = nullptr;
    std::unique_ptr<MergeBlock> rows;
  };

  void list_blocks(std::span<const std::unique_ptr<MergeInput>> inputs);
  // Copies the next block as it is stored; false where its rows are to go one by
  // one.
  Result<bool> copy_next();
  Status open_next();
  Status copy_run(Open& from, std::uint64_t limit);
  std::uint64_t limit_behind(const Open& first) const;
  void close(std::vector<Open>::iterator open);
  void close_tables(MergeSegment* segment);
  Status damaged(Status status) const;

  Writer& writer_;
  const MergeOptions& options_;
  BlockCopier copier_;
  std::vector<Pending> pending_;  // descending by first arrival
  std::vector<Open> open_;
  std::optional<std::uint64_t> last_arrival_;
};

void RowMerge::list_blocks(std::span<const std::unique_ptr<MergeInput>> inputs) {
  for (const std::unique_ptr<MergeInput>& input : inputs) {
    auto* segment = static_cast<MergeSegment*>(input.get());
    const std::vector<BlockInfo>& blocks = segment->footer().blocks;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      pending_.push_back({segment, i, blocks[i].first_arrival});
    }
  }
  std::stable_sort(pending_.begin(), pending_.end(), [](const Pending& a, const Pending& b) {
    return a.first_arrival > b.first_arrival;
  });
}

Status RowMerge::damaged(Status status) const {
  const bool is_damage = !status && (status.error().code == Code::kCorrupt ||
                                     status.error().code == Code::kUnsupported);
  if (!is_damage || !options_.on_damage) return status;
  options_.on_damage(status.error());
  return {};
}

Result<bool> RowMerge::copy_next() {
  const Pending next = pending_.back();
  const BlockInfo& info = next.segment->footer().blocks[next.block];
  const bool overlaps =
      !open_.empty() || (last_arrival_ && info.first_arrival <= *last_arrival_) ||
      (pending_.size() > 1 && pending_[pending_.size() - 2].first_arrival <= info.last_arrival);
  if (overlaps) return false;
  LK_TRY(const bool copied, copier_.copy(*next.segment, next.block));
  if (!copied) return false;
  last_arrival_ = info.last_arrival;
  pending_.pop_back();
  close_tables(next.segment);
  return true;
}

Status RowMerge::open_next() {
  const Pending next = pending_.back();
  pending_.pop_back();
  auto rows = MergeBlock::open(*next.segment, next.block);
  if (!rows) return damaged(std::move(rows).error());
  open_.push_back({next.segment, std::move(*rows)});
  return {};
}

void RowMerge::close(std::vector<Open>::iterator open) {
  MergeSegment* segment = open->segment;
  open_.erase(open);
  close_tables(segment);
}

// Where nothing of it is to come any more.
void RowMerge::close_tables(MergeSegment* segment) {
  const auto of_segment = [&](const auto& other) { return other.segment == segment; };
  if (std::none_of(open_.begin(), open_.end(), of_segment) &&
      std::none_of(pending_.begin(), pending_.end(), of_segment)) {
    segment->close_tables();
  }
}

// Rows of `first` go out up to the first number of another block.
std::uint64_t RowMerge::limit_behind(const Open& first) const {
  std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
  if (!pending_.empty()) limit = pending_.back().first_arrival;
  for (const Open& other : open_) {
    if (&other != &first) limit = std::min(limit, other.rows->arrival());
  }
  return limit;
}

Status RowMerge::copy_run(Open& from, std::uint64_t limit) {
  do {
    const std::uint64_t arrival = from.rows->arrival();
    if (last_arrival_ && arrival <= *last_arrival_) {
      return Error::corrupt(
          fmt::format("two records have the arrival number {}: a segment is there twice", arrival),
          from.segment->file().name());
    }
    LK_RETURN_IF_ERROR(from.rows->copy_row(writer_));
    last_arrival_ = arrival;
  } while (!from.rows->at_end() && from.rows->arrival() < limit);
  return {};
}

Status RowMerge::run(std::span<const std::unique_ptr<MergeInput>> inputs) {
  list_blocks(inputs);
  copier_.prepare(inputs);
  while (!pending_.empty() || !open_.empty()) {
    if (options_.stop && options_.stop()) return Error::cancelled("stopped");
    const auto first = std::min_element(open_.begin(), open_.end(), [](const Open& a, const Open& b) {
      return a.rows->arrival() < b.rows->arrival();
    });
    if (!pending_.empty() &&
        (first == open_.end() || pending_.back().first_arrival <= first->rows->arrival())) {
      LK_TRY(const bool copied, copy_next());
      if (!copied) LK_RETURN_IF_ERROR(open_next());
      continue;
    }
    if (first == open_.end()) break;
    Status copied = copy_run(*first, limit_behind(*first));
    const bool lost = !copied;
    LK_RETURN_IF_ERROR(damaged(std::move(copied)));
    if (lost || first->rows->at_end()) close(first);
  }
  return {};
}

void keep_choices(std::span<const std::unique_ptr<MergeInput>> inputs, WriterOptions& options) {
  std::unordered_set<std::string> decided;
  bool is_newest = true;
  for (auto at = inputs.rbegin(); at != inputs.rend(); ++at) {
    MergeInput* const input = at->get();
    if (input->footer().rows == 0) continue;
    const auto left_out = input->left_out();
    if (std::exchange(is_newest, false)) {
      options.stream_fields = input->footer().stream_fields;
      options.index = options.index && left_out.has_value();
    }
    if (!left_out) continue;
    const std::unordered_set<std::string> own(left_out->begin(), left_out->end());
    for (const FieldInfo& field : input->footer().fields) {
      std::string name = field.path.name();
      if (!decided.insert(name).second || !own.contains(name)) continue;
      options.unindexed_fields.push_back(std::move(name));
    }
  }
}

Status merge_rows(std::span<const std::unique_ptr<MergeInput>> inputs, Writer& writer,
                  const MergeOptions& options) {
  return RowMerge(writer, options).run(inputs);
}

}  // namespace logkit::segment
