#include "lib/store/source_book.h"

#include <algorithm>
#include <tuple>

#include "lib/base/short_text.h"
#include "lib/io/fs.h"

namespace logkit::store {
namespace {

// What is kept of a descriptor that is of no file, at most.
constexpr std::size_t kMaxDescriptorBytes = 16 << 10;

std::vector<segment::Position> sorted(std::vector<segment::Position> positions) {
  std::sort(positions.begin(), positions.end(), [](const auto& a, const auto& b) {
    return std::tie(a.source, a.lane) < std::tie(b.source, b.lane);
  });
  return positions;
}

// The head itself travels, its hash stays.
std::string stored_form(record::FileDescriptor file) {
  file.head.clear();
  return record::descriptor_json(file);
}

}  // namespace

SourceBook::SourceBook(const PositionTable& stored) {
  for (const segment::Position& position : stored.sorted()) {
    SourceEntry& known = entry(position.source, position.lane);
    known.current = {true, position.position, position.sub, position.descriptor};
    known.committed = {true, position.position, position.sub, {}};
    known.file = record::parse_descriptor(position.descriptor);
  }
}

SourceEntry& SourceBook::entry(std::string_view source, std::string_view lane) {
  scratch_.assign(source).push_back('\0');
  scratch_.append(lane);
  const auto found = entries_.find(std::string_view(scratch_));
  if (found != entries_.end()) return found->second;
  SourceEntry& added = entries_[scratch_];
  added.source = source;
  added.lane = lane;
  return added;
}

SourceEntry& SourceBook::find(std::string_view source, std::string_view lane) {
  if (last_ != nullptr && same_text(last_source_, source) && same_text(last_lane_, lane))
    return *last_;
  const auto named = names_.find(source);
  last_ = &entry(named != names_.end() ? std::string_view(named->second) : source, lane);
  last_source_ = source;
  last_lane_ = lane;
  return *last_;
}

void SourceBook::advance(SourceEntry& known, std::uint64_t position, std::uint32_t sub) {
  if (known.is_replay(position, sub)) return;
  known.current.position = position;
  known.current.sub = sub;
  keep(known);
}

void SourceBook::keep(SourceEntry& known) {
  known.current.known = true;
  if (!known.moved) moved_.push_back(&known);
  known.moved = true;
}

bool SourceBook::is_used(std::string_view source) const {
  return entries_.contains(std::string(source) + '\0');
}

std::string SourceBook::unused_name(record::FileDescriptor& file) const {
  std::string name = record::source_id(file);
  for (; is_used(name); name = record::source_id(file)) ++file.generation;
  return name;
}

Result<SourceEntry*> SourceBook::recognise(const record::FileDescriptor& file,
                                           const record::TailReader& read_tail) {
  std::vector<record::StoredSource> candidates;
  std::vector<SourceEntry*> owners;
  const std::string dir = io::parent_dir(file.path);
  for (auto& [key, known] : entries_) {
    if (!known.file || !known.lane.empty()) continue;
    // Either rule of source_id.h asks for one of these; the rest is not copied.
    const bool same_inode =
        known.file->inode == file.inode && known.file->device == file.device;
    if (!same_inode && io::parent_dir(known.file->path) != dir) continue;
    candidates.push_back({known.source, known.current.position, *known.file});
    owners.push_back(&known);
  }
  LK_TRY(const auto found, record::recognise(candidates, file, read_tail));
  return found ? owners[*found] : nullptr;
}

std::string SourceBook::meaning(std::string_view source, record::FileDescriptor& file) {
  auto found = recognise(file, {});
  if (found && *found != nullptr) {
    file.generation = (*found)->file->generation;
    return (*found)->source;
  }
  // The same name and yet not the same file, shorter than what was read of it:
  // it was rewritten. To take its records for replays would lose them.
  return is_used(source) ? unused_name(file) : std::string(source);
}

void SourceBook::describe(std::string_view source, std::string_view lane,
                          std::string_view descriptor) {
  if (descriptor.empty()) return;
  std::optional<record::FileDescriptor> file = record::parse_descriptor(descriptor);
  const auto named = names_.find(source);
  if (named == names_.end()) {
    std::string name = file ? meaning(source, *file) : std::string(source);
    names_.emplace(source, std::move(name));
    last_ = nullptr;
  } else if (file && is_used(named->second)) {
    const SourceEntry& known = entry(named->second, "");
    if (known.file) file->generation = known.file->generation;
  }
  SourceEntry& known = find(source, lane);
  if (file) {
    known.current.descriptor = stored_form(*file);
  } else if (descriptor.size() <= kMaxDescriptorBytes) {
    known.current.descriptor = descriptor;
  }
  known.file = std::move(file);
}

Result<SourceEntry*> SourceBook::open_file(const record::FileDescriptor& file,
                                           const record::TailReader& read_tail, bool& is_new) {
  LK_TRY(SourceEntry * known, recognise(file, read_tail));
  is_new = known == nullptr;
  record::FileDescriptor now = file;
  if (is_new) {
    known = &entry(unused_name(now), "");
  } else {
    now.generation = known->file->generation;
    now.tail_at = known->file->tail_at;
    now.tail_hash = known->file->tail_hash;
  }
  names_.insert_or_assign(known->source, known->source);
  last_ = nullptr;
  known->current.descriptor = stored_form(now);
  known->file = std::move(now);
  return known;
}

bool SourceBook::forget(std::string_view source) {
  bool any = false;
  for (auto& [key, known] : entries_) {
    if (known.source != source) continue;
    any |= known.current.known || known.unfinished.has_value();
    std::erase(moved_, &known);
    std::erase_if(begun_, [&](const Begun& begun) { return begun.entry == &known; });
    known = {.source = known.source,
             .lane = known.lane,
             .current = {},
             .committed = {},
             .moved = false,
             .file = {},
             .unfinished = {}};
  }
  return any;
}

std::vector<segment::Position> SourceBook::begin_commit() {
  std::vector<segment::Position> positions;
  for (SourceEntry* known : moved_) {
    const PositionEntry& current = known->current;
    positions.push_back(
        {known->source, known->lane, current.position, current.sub, current.descriptor});
    begun_.push_back({known, current.position, current.sub});
    known->moved = false;
  }
  moved_.clear();
  return sorted(std::move(positions));
}

void SourceBook::commit() {
  for (const Begun& begun : begun_)
    begun.entry->committed = {true, begun.position, begun.sub, {}};
  begun_.clear();
}

std::vector<segment::Position> SourceBook::committed() const {
  std::vector<segment::Position> positions;
  for (const auto& [key, known] : entries_) {
    if (!known.committed.known) continue;
    positions.push_back({known.source, known.lane, known.committed.position, known.committed.sub,
                         known.current.descriptor});
  }
  return sorted(std::move(positions));
}

}  // namespace logkit::store
