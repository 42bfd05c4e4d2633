#include "tools/logship/ack_file.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "lib/io/read_text.h"
#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"

namespace logkit::logship {
namespace {

constexpr auto kReadEvery = std::chrono::milliseconds(250);
constexpr std::uint64_t kMaxFileBytes = 256u << 20;
constexpr std::size_t kMaxPaths = 256;

using Positions = std::unordered_map<std::string, std::uint64_t>;

bool take_line(std::string_view line, Positions& positions) {
  record::PathTable paths(kMaxPaths);
  record::JsonScanner scanner(paths);
  if (!scanner.scan(line)) return false;
  std::string source;
  std::optional<std::uint64_t> position;
  for (const record::JsonToken& token : scanner.tokens()) {
    if (token.path == record::kRootPath || paths.parent(token.path) != record::kRootPath) continue;
    const std::string_view key = paths.key(token.path);
    const std::string_view raw = token.raw(line);
    std::uint64_t number = 0;
    if (key == "source" && token.kind == record::Kind::kString) record::unescape_json(raw, source);
    if (key == "position" &&
        std::from_chars(raw.data(), raw.data() + raw.size(), number).ec == std::errc())
      position = number;
  }
  if (source.empty() || !position) return false;
  const auto [found, is_new] = positions.emplace(std::move(source), *position);
  if (!is_new) found->second = std::min(found->second, *position);
  return true;
}

}  // namespace

std::optional<std::uint64_t> AckFile::position(const std::string& source) {
  const std::lock_guard lock(mutex_);
  read_if_due();
  const auto found = positions_.find(source);
  return found == positions_.end() ? std::nullopt : std::optional(found->second);
}

void AckFile::read_if_due() {
  const auto now = Clock::now();
  if (now < next_read_) return;
  next_read_ = now + kReadEvery;
  const auto text = io::read_text(fs_, path_, kMaxFileBytes);
  if (!text) return;
  Positions read;
  for (std::size_t at = 0; at < text->size();) {
    const std::size_t end = text->find('\n', at);
    if (end == std::string::npos) return;
    if (!take_line(std::string_view(*text).substr(at, end - at), read)) return;
    at = end + 1;
  }
  positions_ = std::move(read);
}

}  // namespace logkit::logship
