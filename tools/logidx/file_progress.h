// FileProgress: how far a file was read, in a form that recognises the file
// when it comes again under another name (record/source_id.h): its descriptor
// with the last bytes before the position.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/io/line_reader.h"
#include "lib/record/source_id.h"
#include "lib/segment/footer.h"

namespace logkit::logidx {

class FileProgress {
 public:
  // Nothing: no file, or none with an identity; then all calls do nothing.
  FileProgress() = default;
  FileProgress(record::FileDescriptor descriptor, std::string source);

  bool has_file() const { return descriptor_.has_value(); }
  const std::string& source() const { return source_; }

  // What was read, in order, from the start of the file.
  void add_bytes(std::string_view bytes);
  void add_lines(std::span<const io::Line> lines);
  // Back to an earlier offset; of no effect for a later one. The tail is known there
  // if that is a few KiB at most.
  void rewind(std::uint64_t offset);
  // Where reading stands, to be stored.
  segment::Position position();
  std::uint64_t offset() const { return offset_; }

 private:
  void keep(std::string_view bytes);

  std::optional<record::FileDescriptor> descriptor_;
  std::string source_;
  std::string tail_;  // the last bytes, more than are needed
  std::uint64_t offset_ = 0;
};

// "/var/log/app.log", "logs.tar: kafka/server.log"; empty where a descriptor
// (a JSON object, perhaps of another program) names no path.
std::string path_in_descriptor(std::string_view descriptor);

}  // namespace logkit::logidx
