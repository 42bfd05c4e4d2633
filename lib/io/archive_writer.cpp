#include "lib/io/archive_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>

namespace logkit::io {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;
constexpr mode_t kMode = 0640;

struct Compression {
  std::string_view suffix;
  int (*add)(struct archive*);
};
constexpr Compression kCompressions[] = {
    {".tar", archive_write_add_filter_none},
    {".tar.gz", archive_write_add_filter_gzip},
    {".tgz", archive_write_add_filter_gzip},
    {".tar.xz", archive_write_add_filter_xz},
    {".tar.zst", archive_write_add_filter_zstd},
};

const Compression* compression_of(std::string_view name) {
  for (const Compression& known : kCompressions) {
    if (name.ends_with(known.suffix)) return &known;
  }
  return nullptr;
}

class TarWriter : public ArchiveWriter {
 public:
  explicit TarWriter(WriteFile& file) : file_(file), archive_(archive_write_new()) {
    LK_CHECK(archive_ != nullptr);
  }
  ~TarWriter() override { archive_write_free(archive_); }
  TarWriter(const TarWriter&) = delete;
  TarWriter& operator=(const TarWriter&) = delete;

  Status open(const Compression& compression) {
    if (compression.add(archive_) != ARCHIVE_OK) return failure();
    archive_write_set_format_pax_restricted(archive_);
    archive_write_set_bytes_in_last_block(archive_, 1);
    if (archive_write_open(archive_, this, nullptr, write, nullptr) != ARCHIVE_OK) {
      return failure();
    }
    return {};
  }

  Status add(const Member& member, std::string_view bytes) override {
    LK_RETURN_IF_ERROR(begin(member, bytes.size()));
    return append(bytes.data(), bytes.size());
  }

  Status add(const Member& member, ReadFile& contents) override {
    LK_RETURN_IF_ERROR(begin(member, contents.size_bytes()));
    std::array<std::byte, 64 << 10> buffer{};
    for (std::uint64_t offset = 0; offset < contents.size_bytes();) {
      LK_TRY(const std::size_t count, contents.read_at(offset, buffer));
      if (count == 0) return Error::io("became shorter while it was read", member.name, EIO);
      LK_RETURN_IF_ERROR(append(buffer.data(), count));
      offset += count;
    }
    return {};
  }

  Status finish() override {
    return archive_write_close(archive_) == ARCHIVE_OK ? Status() : failure();
  }

 private:
  static la_ssize_t write(struct archive* handle, void* self, const void* bytes,
                          std::size_t count) {
    auto& writer = *static_cast<TarWriter*>(self);
    writer.written_ = writer.file_.append({static_cast<const std::byte*>(bytes), count});
    if (writer.written_) return static_cast<la_ssize_t>(count);
    archive_set_error(handle, EIO, "write failed");
    return -1;
  }

  Status begin(const Member& member, std::uint64_t size_bytes) {
    archive_entry* entry = archive_entry_new();
    LK_CHECK(entry != nullptr);
    archive_entry_set_pathname(entry, member.name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(size_bytes));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, kMode);
    archive_entry_set_mtime(entry, static_cast<time_t>(member.modified_time_ns / kNsPerSecond), 0);
    const int code = archive_write_header(archive_, entry);
    archive_entry_free(entry);
    return code == ARCHIVE_OK ? Status() : failure();
  }

  Status append(const void* bytes, std::size_t count) {
    if (count == 0) return {};
    const la_ssize_t written = archive_write_data(archive_, bytes, count);
    return written == static_cast<la_ssize_t>(count) ? Status() : failure();
  }

  // Our own error where writing was what failed, else libarchive's words.
  Status failure() {
    if (!written_) return written_;
    const char* reason = archive_error_string(archive_);
    return Error::io(std::string("cannot write the archive: ") +
                         (reason == nullptr ? "unknown error" : reason),
                     "", EIO);
  }

  WriteFile& file_;
  struct archive* archive_;
  Status written_;
};

}  // namespace

bool ArchiveWriter::writes(std::string_view name) { return compression_of(name) != nullptr; }

Result<std::unique_ptr<ArchiveWriter>> ArchiveWriter::create(WriteFile& file,
                                                             std::string_view name) {
  const Compression* compression = compression_of(name);
  if (compression == nullptr) return Error::invalid("is no name of an archive", std::string(name));
  auto writer = std::make_unique<TarWriter>(file);
  LK_RETURN_IF_ERROR(writer->open(*compression));
  return std::unique_ptr<ArchiveWriter>(std::move(writer));
}

}  // namespace logkit::io
