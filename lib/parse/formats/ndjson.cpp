// JSON objects, one a line.
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/json_line.h"

namespace logkit::parse {
namespace {

unsigned score(std::span<const std::string_view> lines) {
  JsonObject object;
  return mean_score(lines, [&](std::string_view line) {
    return record::looks_like_json_object(line) && object.scan(line) ? 100u : 0u;
  });
}

constexpr std::string_view kAliases[] = {"jsonl"};

}  // namespace

const FormatInfo& ndjson_format() {
  static constexpr FormatInfo kInfo = {
      .name = "ndjson",
      .aliases = kAliases,
      .description = "JSON objects, one a line",
      .fields = kJsonFields,
      .score = score,
      .create = create_format<JsonLine>,
      .is_json = true,
  };
  return kInfo;
}

}  // namespace logkit::parse
