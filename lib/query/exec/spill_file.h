// A temporary file of (key, payload) pairs, written once and read once, front
// to back. It has no name from the first on: whatever ends the process leaves
// nothing behind.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"

namespace logkit::query {

class SpillReader {
 public:
  // Of what `written`, which stays open as long, has been given.
  SpillReader(std::unique_ptr<io::ReadFile> file, std::unique_ptr<io::WriteFile> written,
              std::uint64_t bytes, std::string name);

  // False at the end.
  Result<bool> next(std::string& key, std::string& payload);

 private:
  // At least `count` bytes in buffer_ from taken_ on, fewer at the end.
  Status fill(std::size_t count);
  std::size_t available() const { return buffer_.size() - taken_; }
  Error damaged() const;

  std::unique_ptr<io::ReadFile> file_;
  std::unique_ptr<io::WriteFile> written_;  // not synced, so gone when it is closed
  std::uint64_t file_bytes_ = 0;
  std::string name_;
  std::string buffer_;
  std::size_t taken_ = 0;
  std::uint64_t offset_ = 0;  // of the file, behind buffer_
};

class SpillWriter {
 public:
  // `fs` null: kInvalid that says the answer needs more memory.
  static Result<SpillWriter> create(io::Fs* fs, const std::string& dir);

  Status add(std::string_view key, std::string_view payload);
  Result<SpillReader> finish() &&;

 private:
  SpillWriter(std::string path, std::unique_ptr<io::WriteFile> file,
              std::unique_ptr<io::ReadFile> reading)
      : path_(std::move(path)), file_(std::move(file)), reading_(std::move(reading)) {}
  Status flush();

  std::string path_;
  std::unique_ptr<io::WriteFile> file_;
  std::unique_ptr<io::ReadFile> reading_;
  std::uint64_t written_bytes_ = 0;
  std::string buffer_;
};

}  // namespace logkit::query
