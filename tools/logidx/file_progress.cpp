#include "tools/logidx/file_progress.h"

#include <algorithm>

#include "lib/record/json_scan.h"
#include "lib/record/json_text.h"

namespace logkit::logidx {
namespace {

// So far back the tail is known, too.
constexpr std::size_t kKeptBytes = 16 * 1024;
static_assert(kKeptBytes >= record::kTailBytes);

}  // namespace

FileProgress::FileProgress(record::FileDescriptor descriptor, std::string source)
    : descriptor_(std::move(descriptor)), source_(std::move(source)) {
  descriptor_->head.clear();  // its hash is enough from here on
}

void FileProgress::keep(std::string_view bytes) {
  tail_.append(bytes.substr(bytes.size() - std::min(bytes.size(), kKeptBytes)));
  if (tail_.size() > 4 * kKeptBytes) tail_.erase(0, tail_.size() - kKeptBytes);
}

void FileProgress::add_bytes(std::string_view bytes) {
  if (!has_file()) return;
  offset_ += bytes.size();
  keep(bytes);
}

void FileProgress::add_lines(std::span<const io::Line> lines) {
  if (!has_file() || lines.empty()) return;
  // Only as many lines from the end as can hold the bytes wanted.
  std::size_t first = lines.size();
  for (std::size_t bytes = 0; first > 0 && bytes < kKeptBytes; --first)
    bytes += lines[first - 1].text.size() + 1;
  for (const io::Line& line : lines.subspan(first)) {
    if (line.truncated) tail_.clear();  // its last bytes are not at hand
    if (!line.truncated) keep(line.text);
    if (line.terminated) keep("\n");
  }
  offset_ = lines.back().end_offset;
}

void FileProgress::rewind(std::uint64_t offset) {
  if (!has_file() || offset >= offset_) return;
  const std::uint64_t surplus = offset_ - offset;
  const bool is_kept =
      tail_.size() >= surplus + std::min<std::uint64_t>(offset, record::kTailBytes);
  tail_.resize(is_kept ? tail_.size() - static_cast<std::size_t>(surplus) : 0);
  offset_ = offset;
}

segment::Position FileProgress::position() {
  segment::Position position;
  if (!has_file()) return position;
  // Without them the tail stays that of an earlier position, or unknown.
  if (tail_.size() >= std::min<std::uint64_t>(offset_, record::kTailBytes))
    record::set_tail(*descriptor_, offset_, tail_);
  position.source = source_;
  position.position = offset_;
  position.descriptor = record::descriptor_json(*descriptor_);
  return position;
}

std::string path_in_descriptor(std::string_view descriptor) {
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  if (!scanner.scan(descriptor)) return {};
  const auto text_of = [&](std::string_view key) {
    std::string text;
    const record::PathId path = paths.find(record::kRootPath, key);
    for (const record::JsonToken& token : scanner.tokens()) {
      if (token.path != path || token.kind != record::Kind::kString) continue;
      text.clear();
      record::unescape_json(token.raw(descriptor), text);
    }
    return text;
  };
  const std::string path = text_of("path");
  const std::string member = text_of("member");
  return member.empty() ? path : path + ": " + member;
}

}  // namespace logkit::logidx
