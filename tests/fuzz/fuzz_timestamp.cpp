// Times in any text: what is found lies inside the text, is read the same
// alone, and is read back from its canonical form.
#include <cstdint>
#include <string_view>

#include "lib/base/check.h"
#include "lib/base/civil_time.h"
#include "lib/record/timestamp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logkit::record;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  TimeContext context;
  context.now_ns = 1'772'366'400'000'000'000;
  if (size > 0 && data[0] == 0xFF) context.now_ns = INT64_MAX;
  if (size > 0 && data[0] == 0xFE) context.now_ns = INT64_MIN;
  if (size > 0 && data[0] == 0xFD) context.default_offset_s = -64'800;

  if (const auto time_ns = parse_timestamp(text, context)) {
    const std::string canonical = logkit::format_rfc3339_ns(*time_ns);
    LK_CHECK(parse_timestamp(canonical, context) == time_ns);
  }
  if (const auto prefix = parse_timestamp_prefix(text, context))
    LK_CHECK(prefix->begin == 0 && prefix->end <= size);
  if (const auto found = find_timestamp(text, context)) {
    LK_CHECK(found->begin < found->end && found->end <= size && found->begin < kFindBytes);
    const std::string_view alone = text.substr(found->begin, found->end - found->begin);
    LK_CHECK(parse_timestamp(alone, context) == found->time_ns);
  }
  return 0;
}
