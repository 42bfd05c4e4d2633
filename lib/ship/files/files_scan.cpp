// FilesSource: which files there are, and what became of those that are followed.
#include <algorithm>
#include <utility>

#include "lib/base/thread_cpu_clock.h"
#include "lib/ship/files/files_source.h"

namespace logkit::ship {
namespace {

// Scans take at most this part of a processor, together with the rest less than half
// a percent.
constexpr int kScanShare = 250;
// Names may come and go many times a second; each time is not worth a scan.
constexpr auto kScanPause = std::chrono::milliseconds(20);

// Why the pattern means no file now.
Error nothing_found(const PathPattern& pattern) {
  if (pattern.has_wildcards()) return Error::not_found("no file matches", pattern.text());
  const auto info = io::live_info(pattern.text());
  if (!info) return info.error();
  Error error = Error::invalid(info->is_directory ? "is a directory" : "is no regular file",
                               pattern.text());
  std::string dir = pattern.text();
  while (dir.ends_with('/')) dir.pop_back();
  error.help = info->is_directory ? "name the files in it: '" + dir + "/*.log'"
                                  : "pipe it into standard input";
  return error;
}

// Of what is followed: it may come yet, or was mistyped.
Error nothing_yet(const PathPattern& pattern) {
  const Error found = nothing_found(pattern);
  if (found.code == Code::kNotFound)
    return Error::not_found(found.message() + "; it is followed from when there is one", "");
  Error error = Error::invalid(found.message() + "; nothing is read of it", "");
  error.help = found.help;
  return error;
}

}  // namespace

void FilesSource::scan() {
  const auto began = ThreadCpuClock::now();
  scan_soon_ = false;
  std::vector<Candidate> fresh;
  look_at_names(fresh);
  // The file a source was is that source before any copy of it may be.
  std::stable_partition(fresh.begin(), fresh.end(), [this](const Candidate& candidate) {
    return registry_.knows_inode(candidate.info.inode);
  });
  look_at_nameless();
  for (const Candidate& candidate : fresh)
    if (!is_unchanged_hold(candidate)) consider(candidate);
  drop_closed();
  const auto now = Clock::now();
  const auto took = ThreadCpuClock::now() - began;
  // The first one opens what is there; those that follow only look.
  const auto share = first_scan_ ? Clock::duration() : took * kScanShare;
  first_scan_ = false;
  next_scan_ =
      now + std::max<Clock::duration>(std::chrono::nanoseconds(options_.rescan_ns), share);
  earliest_scan_ = now + std::max<Clock::duration>(kScanPause, took * 4);
}

void FilesSource::look_at_names(std::vector<Candidate>& fresh) {
  PathPattern::Found found;
  for (const PathPattern& pattern : patterns_) {
    const std::size_t before = found.files.size();
    pattern.expand(found);
    if (found.files.size() > before) continue;
    if (options_.once)
      complain(pattern.text(), nothing_found(pattern));
    else if (first_scan_)
      intake_->notice(nothing_yet(pattern));
  }
  if (!options_.once)
    for (const std::string& dir : found.dirs) watch_.add(dir);
  std::sort(found.files.begin(), found.files.end());
  found.files.erase(std::unique(found.files.begin(), found.files.end()), found.files.end());
  for (const auto& file : files_) file->is_named = false;
  by_path_.clear();
  for (std::string& path : found.files) {
    const bool is_excluded = std::any_of(excluded_.begin(), excluded_.end(),
                                         [&](const auto& pattern) { return pattern.matches(path); });
    if (is_excluded) continue;
    const auto info = io::live_info(path);
    if (!info) {
      if (info.error().code != Code::kNotFound) complain(path, info.error());
      continue;
    }
    const auto known = by_inode_.find({info->device, info->inode});
    if (known == by_inode_.end()) {
      fresh.push_back({std::move(path), *info});
    } else {
      look_at_followed(*known->second, *info, path);
    }
  }
}

void FilesSource::look_at_followed(Followed& file, const io::LiveInfo& info,
                                   const std::string& path) {
  by_path_[path] = &file;
  // Another name of it: a link.
  if (file.is_named) return;
  file.is_named = true;
  const bool is_renamed = file.path != path;
  if (is_renamed) {
    file.path = path;
    record::FileDescriptor descriptor = registry_.at(file.source).descriptor;
    descriptor.path = path;
    registry_.describe(file.source, std::move(descriptor));
    if (checkpoint_ != nullptr) checkpoint_->describe(registry_.at(file.source));
  }
  const bool changed = info.size_bytes != file.seen.size_bytes ||
                       info.modified_time_ns != file.seen.modified_time_ns;
  // A compressed file is not held open: its inode may be another file's by now.
  if (file.packed && info.birth_time_ns != file.seen.birth_time_ns) {
    let_go(file, false);
    scan_soon_ = true;
    return;
  }
  file.seen = info;
  // A compressed file that was read is not read again for a new name.
  const bool reopens = changed || (file.packed && is_renamed && !file.reader->has_ended());
  if (!reopens) return;
  file.failed = false;
  if (file.packed) {
    file.reader = make_packed_reader(fs_, file.path, info.inode, options_.limits,
                                     file.reader->position());
  }
  make_ready(file);
  update_behind(file);
}

void FilesSource::look_at_nameless() {
  const auto now = Clock::now();
  for (const auto& file : files_) {
    if (file->is_named || file->reader == nullptr) continue;
    if (file->packed) {
      let_go(*file, false);
      continue;
    }
    const auto info = file->file->info();
    if (!info) continue;
    if (info->size_bytes != file->seen.size_bytes) make_ready(*file);
    file->seen = *info;
    if (info->size_bytes > file->reader->position() && file->is_ready) continue;
    const bool is_removed = info->link_count == 0;
    const bool copy_waits =
        is_removed && std::any_of(held_.begin(), held_.end(), [&](const auto& held) {
          return held.second.copy_of == file->source;
        });
    const auto quiet = now - file->active;
    const auto limit =
        std::chrono::nanoseconds(is_removed ? options_.removed_ns : options_.renamed_ns);
    if (!copy_waits && quiet < limit) continue;
    let_go(*file, is_removed && !copy_waits);
    scan_soon_ = true;
  }
}

// Its source stays known, with the position it has.
void FilesSource::let_go(Followed& file, bool takes_rest) {
  if (takes_rest && file.reader != nullptr) {
    auto batch = intake_->new_batch();
    const auto step = file.reader->read_rest(*batch);
    if (step && *step == ReadStep::kRecords) put(file, std::move(batch));
  }
  file.reader.reset();
  if (unpacking_ == &file) unpacking_ = nullptr;
  registry_.set_followed(file.source, false);
  by_inode_.erase({file.seen.device, file.seen.inode});
  std::erase_if(by_path_, [&](const auto& entry) { return entry.second == &file; });
}

void FilesSource::drop_closed() {
  std::erase_if(ready_, [](const Followed* file) { return file->reader == nullptr; });
  std::erase_if(files_, [](const auto& file) { return file->reader == nullptr; });
}

void FilesSource::update_behind(const Followed& file) {
  if (file.packed || file.reader == nullptr) return;
  const std::uint64_t position = file.reader->position();
  const std::uint64_t size = std::max(file.seen.size_bytes, position);
  intake_->ledger().set_behind(file.label, size - position);
}

void FilesSource::complain(const std::string& path, const Error& error) {
  if (complained_.insert(path).second) intake_->trouble(error);
}

}  // namespace logkit::ship
