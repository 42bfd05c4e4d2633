// JSON objects however they are laid out: pretty-printed, one after the other
// with or without line ends between, or as the elements of arrays. The text of
// each object is found by JsonSplitter.
#include "lib/parse/formats/format_class.h"
#include "lib/parse/formats/formats.h"
#include "lib/parse/formats/json_line.h"
#include "lib/parse/json_splitter.h"

namespace logkit::parse {
namespace {

// Counts the lines that belong to objects.
class Sampler final : public JsonSplitter::Handler {
 public:
  void json_object(std::string_view text, std::uint64_t) override {
    JsonObject object;
    if (object.scan(text)) {
      ++good;
    } else {
      ++bad;
    }
  }
  void no_object(std::string_view, const char*, const JsonSplitter::Place&) override { ++bad; }

  unsigned good = 0;
  unsigned bad = 0;
};

unsigned score(std::span<const std::string_view> lines) {
  if (lines.empty()) return 0;
  const std::size_t first_byte = lines.front().find_first_not_of(" \t");
  if (first_byte == std::string_view::npos ||
      (lines.front()[first_byte] != '{' && lines.front()[first_byte] != '['))
    return 0;
  Sampler sampler;
  JsonSplitter splitter;
  std::uint64_t offset = 0;
  for (const std::string_view line : lines) {
    const std::uint64_t end = offset + line.size() + 1;
    splitter.add_line(line, offset, end, sampler);
    offset = end;
  }
  // The first object may be longer than the sample, or still on its way.
  if (sampler.good + sampler.bad == 0) {
    const std::string_view first = lines.front().substr(first_byte);
    const bool is_bracket = first.find_first_not_of("[{ \t") == std::string_view::npos;
    const bool goes_on = first.starts_with('{') && first.find('"') != std::string_view::npos;
    return is_bracket || goes_on ? 80 : 0;
  }
  return 90 * sampler.good / (sampler.good + sampler.bad);
}

}  // namespace

const FormatInfo& json_format() {
  static constexpr FormatInfo kInfo = {
      .name = "json",
      .aliases = {},
      .description = "JSON objects in any layout: arrays, pretty-printed, one after the other",
      .fields = kJsonFields,
      .score = score,
      .create = create_format<JsonLine>,
      .framing = Framing::kJsonValues,
      .is_json = true,
  };
  return kInfo;
}

}  // namespace logkit::parse
