#include "lib/io/fault_fs.h"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <optional>

#include "lib/io/fd.h"

namespace logkit::io {

struct FaultFs::State {
  mutable std::mutex mutex;
  FaultPlan plan;
  std::vector<std::string> log;
  std::size_t changes = 0;
  std::size_t reads = 0;
  bool triggered = false;

  Error refuse(std::string_view what, std::string_view where, int sys_errno) {
    triggered = true;
    return system_error(what, where, sys_errno);
  }

  // Numbers and logs a changing operation; an error where it must not happen.
  std::optional<Error> change(std::string what, std::string_view where) {
    const std::scoped_lock guard(mutex);
    const std::size_t number = changes++;
    log.push_back(what + " " + std::string(where));
    if (number >= plan.stop_after) return refuse("cannot " + what, where, EIO);
    if (number == plan.fail_at || (number > plan.fail_at && plan.fails_on))
      return refuse("cannot " + what, where, plan.sys_errno);
    return std::nullopt;
  }

  std::optional<Error> look(std::string_view what, std::string_view where) {
    const std::scoped_lock guard(mutex);
    const std::size_t number = reads++;
    if (number == plan.fail_read_at || (number > plan.fail_read_at && plan.fails_on))
      return refuse("cannot " + std::string(what), where, plan.sys_errno);
    return std::nullopt;
  }

  // How much of an append fits.
  std::size_t take_space(std::size_t wanted) {
    const std::scoped_lock guard(mutex);
    const std::size_t fits = std::min<std::uint64_t>(wanted, plan.space_bytes);
    plan.space_bytes -= fits;
    return fits;
  }
  bool tears_now() const {
    const std::scoped_lock guard(mutex);
    return plan.tears && changes == plan.stop_after + 1;
  }
};

namespace {

class FaultReadFile : public ReadFile {
 public:
  FaultReadFile(std::unique_ptr<ReadFile> below, FaultFs::State& state, std::string path)
      : below_(std::move(below)), state_(state), path_(std::move(path)) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
    if (auto error = state_.look("read", path_)) return *std::move(error);
    return below_->read_at(offset, dst);
  }
  std::uint64_t size_bytes() const override { return below_->size_bytes(); }

 private:
  std::unique_ptr<ReadFile> below_;
  FaultFs::State& state_;
  std::string path_;
};

class FaultWriteFile : public WriteFile {
 public:
  FaultWriteFile(std::unique_ptr<WriteFile> below, FaultFs::State& state, std::string path)
      : below_(std::move(below)), state_(state), path_(std::move(path)) {}

  Status append(Bytes src) override {
    const std::string where = path_ + " (" + std::to_string(src.size()) + " bytes)";
    if (auto error = state_.change("append", where)) {
      if (state_.tears_now()) LK_RETURN_IF_ERROR(below_->append(src.first(src.size() / 2)));
      return *std::move(error);
    }
    const std::size_t fits = state_.take_space(src.size());
    LK_RETURN_IF_ERROR(below_->append(src.first(fits)));
    if (fits == src.size()) return {};
    const std::scoped_lock guard(state_.mutex);
    return state_.refuse("cannot write", path_, ENOSPC);
  }
  Status sync() override {
    if (auto error = state_.change("sync", path_)) return *std::move(error);
    return below_->sync();
  }

 private:
  std::unique_ptr<WriteFile> below_;
  FaultFs::State& state_;
  std::string path_;
};

}  // namespace

FaultFs::FaultFs(Fs& below, FaultPlan plan) : below_(below), state_(std::make_unique<State>()) {
  state_->plan = plan;
}
FaultFs::~FaultFs() = default;

Result<std::unique_ptr<ReadFile>> FaultFs::open_read(std::string_view path) {
  if (auto error = state_->look("open", path)) return *std::move(error);
  LK_TRY(auto file, below_.open_read(path));
  return std::unique_ptr<ReadFile>(
      std::make_unique<FaultReadFile>(std::move(file), *state_, std::string(path)));
}

Result<std::unique_ptr<WriteFile>> FaultFs::create(std::string_view path) {
  if (auto error = state_->change("create", path)) return *std::move(error);
  LK_TRY(auto file, below_.create(path));
  return std::unique_ptr<WriteFile>(
      std::make_unique<FaultWriteFile>(std::move(file), *state_, std::string(path)));
}

Status FaultFs::rename(std::string_view from, std::string_view to) {
  if (auto error = state_->change("rename", std::string(from) + " -> " + std::string(to)))
    return *std::move(error);
  return below_.rename(from, to);
}

Status FaultFs::remove(std::string_view path) {
  if (auto error = state_->change("remove", path)) return *std::move(error);
  return below_.remove(path);
}

Status FaultFs::sync_dir(std::string_view dir) {
  if (auto error = state_->change("sync_dir", dir)) return *std::move(error);
  return below_.sync_dir(dir);
}

Status FaultFs::make_dirs(std::string_view dir) {
  if (auto error = state_->change("make_dirs", dir)) return *std::move(error);
  return below_.make_dirs(dir);
}

Result<FileInfo> FaultFs::stat(std::string_view path) {
  if (auto error = state_->look("stat", path)) return *std::move(error);
  return below_.stat(path);
}

Result<std::vector<std::string>> FaultFs::list_dir(std::string_view dir) {
  if (auto error = state_->look("list", dir)) return *std::move(error);
  return below_.list_dir(dir);
}

Result<std::unique_ptr<FileLock>> FaultFs::lock(std::string_view path) {
  if (auto error = state_->change("lock", path)) return *std::move(error);
  return below_.lock(path);
}

bool FaultFs::triggered() const {
  const std::scoped_lock guard(state_->mutex);
  return state_->triggered;
}

std::vector<std::string> FaultFs::operations() const {
  const std::scoped_lock guard(state_->mutex);
  return state_->log;
}

std::string FaultFs::last_operation() const {
  const std::scoped_lock guard(state_->mutex);
  return state_->log.empty() ? std::string() : state_->log.back();
}

std::size_t FaultFs::reads() const {
  const std::scoped_lock guard(state_->mutex);
  return state_->reads;
}

void FaultFs::add_space(std::uint64_t bytes) {
  const std::scoped_lock guard(state_->mutex);
  const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - state_->plan.space_bytes;
  state_->plan.space_bytes += std::min(bytes, room);
}

}  // namespace logkit::io
