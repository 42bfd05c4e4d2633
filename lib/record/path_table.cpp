#include "lib/record/path_table.h"

#include <algorithm>
#include <random>

#include <xxhash.h>

namespace logkit::record {
namespace {

std::uint64_t process_seed() {
  static const std::uint64_t seed = (std::uint64_t{std::random_device{}()} << 32) |
                                    std::uint64_t{std::random_device{}()};
  return seed;
}

// What a JSON writer would have to escape; other keys look in the text as they
// are.
bool needs_escapes(std::string_view key) {
  return std::any_of(key.begin(), key.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
  });
}

}  // namespace

PathTable::PathTable(std::size_t max_paths)
    : nodes_(1), slots_(256, kNoPath), max_paths_(std::max<std::size_t>(max_paths, 1)) {}

std::size_t PathTable::slot_of(PathId parent, std::string_view key) const {
  const std::uint64_t seed = process_seed() ^ (std::uint64_t{parent} * 0x9E3779B97F4A7C15);
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = XXH3_64bits_withSeed(key.data(), key.size(), seed) & mask;
  while (slots_[slot] != kNoPath) {
    const Node& node = nodes_[slots_[slot]];
    if (node.parent == parent && node.key == key) break;
    slot = (slot + 1) & mask;
  }
  return slot;
}

PathId PathTable::find(PathId parent, std::string_view key) const {
  return slots_[slot_of(parent, key)];
}

PathId PathTable::find_or_add(PathId parent, std::string_view key) {
  std::size_t slot = slot_of(parent, key);
  if (slots_[slot] != kNoPath) return slots_[slot];
  if (nodes_.size() > max_paths_) return kNoPath;
  if (nodes_.size() * 2 > slots_.size()) {
    grow();
    slot = slot_of(parent, key);
  }
  const auto id = static_cast<PathId>(nodes_.size());
  Node node;
  node.key = keys_.emplace_back(key);
  node.parent = parent;
  node.plain = !needs_escapes(key);
  nodes_.push_back(node);
  key_bytes_ += key.size();
  slots_[slot] = id;
  return id;
}

void PathTable::grow() {
  slots_.assign(slots_.size() * 2, kNoPath);
  for (std::size_t id = 1; id < nodes_.size(); ++id)
    slots_[slot_of(nodes_[id].parent, nodes_[id].key)] = static_cast<PathId>(id);
}

FieldPath PathTable::path(PathId id) const {
  std::vector<std::string> keys;
  for (; id != kRootPath; id = nodes_[id].parent) keys.emplace_back(nodes_[id].key);
  std::reverse(keys.begin(), keys.end());
  return FieldPath(std::move(keys));
}

std::size_t PathTable::memory_bytes() const {
  return nodes_.capacity() * sizeof(Node) + slots_.capacity() * sizeof(PathId) +
         keys_.size() * sizeof(std::string) + key_bytes_;
}

}  // namespace logkit::record
