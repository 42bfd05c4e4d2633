// Damage: an error that names the place, or the right answer; never a crash,
// never other rows.
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "lib/segment/verify.h"
#include "lib/segment/wire.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

struct Sample {
  std::string bytes;
  std::vector<std::string> records;
};

Sample small_sample(std::size_t rows, std::uint32_t block_rows) {
  RandomRecords random(11);
  std::vector<Input> inputs;
  Sample sample;
  for (std::size_t i = 0; i < rows; ++i) {
    inputs.push_back(random.next());
    sample.records.push_back(inputs.back().text);
  }
  WriteOptions options;
  options.writer.block_rows = block_rows;
  options.provenance.positions = {{"file:a", "", 10, 0, ""}};
  sample.bytes = write_segment(inputs, options);
  return sample;
}

// Everything a reader can be asked for; the records where all of it worked.
Result<std::vector<std::string>> read_everything(const std::string& bytes) {
  LK_TRY(const auto reader, open_segment(bytes));
  LK_TRY(auto records, read_records(*reader));
  for (std::size_t index = 0; index < reader->footer().blocks.size(); ++index) {
    LK_TRY(const auto block, reader->read_block(index));
    LK_TRY(const auto times, block->load_times());
    LK_TRY(const auto arrivals, reader->arrivals(index));
    for (std::size_t i = 0; i < block->fields().size(); ++i) {
      LK_TRY(const auto column, block->load(i));
      if (column.row_count() != block->row_count()) return Error::invalid("wrong rows");
    }
  }
  return records;
}

void check_damaged(const std::string& bytes, const Sample& sample, std::size_t at) {
  INFO("byte " << at);
  auto records = read_everything(bytes);
  if (records) {
    CHECK(*records == sample.records);
    return;
  }
  CHECK(records.error().where.find("a.seg") != std::string::npos);
  CHECK((records.error().code == Code::kCorrupt || records.error().code == Code::kUnsupported));
}

TEST_CASE("damage: every bit of a small segment is noticed or makes no difference", "[segment]") {
  const Sample sample = small_sample(12, 5);
  const auto reader = must_open(sample.bytes);
  for (std::size_t at = 0; at < sample.bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string damaged = sample.bytes;
      damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));
      check_damaged(damaged, sample, at);
      INFO("byte " << at << " bit " << bit);
      CHECK_FALSE(verify_faults(damaged).empty());
    }
  }
}

TEST_CASE("damage: every truncation is noticed", "[segment]") {
  const Sample sample = small_sample(40, 10);
  for (std::size_t length = 0; length < sample.bytes.size(); ++length) {
    const std::string cut = sample.bytes.substr(0, length);
    auto reader = open_segment(cut);
    REQUIRE_FALSE(reader);
    CHECK(reader.error().code == Code::kCorrupt);
    CHECK(reader.error().where.starts_with("a.seg"));
  }
}

TEST_CASE("damage: a damaged block is named and loses only itself", "[segment]") {
  const Sample sample = small_sample(40, 10);
  std::string damaged = sample.bytes;
  const BlockInfo block = must_open(sample.bytes)->footer().blocks[1];
  for (std::size_t i = block.offset + block.head_bytes / 2; i < block.offset + block.length_bytes; ++i) {
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
  }
  const auto reader = must_open(damaged);
  CHECK(reader->read_block(0));
  auto second = reader->read_block(1);
  if (second) {
    std::string out;
    auto done = (*second)->append_original(0, out);
    REQUIRE_FALSE(done);
    CHECK(done.error().where.find("block 1") != std::string::npos);
  } else {
    CHECK(second.error().where.find("block 1") != std::string::npos);
  }
  auto third = reader->read_block(2);
  REQUIRE(third);
  VerifyReport report = verify_segment(std::make_unique<MemoryFile>(damaged), "a.seg",
                                       [](const Error&) {});
  CHECK(report.faults > 0);
  CHECK(report.blocks == 4);
  CHECK(report.intact_blocks == 3);
  CHECK(report.intact_rows == 30);
}

TEST_CASE("damage: a block of another segment in the same place is noticed", "[segment]") {
  const auto segment_of = [](char first) {
    std::vector<std::string> objects;
    for (int i = 0; i < 20; ++i) objects.push_back(std::string("{\"k\":\"") + first + "x\"}");
    WriteOptions options;
    options.writer.block_rows = 10;
    return write_segment(json_inputs(objects), options);
  };
  std::string bytes = segment_of('a');
  const std::string other = segment_of('b');
  const BlockInfo block = must_open(bytes)->footer().blocks[1];
  const BlockInfo theirs = must_open(other)->footer().blocks[1];
  REQUIRE(theirs.offset == block.offset);
  REQUIRE(theirs.length_bytes == block.length_bytes);
  bytes.replace(block.offset, block.length_bytes, other, block.offset, block.length_bytes);
  const auto reader = must_open(bytes);
  CHECK(reader->read_block(0));
  const auto foreign = reader->read_block(1);
  REQUIRE_FALSE(foreign);
  CHECK(foreign.error().code == Code::kCorrupt);
  CHECK(foreign.error().what.find("[I20]") != std::string::npos);
  CHECK_FALSE(verify_faults(bytes).empty());
}

TEST_CASE("damage: a torn file still shows the blocks that could be salvaged", "[segment]") {
  const Sample sample = small_sample(40, 10);
  const Footer footer = must_open(sample.bytes)->footer();
  const std::string torn = sample.bytes.substr(0, footer.blocks[2].offset + 20);
  const VerifyReport report =
      verify_segment(std::make_unique<MemoryFile>(torn), "a.seg", [](const Error&) {});
  CHECK(report.faults > 0);
  CHECK(report.intact_blocks == 0);
  CHECK(report.intact_rows == 0);
}

TEST_CASE("damage: a newer version is unsupported, not corrupt", "[segment]") {
  Trailer trailer;
  trailer.version = kFormatVersion + 1;
  trailer.footer_offset = kHeaderBytes;
  trailer.file_bytes = kHeaderBytes + kTrailerBytes;
  const std::string bytes = encode_header() + encode_trailer(trailer);
  auto reader = open_segment(bytes);
  REQUIRE_FALSE(reader);
  CHECK(reader.error().code == Code::kUnsupported);
  CHECK(reader.error().help == "upgrade logkit");
}

TEST_CASE("damage: what is no segment says so", "[segment]") {
  for (const std::string& bytes :
       {std::string(), std::string("LKSEG"), std::string(1000, 'x'), std::string(100, '\0')}) {
    auto reader = open_segment(bytes);
    REQUIRE_FALSE(reader);
    CHECK(reader.error().code == Code::kCorrupt);
  }
}

}  // namespace
}  // namespace logkit::segment
