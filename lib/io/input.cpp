#include "lib/io/input.h"

#include <algorithm>
#include <limits>

#include "lib/io/archive_members.h"
#include "lib/io/byte_source.h"
#include "lib/io/decoder.h"
#include "lib/io/sniff.h"

namespace logkit::io {
namespace {

// A stream compressed more often than this is taken as it is: nobody does it
// by mistake, and each layer takes memory.
constexpr int kMaxLayers = 4;
constexpr std::size_t kFirstReadBytes = 64 << 10;

// Looks at the bottom source for progress after it was handed on. The source
// outlives it: both are owned by one Input.
class CountingSource : public ByteSource {
 public:
  CountingSource(std::unique_ptr<ByteSource> below, std::uint64_t& count)
      : below_(std::move(below)), count_(count) {}

  Result<std::size_t> read(std::span<char> dst) override {
    auto got = below_->read(dst);
    count_ = below_->consumed_bytes();
    return got;
  }
  std::uint64_t consumed_bytes() const override { return below_->consumed_bytes(); }
  std::int64_t length_bytes() const override { return below_->length_bytes(); }
  void seek(std::uint64_t offset) override { below_->seek(offset); }

 private:
  std::unique_ptr<ByteSource> below_;
  std::uint64_t& count_;
};

struct Sniffed {
  Container container = Container::kPlain;
  bool decoded = false;
  std::unique_ptr<ByteSource> source;  // from its first byte
};

Result<Sniffed> sniff_source(std::unique_ptr<ByteSource> source) {
  std::string front;
  std::optional<Container> container;
  bool at_end = false;
  while (!(container = sniff(front, at_end))) {
    const std::size_t have = front.size();
    front.resize(std::max(have + kSniffBytes, kFirstReadBytes));
    auto got = source->read(std::span(front.data() + have, front.size() - have));
    front.resize(have + (got ? *got : 0));
    // What was read before the failure is still to be given out, then the
    // failure shows again: our decoders and the system repeat theirs.
    if (!got && front.empty()) return std::move(got).error();
    at_end = !got || *got == 0;
  }
  if (source->length_bytes() >= 0) {
    source->seek(0);
    return Sniffed{*container, false, std::move(source)};
  }
  return Sniffed{*container, false, make_joined_source(std::move(front), std::move(source))};
}

bool is_archive(Container container) {
  return container == Container::kTar || container == Container::kZip;
}

// Takes off every layer of compression.
Result<Sniffed> decompress(std::unique_ptr<ByteSource> source, const std::string& name) {
  LK_TRY(Sniffed sniffed, sniff_source(std::move(source)));
  for (int layer = 0; layer < kMaxLayers; ++layer) {
    if (sniffed.container == Container::kPlain || is_archive(sniffed.container)) return sniffed;
    LK_TRY(sniffed,
           sniff_source(make_decoder(sniffed.container, std::move(sniffed.source), name)));
    sniffed.decoded = true;
  }
  if (!is_archive(sniffed.container)) sniffed.container = Container::kPlain;
  return sniffed;
}

// The bytes of one member, with what was peeked at.
class Member {
 public:
  explicit Member(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}

  Result<std::size_t> read(std::span<char> dst) {
    if (taken_ < peeked_.size()) {
      const std::size_t count = peeked_.copy(dst.data(), dst.size(), taken_);
      taken_ += count;
      return count;
    }
    return read_source(dst);
  }

  Result<std::string_view> peek(std::size_t count) {
    if (taken_ > 0) peeked_.erase(0, taken_);
    taken_ = 0;
    while (peeked_.size() < count) {
      const std::size_t have = peeked_.size();
      peeked_.resize(count);
      auto got = read_source(std::span(peeked_.data() + have, count - have));
      peeked_.resize(have + (got ? *got : 0));
      if (!got && peeked_.empty()) return std::move(got).error();
      if (!got || *got == 0) break;
    }
    return std::string_view(peeked_).substr(0, count);
  }

  Result<std::uint64_t> skip(std::uint64_t count) {
    std::uint64_t passed = std::min<std::uint64_t>(count, peeked_.size() - taken_);
    taken_ += static_cast<std::size_t>(passed);
    const std::int64_t known = source_->length_bytes();
    const std::uint64_t length = known < 0 ? 0 : static_cast<std::uint64_t>(known);
    if (offset_ < length) {
      const std::uint64_t step = std::min(count - passed, length - offset_);
      offset_ += step;
      passed += step;
      source_->seek(offset_);
    }
    std::string scratch;
    while (passed < count) {
      scratch.resize(std::min<std::uint64_t>(count - passed, 256 << 10));
      LK_TRY(const std::size_t got, read_source(std::span(scratch.data(), scratch.size())));
      if (got == 0) break;
      passed += got;
    }
    return passed;
  }

 private:
  Result<std::size_t> read_source(std::span<char> dst) {
    LK_TRY(const std::size_t got, source_->read(dst));
    offset_ += got;
    return got;
  }

  std::unique_ptr<ByteSource> source_;
  std::uint64_t offset_ = 0;  // of the source
  std::string peeked_;
  std::size_t taken_ = 0;  // of peeked_
};

// A member of an archive as a source; the archive outlives it.
class MemberSource : public ByteSource {
 public:
  explicit MemberSource(ArchiveMembers& members) : members_(members) {}

  Result<std::size_t> read(std::span<char> dst) override {
    LK_TRY(const std::size_t got, members_.read(dst));
    consumed_bytes_ += got;
    return got;
  }
  std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  ArchiveMembers& members_;
  std::uint64_t consumed_bytes_ = 0;
};

class SourceInput : public Input {
 public:
  SourceInput(std::unique_ptr<ByteSource> source, std::string name)
      : outer_name_(std::move(name)), name_(outer_name_) {
    bottom_ = std::make_unique<CountingSource>(std::move(source), consumed_bytes_);
  }

  Result<bool> next_member() override {
    if (bottom_ != nullptr) {
      LK_TRY(Sniffed sniffed, decompress(std::move(bottom_), outer_name_));
      packed_ = sniffed.decoded || is_archive(sniffed.container);
      if (!is_archive(sniffed.container)) {
        current_ = std::make_unique<Member>(std::move(sniffed.source));
        return true;
      }
      LK_TRY(archive_, ArchiveMembers::open(sniffed.container, std::move(sniffed.source),
                                            outer_name_));
    }
    current_.reset();
    if (archive_ == nullptr) return false;
    return next_of_archive();
  }

  const std::string& name() const override { return name_; }
  const std::string& member() const override { return member_; }
  bool packed() const override { return packed_; }

  Result<std::size_t> read(std::span<char> dst) override {
    if (current_ == nullptr) return std::size_t{0};
    return current_->read(dst);
  }
  Result<std::string_view> peek(std::size_t count) override {
    if (current_ == nullptr) return std::string_view();
    return current_->peek(count);
  }
  Result<std::uint64_t> skip(std::uint64_t count) override {
    if (current_ == nullptr) return std::uint64_t{0};
    return current_->skip(count);
  }
  std::uint64_t consumed_bytes() const override { return consumed_bytes_; }

 private:
  Result<bool> next_of_archive() {
    LK_TRY(const bool more, archive_->next());
    if (!more) return false;
    member_ = archive_->path();
    name_ = outer_name_ + ": " + member_;
    // An archive within an archive is left packed: its bytes are the member.
    LK_TRY(Sniffed sniffed, decompress(std::make_unique<MemberSource>(*archive_), name_));
    current_ = std::make_unique<Member>(std::move(sniffed.source));
    return true;
  }

  std::string outer_name_;
  std::string name_;
  std::string member_;
  bool packed_ = false;
  std::uint64_t consumed_bytes_ = 0;
  std::unique_ptr<ByteSource> bottom_;
  std::unique_ptr<ArchiveMembers> archive_;
  std::unique_ptr<Member> current_;  // uses archive_
};

Error is_directory(std::string_view path) {
  Error error = Error::invalid("is a directory", std::string(path));
  error.help = "name the files in it";
  return error;
}

}  // namespace

Result<std::unique_ptr<Input>> open_input_fd(int fd, std::string name, InputOptions options) {
  auto source = make_fd_source(fd, name, std::move(options));
  return std::unique_ptr<Input>(std::make_unique<SourceInput>(std::move(source), std::move(name)));
}

Result<std::unique_ptr<Input>> open_input_memory(std::string bytes, std::string name) {
  auto source = make_memory_source(std::move(bytes));
  return std::unique_ptr<Input>(std::make_unique<SourceInput>(std::move(source), std::move(name)));
}

Result<std::unique_ptr<Input>> open_input(Fs& fs, std::string_view path, InputOptions options) {
  if (path == "-") return open_input_fd(0, "standard input", std::move(options));
  const std::string name(path);
  LK_TRY(const FileInfo info, fs.stat(path));
  if (info.type == FileType::kDirectory) return is_directory(path);
  std::unique_ptr<ByteSource> source;
  if (info.type == FileType::kRegular) {
    LK_TRY(auto file, fs.open_read(path));
    source = make_file_source(std::move(file));
  } else {
    if (options.before_blocking) LK_RETURN_IF_ERROR(options.before_blocking());
    LK_TRY(Fd fd, open_for_reading(path));
    source = make_owned_fd_source(std::move(fd), name, std::move(options));
  }
  return std::unique_ptr<Input>(std::make_unique<SourceInput>(std::move(source), name));
}

}  // namespace logkit::io
