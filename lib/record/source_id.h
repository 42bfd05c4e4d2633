// Which file is this? What recognises a source again after it was renamed,
// rotated, compressed or read by another program, with no state but what the
// store kept (design: delivery, "Sources and positions").
//
// A FileDescriptor is what can be said of a file. A source is named once, by
// the hash of its first descriptor ("file:" and 32 hex digits), and keeps that
// name however the file grows. Later descriptors are compared as a whole:
//
//   the same file    same device, inode and birth time, and the common part of
//                    the head agrees
//   a rotated copy   same directory, same name less numbers, dates and
//                    compression ("app.log", "app.log.2.gz"), or the name
//                    and more behind it ("app.log.bak"), the whole head of at
//                    least 1 KiB agrees (any head, where a file of the same
//                    name less numbers was compressed since), and so do the 64
//                    bytes before the stored position
//
// and in both cases the file reaches the stored position, and the bytes before
// it are those that were there when it was stored, wherever they can be read.
// Where the file system knows no birth times, the path has to agree as well, or
// the bytes before the position.
// An inode alone or a head alone is never enough: inodes are used again, and
// many logs begin with the same lines. So do replicas, each in a directory of its
// own, for as long as they have nothing to say: a copy elsewhere is another file.
//
// Head and tail are of the decompressed bytes. Each member of an archive is a
// source of its own, whatever the heads of its neighbours.
//
// JSON form, as it travels in _src_info and is stored with the position:
//
//   {"path":"/var/log/app.log","dev":2049,"ino":131,"born":1772366400000000000,
//    "size":90112,"packed":true,"head_bytes":1024,"head_hash":"…32 hex…",
//    "head":"…hex…","tail_at":88213,"tail_hash":"…32 hex…","gen":1}
//
// "member" is there in an archive, "packed" where size is of the compressed
// file, "head" on the way to the store only, "tail_*" once a position is known,
// "gen" where it is not 0. Unknown members are ignored.
//
// Thread safety: values and pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/hash.h"
#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/io/input.h"

namespace logkit::record {

inline constexpr std::size_t kHeadBytes = 1024;
inline constexpr std::size_t kTailBytes = 64;

struct FileDescriptor {
  std::string path;                // absolute
  std::string member;              // of an archive, else empty
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth_time_ns = 0;  // 0: unknown
  std::uint64_t size_bytes = 0;    // of the file as it lies there
  bool packed = false;             // compressed, or in an archive: size says nothing of positions
  std::uint32_t head_bytes = 0;    // min(decompressed size, kHeadBytes)
  Hash128 head_hash;               // of these
  std::string head;                // these themselves, where they are at hand
  std::uint64_t tail_at = 0;       // a position; 0: no tail known
  Hash128 tail_hash;               // of the kTailBytes (or fewer) before it
  std::uint32_t generation = 0;    // tells a rewritten file from its former self

  bool operator==(const FileDescriptor&) const = default;
};

void append_descriptor_json(const FileDescriptor& descriptor, std::string& out);
std::string descriptor_json(const FileDescriptor& descriptor);
// The JSON of a descriptor, of any kind of source, without its member "head".
std::string without_head(std::string_view descriptor_json);
// The other way round, for one that has none.
std::string with_head(std::string_view descriptor_json, std::string_view head);
// Nothing where it is no such object: other kinds of source have other ones.
std::optional<FileDescriptor> parse_descriptor(std::string_view json);

// "file:9c41…": of path, member, device, inode, birth time, head, generation.
std::string source_id(const FileDescriptor& descriptor);

// Describes the current member of `input`, opened from `path` ("-" and other
// things that are no regular file: nothing, they have no identity). The head
// is peeked at; nothing is taken.
Result<std::optional<FileDescriptor>> describe_input(io::Fs& fs, std::string_view path,
                                                     io::Input& input);

// Remembers the bytes before `position`; `before` is text that ends there, at
// least kTailBytes of it where there are as many.
void set_tail(FileDescriptor& descriptor, std::uint64_t position, std::string_view before);

// The up to kTailBytes decompressed bytes before `position` of the file that
// is looked at; nothing where it is shorter.
using TailReader = std::function<Result<std::optional<std::string>>(std::uint64_t position)>;
// Opens `path` again and goes to its member. For any file that open_input reads.
TailReader make_tail_reader(io::Fs& fs, std::string path, std::string member);

// By name, directory and the length of what is known of the head alone: the
// second rule before any byte is compared.
bool may_be_rotated_copy(const FileDescriptor& stored, const FileDescriptor& current);

struct StoredSource {
  std::string source;
  std::uint64_t position = 0;
  FileDescriptor descriptor;
};

// The stored source that `current` is, as an index; nothing where it is a new
// one. `read_tail` may be empty: the bytes cannot be read (they come through a
// pipe), then only the first of the two rules holds, without the tail.
Result<std::optional<std::size_t>> recognise(std::span<const StoredSource> stored,
                                             const FileDescriptor& current,
                                             const TailReader& read_tail);

}  // namespace logkit::record
