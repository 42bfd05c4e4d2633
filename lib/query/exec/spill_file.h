// A temporary file of (key, payload) pairs, written once and read once, front
// to back.
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
  SpillReader(std::unique_ptr<io::ReadFile> file, std::string name);

  // False at the end.
  Result<bool> next(std::string& key, std::string& payload);

 private:
  // At least `count` bytes in buffer_ from taken_ on, fewer at the end.
  Status fill(std::size_t count);
  std::size_t available() const { return buffer_.size() - taken_; }
  Error damaged() const;

  std::unique_ptr<io::ReadFile> file_;
  std::string name_;
  std::string buffer_;
  std::size_t taken_ = 0;
  std::uint64_t offset_ = 0;  // of the file, behind buffer_
};

class SpillWriter {
 public:
  // `fs` null: kInvalid that says the answer needs more memory.
  static Result<SpillWriter> create(io::Fs* fs, const std::string& dir);
  SpillWriter(SpillWriter&&) noexcept = default;
  SpillWriter& operator=(SpillWriter&&) = delete;
  ~SpillWriter();

  Status add(std::string_view key, std::string_view payload);
  // The file is gone from its directory when the reader has it.
  Result<SpillReader> finish() &&;

 private:
  SpillWriter(io::Fs* fs, std::string path, std::unique_ptr<io::WriteFile> file)
      : fs_(fs), path_(std::move(path)), file_(std::move(file)) {}
  Status flush();

  io::Fs* fs_;
  std::string path_;
  std::unique_ptr<io::WriteFile> file_;
  std::string buffer_;
};

}  // namespace logkit::query
