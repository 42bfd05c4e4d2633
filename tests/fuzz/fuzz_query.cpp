// Any text as a query: refused with a place inside the text, or read; and what
// is read prints as a query that is read as the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/check.h"
#include "lib/query/syntax/parse.h"
#include "lib/query/syntax/print.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logkit::query;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ParseOptions options;
  options.now_ns = 1'772'366'400'000'000'000;
  auto query = parse_query(text, options);
  if (!query) {
    LK_CHECK(!query.error().what.empty());
    LK_CHECK(query.error().span.begin <= query.error().span.end);
    LK_CHECK(query.error().span.end <= size);
    return 0;
  }
  const std::string printed = print(*query);
  auto again = parse_query(printed, options);
  LK_CHECK(again.ok());
  LK_CHECK(print(*again) == printed);
  return 0;
}
