#include "lib/record/column_builder.h"

#include <algorithm>

namespace logkit::record {
namespace {

constexpr std::size_t kFirstBlockBytes = 256;
constexpr std::size_t kBlockBytes = 64 * 1024;

bool same(const Column::Entry& a, const Column::Entry& b) {
  return a.kind == b.kind && a.text == b.text;
}

}  // namespace

void ColumnBuilder::add(std::string_view text, Kind kind) {
  if (!entries_.empty() && same(entries_.back(), {text, kind})) {
    entries_.push_back(entries_.back());
    return;
  }
  // A block's string never grows past what it reserved: views into it hold.
  if (blocks_.empty() || blocks_.back()->capacity() - blocks_.back()->size() < text.size()) {
    blocks_.push_back(std::make_unique<std::string>());
    const std::size_t wanted = blocks_.size() == 1 ? kFirstBlockBytes : kBlockBytes;
    blocks_.back()->reserve(std::max(text.size(), wanted));
  }
  std::string& block = *blocks_.back();
  const std::size_t begin = block.size();
  block.append(text);
  entries_.push_back({std::string_view(block).substr(begin), kind});
}

void ColumnBuilder::add_owned(std::string text, Kind kind) {
  // The block of add() stays the last.
  auto own = blocks_.insert(blocks_.begin(), std::make_unique<std::string>(std::move(text)));
  entries_.push_back({**own, kind});
}

Column ColumnBuilder::finish() {
  const bool constant =
      !entries_.empty() && std::all_of(entries_.begin(), entries_.end(), [this](const auto& entry) {
        return entry.text.data() == entries_.front().text.data() && same(entry, entries_.front());
      });
  const std::size_t row_count = entries_.size();
  Column column = constant ? Column::constant(row_count, entries_.front())
                           : Column::plain(std::move(entries_));
  for (auto& block : blocks_) column.keep(std::move(block));
  entries_.clear();
  blocks_.clear();
  return column;
}

}  // namespace logkit::record
