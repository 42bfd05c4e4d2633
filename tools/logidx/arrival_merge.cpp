#include "tools/logidx/arrival_merge.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "lib/cli/app.h"

namespace logkit::logidx {

// Opens every segment once for its blocks; they are opened again when their
// turn comes, so that a store of many segments does not have all of them open.
void ArrivalMerge::list_blocks() {
  files_.resize(sequence_.files.size());
  for (std::size_t file = 0; file < files_.size(); ++file) {
    auto reader = store::open_segment(world_.fs, sequence_.files[file].path);
    if (!reader) {
      on_trouble_(reader.error());
      continue;
    }
    const std::vector<segment::BlockInfo>& blocks = (*reader)->footer().blocks;
    for (std::size_t index = 0; index < blocks.size(); ++index) {
      if (!may_overlap(blocks[index])) continue;
      blocks_.push_back({file, index, blocks[index].first_arrival});
      ++files_[file].blocks_left;
    }
  }
  std::stable_sort(blocks_.begin(), blocks_.end(), [](const Block& a, const Block& b) {
    return a.first_arrival > b.first_arrival;
  });
}

void ArrivalMerge::close_block(std::size_t file) {
  if (--files_[file].blocks_left == 0) files_[file].reader.reset();
}

void ArrivalMerge::open_next_block() {
  const Block block = blocks_.back();
  blocks_.pop_back();
  File& file = files_[block.file];
  const auto fail = [&](const Error& error) {
    on_trouble_(error);
    close_block(block.file);
  };
  if (file.reader == nullptr) {
    auto reader = store::open_segment(world_.fs, sequence_.files[block.file].path);
    if (!reader) return fail(reader.error());
    file.reader = std::move(*reader);
  }
  auto arrivals = file.reader->arrivals(block.index);
  if (!arrivals) return fail(arrivals.error());
  auto rows = file.reader->read_block(block.index);
  if (!rows) return fail(rows.error());
  auto wanted = wanted_rows(**rows);
  if (!wanted) return fail(wanted.error());
  cursors_.push_back({block.file, std::move(*rows), std::move(*arrivals), std::move(*wanted), 0});
}

bool ArrivalMerge::may_overlap(const segment::BlockInfo& block) const {
  return block.max_time_ns >= window_.since_ns &&
         (block.min_time_ns < window_.until_ns || !window_.has_until());
}

Result<std::vector<bool>> ArrivalMerge::wanted_rows(segment::BlockSource& rows) const {
  std::vector<bool> wanted;
  if (!window_.limited()) return wanted;
  LK_TRY(const record::Column times, rows.load_times());
  wanted.resize(rows.row_count());
  for (std::size_t row = 0; row < wanted.size(); ++row) {
    const std::int64_t time_ns = times.numbers()[row];
    wanted[row] = time_ns >= window_.since_ns && (time_ns < window_.until_ns || !window_.has_until());
  }
  return wanted;
}

// The rows of a cursor whose arrival number is below `limit`.
Status ArrivalMerge::read_run(Cursor& cursor, std::uint64_t limit, const OnRow& on_row) {
  while (cursor.next < cursor.arrivals.size() && cursor.arrival() < limit) {
    if (cursor.wanted.empty() || cursor.wanted[cursor.next])
      LK_RETURN_IF_ERROR(on_row(*cursor.rows, cursor.next));
    ++cursor.next;
  }
  return {};
}

Status ArrivalMerge::run(const OnRow& on_row) {
  list_blocks();
  while ((!blocks_.empty() || !cursors_.empty()) && !cli::stop_requested()) {
    const auto earlier = [](const Cursor& a, const Cursor& b) { return a.arrival() < b.arrival(); };
    auto first = std::min_element(cursors_.begin(), cursors_.end(), earlier);
    if (!blocks_.empty() &&
        (first == cursors_.end() || blocks_.back().first_arrival <= first->arrival())) {
      open_next_block();
      continue;
    }
    if (first == cursors_.end()) break;
    std::uint64_t limit = std::numeric_limits<std::uint64_t>::max();
    if (!blocks_.empty()) limit = blocks_.back().first_arrival;
    for (auto other = cursors_.begin(); other != cursors_.end(); ++other) {
      if (other != first) limit = std::min(limit, other->arrival());
    }
    // Equal numbers (of segments that are not of one store) still go forward.
    limit = std::max(limit, first->arrival() + 1);
    Status done = read_run(*first, limit, on_row);
    const std::size_t file = first->file;
    const bool damaged = !done && (done.error().code == Code::kCorrupt ||
                                   done.error().code == Code::kUnsupported);
    if (!done && !damaged) return done;
    if (damaged) on_trouble_(done.error());
    if (damaged || first->next == first->arrivals.size()) {
      cursors_.erase(first);
      close_block(file);
    }
  }
  return {};
}

}  // namespace logkit::logidx
