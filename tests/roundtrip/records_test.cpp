// Whatever is written to a segment is read from it, byte for byte.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "lib/io/mem_fs.h"
#include "lib/segment/reader.h"
#include "lib/segment/verify.h"
#include "lib/segment/writer.h"
#include "tests/roundtrip/random_documents.h"
#include "tests/roundtrip/random_records.h"

namespace logkit::roundtrip {
namespace {

constexpr const char* kPath = "a.seg";

void write_segment(io::Fs& fs, const std::vector<RandomRecord>& records,
                   segment::WriterOptions options) {
  auto file = fs.create(kPath);
  REQUIRE(file);
  auto writer = segment::Writer::create(**file, options);
  REQUIRE(writer);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const segment::RecordStamp stamp{.time_ns = static_cast<std::int64_t>(i) * 1'000'000,
                                     .arrival = i + 1, .source = {}, .lane = {}};
    const Status added = records[i].is_json
                             ? (*writer)->add_json(records[i].line, stamp)
                             : (*writer)->add_text(records[i].line, true, "", stamp);
    INFO(records[i].line);
    REQUIRE(added.ok());
  }
  REQUIRE((*writer)->finish({}));
  REQUIRE((*file)->sync().ok());
}

// The lines of the segment, in arrival order.
std::vector<std::string> read_segment(io::Fs& fs) {
  auto file = fs.open_read(kPath);
  REQUIRE(file);
  auto reader = segment::Reader::open(std::move(*file), kPath);
  REQUIRE(reader);
  std::vector<std::string> lines;
  for (std::size_t block = 0; block < (*reader)->footer().blocks.size(); ++block) {
    auto source = (*reader)->read_block(block);
    REQUIRE(source);
    for (std::size_t row = 0; row < (*source)->row_count(); ++row) {
      std::string line;
      auto is_text = (*source)->append_raw_line(row, line);
      REQUIRE(is_text);
      if (!*is_text) REQUIRE((*source)->append_original(row, line));
      lines.push_back(std::move(line));
    }
  }
  return lines;
}

void check_round_trip(const std::vector<RandomRecord>& records, segment::WriterOptions options) {
  io::MemFs fs;
  write_segment(fs, records, options);
  const std::vector<std::string> lines = read_segment(fs);
  REQUIRE(lines.size() == records.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == records[i].line) continue;
    CAPTURE(i, records[i].is_json);
    CHECK(lines[i] == records[i].line);
    return;
  }
}

// Every invariant holds of what was written.
void check_invariants(const std::vector<RandomRecord>& records, segment::WriterOptions options) {
  io::MemFs fs;
  write_segment(fs, records, options);
  auto file = fs.open_read(kPath);
  REQUIRE(file);
  std::string faults;
  segment::verify_segment(std::move(*file), kPath,
                          [&](const Error& error) { faults += error.message() + "\n"; });
  CHECK(faults == "");
}

std::vector<RandomRecord> make_records(std::uint64_t seed, std::size_t count) {
  RandomRecords random(seed);
  std::vector<RandomRecord> records;
  records.reserve(count);
  for (std::size_t i = 0; i < count; ++i) records.push_back(random.next());
  return records;
}

TEST_CASE("random records come back byte for byte", "[roundtrip][property]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    check_round_trip(make_records(seed, 2'000), {});
  }
}

TEST_CASE("blocks of any size give the same records", "[roundtrip][property]") {
  const std::vector<RandomRecord> records = make_records(99, 3'000);
  for (const std::uint32_t rows : {1u, 2u, 7u, 1000u}) {
    CAPTURE(rows);
    segment::WriterOptions options;
    options.block_rows = rows;
    check_round_trip(records, options);
  }
  segment::WriterOptions small;
  small.block_raw_bytes = 1000;
  check_round_trip(records, small);
}

TEST_CASE("every level is lossless", "[roundtrip][property]") {
  const std::vector<RandomRecord> records = make_records(7, 5'000);
  for (const auto level :
       {segment::Level::kFast, segment::Level::kDefault, segment::Level::kArchive}) {
    segment::WriterOptions options;
    options.level = level;
    check_round_trip(records, options);
  }
}

// LOGKIT_ROUNDTRIP_DOCUMENTS: how many at each level, 10000 unless it is set.
TEST_CASE("random documents come back byte for byte at every level", "[roundtrip][property]") {
  const char* wanted = std::getenv("LOGKIT_ROUNDTRIP_DOCUMENTS");
  const std::uint64_t documents = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) : 10'000;
  for (const auto level :
       {segment::Level::kFast, segment::Level::kDefault, segment::Level::kArchive}) {
    for (std::uint64_t seed = 1; seed <= documents; ++seed) {
      CAPTURE(seed, static_cast<int>(level));
      const std::size_t lines = seed % 200 == 0 ? 3'000 : 1 + seed % 40;
      const std::vector<RandomRecord> records = RandomDocuments(seed).next(lines);
      segment::WriterOptions options;
      options.level = level;
      if (seed % 3 == 0) options.block_rows = static_cast<std::uint32_t>(lines / 3 + 1);
      check_round_trip(records, options);
      if (seed % 20 == 0) check_invariants(records, options);
    }
  }
}

TEST_CASE("extreme records come back byte for byte", "[roundtrip]") {
  std::string wide = "{";
  for (int i = 0; i < 5'000; ++i)
    wide += "\"key" + std::to_string(i) + "\":" + std::to_string(i) + ",";
  wide += "\"last\":null}";
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "{\"a\":";
  deep += "1" + std::string(1'000, '}');
  const std::string long_text(20 << 20, 'x');
  check_round_trip(
      {
          {true, "{}"}, {true, " { } "}, {true, wide}, {true, deep},
          {true, "{\"a\":\"" + long_text + "\"}"}, {false, long_text}, {false, ""},
          {false, std::string(3, '\0')}, {false, "{broken"}, {false, "\r"}, {true, "{\"a\":[]}"},
          {true, "{\"\":\"\",\"\":{\"\":[]}}"}, {false, "[1,2,3]"}, {false, "42"},
      },
      {});
}

TEST_CASE("ids used as keys come back too", "[roundtrip][limits]") {
  std::vector<RandomRecord> records;
  for (int i = 0; i < 20'000; ++i) {
    const std::string id = std::to_string(i * 7919);
    records.push_back({true, "{\"users\":{\"u" + id + "\":{\"n\":" + id + "}},\"k" + id + "\":1}"});
  }
  check_round_trip(records, {});
}

}  // namespace
}  // namespace logkit::roundtrip
