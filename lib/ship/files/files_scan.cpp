// FilesSource: which files there are, and which of them is which.
#include <algorithm>
#include <utility>

#include "lib/io/input.h"
#include "lib/io/sniff.h"
#include "lib/ship/files/files_source.h"

namespace logkit::ship {
namespace {

// A scan takes at most this part of the time.
constexpr int kScanShare = 200;
// Names may come and go many times a second; each time is not worth a scan.
constexpr auto kScanPause = std::chrono::milliseconds(20);
constexpr std::uint64_t kLookBackBytes = 64 << 10;

// What describe_input() says of a file, for one that grows.
Result<record::FileDescriptor> describe(const std::string& path, const io::LiveFile& file,
                                        const io::LiveInfo& info) {
  record::FileDescriptor made;
  made.path = path;
  made.device = info.device;
  made.inode = info.inode;
  made.birth_time_ns = info.birth_time_ns;
  made.size_bytes = info.size_bytes;
  made.head.resize(record::kHeadBytes);
  LK_TRY(const std::size_t got, file.read_at(0, made.head));
  made.head.resize(got);
  made.head_bytes = static_cast<std::uint32_t>(got);
  made.head_hash = hash128(made.head);
  return made;
}

Error nothing_found(const PathPattern& pattern) {
  if (pattern.has_wildcards()) return Error::not_found("no file matches", pattern.text());
  const auto info = io::live_info(pattern.text());
  if (!info) return info.error();
  Error error = Error::invalid(info->is_directory ? "is a directory" : "is no regular file",
                               pattern.text());
  error.help = info->is_directory ? "name the files in it: '" + pattern.text() + "/*.log'"
                                  : "pipe it into standard input";
  return error;
}

Result<std::string> bytes_before(const io::LiveFile& file, std::uint64_t position) {
  std::string tail(std::min<std::uint64_t>(position, record::kTailBytes), '\0');
  LK_TRY(const std::size_t got, file.read_at(position - tail.size(), tail));
  tail.resize(got);
  return tail;
}

}  // namespace

void FilesSource::scan() {
  const auto began = Clock::now();
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
  first_scan_ = false;
  const auto now = Clock::now();
  const auto took = now - began;
  next_scan_ = now + std::max<Clock::duration>(std::chrono::nanoseconds(options_.rescan_ns),
                                               took * kScanShare);
  earliest_scan_ = now + std::max<Clock::duration>(kScanPause, took * 4);
}

void FilesSource::look_at_names(std::vector<Candidate>& fresh) {
  PathPattern::Found found;
  for (const PathPattern& pattern : patterns_) {
    const std::size_t before = found.files.size();
    pattern.expand(found);
    if (options_.once && found.files.size() == before)
      complain(pattern.text(), nothing_found(pattern));
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

bool FilesSource::is_unchanged_hold(const Candidate& candidate) {
  const auto found = held_.find(candidate.path);
  if (found == held_.end()) return false;
  const Held& held = found->second;
  const bool same = held.inode == InodeKey{candidate.info.device, candidate.info.inode} &&
                    held.size_bytes == candidate.info.size_bytes &&
                    held.modified_ns == candidate.info.modified_time_ns;
  if (!same || !held.copy_of) return same;
  return registry_.is_followed(*held.copy_of) &&
         registry_.at(*held.copy_of).position == held.original_position;
}

void FilesSource::hold(const Candidate& candidate, std::optional<FileRegistry::Index> copy_of) {
  Held held{.inode = {candidate.info.device, candidate.info.inode},
            .size_bytes = candidate.info.size_bytes,
            .modified_ns = candidate.info.modified_time_ns,
            .copy_of = copy_of};
  if (copy_of) held.original_position = registry_.at(*copy_of).position;
  held_[candidate.path] = held;
}

void FilesSource::consider(const Candidate& candidate) {
  // Nothing can be said of a file without a byte.
  if (candidate.info.size_bytes == 0) return;
  const auto followed = try_follow(candidate);
  if (!followed) {
    if (followed.error().code == Code::kNotFound) return;
    complain(candidate.path, followed.error());
    hold(candidate, {});
  } else if (*followed) {
    held_.erase(candidate.path);
    complained_.erase(candidate.path);
  }
}

// False where it is to wait; it is then held, or too short to tell what it is.
Result<bool> FilesSource::try_follow(const Candidate& candidate) {
  LK_TRY(io::LiveFile file, io::LiveFile::open(candidate.path));
  LK_TRY(const io::LiveInfo info, file.info());
  Candidate current{candidate.path, info};
  LK_TRY(record::FileDescriptor descriptor, describe(candidate.path, file, info));
  const auto container = io::sniff(
      std::string_view(descriptor.head).substr(0, io::kSniffBytes),
      options_.once || descriptor.head.size() >= io::kSniffBytes);
  if (!container) return false;
  const bool packed = *container != io::Container::kPlain;
  if (packed) {
    LK_TRY(auto input, io::open_input(fs_, candidate.path));
    LK_TRY(const bool has_member, input->next_member());
    if (!has_member) return false;
    LK_TRY(auto described, record::describe_input(fs_, candidate.path, *input));
    if (!described || described->head_bytes == 0) return false;
    descriptor = *std::move(described);
    // A short head of a file that is still being compressed is not its head.
    if (descriptor.head_bytes < record::kHeadBytes)
      LK_RETURN_IF_ERROR(input->skip(record::kHeadBytes + 1));
  }
  LK_TRY(const auto match, registry_.find(descriptor));
  // Names were opened one after the other: where one led to another file
  // meanwhile, what was found is of neither.
  LK_TRY(const io::LiveInfo after, io::live_info(candidate.path));
  if (after.inode != info.inode || after.device != info.device) {
    scan_soon_ = true;
    return false;
  }
  if (match.source && match.is_followed) {
    hold(current, match.source);
    return false;
  }
  std::optional<io::LiveFile> open_file;
  if (!packed) open_file.emplace(std::move(file));
  // With --from-end a compressed file that is there already is history.
  if (packed && !match.source && options_.from_end && first_scan_) {
    hold(current, {});
    return false;
  }
  LK_RETURN_IF_ERROR(follow(std::move(current), match.source, std::move(open_file), descriptor));
  return true;
}

Status FilesSource::follow(Candidate candidate, std::optional<FileRegistry::Index> known,
                           std::optional<io::LiveFile> file,
                           const record::FileDescriptor& descriptor) {
  std::uint64_t position = 0;
  auto made = std::make_unique<Followed>();
  if (known) {
    made->source = *known;
    position = registry_.at(made->source).position;
    registry_.describe(made->source, descriptor);
    registry_.set_followed(made->source, true);
  } else {
    if (options_.from_end && first_scan_ && file) {
      LK_TRY(position, first_position(*file, candidate.info.size_bytes));
    }
    made->source = registry_.add(descriptor);
  }
  made->path = made->label = std::move(candidate.path);
  made->seen = candidate.info;
  made->packed = !file.has_value();
  made->active = Clock::now();
  if (made->packed) {
    made->reader = make_packed_reader(fs_, made->path, made->seen.inode, options_.limits, position);
  } else {
    made->file.emplace(*std::move(file));
    LK_TRY(std::string tail, bytes_before(*made->file, position));
    if (!known) registry_.move(made->source, position, tail);
    made->reader = make_plain_reader(*made->file, options_.limits, position, std::move(tail));
  }
  const record::StoredSource& source = registry_.at(made->source);
  record::FileDescriptor first = source.descriptor;
  first.head = descriptor.head;
  made->track = next_track_++;
  made->origin = intake_->origins().add({.source = source.source,
                                         .descriptor = record::descriptor_json(first),
                                         .label = made->label});
  acks_.begin(made->track, source.source);
  if (checkpoint_ != nullptr) checkpoint_->describe(source);
  by_inode_[{made->seen.device, made->seen.inode}] = made.get();
  by_path_[made->path] = made.get();
  make_ready(*made);
  update_behind(*made);
  files_.push_back(std::move(made));
  return {};
}

// Behind the last line end there is now.
Result<std::uint64_t> FilesSource::first_position(const io::LiveFile& file,
                                                  std::uint64_t size) const {
  std::string last(std::min<std::uint64_t>(size, kLookBackBytes), '\0');
  LK_TRY(const std::size_t got, file.read_at(size - last.size(), last));
  const std::size_t end = std::string_view(last).substr(0, got).rfind('\n');
  return end == std::string::npos ? size : size - last.size() + end + 1;
}

// Other bytes lie where it was read: it is another file from here on, and a copy
// of what it was may go on with its source.
void FilesSource::restart(Followed& file) {
  const std::uint64_t position = file.packed ? 0 : file.reader->position();
  if (file.seen.size_bytes > position && !file.packed)
    intake_->ledger().add_lost(file.label, file.seen.size_bytes - position);
  let_go(file, false);
  held_.erase(file.path);
  scan_soon_ = true;
  earliest_scan_ = Clock::now();
}

// A short head grows with its file.
void FilesSource::refresh_head(Followed& file) {
  const record::FileDescriptor& known = registry_.at(file.source).descriptor;
  if (file.packed || known.head_bytes == record::kHeadBytes) return;
  const auto info = file.file->info();
  if (!info || info->size_bytes <= known.head_bytes) return;
  auto descriptor = describe(file.path, *file.file, *info);
  if (!descriptor) return;
  registry_.describe(file.source, std::move(*descriptor));
  if (checkpoint_ != nullptr) checkpoint_->describe(registry_.at(file.source));
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
