#include "lib/store/flush_marker.h"

#include <charconv>

#include "lib/base/hash.h"

namespace logkit::store {
namespace {

constexpr std::string_view kMarkerPrefix = "flush-";
constexpr std::string_view kMarkerSuffix = ".pending";
constexpr std::size_t kMarkerDigits = 16;

}  // namespace

std::string flush_marker_name(std::uint64_t flush_number) {
  return std::string(kMarkerPrefix) + hex64(flush_number) + std::string(kMarkerSuffix);
}

std::optional<std::uint64_t> marked_flush(std::string_view name) {
  if (name.size() != kMarkerPrefix.size() + kMarkerDigits + kMarkerSuffix.size() ||
      !name.starts_with(kMarkerPrefix) || !name.ends_with(kMarkerSuffix))
    return std::nullopt;
  const char* digits = name.data() + kMarkerPrefix.size();
  std::uint64_t number = 0;
  const auto parsed = std::from_chars(digits, digits + kMarkerDigits, number, 16);
  if (parsed.ptr != digits + kMarkerDigits) return std::nullopt;
  return number;
}

Status FlushMarker::set(std::uint64_t flush_number) {
  if (!path_.empty()) return {};
  std::string path = io::join_path(store_, flush_marker_name(flush_number));
  LK_TRY(auto file, fs_.create(path));
  LK_RETURN_IF_ERROR(file->sync());
  LK_RETURN_IF_ERROR(fs_.sync_dir(store_));
  path_ = std::move(path);
  return {};
}

Status FlushMarker::clear() {
  if (path_.empty()) return {};
  LK_RETURN_IF_ERROR(fs_.remove(path_));
  path_.clear();
  return {};
}

}  // namespace logkit::store
