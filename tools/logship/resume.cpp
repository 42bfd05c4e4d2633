#include "tools/logship/resume.h"

#include <algorithm>
#include <utility>

#include "lib/ship/journal/journal_source.h"
#include "tools/logship/endpoints.h"

namespace logkit::logship {
namespace {

bool keeps_state(const Options& options) {
  return !options.files.empty() ||
         std::any_of(options.sources.begin(), options.sources.end(),
                     [](const std::string& source) { return source.starts_with(kJournalScheme); });
}

}  // namespace

Result<Resume> Resume::open(io::Fs& fs, const Options& options) {
  Resume made;
  if (!options.state_dir.empty() && keeps_state(options)) {
    LK_TRY(made.checkpoint_, ship::Checkpoint::open(fs, options.state_dir));
  }
  if (!options.resume_store.empty()) {
    LK_TRY(made.positions_, store::read_positions(fs, options.resume_store));
  }
  return made;
}

std::vector<record::StoredSource> Resume::files() const {
  std::vector<record::StoredSource> known;
  if (!positions_) {
    if (checkpoint_ == nullptr) return known;
    known = checkpoint_->stored();
    std::erase_if(known, [](const record::StoredSource& source) {
      return source.source.starts_with(ship::kJournalSource);
    });
    return known;
  }
  for (const segment::Position& position : positions_->sorted()) {
    const auto point = positions_->resume_point(position.source);
    const auto file = point ? record::parse_descriptor(point->descriptor) : std::nullopt;
    if (!file || (!known.empty() && known.back().source == position.source)) continue;
    known.push_back({position.source, point->position, *file});
  }
  return known;
}

std::vector<record::StoredSource> Resume::others(std::string_view prefix) const {
  std::vector<record::StoredSource> known;
  if (!positions_) {
    if (checkpoint_ == nullptr) return known;
    for (const record::StoredSource& source : checkpoint_->stored())
      if (source.source.starts_with(prefix)) known.push_back(source);
    return known;
  }
  for (const segment::Position& position : positions_->sorted()) {
    if (!position.source.starts_with(prefix)) continue;
    if (!known.empty() && known.back().source == position.source) continue;
    if (const auto point = stored_position(position.source))
      known.push_back({position.source, *point, {}});
  }
  return known;
}

std::optional<std::uint64_t> Resume::stored_position(const std::string& source) const {
  const auto point = positions_ ? positions_->resume_point(source) : std::nullopt;
  return point ? std::optional(point->position) : std::nullopt;
}

}  // namespace logkit::logship
