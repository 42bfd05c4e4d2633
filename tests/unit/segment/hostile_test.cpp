// Segments that somebody made wrong on purpose: their checksums all match, what
// they say does not. An error or some answer; never a crash, a hang or a large
// allocation (the sanitizers watch).
#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/segment/compress.h"
#include "lib/segment/directory.h"
#include "lib/segment/footer_codec.h"
#include "lib/segment/wire.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

constexpr int kRounds = 300;

// A segment taken apart, to be put together again with other contents.
struct Parts {
  std::string blocks;  // with the header before them
  Footer footer;
  std::vector<std::string> sections;  // raw
};

Parts take_apart(const std::string& bytes) {
  Parts parts;
  parts.footer = must_open(bytes)->footer();
  const BlockInfo& last = parts.footer.blocks.back();
  parts.blocks = bytes.substr(0, last.offset + last.length_bytes);
  for (const Section& section : parts.footer.sections) {
    std::string raw;
    REQUIRE(unpack(as_bytes(std::string_view(bytes).substr(section.offset, section.length_bytes)),
                   section.raw_bytes, raw));
    parts.sections.push_back(std::move(raw));
  }
  return parts;
}

std::string seal(std::string file, const std::string& raw_footer) {
  std::string stored;
  pack(raw_footer, 3, stored);
  Trailer trailer;
  trailer.footer_offset = file.size();
  trailer.footer_bytes = static_cast<std::uint32_t>(stored.size());
  trailer.footer_raw_bytes = static_cast<std::uint32_t>(raw_footer.size());
  trailer.footer_checksum = hash64(stored);
  trailer.file_bytes = file.size() + stored.size() + kTrailerBytes;
  return file + stored + encode_trailer(trailer);
}

std::string put_sections(Parts& parts) {
  std::string file = parts.blocks;
  for (std::size_t i = 0; i < parts.sections.size(); ++i) {
    std::string stored;
    pack(parts.sections[i], 3, stored);
    Section& section = parts.footer.sections[i];
    section.offset = file.size();
    section.length_bytes = stored.size();
    section.raw_bytes = parts.sections[i].size();
    section.checksum = hash64(stored);
    file += stored;
  }
  return file;
}

std::string put_together(Parts& parts) {
  const std::string file = put_sections(parts);
  return seal(file, encode_footer(parts.footer));
}

class Mutator {
 public:
  explicit Mutator(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
  // One to three bytes, set to what breaks decoders most.
  void mutate(std::string& bytes) {
    static constexpr unsigned char kEdges[] = {0, 1, 0x7f, 0x80, 0xff};
    if (bytes.empty()) return;
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      char& byte = bytes[below(bytes.size())];
      byte = static_cast<char>(below(2) == 0 ? kEdges[below(5)] : static_cast<unsigned>(random_()));
    }
    if (below(8) == 0) bytes.resize(below(bytes.size() + 1));
  }

 private:
  std::mt19937 random_;
};

std::string sample() {
  RandomRecords random(31);
  std::vector<Input> inputs;
  for (int i = 0; i < 120; ++i) inputs.push_back(random.next());
  WriteOptions options;
  options.writer.block_rows = 40;
  options.arrival_step = 2;
  return write_segment(inputs, options);
}

// Asks for everything and takes whatever comes.
void read_all(const std::string& bytes) {
  verify_faults(bytes);
  auto reader = open_segment(bytes);
  if (!reader) return;
  static_cast<void>(read_records(**reader));
  for (std::size_t index = 0; index < (*reader)->footer().blocks.size(); ++index) {
    auto block = (*reader)->read_block(index);
    if (!block) continue;
    static_cast<void>((*block)->load_times());
    record::TextScratch scratch;
    for (std::size_t i = 0; i < (*block)->fields().size(); ++i) {
      auto column = (*block)->load(i);
      if (!column) continue;
      std::size_t text_bytes = 0;
      for (std::size_t row = 0; row < column->row_count(); ++row)
        text_bytes += column->text(row, scratch).size();
      CHECK(text_bytes < (1u << 30));
    }
  }
}

TEST_CASE("hostile: footers", "[segment]") {
  const std::string bytes = sample();
  Mutator mutator(1);
  for (int i = 0; i < kRounds; ++i) {
    Parts parts = take_apart(bytes);
    const std::string file = put_sections(parts);
    std::string raw = encode_footer(parts.footer);
    mutator.mutate(raw);
    read_all(seal(file, raw));
  }
}

TEST_CASE("hostile: schema, shapes and zone maps", "[segment]") {
  const std::string bytes = sample();
  Mutator mutator(2);
  for (int i = 0; i < kRounds; ++i) {
    Parts parts = take_apart(bytes);
    mutator.mutate(parts.sections[mutator.below(parts.sections.size())]);
    read_all(put_together(parts));
  }
}

// Sets the checksums of a block right from its frames up.
void reseal_block(std::string& block, BlockHeader header, const std::vector<FrameEntry>& frames) {
  const std::string directory = encode_directory(frames);
  if (directory.size() == header.directory_bytes) {
    block.replace(kBlockHeaderBytes, directory.size(), directory);
  }
  header.directory_checksum =
      hash64(std::string_view(block).substr(kBlockHeaderBytes, header.directory_bytes));
  block.replace(0, kBlockHeaderBytes, encode_block_header(header));
}

TEST_CASE("hostile: frames", "[segment]") {
  const std::string bytes = sample();
  Mutator mutator(3);
  for (int i = 0; i < kRounds; ++i) {
    Parts parts = take_apart(bytes);
    const BlockInfo& info = parts.footer.blocks[mutator.below(parts.footer.blocks.size())];
    std::string block = parts.blocks.substr(info.offset, info.length_bytes);
    auto header = decode_block_header(as_bytes(block));
    REQUIRE(header);
    auto frames = decode_directory(block.substr(kBlockHeaderBytes, header->directory_bytes), *header);
    REQUIRE(frames);
    FrameEntry& frame = (*frames)[mutator.below(frames->size())];
    std::string stored = block.substr(frame.offset, frame.stored_bytes);
    mutator.mutate(stored);
    stored.resize(frame.stored_bytes);
    block.replace(frame.offset, stored.size(), stored);
    frame.checksum = hash64(stored);
    reseal_block(block, *header, *frames);
    parts.blocks.replace(info.offset, block.size(), block);
    read_all(put_together(parts));
  }
}

TEST_CASE("hostile: directories and block headers", "[segment]") {
  const std::string bytes = sample();
  Mutator mutator(4);
  for (int i = 0; i < kRounds; ++i) {
    Parts parts = take_apart(bytes);
    BlockInfo& info = parts.footer.blocks[mutator.below(parts.footer.blocks.size())];
    std::string block = parts.blocks.substr(info.offset, info.length_bytes);
    auto header = decode_block_header(as_bytes(block));
    REQUIRE(header);
    if (i % 2 == 0) {
      std::string directory = block.substr(kBlockHeaderBytes, header->directory_bytes);
      mutator.mutate(directory);
      directory.resize(header->directory_bytes);
      block.replace(kBlockHeaderBytes, directory.size(), directory);
      header->directory_checksum = hash64(directory);
    } else {
      // Header and footer lie together.
      header->info.rows = static_cast<std::uint32_t>(mutator.below(70000));
      if (mutator.below(2) == 0) header->info.raw_bytes = mutator.below(~std::size_t{0});
      if (mutator.below(3) == 0) header->info.whole_rows = header->info.rows;
      parts.footer.rows += header->info.rows - info.rows;
      info.rows = header->info.rows;
      info.raw_bytes = header->info.raw_bytes;
      info.whole_rows = header->info.whole_rows;
    }
    block.replace(0, kBlockHeaderBytes, encode_block_header(*header));
    parts.blocks.replace(info.offset, block.size(), block);
    read_all(put_together(parts));
  }
}

TEST_CASE("hostile: a taken apart segment is the same again", "[segment]") {
  const std::string bytes = sample();
  Parts parts = take_apart(bytes);
  const std::string again = put_together(parts);
  CHECK(verify_faults(again).empty());
}

}  // namespace
}  // namespace logkit::segment
