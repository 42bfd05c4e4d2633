#include "lib/segment/values.h"

#include <cstring>

#include <fmt/format.h>

namespace logkit::segment {
namespace {

Status wrong_count(std::size_t count) {
  return Error::corrupt(fmt::format("the bytes do not hold {} texts [I18]", count));
}

}  // namespace

Status DecodedValues::split_by_line_feed() {
  const char* at = bytes.data();
  const char* end = at + bytes.size();
  ends.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const void* feed = at == end ? nullptr : std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    if (feed == nullptr) return wrong_count(count);
    const char* stop = static_cast<const char*>(feed);
    ends.push_back(static_cast<std::uint32_t>(stop - bytes.data()));
    at = stop + 1;
  }
  return at == end ? Status{} : wrong_count(count);
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
