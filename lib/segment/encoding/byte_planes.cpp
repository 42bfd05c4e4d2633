#include "lib/segment/encoding/byte_planes.h"

#include <algorithm>
#include <bit>

namespace logkit::segment {
namespace {

// Numbers are halved into planes, and doubled back, a chunk at a time: loops
// of constant length that compilers turn into packing and unpacking of vectors.
constexpr std::size_t kChunk = 256;

template <typename Whole, typename Half>
void halve(const Whole* whole, Half* high, Half* low) {
  constexpr unsigned kShift = 8 * sizeof(Half);
  for (std::size_t i = 0; i < kChunk; ++i) low[i] = static_cast<Half>(whole[i]);
  if (high == nullptr) return;
  for (std::size_t i = 0; i < kChunk; ++i) high[i] = static_cast<Half>(whole[i] >> kShift);
}

template <typename Half, typename Whole>
void join_halves(const Half* high, const Half* low, Whole* whole) {
  constexpr unsigned kShift = 8 * sizeof(Half);
  if (high == nullptr) {
    for (std::size_t i = 0; i < kChunk; ++i) whole[i] = low[i];
    return;
  }
  for (std::size_t i = 0; i < kChunk; ++i) {
    whole[i] = static_cast<Whole>(static_cast<Whole>(high[i]) << kShift | low[i]);
  }
}

// One chunk as numbers of every width, and its planes, lowest first.
struct Chunk {
  std::array<std::uint64_t, kChunk> quads;
  std::array<std::array<std::uint32_t, kChunk>, 2> longs;
  std::array<std::array<std::uint16_t, kChunk>, 4> shorts;
  std::array<std::array<std::uint8_t, kChunk>, 8> bytes;

  void split(std::size_t width) {
    const auto half = [width](auto& halves, std::size_t i, std::size_t bytes_each) {
      return i * bytes_each < width ? halves[i].data() : nullptr;
    };
    halve(quads.data(), half(longs, 1, 4), longs[0].data());
    for (std::size_t i = 0; i * 4 < width; ++i) {
      halve(longs[i].data(), half(shorts, 2 * i + 1, 2), shorts[2 * i].data());
    }
    for (std::size_t i = 0; i * 2 < width; ++i) {
      halve(shorts[i].data(), half(bytes, 2 * i + 1, 1), bytes[2 * i].data());
    }
  }

  void join(std::size_t width) {
    const auto half = [width](auto& halves, std::size_t i, std::size_t bytes_each) {
      return i * bytes_each < width ? halves[i].data() : nullptr;
    };
    for (std::size_t i = 0; i * 2 < width; ++i) {
      join_halves(half(bytes, 2 * i + 1, 1), bytes[2 * i].data(), shorts[i].data());
    }
    for (std::size_t i = 0; i * 4 < width; ++i) {
      join_halves(half(shorts, 2 * i + 1, 2), shorts[2 * i].data(), longs[i].data());
    }
    join_halves(half(longs, 1, 4), longs[0].data(), quads.data());
  }
};

std::size_t mask_bytes(std::size_t planes) { return (planes + 7) / 8; }

}  // namespace

std::size_t byte_width(std::uint64_t number) {
  return (static_cast<std::size_t>(std::bit_width(number)) + 7) / 8;
}

void split_planes(std::span<const std::uint64_t> numbers, std::span<char* const> planes) {
  const std::size_t width = planes.size();
  LK_CHECK(width <= kMaxNumberWidth);
  if (width == 0) return;
  Chunk chunk;
  chunk.quads.fill(0);
  for (std::size_t begin = 0; begin < numbers.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, numbers.size() - begin);
    std::copy_n(numbers.data() + begin, count, chunk.quads.data());
    chunk.split(width);
    for (std::size_t i = 0; i < width; ++i) {
      if (planes[i] != nullptr) {
        std::memcpy(planes[i] + begin, chunk.bytes[width - 1 - i].data(), count);
      }
    }
  }
}

void join_planes(std::span<const char* const> planes, std::span<std::int64_t> numbers) {
  const std::size_t width = planes.size();
  LK_CHECK(width <= kMaxNumberWidth);
  if (width == 0) {
    std::fill(numbers.begin(), numbers.end(), 0);
    return;
  }
  Chunk chunk;
  for (auto& plane : chunk.bytes) plane.fill(0);
  for (std::size_t begin = 0; begin < numbers.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, numbers.size() - begin);
    for (std::size_t i = 0; i < width; ++i) {
      if (planes[i] != nullptr) {
        std::memcpy(chunk.bytes[width - 1 - i].data(), planes[i] + begin, count);
      }
    }
    chunk.join(width);
    std::memcpy(numbers.data() + begin, chunk.quads.data(), count * sizeof(std::int64_t));
  }
}

void write_row_planes(std::string_view rows, std::size_t width, PayloadKind kind,
                      PayloadWriter& out) {
  const std::size_t count = rows.size() / width;
  std::string planes(rows.size(), '\0');
  std::string mask(mask_bytes(width), '\0');
  for (std::size_t plane = 0; plane < width; ++plane) {
    char* to = planes.data() + plane * count;
    for (std::size_t i = 0; i < count; ++i) to[i] = rows[i * width + plane];
    if (std::all_of(to, to + count, [to](char byte) { return byte == *to; })) {
      mask[plane / 8] = static_cast<char>(mask[plane / 8] | 1 << plane % 8);
    }
  }
  out.meta().put_bytes(mask);
  for (std::size_t plane = 0; plane < width; ++plane) {
    const std::string_view bytes(planes.data() + plane * count, count);
    if ((mask[plane / 8] >> plane % 8 & 1) != 0) {
      out.meta().put_bytes(bytes.substr(0, 1));
    } else {
      out.put(kind, bytes);
    }
  }
}

std::vector<BytePlane> parse_planes(PayloadParser& parser, PayloadKind kind, std::size_t planes,
                                    std::size_t count, bool masked) {
  const std::string_view mask = masked ? parser.meta().get_bytes(mask_bytes(planes)) : "";
  std::vector<BytePlane> parsed(planes);
  for (std::size_t i = 0; i < planes && parser.ok(); ++i) {
    BytePlane& plane = parsed[i];
    plane.constant = masked && (mask[i / 8] >> i % 8 & 1) != 0;
    if (plane.constant) {
      plane.value = parser.meta().get_le<std::uint8_t>();
    } else {
      plane.payload = parser.next(kind, count);
    }
  }
  return parsed;
}

Result<std::vector<std::string>> read_planes(std::span<const BytePlane> planes, std::size_t count,
                                             PayloadSource& source) {
  std::vector<std::string> read(planes.size());
  for (std::size_t i = 0; i < planes.size(); ++i) {
    if (planes[i].constant) continue;
    LK_TRY(read[i], source.read(planes[i].payload));
    if (read[i].size() != count) {
      return Error::corrupt("a payload has not the length it should have [I27]");
    }
  }
  return read;
}

}  // namespace logkit::segment
