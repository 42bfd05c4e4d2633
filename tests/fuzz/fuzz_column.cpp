// Any bytes as a column: its meta, its payloads, the patterns that it names.
// What is read has as many values as were asked for, and no more text than
// the column may have. The same bytes as lines of two blocks: what is written is
// read back to the byte.
//
//   byte 0   values
//   byte 1   how many of the bytes that follow are patterns, each ended by 02
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "tests/unit/segment/encoding/any_column.h"
#include "tests/unit/segment/encoding/payload_helpers.h"
#include "tests/unit/segment/encoding/stored_tables.h"

namespace {

using namespace logkit;
using namespace logkit::segment;

constexpr std::uint64_t kRawBytes = 20'000;

std::vector<ParsedPattern> patterns_of(std::string_view bytes) {
  std::vector<ParsedPattern> patterns;
  while (!bytes.empty()) {
    const std::size_t end = std::min(bytes.find('\x02'), bytes.size());
    if (auto parsed = parse_pattern(bytes.substr(0, end))) patterns.push_back(std::move(*parsed));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return patterns;
}

void read_as_column(std::string_view bytes) {
  if (bytes.size() < 2) return;
  const auto head = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(bytes[at])); };
  const std::size_t count = head(0) >= 250 ? 2000 : head(0) + 1;
  const std::string_view patterns = bytes.substr(2, head(1));
  const std::string_view meta = bytes.substr(2 + patterns.size());
  segment::testing::AnyColumn column(meta, meta, count, {patterns_of(patterns)});
  const auto values = column.read(kRawBytes);
  if (!values) return;
  LK_CHECK(values->count == count);
  record::TextScratch scratch;
  for (std::size_t i = 0; i < count; ++i) LK_CHECK(values->text(i, scratch).size() <= kRawBytes + count);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty() && lines.size() < 300) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Lines of text, one a row, their times a second apart.
class LineBlock : public ColumnEnvironment {
 public:
  LineBlock(ColumnWriter& writer, PayloadWriter& payloads, ColumnMemory& memory,
            std::vector<std::string_view> lines)
      : lines_(std::move(lines)), shapes_(lines_.size()) {
    for (std::uint32_t row = 0; row < lines_.size(); ++row) {
      rows_.push_back(row);
      times_.push_back(std::int64_t{1'770'000'000 + row} * 1'000'000'000);
    }
    writer.begin_block(shapes_, times_);
    writer.write_column({.column = 0,
                         .values = {lines_, rows_},
                         .level = TextLevel::kLine,
                         .typed = lines_.size() % 2 == 0,
                         .predicts = true,
                         .refers = false,
                         .memory = &memory});
    column_.emplace(payloads);
    payloads.clear();
  }

  void check(TextTableSource& tables) {
    tables_ = &tables;
    std::uint64_t raw_bytes = 0;
    for (const std::string_view line : lines_) raw_bytes += line.size();
    PayloadParser parser = column_->parser();
    const auto parsed = parse_column(parser, tables, lines_.size(), raw_bytes);
    LK_CHECK(parsed.ok() && parser.at_end());
    const auto values = read_column(*parsed, *this, rows_, raw_bytes);
    LK_CHECK(values.ok() && values->count == lines_.size());
    record::TextScratch scratch;
    for (std::size_t i = 0; i < lines_.size(); ++i) LK_CHECK(values->text(i, scratch) == lines_[i]);
  }

 private:
  PayloadSource& payloads() override { return *column_; }
  TextTableSource& tables() override { return *tables_; }
  Result<std::span<const std::uint32_t>> shape_ids() override {
    return std::span<const std::uint32_t>(shapes_);
  }
  Result<std::span<const std::int64_t>> row_times_ns() override {
    return std::span<const std::int64_t>(times_);
  }
  Result<PredictorValues> outer_column(std::uint64_t) override {
    return Error::corrupt("there is no other column");
  }

  std::vector<std::string_view> lines_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> shapes_;
  std::vector<std::int64_t> times_;
  std::optional<segment::testing::WrittenColumn> column_;
  TextTableSource* tables_ = nullptr;
};

void write_as_lines(std::string_view bytes) {
  const std::vector<std::string_view> lines = lines_of(bytes);
  if (lines.empty()) return;
  TextTables tables;
  PayloadWriter payloads(1);
  ColumnMemory memory;
  ColumnWriter writer(tables, payloads, {});
  LineBlock first(writer, payloads, memory, lines);
  LineBlock second(writer, payloads, memory, {lines.rbegin(), lines.rend()});
  segment::testing::StoredTables stored(tables);
  first.check(stored);
  second.check(stored);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_column(bytes);
  write_as_lines(bytes);
  return 0;
}
