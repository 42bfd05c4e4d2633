// AckBook: which part of which file each acknowledgement is about, and from
// there to the checkpoint.
//
// Thread safety: any thread.
#pragma once

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "lib/base/hash.h"
#include "lib/ship/checkpoint.h"

namespace logkit::ship {

class AckBook {
 public:
  // `checkpoint` may be null: then nothing is kept.
  explicit AckBook(Checkpoint* checkpoint) : checkpoint_(checkpoint) {}

  void begin(std::uint64_t track, const std::string& source);
  // A batch that ends at `position` is about to be put.
  void sent(std::uint64_t track, std::uint64_t position, const std::string& tail);
  void acknowledged(std::uint64_t track, std::uint64_t position);

 private:
  struct Sent {
    std::uint64_t position = 0;
    std::optional<Hash128> tail;
  };
  struct Track {
    std::string source;
    std::list<Sent> sent;  // takes nothing for the many files that are quiet
  };

  Checkpoint* checkpoint_;
  std::mutex mutex_;
  std::unordered_map<std::uint64_t, Track> tracks_;
};

}  // namespace logkit::ship
