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
  } else if (!options.common.config_path.empty()) {
    made.checkpoint_ = ship::Checkpoint::in_memory(fs);
  }
  if (!options.resume_store.empty()) {
    LK_TRY(made.positions_, store::read_positions(fs, options.resume_store));
  }
  return made;
}

Status Resume::turn(io::Fs& fs, const Options& options) {
  turned_ = true;
  if (positions_) {
    LK_TRY(positions_, store::read_positions(fs, options.resume_store));
  }
  return {};
}

std::vector<record::StoredSource> Resume::known(std::string_view prefix) const {
  std::vector<record::StoredSource> known = of_store(prefix);
  if (checkpoint_ == nullptr || (positions_ && !turned_)) return known;
  std::vector<record::StoredSource> kept = checkpoint_->stored();
  std::erase_if(kept, [&](const auto& source) { return !source.source.starts_with(prefix); });
  // What the checkpoint does not know was not seen in this session.
  for (record::StoredSource& stored : known) {
    const bool is_kept = std::any_of(kept.begin(), kept.end(), [&](const auto& source) {
      return source.source == stored.source;
    });
    if (!is_kept) kept.push_back(std::move(stored));
  }
  return kept;
}

std::vector<record::StoredSource> Resume::of_store(std::string_view prefix) const {
  std::vector<record::StoredSource> known;
  if (!positions_) return known;
  for (const segment::Position& position : positions_->sorted()) {
    if (!position.source.starts_with(prefix)) continue;
    if (!known.empty() && known.back().source == position.source) continue;
    const auto point = positions_->resume_point(position.source);
    if (!point) continue;
    const auto file = record::parse_descriptor(point->descriptor);
    if (!file && prefix == kFileSource) continue;
    known.push_back({position.source, point->position, file.value_or(record::FileDescriptor())});
  }
  return known;
}

std::optional<std::uint64_t> Resume::stored_position(const std::string& source) const {
  const auto point = positions_ ? positions_->resume_point(source) : std::nullopt;
  return point ? std::optional(point->position) : std::nullopt;
}

}  // namespace logkit::logship
