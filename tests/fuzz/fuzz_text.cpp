// Texts of the segment: what a tokeniser takes apart comes back to the byte,
// and any bytes are a pattern or are refused.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/segment/encoding/tokenizer.h"
#include "tests/unit/segment/encoding/text_helpers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logkit::segment;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // The first byte says how much of what follows is a field that the text may
  // quote.
  const std::size_t field_bytes = size == 0 ? 0 : std::min<std::size_t>(data[0], size - 1);
  const std::string_view field = bytes.substr(size == 0 ? 0 : 1, field_bytes);
  FieldReferences fields;
  fields.add(1, field);
  const std::vector<std::string> columns = {"", std::string(field)};

  TokenizedText line;
  tokenize_line(bytes, &fields, line);
  LK_CHECK(testing::put_together(line, columns) == bytes);
  TokenizedText unit;
  tokenize_unit(bytes, &fields, unit);
  LK_CHECK(testing::put_together(unit, columns) == bytes);

  if (const auto parsed = parse_pattern(bytes)) {
    LK_CHECK(parsed->constant_ends.size() == parsed->slots.size() + 1);
    LK_CHECK(parsed->constant_ends.back() == parsed->constant.size());
  }
  return 0;
}
