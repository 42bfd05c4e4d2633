// DeadLetterFile: records that can never be delivered, each with its sink and
// the cause, one JSON object a line, synced before they count as dealt with:
//
//   {"_msg":"…","_src":"…","_pos":88213,"_dead":{"sink":"…","cause":"…","at":"…"}}
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "lib/io/append_file.h"
#include "lib/ship/record_text.h"
#include "lib/ship/sink.h"

namespace logkit::ship {

class DeadLetterFile {
 public:
  // `origins` outlives it. The file is made at once: a place that cannot be
  // written is to be known before it is needed.
  static Result<DeadLetterFile> open(const std::string& path, const OriginTable& origins,
                                     RecordTextOptions options,
                                     std::function<std::int64_t()> now_ns);

  // The records of the parcel that were rejected.
  Status keep(const Sink& sink, const Parcel& parcel);

 private:
  DeadLetterFile(io::AppendFile file, RecordText text, std::function<std::int64_t()> now_ns)
      : file_(std::move(file)), text_(std::move(text)), now_ns_(std::move(now_ns)) {}

  io::AppendFile file_;
  RecordText text_;
  std::function<std::int64_t()> now_ns_;
};

}  // namespace logkit::ship
