#include "lib/io/mem_fs.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "lib/io/mem_fs_state.h"

namespace logkit::io {
namespace {

std::string normalize(std::string_view path) {
  std::string clean;
  const bool absolute = !path.empty() && path.front() == '/';
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (part.empty() || part == ".") continue;
    if (!clean.empty() || absolute) clean.push_back('/');
    clean.append(part);
  }
  return clean.empty() ? (absolute ? "/" : ".") : clean;
}

bool is_in(std::string_view path, std::string_view dir) { return parent_dir(path) == dir; }

Error nothing_at(std::string_view path) {
  return Error::not_found("no such file or directory", std::string(path));
}

class MemReadFile : public ReadFile {
 public:
  MemReadFile(MemFs::State& state, MemNode& node) : handle_(state, node) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
    const std::scoped_lock guard(handle_.state().mutex);
    if (offset >= handle_.node().bytes.size()) return std::size_t{0};
    const std::size_t count = std::min(dst.size(), handle_.node().bytes.size() - offset);
    if (count > 0) std::memcpy(dst.data(), handle_.node().bytes.data() + offset, count);
    return count;
  }
  std::uint64_t size_bytes() const override {
    const std::scoped_lock guard(handle_.state().mutex);
    return handle_.node().bytes.size();
  }

 private:
  MemHandle handle_;
};

class MemWriteFile : public WriteFile {
 public:
  MemWriteFile(MemFs::State& state, MemNode& node) : handle_(state, node) {}

  Status append(Bytes src) override {
    const std::scoped_lock guard(handle_.state().mutex);
    handle_.node().bytes.append(as_text(src));
    return {};
  }
  Status sync() override {
    const std::scoped_lock guard(handle_.state().mutex);
    handle_.node().synced_bytes = handle_.node().bytes.size();
    return {};
  }

 private:
  MemHandle handle_;
};

class MemLock : public FileLock {
 public:
  MemLock(MemFs::State& state, std::string path)
      : state_(state), path_(std::move(path)), power_cuts_(state.power_cuts) {}
  ~MemLock() override {
    const std::scoped_lock guard(state_.mutex);
    if (state_.power_cuts == power_cuts_) state_.locked.erase(path_);
  }

 private:
  MemFs::State& state_;
  std::string path_;
  std::uint64_t power_cuts_;
};

}  // namespace

MemFs::MemFs() : state_(std::make_unique<State>()) {}
MemFs::~MemFs() = default;

Result<std::unique_ptr<ReadFile>> MemFs::open_read(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  if (state_->is_directory(name)) return Error::invalid("is a directory", std::string(path));
  MemNode* node = state_->find(name);
  if (node == nullptr) return nothing_at(path);
  return std::unique_ptr<ReadFile>(std::make_unique<MemReadFile>(*state_, *node));
}

Result<std::unique_ptr<WriteFile>> MemFs::create(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  if (!state_->is_directory(parent_dir(name))) return nothing_at(path);
  if (state_->find(name) != nullptr || state_->is_directory(name))
    return Error::invalid("already exists", std::string(path));
  MemNode* node = state_->now.files[name] = state_->add_node();
  return std::unique_ptr<WriteFile>(std::make_unique<MemWriteFile>(*state_, *node));
}

Status MemFs::rename(std::string_view from, std::string_view to) {
  const std::scoped_lock guard(state_->mutex);
  const std::string target = normalize(to);
  MemNode* node = state_->find(normalize(from));
  if (node == nullptr) return nothing_at(from);
  if (!state_->is_directory(parent_dir(target))) return nothing_at(to);
  if (state_->is_directory(target)) return Error::invalid("is a directory", std::string(to));
  const MemNode* replaced = state_->find(target);
  state_->now.files.erase(normalize(from));
  state_->now.files[target] = node;
  if (replaced != nullptr) state_->release(*replaced);
  return {};
}

Status MemFs::remove(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  if (const MemNode* node = state_->find(name)) {
    state_->now.files.erase(name);
    state_->release(*node);
    return {};
  }
  if (!state_->now.directories.contains(name)) return nothing_at(path);
  const auto holds = [&](const auto& entry) { return is_in(entry, name); };
  const bool empty =
      std::none_of(state_->now.directories.begin(), state_->now.directories.end(), holds) &&
      std::none_of(state_->now.files.begin(), state_->now.files.end(),
                   [&](const auto& file) { return holds(file.first); });
  if (!empty) return Error::invalid("is not empty", std::string(path));
  state_->now.directories.erase(name);
  return {};
}

Status MemFs::sync_dir(std::string_view dir) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(dir);
  if (!state_->is_directory(name)) return nothing_at(dir);
  std::erase_if(state_->durable.files, [&](const auto& file) { return is_in(file.first, name); });
  for (const auto& file : state_->now.files)
    if (is_in(file.first, name)) state_->durable.files.insert(file);
  std::erase_if(state_->durable.directories,
                [&](const auto& path) { return is_in(path, name) && path != name; });
  for (const auto& path : state_->now.directories)
    if (is_in(path, name)) state_->durable.directories.insert(path);
  state_->release_all();
  return {};
}

Status MemFs::make_dirs(std::string_view dir) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(dir);
  for (std::string at = name; at != "." && at != "/"; at = parent_dir(at))
    if (state_->find(at) != nullptr)
      return Error::invalid("exists and is no directory", std::string(dir));
  state_->add_directory(name);
  return {};
}

Result<FileInfo> MemFs::stat(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  if (state_->is_directory(name)) {
    FileInfo info;
    info.type = FileType::kDirectory;
    info.device = 1;
    return info;
  }
  const MemNode* node = state_->find(name);
  if (node == nullptr) return nothing_at(path);
  FileInfo info = node->info;
  info.size_bytes = node->bytes.size();
  return info;
}

Result<std::vector<std::string>> MemFs::list_dir(std::string_view dir) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(dir);
  if (state_->find(name) != nullptr) return Error::invalid("is no directory", std::string(dir));
  if (!state_->is_directory(name)) return nothing_at(dir);
  std::vector<std::string> names;
  const auto add = [&](const std::string& path) {
    if (is_in(path, name)) names.push_back(path.substr(path.rfind('/') + 1));
  };
  for (const auto& file : state_->now.files) add(file.first);
  for (const auto& path : state_->now.directories) add(path);
  std::sort(names.begin(), names.end());
  return names;
}

Result<std::unique_ptr<FileLock>> MemFs::lock(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  if (!state_->is_directory(parent_dir(name))) return nothing_at(path);
  if (state_->find(name) == nullptr) state_->now.files[name] = state_->add_node();
  if (!state_->locked.insert(name).second)
    return Error::invalid("locked by another process", std::string(path));
  return std::unique_ptr<FileLock>(std::make_unique<MemLock>(*state_, name));
}

void MemFs::power_cut(PowerCut cut) {
  const std::scoped_lock guard(state_->mutex);
  ++state_->power_cuts;
  state_->locked.clear();
  const bool keeps_names = cut == PowerCut::kKeepsNames || cut == PowerCut::kTearsData;
  if (keeps_names) {
    state_->durable = state_->now;
  } else {
    state_->now = state_->durable;
  }
  state_->release_all();
  for (const auto& [inode, node] : state_->nodes) {
    const std::size_t unsynced = node->bytes.size() - node->synced_bytes;
    if (cut == PowerCut::kTearsData) node->synced_bytes += unsynced / 2;
    if (cut == PowerCut::kKeepsData) node->synced_bytes += unsynced;
    node->bytes.resize(node->synced_bytes);
  }
}

void MemFs::put(std::string_view path, std::string_view bytes) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  state_->add_directory(parent_dir(name));
  MemNode* node = state_->find(name);
  if (node == nullptr) node = state_->now.files[name] = state_->add_node();
  const MemNode* promised = std::exchange(state_->durable.files[name], node);
  if (promised != nullptr && promised != node) state_->release(*promised);
  node->bytes.assign(bytes);
  node->synced_bytes = bytes.size();
  node->info.modified_time_ns = state_->clock_ns;
}

std::string MemFs::contents(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const MemNode* node = state_->find(normalize(path));
  return node == nullptr ? std::string() : node->bytes;
}

bool MemFs::exists(std::string_view path) {
  const std::scoped_lock guard(state_->mutex);
  const std::string name = normalize(path);
  return state_->find(name) != nullptr || state_->is_directory(name);
}

std::vector<std::string> MemFs::files() {
  const std::scoped_lock guard(state_->mutex);
  std::vector<std::string> paths;
  for (const auto& file : state_->now.files) paths.push_back(file.first);
  return paths;
}

std::uint64_t MemFs::held_bytes() {
  const std::scoped_lock guard(state_->mutex);
  std::uint64_t bytes = 0;
  for (const auto& [inode, node] : state_->nodes) bytes += node->bytes.size();
  return bytes;
}

void MemFs::set_clock_ns(std::int64_t now_ns) {
  const std::scoped_lock guard(state_->mutex);
  state_->clock_ns = now_ns;
}

std::unique_ptr<MemFs> MemFs::clone() {
  const std::scoped_lock guard(state_->mutex);
  auto copy = std::make_unique<MemFs>();
  State& to = *copy->state_;
  to.clock_ns = state_->clock_ns;
  to.now.directories = to.durable.directories = state_->now.directories;
  to.last_inode = state_->last_inode;
  for (const auto& [path, node] : state_->now.files) {
    std::unique_ptr<MemNode>& made = to.nodes[node->info.inode];
    if (made == nullptr) made = std::make_unique<MemNode>(*node);
    made->synced_bytes = node->bytes.size();
    made->handles = 0;
    to.now.files[path] = made.get();
  }
  to.durable.files = to.now.files;
  return copy;
}

}  // namespace logkit::io
