#include "lib/record/position_members.h"

#include <charconv>

namespace logkit::record {
namespace {

// No file is longer and no log of messages counts further.
constexpr std::uint64_t kMostPosition = std::uint64_t{1} << 62;

template <typename Integer>
bool parse_whole(std::string_view digits, Integer& number) {
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  return error == std::errc{} && stop == end;
}

bool is_string(std::string_view value) { return value.size() >= 2 && value.front() == '"'; }

}  // namespace

PositionMembers::PositionMembers(StreamPosition& position) : position_(position) { clear(); }

// The strings keep their room.
void PositionMembers::clear() {
  position_.source.clear();
  position_.position = 0;
  position_.start.reset();
  position_.sub = 0;
  position_.descriptor.clear();
}

void PositionMembers::add(std::string_view name, std::string_view value) {
  if (name == "_src") {
    position_.source.clear();
    has_source_ = is_string(value);
    if (!has_source_) return;
    unescape_json(value.substr(1, value.size() - 2), position_.source);
    has_source_ =
        !position_.source.empty() && position_.source.find('\0') == std::string::npos;
  } else if (name == "_pos") {
    has_position_ =
        parse_whole(value, position_.position) && position_.position <= kMostPosition;
  } else if (name == "_start") {
    std::uint64_t start = 0;
    position_.start.reset();
    if (parse_whole(value, start)) position_.start = start;
  } else if (name == "_sub") {
    if (!parse_whole(value, position_.sub)) position_.sub = 0;
  } else if (name == "_src_info") {
    position_.descriptor.clear();
    if (value.front() == '{') position_.descriptor = value;
  }
}

void PositionMembers::finish() {
  if (!has_source_ || !has_position_) clear();
}

}  // namespace logkit::record
