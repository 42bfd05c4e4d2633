#include "lib/store/partition.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/io/publish.h"
#include "lib/io/read_text.h"
#include "lib/store/flush_marker.h"
#include "lib/store/segment_name.h"
#include "lib/store/store_choices.h"

namespace logkit::store {
namespace {

constexpr std::string_view kFieldFile = "partitioned-by";
constexpr std::size_t kMostFieldBytes = 4096;
// A file name has 255 bytes.
constexpr std::size_t kMostNameBytes = 160;

bool is_plain(unsigned char c) {
  return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         c == '-' || c == '_' || c == '.';
}

bool means_something_else(std::string_view name) {
  return name.empty() || name.front() == '.' || name.front() == '_' || is_day_directory(name) ||
         name.ends_with(".lock") || marked_flush(name) || name == kFieldFile ||
         name == kChoicesFile;
}

void append_escaped(char c, std::string& out) {
  out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
}

}  // namespace

std::string partition_name(std::string_view value) {
  std::string name;
  for (const char c : value.substr(0, kMostNameBytes)) {
    if (is_plain(static_cast<unsigned char>(c))) {
      name.push_back(c);
    } else {
      append_escaped(c, name);
    }
  }
  if (name.size() > kMostNameBytes || value.size() > kMostNameBytes) {
    std::size_t end = std::min(name.size(), kMostNameBytes);
    // No half of a character.
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    name.resize(end);
    name += "%~" + hex64(hash64(value));
  }
  if (!value.empty() && means_something_else(name)) {
    std::string first;
    append_escaped(name.front(), first);
    name.replace(0, 1, first);
  }
  return value.empty() ? std::string(kNoPartition) : name;
}

Result<std::optional<std::string>> partition_field(io::Fs& fs, std::string_view store) {
  const std::string path = io::join_path(store, kFieldFile);
  auto text = io::read_text(fs, path, kMostFieldBytes);
  if (!text && text.error().code == Code::kNotFound) return std::optional<std::string>();
  if (!text) return std::move(text).error();
  while (!text->empty() && text->back() == '\n') text->pop_back();
  if (text->empty()) return Error::corrupt("does not name a field", path);
  return std::optional(std::move(*text));
}

Status set_partition_field(io::Fs& fs, const std::string& store, std::string_view field) {
  LK_TRY(const std::optional<std::string> known, partition_field(fs, store));
  if (known && *known == field) return {};
  if (known) {
    Error error = Error::invalid("this store is partitioned by '" + *known + "', not by '" +
                                     std::string(field) + "'",
                                 store);
    error.help = "leave --partition out, or use another store";
    return error;
  }
  LK_RETURN_IF_ERROR(fs.make_dirs(store));
  const std::string line = std::string(field) + "\n";
  return io::publish(fs, io::join_path(store, kFieldFile),
                     [&](io::WriteFile& file) { return file.append(as_bytes(line)); });
}

}  // namespace logkit::store
