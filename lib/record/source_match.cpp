// recognise(): the two rules of source_id.h.
#include <utility>

#include "lib/base/ascii.h"
#include "lib/io/fs.h"
#include "lib/record/source_id.h"

namespace logkit::record {
namespace {

bool is_joint(char c) { return c == '-' || c == '_' || c == '.'; }

// "app.log" of "app.log.2.gz", "app-20260301.log.xz" and "app.log": without
// compression, digits, and what joined them.
std::string rotation_stem(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  for (const std::string_view suffix : {".gz", ".zst", ".xz", ".bz2", ".zip", ".old"})
    if (name.size() > suffix.size() && name.ends_with(suffix)) name.remove_suffix(suffix.size());
  std::string stem;
  for (const char c : name) {
    if (is_digit(c)) continue;
    if (is_joint(c) && !stem.empty() && is_joint(stem.back())) stem.pop_back();
    stem.push_back(c);
  }
  while (!stem.empty() && is_joint(stem.back())) stem.pop_back();
  return stem;
}

// "app.log.bak" and "app.log-c1" of "app.log": all of a name, and more behind it.
bool has_name_and_more(std::string_view path, std::string_view original) {
  path.remove_prefix(path.rfind('/') + 1);
  original.remove_prefix(original.rfind('/') + 1);
  if (path.size() <= original.size() + 1 || !path.starts_with(original)) return false;
  return is_joint(path[original.size()]);
}

// The part of the head that both have is the same.
bool heads_agree(const FileDescriptor& stored, const FileDescriptor& current) {
  if (stored.head_bytes > current.head_bytes) return false;
  if (stored.head_bytes == current.head_bytes) return stored.head_hash == current.head_hash;
  if (current.head.size() != current.head_bytes) return false;
  return hash128(std::string_view(current.head).substr(0, stored.head_bytes)) ==
         stored.head_hash;
}

enum class Tail : std::uint8_t { kAgrees, kDiffers, kUnknown };

Result<Tail> compare_tail(const StoredSource& stored, const FileDescriptor& current,
                          const TailReader& read_tail) {
  if (!current.packed && current.size_bytes < stored.position) return Tail::kDiffers;
  if (!read_tail || stored.position == 0) return Tail::kUnknown;
  // All that was read lies in the head, which agrees.
  if (stored.position <= stored.descriptor.head_bytes) return Tail::kAgrees;
  const std::uint64_t tail_at = stored.descriptor.tail_at;
  const bool has_tail = tail_at != 0 && tail_at <= stored.position;
  bool agrees = false;
  if (has_tail) {
    LK_TRY(const auto tail, read_tail(tail_at));
    agrees = tail && hash128(*tail) == stored.descriptor.tail_hash;
    if (!agrees) return Tail::kDiffers;
  }
  if (current.packed && tail_at != stored.position) {
    LK_TRY(const auto reached, read_tail(stored.position));
    if (!reached) return Tail::kDiffers;
  }
  return agrees ? Tail::kAgrees : Tail::kUnknown;
}

bool is_same_file(const FileDescriptor& stored, const FileDescriptor& current) {
  return stored.inode != 0 && stored.device == current.device && stored.inode == current.inode &&
         stored.birth_time_ns == current.birth_time_ns && stored.packed == current.packed;
}

// 0: another source; else the higher the surer.
Result<int> likeness(const StoredSource& stored, const FileDescriptor& current,
                     const TailReader& read_tail) {
  const FileDescriptor& before = stored.descriptor;
  if (before.member != current.member || !heads_agree(before, current)) return 0;
  const bool same_file = is_same_file(before, current);
  if (!same_file && !may_be_rotated_copy(before, current)) return 0;
  LK_TRY(const Tail tail, compare_tail(stored, current, read_tail));
  if (tail == Tail::kDiffers) return 0;
  if (!same_file) return tail == Tail::kAgrees ? 1 : 0;
  const bool born = before.birth_time_ns != 0;
  if (!born && before.path != current.path && tail != Tail::kAgrees) return 0;
  return before.path == current.path ? 3 : 2;
}

// Of two that are as like: the one made when the other was rewritten, then the
// one that was read further.
bool is_later(const StoredSource& a, const StoredSource& b) {
  return std::pair(a.descriptor.generation, a.position) >
         std::pair(b.descriptor.generation, b.position);
}

}  // namespace

bool may_be_rotated_copy(const FileDescriptor& stored, const FileDescriptor& current) {
  if (io::parent_dir(stored.path) != io::parent_dir(current.path)) return false;
  const bool has_full_head = stored.head_bytes == kHeadBytes;
  if (has_full_head && has_name_and_more(current.path, stored.path)) return true;
  const bool compressed_since = current.packed && !stored.packed && stored.head_bytes > 0;
  return (has_full_head || compressed_since) &&
         rotation_stem(stored.path) == rotation_stem(current.path);
}

Result<std::optional<std::size_t>> recognise(std::span<const StoredSource> stored,
                                             const FileDescriptor& current,
                                             const TailReader& read_tail) {
  std::optional<std::size_t> best;
  int best_likeness = 0;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    LK_TRY(const int found, likeness(stored[i], current, read_tail));
    if (found == 0 || found < best_likeness) continue;
    if (best && found == best_likeness && !is_later(stored[i], stored[*best])) continue;
    best = i;
    best_likeness = found;
  }
  return best;
}

}  // namespace logkit::record
