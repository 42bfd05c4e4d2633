// PathTable: the paths of a stream of records, interned in a trie, so that a
// path is a small number and a key costs one comparison or one hash lookup.
//
// Node 0 is the record itself (the empty path). A node is a (parent, key) pair,
// keys unescaped: "a\u0062" and "ab" are one node. Ids are dense and given in
// the order of first appearance, so the same input gives the same ids.
//
// Memory is bounded by max_paths: find_or_add() then answers kNoPath for a new
// key, and the scanner keeps the object that has it whole (json_scan.h). The
// hash is seeded per process: chosen keys cannot make lookups slow.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/field_path.h"

namespace logkit::record {

using PathId = std::uint32_t;
inline constexpr PathId kRootPath = 0;
inline constexpr PathId kNoPath = ~PathId{0};

class PathTable {
 public:
  explicit PathTable(std::size_t max_paths = std::size_t{1} << 20);

  // The child of `parent` with that (unescaped) key; kNoPath where the table is
  // full and has no such node.
  PathId find_or_add(PathId parent, std::string_view key);
  // The same, never adding.
  PathId find(PathId parent, std::string_view key) const;

  std::size_t size() const { return nodes_.size(); }
  PathId parent(PathId id) const { return nodes_[id].parent; }
  std::string_view key(PathId id) const { return nodes_[id].key; }
  // The keys from the record down; empty for the root.
  FieldPath path(PathId id) const;
  // Heap held, for who has to bound it.
  std::size_t memory_bytes() const;

 private:
  friend class JsonScanner;

  // The guesses are what followed last time: `first_child` when an object
  // opened here, `next` after this node, among the children of the same parent.
  struct Node {
    std::string_view key;
    PathId parent = kNoPath;
    PathId first_child = kNoPath;
    PathId next = kNoPath;
    // False where the key needs escapes in JSON, so raw text cannot equal it.
    bool plain = true;
  };

  std::size_t slot_of(PathId parent, std::string_view key) const;
  void grow();

  std::vector<Node> nodes_;
  std::deque<std::string> keys_;     // stable homes of the keys
  std::vector<PathId> slots_;        // open addressing, a power of two
  std::size_t max_paths_;
  std::size_t key_bytes_ = 0;
};

}  // namespace logkit::record
