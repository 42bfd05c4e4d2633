// Any bytes as a column of integers or typed values, its payloads any bytes
// too: what is read has as many values as were asked for. The same bytes as
// lines of text: what is written as typed values is read back to the letter.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/segment/encoding/typed_values.h"

namespace {

using namespace logkit;
using namespace logkit::segment;

// Payloads of any length, by repeating the input.
class RepeatedBytes : public PayloadSource {
 public:
  explicit RepeatedBytes(std::string_view bytes) : bytes_(bytes) {}
  Result<std::string> read(const Payload& payload) override {
    std::string read;
    while (read.size() < payload.bytes && !bytes_.empty()) {
      read.append(bytes_.substr(0, payload.bytes - read.size()));
    }
    return read;
  }

 private:
  std::string_view bytes_;
};

void check_texts(const DecodedValues& decoded, std::size_t count) {
  LK_CHECK(decoded.count == count);
  record::TextScratch scratch;
  for (std::size_t i = 0; i < count; ++i) LK_CHECK(decoded.text(i, scratch).size() <= 510);
}

void read_as_column(std::string_view bytes, std::size_t count) {
  PayloadParser::Bounds bounds;
  bounds.group_end.fill(100'000);
  const std::vector<std::uint64_t> frames(64, count);
  bounds.own_raw_bytes = frames;
  bounds.end_own_frame = 64;
  RepeatedBytes source(bytes);
  PayloadParser values(bytes, bounds);
  if (const auto stored = parse_typed_values(values, count)) {
    const auto read = read_typed_values(*stored, source);
    if (read) check_texts(*read, count);
  }
  PayloadParser integers(bytes, bounds);
  if (const auto stored = parse_integers(integers, PayloadKind::kNumbers, count)) {
    const auto read = read_integers(*stored, source);
    if (read) LK_CHECK(read->size() == count);
  }
}

// What was put, of one column.
class Written : public PayloadSource {
 public:
  explicit Written(PayloadWriter& writer) : writer_(writer) {}
  Result<std::string> read(const Payload& payload) override {
    LK_CHECK(payload.group != Payload::kOwn || payload.bytes == 0);
    if (payload.bytes == 0) return std::string();
    return writer_.groups()[payload.group].substr(payload.place, payload.bytes);
  }

 private:
  PayloadWriter& writer_;
};

void write_as_values(std::string_view text, char separator) {
  std::vector<std::string_view> values;
  while (!text.empty() && values.size() < 60) {
    const std::size_t end = std::min(text.find(separator), text.size());
    values.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  PayloadWriter writer(1);
  // More would be a frame of its own.
  if (values.empty() || values[0].size() > 30) return;
  if (!write_typed_values(values, NotationHint::kAny, writer)) return;
  PayloadParser::Bounds bounds;
  writer.end_column();
  bounds.group_end = writer.extents().back().group_bytes;
  PayloadParser parser(writer.meta_bytes(), bounds);
  const auto stored = parse_typed_values(parser, values.size());
  LK_CHECK(stored.ok() && parser.at_end());
  Written source(writer);
  const auto read = read_typed_values(*stored, source);
  LK_CHECK(read.ok() && read->count == values.size());
  record::TextScratch scratch;
  for (std::size_t i = 0; i < values.size(); ++i) LK_CHECK(read->text(i, scratch) == values[i]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const std::size_t count : {1u, 4u, 70u, 1500u}) read_as_column(bytes, count);
  write_as_values(bytes, '\n');
  write_as_values(bytes, ' ');
  return 0;
}
