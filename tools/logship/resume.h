// Resume: how far each source was dealt with before this run: by the store of
// --resume-from, else by the checkpoint of --state. The store knows what is durable
// at the end of the pipe, the state only what left this process: the store wins.
//
// Thread safety: does not change once it was read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/record/source_id.h"
#include "lib/ship/checkpoint.h"
#include "lib/store/positions.h"
#include "tools/logship/options.h"

namespace logkit::logship {

class Resume {
 public:
  // Opens the checkpoint where a source of `options` keeps one.
  static Result<Resume> open(io::Fs& fs, const Options& options);

  bool has_store() const { return positions_.has_value(); }
  // Null without --state.
  ship::Checkpoint* checkpoint() const { return checkpoint_.get(); }
  // Files that are known.
  std::vector<record::StoredSource> files() const;
  // Others whose name begins so; without a descriptor.
  std::vector<record::StoredSource> others(std::string_view prefix) const;
  // Of the store: where this source goes on; nothing where it knows nothing of it.
  std::optional<std::uint64_t> stored_position(const std::string& source) const;

 private:
  std::optional<store::PositionTable> positions_;
  std::unique_ptr<ship::Checkpoint> checkpoint_;
};

}  // namespace logkit::logship
