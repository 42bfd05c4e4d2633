#include "lib/segment/values.h"

#include <algorithm>
#include <array>
#include <bit>

#include <fmt/format.h>

#include "lib/base/byte_vector.h"

namespace logkit::segment {
namespace {

Status wrong_count(std::size_t count) {
  return Error::corrupt(fmt::format("the bytes do not hold {} texts [I18]", count));
}

constexpr std::size_t kFeedWindow = 64;

// A bit for each of so many bytes: where a line feed is. Most entries are short: looking
// for the end of each would cost more than all of their bytes.
std::uint64_t feeds_in_window(const char* bytes) {
  std::uint64_t feeds = 0;
#if LK_BYTE_VECTORS
  for (std::size_t i = 0; i < kFeedWindow; i += kVectorBytes) {
    const unsigned here = vector_bits(is_byte(load_vector(bytes + i), '\n'));
    feeds |= std::uint64_t{here} << i;
  }
#else
  for (std::size_t i = 0; i < kFeedWindow; ++i) feeds |= std::uint64_t{bytes[i] == '\n'} << i;
#endif
  return feeds;
}

}  // namespace

Status DecodedValues::split_by_line_feed() {
  if (count > bytes.size()) return wrong_count(count);
  if (!bytes.empty() && bytes.back() != '\n') return wrong_count(count);
  // Room for those of a window that are too many.
  ends.resize(count + kFeedWindow);
  std::size_t found = 0;
  const auto add = [&](std::size_t at, std::uint64_t feeds) {
    for (; feeds != 0; feeds &= feeds - 1) {
      ends[found++] =
          static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(feeds));
    }
    return found <= count;
  };
  std::size_t at = 0;
  for (; at + kFeedWindow <= bytes.size(); at += kFeedWindow) {
    if (!add(at, feeds_in_window(bytes.data() + at))) return wrong_count(count);
  }
  std::array<char, kFeedWindow> rest = {};
  std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(), rest.begin());
  if (!add(at, feeds_in_window(rest.data())) || found < count) return wrong_count(count);
  ends.resize(count);
  return {};
}

Status DecodedValues::split_by_length(std::span<const std::int64_t> lengths) {
  std::uint64_t at = 0;
  ends.reserve(count);
  for (const std::int64_t length : lengths) {
    const std::uint64_t left = bytes.size() - at;
    if (length < 0 || static_cast<std::uint64_t>(length) >= left) return wrong_count(count);
    at += static_cast<std::uint64_t>(length);
    ends.push_back(static_cast<std::uint32_t>(at));
    ++at;
  }
  return lengths.size() == count && at == bytes.size() ? Status{} : wrong_count(count);
}

DecodedValues gather(DecodedValues values, std::vector<std::uint32_t> sources) {
  DecodedValues gathered;
  gathered.count = sources.size();
  switch (values.form) {
    case DecodedValues::Form::kIntegers:
      gathered.form = values.form;
      gathered.numbers.reserve(sources.size());
      for (const std::uint32_t source : sources) gathered.numbers.push_back(values.numbers[source]);
      return gathered;
    case DecodedValues::Form::kDictionary:
      for (std::uint32_t& source : sources) source = values.ids[source];
      break;
    case DecodedValues::Form::kConstant:
      values.count = sources.size();
      return values;
    case DecodedValues::Form::kPlain: break;
  }
  gathered.form = DecodedValues::Form::kDictionary;
  gathered.bytes = std::move(values.bytes);
  gathered.ends = std::move(values.ends);
  gathered.ids = std::move(sources);
  return gathered;
}

}  // namespace logkit::segment
