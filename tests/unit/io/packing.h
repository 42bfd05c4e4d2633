// Compressed streams and archives for the tests, made by libarchive's writers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <archive.h>
#include <archive_entry.h>

#include "lib/base/check.h"

namespace logkit::io {

enum class Packing { kGzip, kXz, kZstd, kBzip2 };
inline constexpr Packing kPackings[] = {Packing::kGzip, Packing::kXz, Packing::kZstd,
                                        Packing::kBzip2};

inline int add_filter(struct archive* handle, Packing packing) {
  switch (packing) {
    case Packing::kGzip: return archive_write_add_filter_gzip(handle);
    case Packing::kXz: return archive_write_add_filter_xz(handle);
    case Packing::kZstd: return archive_write_add_filter_zstd(handle);
    case Packing::kBzip2: return archive_write_add_filter_bzip2(handle);
  }
  LK_UNREACHABLE();
}

// Paths and bytes; a path that ends in '/' is a directory.
using Members = std::vector<std::pair<std::string, std::string>>;

class Packer {
 public:
  Packer() : handle_(archive_write_new()) {}
  ~Packer() { archive_write_free(handle_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  struct archive* handle() { return handle_; }
  void open() {
    archive_write_set_bytes_in_last_block(handle_, 1);
    LK_CHECK(archive_write_open(handle_, this, nullptr, &Packer::append, nullptr) == ARCHIVE_OK);
  }
  void add(const std::string& path, std::string_view bytes) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, path.c_str());
    archive_entry_set_filetype(entry, path.back() == '/' ? AE_IFDIR : AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    LK_CHECK(archive_write_header(handle_, entry) >= ARCHIVE_WARN);  // a name beyond ASCII
    archive_entry_free(entry);
    LK_CHECK(archive_write_data(handle_, bytes.data(), bytes.size()) ==
             static_cast<la_ssize_t>(bytes.size()));
  }
  std::string finish() {
    LK_CHECK(archive_write_close(handle_) == ARCHIVE_OK);
    return out_;
  }

 private:
  static la_ssize_t append(struct archive*, void* self, const void* bytes, std::size_t size) {
    static_cast<Packer*>(self)->out_.append(static_cast<const char*>(bytes), size);
    return static_cast<la_ssize_t>(size);
  }

  struct archive* handle_;
  std::string out_;
};

inline std::string packed(std::string_view bytes, Packing packing) {
  Packer packer;
  LK_CHECK(add_filter(packer.handle(), packing) == ARCHIVE_OK);
  LK_CHECK(archive_write_set_format_raw(packer.handle()) == ARCHIVE_OK);
  packer.open();
  packer.add("stream", bytes);
  return packer.finish();
}

inline std::string tar_of(const Members& members) {
  Packer packer;
  LK_CHECK(archive_write_set_format_pax_restricted(packer.handle()) == ARCHIVE_OK);
  packer.open();
  for (const auto& [path, bytes] : members) packer.add(path, bytes);
  return packer.finish();
}

inline std::string zip_of(const Members& members) {
  Packer packer;
  LK_CHECK(archive_write_set_format_zip(packer.handle()) == ARCHIVE_OK);
  packer.open();
  for (const auto& [path, bytes] : members) packer.add(path, bytes);
  return packer.finish();
}

}  // namespace logkit::io
