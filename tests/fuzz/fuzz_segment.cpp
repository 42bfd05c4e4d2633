// A segment of any lines, whole and damaged. The first four bytes say what is
// done to it, the rest are its lines. Whole, it gives the lines back; with a
// byte changed or its end cut off, every row that still reads is right.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/check.h"
#include "lib/io/mem_fs.h"
#include "lib/record/json_scan.h"
#include "lib/record/position.h"
#include "lib/segment/reader.h"
#include "lib/segment/verify.h"
#include "lib/segment/writer.h"

namespace {

using namespace logkit;

constexpr const char* kPath = "a.seg";

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

// What is stored of a line: all but reserved members.
std::string stored(std::string_view line, bool is_json) {
  std::string rest;
  record::StreamPosition position;
  if (!is_json) return std::string(line);
  switch (record::take_position(line, position, rest)) {
    case record::PositionKind::kNone: return std::string(line);
    case record::PositionKind::kRecord: return rest;
    case record::PositionKind::kPositionOnly: break;
  }
  return {};  // whatever spaces are left in it
}

std::vector<std::string> write_segment(io::MemFs& fs, std::string_view text) {
  auto file = fs.create(kPath);
  LK_CHECK(file.ok());
  segment::WriterOptions options;
  options.block_rows = 5;
  auto writer = segment::Writer::create(**file, options);
  LK_CHECK(writer.ok());
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  std::vector<std::string> expected;
  segment::RecordStamp stamp;
  for (const std::string_view line : split_lines(text)) {
    const bool is_json = scanner.scan(line);
    ++stamp.arrival;
    stamp.time_ns += 1'000'000;
    const Status added = is_json ? (*writer)->add_json(line, stamp)
                                 : (*writer)->add_text(line, true, "", stamp);
    LK_CHECK(added.ok());
    expected.push_back(stored(line, is_json));
  }
  LK_CHECK((*writer)->finish({}).ok());
  LK_CHECK((*file)->sync().ok());
  return expected;
}

// Loads every column, and compares the rows that read with the lines.
void read_block(segment::BlockSource& block, const std::vector<std::string>& expected,
                std::size_t first_row) {
  LK_CHECK(first_row + block.row_count() <= expected.size());
  for (std::size_t i = 0; i < block.fields().size(); ++i) {
    auto column = block.load(i);
    LK_CHECK(!column || column->row_count() == block.row_count());
  }
  for (std::size_t row = 0; row < block.row_count(); ++row) {
    std::string line;
    auto is_text = block.append_raw_line(row, line);
    if (!is_text) continue;
    if (!*is_text && !block.append_original(row, line)) continue;
    const std::string& wanted = expected[first_row + row];
    LK_CHECK(line == wanted || wanted.empty());
  }
}

void read_segment(io::MemFs& fs, const std::vector<std::string>& expected, bool whole) {
  auto file = fs.open_read(kPath);
  LK_CHECK(file.ok());
  auto reader = segment::Reader::open(std::move(*file), kPath);
  if (!reader) {
    LK_CHECK(!whole);
    return;
  }
  std::size_t first_row = 0;
  for (std::size_t i = 0; i < (*reader)->footer().blocks.size(); ++i) {
    auto block = (*reader)->read_block(i);
    LK_CHECK(block.ok() || !whole);
    if (block) read_block(**block, expected, first_row);
    first_row += (*reader)->footer().blocks[i].rows;
  }
  LK_CHECK(first_row == expected.size());
}

std::uint64_t verify_faults(io::MemFs& fs) {
  auto file = fs.open_read(kPath);
  LK_CHECK(file.ok());
  return segment::verify_segment(std::move(*file), kPath, [](const Error&) {}).faults;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::size_t place = data[0] * 256u + data[1];
  const std::uint8_t change = data[2];
  const std::size_t cut = data[3];
  io::MemFs fs;
  const std::string_view text(reinterpret_cast<const char*>(data) + 4, size - 4);
  const std::vector<std::string> expected = write_segment(fs, text);
  read_segment(fs, expected, true);
  LK_CHECK(verify_faults(fs) == 0);

  std::string bytes = fs.contents(kPath);
  const std::string before = bytes;
  char& changed = bytes[place % bytes.size()];
  changed = static_cast<char>(static_cast<std::uint8_t>(changed) ^ change);
  bytes.resize(bytes.size() - std::min(cut, bytes.size()));
  if (bytes == before) return 0;
  fs.put(kPath, bytes);
  read_segment(fs, expected, false);
  LK_CHECK(verify_faults(fs) > 0);
  return 0;
}
