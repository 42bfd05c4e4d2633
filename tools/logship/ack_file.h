// AckFile: what logidx has made durable, as its --ack-file says:
//
//   {"source":"kafka:…/logs/0","position":8812,…}      one source (and lane) a line
//
// The file is read again when it was published anew, at most four times a second.
// One that is missing, or not whole, says nothing: what was known stays.
//
// Thread safety: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "lib/io/fs.h"

namespace logkit::logship {

class AckFile {
 public:
  // `fs` outlives it.
  AckFile(io::Fs& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  // The lowest of the lanes of a source; nothing where the file does not have it.
  std::optional<std::uint64_t> position(const std::string& source);

 private:
  using Clock = std::chrono::steady_clock;
  void read_if_due();

  io::Fs& fs_;
  const std::string path_;
  std::mutex mutex_;
  Clock::time_point next_read_;
  std::unordered_map<std::string, std::uint64_t> positions_;
};

}  // namespace logkit::logship
