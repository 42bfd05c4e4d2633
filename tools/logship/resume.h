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

inline constexpr std::string_view kFileSource = "file:";

class Resume {
 public:
  // Opens the checkpoint where a source of `options` keeps one. Where there may be
  // a reload, without --state, it is kept in memory.
  static Result<Resume> open(io::Fs& fs, const Options& options);
  // A run has ended and another begins: what was delivered is known best by the
  // checkpoint. The store is read again.
  Status turn(io::Fs& fs, const Options& options);

  bool has_store() const { return positions_.has_value(); }
  // Null where nobody will ask.
  ship::Checkpoint* checkpoint() const { return checkpoint_.get(); }
  // The sources that are known whose name begins so: "file:", "journal:".
  std::vector<record::StoredSource> known(std::string_view prefix) const;
  // Of the store: where this source goes on; nothing where it knows nothing of it.
  std::optional<std::uint64_t> stored_position(const std::string& source) const;

 private:
  std::vector<record::StoredSource> of_store(std::string_view prefix) const;

  bool turned_ = false;
  std::optional<store::PositionTable> positions_;
  std::unique_ptr<ship::Checkpoint> checkpoint_;
};

}  // namespace logkit::logship
