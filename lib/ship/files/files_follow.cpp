// FilesSource: a file that turns up, and which of those that are known it is.
#include <algorithm>
#include <utility>

#include "lib/io/input.h"
#include "lib/io/sniff.h"
#include "lib/ship/files/files_source.h"

namespace logkit::ship {
namespace {

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

Result<std::string> bytes_before(const io::LiveFile& file, std::uint64_t position) {
  std::string tail(std::min<std::uint64_t>(position, record::kTailBytes), '\0');
  LK_TRY(const std::size_t got, file.read_at(position - tail.size(), tail));
  tail.resize(got);
  return tail;
}

}  // namespace

// What it was when it was held it still is: then the hold, else null.
const FilesSource::Held* FilesSource::same_hold(const Candidate& candidate) const {
  const auto found = held_.find(candidate.path);
  if (found == held_.end()) return nullptr;
  const Held& held = found->second;
  const bool same = held.inode == InodeKey{candidate.info.device, candidate.info.inode} &&
                    held.size_bytes == candidate.info.size_bytes &&
                    held.modified_ns == candidate.info.modified_time_ns;
  return same ? &held : nullptr;
}

bool FilesSource::is_unchanged_hold(const Candidate& candidate) const {
  const Held* const hold = same_hold(candidate);
  if (hold == nullptr || !hold->copy_of) return hold != nullptr;
  const Held& held = *hold;
  if (held.partial_until && Clock::now() >= *held.partial_until) return false;
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

// A copy that is being made has the beginning of its original, and is no other
// file before nobody has gone on with it for a while.
bool FilesSource::hold_if_partial(const Candidate& candidate,
                                  const record::FileDescriptor& descriptor,
                                  const io::LiveFile& file) {
  const Held* const before = same_hold(candidate);
  auto until = before != nullptr ? before->partial_until : std::nullopt;
  if (until && Clock::now() >= *until) return false;
  for (const FileRegistry::Index index : registry_.longer_originals(descriptor)) {
    const Followed* const original = followed(index);
    if (original == nullptr || original->packed) continue;
    const auto here = bytes_before(file, descriptor.size_bytes);
    const auto there = bytes_before(*original->file, descriptor.size_bytes);
    if (!here || !there || *here != *there) continue;
    if (!until) until = Clock::now() + std::chrono::nanoseconds(options_.partial_ns);
    hold(candidate, index);
    held_[candidate.path].partial_until = until;
    return true;
  }
  return false;
}

// False of a file that is longer than the one it would be a copy of, which is
// only appended to: it has the same beginning, and goes on by itself.
bool FilesSource::may_be_copy_of(FileRegistry::Index source, std::uint64_t size) const {
  const Followed* const original = followed(source);
  if (original == nullptr || original->packed) return true;
  const auto info = original->file->info();
  if (!info || size <= info->size_bytes) return true;
  const auto before = bytes_before(*original->file, original->reader->position());
  return !before || *before != original->reader->tail();
}

const FilesSource::Followed* FilesSource::followed(FileRegistry::Index source) const {
  for (const auto& file : files_)
    if (file->source == source && file->reader != nullptr) return file.get();
  return nullptr;
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
  LK_TRY(auto match, registry_.find(descriptor));
  // Names were opened one after the other: where one led to another file
  // meanwhile, what was found is of neither.
  LK_TRY(const io::LiveInfo after, io::live_info(candidate.path));
  if (after.inode != info.inode || after.device != info.device) {
    scan_soon_ = true;
    return false;
  }
  if (match.source && match.is_followed) {
    if (packed || may_be_copy_of(*match.source, info.size_bytes)) {
      hold(current, match.source);
      return false;
    }
    match = {};
  }
  if (!match.source && !packed && !options_.once && hold_if_partial(current, descriptor, file))
    return false;
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
  std::string told = record::descriptor_json(source.descriptor);
  told.shrink_to_fit();
  made->track = next_track_++;
  made->origin = intake_->origins().add({.source = source.source,
                                         .descriptor = std::move(told),
                                         .head = descriptor.head,
                                         .label = made->label,
                                         .members = options_.members
                                                        ? options_.members(made->path)
                                                        : std::string()});
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

}  // namespace logkit::ship
