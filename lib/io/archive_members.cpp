#include "lib/io/archive_members.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <archive.h>
#include <archive_entry.h>

namespace logkit::io {

// What libarchive reads from. It can report no Error of ours, so the feed
// remembers the first one.
struct ArchiveMembers::Feed {
  static constexpr std::size_t kBytes = 256 << 10;

  std::unique_ptr<ByteSource> source;
  std::string buffer = std::string(kBytes, '\0');
  std::uint64_t offset = 0;
  std::optional<Error> failure;

  static la_ssize_t read(struct archive* handle, void* self, const void** block) {
    auto& feed = *static_cast<Feed*>(self);
    auto got = feed.source->read(std::span(feed.buffer.data(), feed.buffer.size()));
    if (!got) {
      feed.failure = got.error();
      archive_set_error(handle, EIO, "read failed");
      return ARCHIVE_FATAL;
    }
    *block = feed.buffer.data();
    feed.offset += *got;
    return static_cast<la_ssize_t>(*got);
  }

  static la_int64_t skip(struct archive*, void* self, la_int64_t request) {
    auto& feed = *static_cast<Feed*>(self);
    const std::int64_t length = feed.source->length_bytes();
    if (length < 0 || request <= 0) return 0;
    // Up to the end only: a member that is longer than its archive has to fail.
    const std::int64_t left = length - static_cast<std::int64_t>(feed.offset);
    const std::int64_t step = std::min<std::int64_t>(request, std::max<std::int64_t>(left, 0));
    feed.offset += static_cast<std::uint64_t>(step);
    feed.source->seek(feed.offset);
    return step;
  }

  static la_int64_t seek(struct archive*, void* self, la_int64_t offset, int whence) {
    auto& feed = *static_cast<Feed*>(self);
    std::int64_t base = 0;
    if (whence == SEEK_CUR) base = static_cast<std::int64_t>(feed.offset);
    if (whence == SEEK_END) base = feed.source->length_bytes();
    std::int64_t target = 0;
    if (__builtin_add_overflow(base, offset, &target) || target < 0) return ARCHIVE_FATAL;
    feed.offset = static_cast<std::uint64_t>(target);
    feed.source->seek(feed.offset);
    return target;
  }
};

void ArchiveMembers::Close::operator()(struct archive* open) const { archive_read_free(open); }

ArchiveMembers::ArchiveMembers(std::unique_ptr<Feed> feed, std::string name)
    : feed_(std::move(feed)), archive_(archive_read_new()), name_(std::move(name)) {
  LK_CHECK(archive_ != nullptr);
}
ArchiveMembers::~ArchiveMembers() = default;

Result<std::unique_ptr<ArchiveMembers>> ArchiveMembers::open(Container container,
                                                             std::unique_ptr<ByteSource> below,
                                                             std::string name) {
  auto feed = std::make_unique<Feed>();
  feed->source = std::move(below);
  std::unique_ptr<ArchiveMembers> members(new ArchiveMembers(std::move(feed), std::move(name)));
  struct archive* handle = members->archive_.get();
  if (container == Container::kZip) {
    archive_read_support_format_zip(handle);
  } else {
    archive_read_support_format_tar(handle);
  }
  archive_read_set_callback_data(handle, members->feed_.get());
  archive_read_set_read_callback(handle, Feed::read);
  if (members->feed_->source->length_bytes() >= 0) {
    archive_read_set_skip_callback(handle, Feed::skip);
    archive_read_set_seek_callback(handle, Feed::seek);
  }
  if (archive_read_open1(handle) != ARCHIVE_OK) return members->failure("cannot open archive");
  return members;
}

// libarchive gives the reason in words of its own; they end the sentence.
Error ArchiveMembers::failure(const char* what) {
  if (!failure_) failure_ = feed_->failure;
  if (failure_) return *failure_;
  const char* reason = archive_error_string(archive_.get());
  std::string text = what;
  if (reason != nullptr) text += " (" + std::string(reason) + ")";
  text += ", near byte " + std::to_string(feed_->offset);
  failure_ = Error::corrupt(std::move(text), path_.empty() ? name_ : name_ + ": " + path_);
  return *failure_;
}

Result<bool> ArchiveMembers::next() {
  if (failure_) return *failure_;
  while (true) {
    archive_entry* entry = nullptr;
    path_.clear();
    const int code = archive_read_next_header(archive_.get(), &entry);
    if (code == ARCHIVE_EOF) {
      if (feed_->failure) return failure("");
      return false;
    }
    // A warning is about what we do not use (owners, times, a name's charset).
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return failure("archive is damaged");
    ++members_;
    const char* path = archive_entry_pathname(entry);
    if (path == nullptr) path = archive_entry_pathname_utf8(entry);
    path_ = path != nullptr ? path : "member " + std::to_string(members_);
    block_ = nullptr;
    block_bytes_ = 0;
    block_offset_ = given_bytes_ = 0;
    const bool regular = archive_entry_filetype(entry) == AE_IFREG;
    if (regular && archive_entry_hardlink(entry) == nullptr) return true;
  }
}

// Zeros of a hole, or bytes of the piece in hand.
std::size_t ArchiveMembers::take(std::span<char> dst) {
  if (given_bytes_ < block_offset_) {
    const std::size_t zeros = std::min<std::uint64_t>(block_offset_ - given_bytes_, dst.size());
    std::memset(dst.data(), 0, zeros);
    given_bytes_ += zeros;
    return zeros;
  }
  const std::size_t count = std::min(block_bytes_, dst.size());
  if (count == 0) return 0;
  std::memcpy(dst.data(), block_, count);
  block_ += count;
  block_bytes_ -= count;
  block_offset_ += count;
  given_bytes_ += count;
  return count;
}

Result<std::size_t> ArchiveMembers::read(std::span<char> dst) {
  while (true) {
    const std::size_t count = take(dst);
    if (count > 0 || dst.empty()) return count;
    if (failure_) return *failure_;
    const void* block = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(archive_.get(), &block, &size, &offset);
    if (code == ARCHIVE_EOF) return std::size_t{0};
    if (code == ARCHIVE_RETRY) continue;
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return failure("member is damaged");
    block_ = static_cast<const char*>(block);
    block_bytes_ = size;
    // Never back: what was given out stays given out.
    const auto start = static_cast<std::uint64_t>(std::max<la_int64_t>(offset, 0));
    block_offset_ = std::max(given_bytes_, start);
  }
}

}  // namespace logkit::io
