// RoutedOutput: records into files by what stands in their fields (--to):
//
//   logs/{service}/{level}.ndjson
//
// In the name of a file a value has only letters, digits, '-', '_', '.' and what is
// beyond ASCII, anything else is '_'; no part begins with a '.'. A field that is
// absent or empty is "none". The files are new, their directories made; there are
// at most kMaxFiles of them. A record in one carries no position: those of a
// source go up within all its records, not within some.
//
// Thread safety: one thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/io/fs.h"
#include "lib/io/output.h"
#include "lib/parse/json_record.h"

namespace logkit::logparse {

class RoutedOutput final : public io::Output {
 public:
  static constexpr std::size_t kMaxFiles = 256;

  // `pattern` is kInvalid where a brace has no partner. The Fs must outlive it.
  static Result<std::unique_ptr<RoutedOutput>> make(io::Fs& fs, std::string_view pattern);
  explicit RoutedOutput(io::Fs& fs) : fs_(fs) {}

  // Whole records, one a line.
  Status write(std::string_view lines) override;
  Status flush() override;
  // What was written survives a power cut.
  Status sync();

 private:
  // Text of the pattern, and the field that stands behind it; "": none does.
  struct Part {
    std::string text;
    std::string field;
  };
  struct File {
    std::unique_ptr<io::WriteFile> file;
    std::string buffer;
  };

  Status write_record(std::string_view record);
  std::string path_of(std::string_view record);
  std::string value_of(std::string_view record, std::string_view field);
  Result<File*> file_at(const std::string& path);

  io::Fs& fs_;
  std::vector<Part> parts_;
  std::map<std::string, File, std::less<>> files_;
  parse::JsonObject object_;
  std::string rest_;
};

}  // namespace logkit::logparse
