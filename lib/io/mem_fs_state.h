// What a MemFs holds: its files, and the names they have now and those that were
// promised. A file is there as long as a name or a handle has it.
//
// Thread safety: all under `mutex`.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "lib/io/mem_fs.h"

namespace logkit::io {

struct MemNode {
  std::string bytes;
  std::size_t synced_bytes = 0;
  std::size_t handles = 0;  // open ones
  FileInfo info;
};

// A tree's names: path → file, and the directories.
struct MemNames {
  std::map<std::string, MemNode*, std::less<>> files;
  std::set<std::string, std::less<>> directories;
};

struct MemFs::State {
  std::mutex mutex;
  std::map<std::uint64_t, std::unique_ptr<MemNode>> nodes;  // by inode
  std::uint64_t last_inode = 0;
  MemNames now;
  MemNames durable;
  std::set<std::string, std::less<>> locked;
  std::uint64_t power_cuts = 0;
  std::int64_t clock_ns = 1'000'000'000;

  MemNode* add_node() {
    MemNode* node = (nodes[++last_inode] = std::make_unique<MemNode>()).get();
    node->info.device = 1;
    node->info.inode = last_inode;
    node->info.birth_time_ns = clock_ns;
    node->info.modified_time_ns = clock_ns;
    return node;
  }
  bool is_directory(const std::string& path) const {
    return path == "." || path == "/" || now.directories.contains(path);
  }
  void add_directory(const std::string& path) {
    if (path == "." || path == "/") return;
    add_directory(parent_dir(path));
    now.directories.insert(path);
    durable.directories.insert(path);
  }
  MemNode* find(const std::string& path) const {
    const auto found = now.files.find(path);
    return found == now.files.end() ? nullptr : found->second;
  }
  // Frees a file that has lost a name or a handle, if those were its last.
  void release(const MemNode& node) {
    const auto names_it = [&node](const auto& file) { return file.second == &node; };
    const bool is_used =
        node.handles > 0 || std::any_of(now.files.begin(), now.files.end(), names_it) ||
        std::any_of(durable.files.begin(), durable.files.end(), names_it);
    if (!is_used) nodes.erase(node.info.inode);
  }
  // The same for all files.
  void release_all() {
    std::set<const MemNode*> named;
    for (const MemNames* names : {&now, &durable})
      for (const auto& file : names->files) named.insert(file.second);
    std::erase_if(nodes, [&named](const auto& entry) {
      return entry.second->handles == 0 && !named.contains(entry.second.get());
    });
  }
};

// A file held open; made under the lock.
class MemHandle {
 public:
  MemHandle(MemFs::State& state, MemNode& node) : state_(state), node_(node) { ++node_.handles; }
  MemHandle(const MemHandle&) = delete;
  MemHandle& operator=(const MemHandle&) = delete;
  ~MemHandle() {
    const std::scoped_lock guard(state_.mutex);
    --node_.handles;
    state_.release(node_);
  }

  MemFs::State& state() const { return state_; }
  MemNode& node() const { return node_; }

 private:
  MemFs::State& state_;
  MemNode& node_;
};

}  // namespace logkit::io
