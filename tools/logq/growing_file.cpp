#include "tools/logq/growing_file.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/cli/diag.h"
#include "lib/io/live_file.h"
#include "tools/logq/watch.h"

namespace logkit::logq {
namespace {

class GrowingFile : public io::Input {
 public:
  GrowingFile(cli::World& world, std::string path, std::function<Status()> before_waiting)
      : world_(world),
        path_(std::move(path)),
        before_waiting_(std::move(before_waiting)),
        watch_(world) {
    watch_.add(io::parent_dir(path_));
  }

  Result<bool> next_member() override { return !std::exchange(begun_, true); }
  const std::string& name() const override { return path_; }
  const std::string& member() const override { return member_; }
  std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

  Result<std::size_t> read(std::span<char> dst) override {
    if (peeked_.size() > 0) {
      const std::size_t count = std::min(peeked_.size(), dst.size());
      std::copy_n(peeked_.begin(), count, dst.begin());
      peeked_.erase(0, count);
      return count;
    }
    while (true) {
      LK_TRY(const std::size_t count, read_now(dst));
      if (count > 0) return count;
      LK_RETURN_IF_ERROR(before_waiting_());
      LK_RETURN_IF_ERROR(watch_.wait());
    }
  }

  Result<std::string_view> peek(std::size_t count) override {
    while (peeked_.size() < count) {
      std::string more(count - peeked_.size(), '\0');
      std::string before = std::exchange(peeked_, {});
      auto got = read(more);
      peeked_ = std::move(before);
      if (!got) return std::move(got).error();
      peeked_.append(more, 0, *got);
    }
    return std::string_view(peeked_);
  }

  Result<std::uint64_t> skip(std::uint64_t count) override {
    std::string passed(4096, '\0');
    std::uint64_t left = count;
    while (left > 0) {
      const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(left, passed.size()));
      LK_TRY(const std::size_t got, read(std::span(passed.data(), part)));
      left -= got;
    }
    return count;
  }

 private:
  // 0: nothing for now.
  Result<std::size_t> read_now(std::span<char> dst) {
    if (!file_ && !open_file()) return std::size_t{0};
    LK_TRY(const std::size_t count, read_file(dst));
    if (count > 0) return count;
    const auto mine = file_->info();
    const auto now = io::live_info(path_);
    if (mine && mine->size_bytes < offset_) {
      cli::print_note(world_, path_ + " was cut off; reading it again from its begin");
      offset_ = 0;
      return end_line(dst);
    }
    if (!mine || !now || (now->inode == mine->inode && now->device == mine->device)) {
      return std::size_t{0};
    }
    // The writer may have added to it before it turned to the new one.
    LK_TRY(const std::size_t rest, read_file(dst));
    if (rest > 0) return rest;
    file_.reset();
    return end_line(dst);
  }

  Result<std::size_t> end_line(std::span<char> dst) {
    if (last_byte_ == '\n' || dst.empty()) return std::size_t{0};
    dst.front() = last_byte_ = '\n';
    return std::size_t{1};
  }

  bool open_file() {
    auto file = io::LiveFile::open(path_);
    if (!file) return false;
    file_ = std::move(*file);
    offset_ = 0;
    return true;
  }

  Result<std::size_t> read_file(std::span<char> dst) {
    LK_TRY(const std::size_t count, file_->read_at(offset_, dst));
    if (count == 0) return count;
    offset_ += count;
    consumed_bytes_ += count;
    last_byte_ = dst[count - 1];
    return count;
  }

  cli::World& world_;
  std::string path_;
  std::string member_;
  std::function<Status()> before_waiting_;
  Watch watch_;
  bool begun_ = false;
  std::optional<io::LiveFile> file_;
  std::uint64_t offset_ = 0;
  std::uint64_t consumed_bytes_ = 0;
  char last_byte_ = '\n';
  std::string peeked_;
};

}  // namespace

Result<std::unique_ptr<io::Input>> open_growing_file(cli::World& world, const std::string& path,
                                                     std::function<Status()> before_waiting) {
  LK_TRY(auto input, io::open_input(world.fs, path));
  LK_TRY([[maybe_unused]] const bool has_member, input->next_member());
  if (input->packed()) {
    Error error = Error::invalid("is compressed or an archive, which does not grow", path);
    error.help = "leave out -f";
    return error;
  }
  return std::unique_ptr<io::Input>(
      std::make_unique<GrowingFile>(world, path, std::move(before_waiting)));
}

}  // namespace logkit::logq
