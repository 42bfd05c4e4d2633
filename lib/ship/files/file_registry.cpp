#include "lib/ship/files/file_registry.h"

#include <algorithm>
#include <utility>

namespace logkit::ship {

namespace {

// Its hash is enough to know the file again.
void forget_head(record::FileDescriptor& descriptor) { std::string().swap(descriptor.head); }

}  // namespace

FileRegistry::FileRegistry(io::Fs& fs, std::vector<record::StoredSource> stored)
    : fs_(fs), sources_(std::move(stored)), followed_(sources_.size(), false) {
  for (Index i = 0; i < sources_.size(); ++i) {
    by_name_.emplace(sources_[i].source, i);
    enter(i);
  }
}

void FileRegistry::enter(Index index) {
  const record::FileDescriptor& file = sources_[index].descriptor;
  by_inode_.emplace(file.inode, index);
  if (file.head_bytes == record::kHeadBytes) {
    by_head_.emplace(file.head_hash.low, index);
  } else {
    by_dir_.emplace(io::parent_dir(file.path), index);
  }
}

std::vector<FileRegistry::Index> FileRegistry::candidates(
    const record::FileDescriptor& current) const {
  std::vector<Index> found;
  const auto add_range = [&found](auto range) {
    for (auto entry = range.first; entry != range.second; ++entry) found.push_back(entry->second);
  };
  add_range(by_inode_.equal_range(current.inode));
  if (current.head_bytes == record::kHeadBytes)
    add_range(by_head_.equal_range(current.head_hash.low));
  // A short head says something only of a file that was compressed since.
  if (current.packed) add_range(by_dir_.equal_range(io::parent_dir(current.path)));
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

Result<FileRegistry::Match> FileRegistry::find(const record::FileDescriptor& current) {
  const std::vector<Index> indices = candidates(current);
  if (indices.empty()) return Match{};
  std::vector<record::StoredSource> stored;
  for (const Index index : indices) stored.push_back(sources_[index]);
  LK_TRY(const auto found,
         record::recognise(stored, current,
                           record::make_tail_reader(fs_, current.path, current.member)));
  if (!found) return Match{};
  const Index index = indices[*found];
  return Match{index, followed_[index]};
}

std::vector<FileRegistry::Index> FileRegistry::longer_originals(
    const record::FileDescriptor& current) const {
  std::vector<Index> found;
  if (current.head_bytes < record::kHeadBytes) return found;
  const auto [begin, end] = by_head_.equal_range(current.head_hash.low);
  for (auto entry = begin; entry != end; ++entry) {
    const record::StoredSource& source = sources_[entry->second];
    if (followed_[entry->second] && source.position > current.size_bytes &&
        source.descriptor.head_hash == current.head_hash &&
        record::may_be_rotated_copy(source.descriptor, current))
      found.push_back(entry->second);
  }
  return found;
}

FileRegistry::Index FileRegistry::add(record::FileDescriptor descriptor) {
  std::string name = record::source_id(descriptor);
  while (by_name_.contains(name)) {
    ++descriptor.generation;
    name = record::source_id(descriptor);
  }
  const Index index = sources_.size();
  forget_head(descriptor);
  sources_.push_back({name, 0, std::move(descriptor)});
  followed_.push_back(true);
  by_name_.emplace(std::move(name), index);
  enter(index);
  return index;
}

void FileRegistry::move(Index index, std::uint64_t position, const std::string& tail) {
  record::StoredSource& source = sources_[index];
  source.position = position;
  source.descriptor.tail_at = 0;
  if (!tail.empty()) record::set_tail(source.descriptor, position, tail);
}

void FileRegistry::describe(Index index, record::FileDescriptor descriptor) {
  record::StoredSource& source = sources_[index];
  descriptor.generation = source.descriptor.generation;
  descriptor.tail_at = source.descriptor.tail_at;
  descriptor.tail_hash = source.descriptor.tail_hash;
  forget_head(descriptor);
  source.descriptor = std::move(descriptor);
  enter(index);
}

}  // namespace logkit::ship
