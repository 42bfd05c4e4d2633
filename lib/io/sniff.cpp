#include "lib/io/sniff.h"

#include <algorithm>

namespace logkit::io {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::string_view bytes;
  Container container;
};

// A zstd skippable frame's first byte may be 50 to 5f; a '?' stands for it.
constexpr Magic kMagics[] = {
    {"\x1f\x8b\x08"sv, Container::kGzip},
    {"\xfd"
     "7zXZ\0"sv,
     Container::kXz},
    {"\x28\xb5\x2f\xfd"sv, Container::kZstd},
    {"?\x2a\x4d\x18"sv, Container::kZstd},
    {"BZh#\x31\x41\x59\x26\x53\x59"sv, Container::kBzip2},
    {"BZh#\x17\x72\x45\x38\x50\x90"sv, Container::kBzip2},
    {"PK\x03\x04"sv, Container::kZip},
    {"PK\x05\x06"sv, Container::kZip},
};

bool matches(char pattern, char byte) {
  if (pattern == '?') return (static_cast<unsigned char>(byte) & 0xF0) == 0x50;
  if (pattern == '#') return byte >= '1' && byte <= '9';
  return pattern == byte;
}

// How many bytes of `magic` the text has, 0 where one is wrong.
std::size_t common(std::string_view magic, std::string_view bytes) {
  const std::size_t count = std::min(magic.size(), bytes.size());
  for (std::size_t i = 0; i < count; ++i)
    if (!matches(magic[i], bytes[i])) return 0;
  return count;
}

constexpr std::size_t kTarHeaderBytes = 512;
constexpr std::size_t kTarNameBytes = 100;
constexpr std::size_t kTarSumOffset = 148;
constexpr std::size_t kTarSumBytes = 8;

// False where what is there of the header cannot begin a tar archive. A name
// of text, NULs to its hundredth byte, then numbers: no line of a log gets far.
bool may_be_tar(std::string_view bytes) {
  if (bytes.empty() || bytes.front() == '\0') return false;
  const std::string_view name = bytes.substr(0, kTarNameBytes);
  const std::size_t end = std::min(name.find('\0'), name.size());
  if (name.substr(0, end).find('\n') != std::string_view::npos) return false;
  if (name.substr(end).find_first_not_of('\0') != std::string_view::npos) return false;
  const std::string_view mode = bytes.size() > kTarNameBytes
                                    ? bytes.substr(kTarNameBytes, 8)
                                    : std::string_view();
  return mode.find_first_not_of("01234567 \0"sv) == std::string_view::npos;
}

// The sum of the header's bytes, its own field taken as spaces, in octal.
bool tar_sum_holds(std::string_view header) {
  unsigned stored = 0;
  bool any = false;
  for (const char c : header.substr(kTarSumOffset, kTarSumBytes)) {
    if (c >= '0' && c <= '7') {
      stored = stored * 8 + static_cast<unsigned>(c - '0');
      any = true;
    } else if (any || c != ' ') {
      break;
    }
  }
  unsigned sum = kTarSumBytes * ' ';
  int signed_sum = static_cast<int>(sum);  // what some old writers stored
  for (std::size_t i = 0; i < kTarHeaderBytes; ++i) {
    if (i >= kTarSumOffset && i < kTarSumOffset + kTarSumBytes) continue;
    sum += static_cast<unsigned char>(header[i]);
    signed_sum += static_cast<signed char>(header[i]);
  }
  return any && (stored == sum || static_cast<int>(stored) == signed_sum);
}

}  // namespace

std::optional<Container> sniff(std::string_view bytes, bool at_end) {
  bool undecided = bytes.empty();
  for (const Magic& magic : kMagics) {
    const std::size_t count = common(magic.bytes, bytes);
    if (count == magic.bytes.size()) return magic.container;
    undecided |= count > 0;
  }
  if (may_be_tar(bytes)) {
    if (bytes.size() >= kTarHeaderBytes && tar_sum_holds(bytes)) return Container::kTar;
    undecided |= bytes.size() < kTarHeaderBytes;
  }
  if (undecided && !at_end) return std::nullopt;
  return Container::kPlain;
}

}  // namespace logkit::io
