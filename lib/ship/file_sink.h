// FileSink: records into a file that is rotated by size. An acknowledgement is
// that fsync(2) succeeded.
//
// The file that is full becomes PATH.1, PATH.2, …: the highest number is the
// newest. With `keep` the oldest go. One that somebody else renamed or removed
// (logrotate) is made anew, before the next write or within a second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "lib/io/append_file.h"
#include "lib/io/fs.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::ship {

struct FileSinkOptions {
  std::string path;
  std::uint64_t max_bytes = 0;      // rotate beyond; 0: never
  std::optional<std::size_t> keep;  // rotated files; nothing: all
};

class FileSink : public Sink {
 public:
  // Where what was typed writes to; empty where it is none of these.
  static std::string path_of(std::string_view typed);
  // "file:PATH?max-size=100M&keep=7".
  static Result<std::unique_ptr<FileSink>> parse(const std::string& typed, io::Fs& fs,
                                                 const OriginTable& origins,
                                                 RecordTextOptions options);

  FileSink(std::string name, FileSinkOptions options, io::Fs& fs, const OriginTable& origins,
           RecordTextOptions text)
      : name_(std::move(name)), options_(std::move(options)), fs_(fs), text_(origins, std::move(text)) {}

  const std::string& name() const override { return name_; }
  Status open() override;
  SinkLimits limits() const override { return {.idle_ms = 1000}; }
  void send(Parcel& parcel, Answers& answers) override;
  void idle(Answers& answers) override;
  void rest() override { text_.release(); }

 private:
  Status write(const Parcel& parcel);
  Status follow_path();
  Status rotate();

  const std::string name_;
  const FileSinkOptions options_;
  io::Fs& fs_;
  RecordText text_;
  std::optional<io::AppendFile> file_;
};

}  // namespace logkit::ship
