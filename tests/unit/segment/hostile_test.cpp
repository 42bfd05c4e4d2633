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

// A block taken apart down to the raw bytes of its payloads.
struct BlockParts {
  BlockHeader header;
  Directory directory;
  std::string meta;
  std::array<std::string, kPayloadGroups> groups;
  std::vector<std::string> frames;
  std::string deltas;
};

BlockParts take_block_apart(const std::string& block) {
  BlockParts parts;
  auto header = decode_block_header(as_bytes(block));
  REQUIRE(header);
  parts.header = *header;
  auto directory = decode_directory(block.substr(kBlockHeaderBytes, header->directory_bytes), *header);
  REQUIRE(directory);
  parts.directory = std::move(*directory);
  const auto take = [&](const StoredBytes& stored) {
    std::string raw;
    REQUIRE(unpack(as_bytes(std::string_view(block).substr(stored.offset, stored.stored_bytes)),
                   stored.raw_bytes, raw));
    return raw;
  };
  parts.meta = take(parts.directory.meta);
  for (std::size_t i = 0; i < kPayloadGroups; ++i) parts.groups[i] = take(parts.directory.groups[i]);
  for (const StoredBytes& frame : parts.directory.own_frames) parts.frames.push_back(take(frame));
  parts.deltas = block.substr(block.size() - header->schema_delta.stored_bytes -
                              header->shapes_delta.stored_bytes);
  return parts;
}

// `info` is brought in line.
std::string put_block_together(BlockParts parts, BlockInfo& info) {
  std::string small;
  std::string frames;
  const auto put = [](const std::string& raw, StoredBytes& stored, std::string& out) {
    const std::size_t begin = out.size();
    pack(raw, 3, out);
    stored.raw_bytes = raw.size();
    stored.stored_bytes = out.size() - begin;
    stored.checksum = hash64(std::string_view(out).substr(begin));
  };
  put(parts.meta, parts.directory.meta, small);
  for (std::size_t i = 0; i < kPayloadGroups; ++i) put(parts.groups[i], parts.directory.groups[i], small);
  parts.directory.small_checksum = hash64(small);
  for (std::size_t i = 0; i < parts.frames.size(); ++i) {
    put(parts.frames[i], parts.directory.own_frames[i], frames);
  }
  const std::string directory = encode_directory(parts.directory);
  parts.header.directory_bytes = static_cast<std::uint32_t>(directory.size());
  parts.header.directory_checksum = hash64(directory);
  parts.header.info.head_bytes =
      static_cast<std::uint32_t>(kBlockHeaderBytes + directory.size() + small.size());
  parts.header.info.length_bytes =
      parts.header.info.head_bytes + frames.size() + parts.deltas.size();
  info.head_bytes = parts.header.info.head_bytes;
  info.length_bytes = parts.header.info.length_bytes;
  return encode_block_header(parts.header) + directory + small + frames + parts.deltas;
}

// Puts the block where it was, and moves what lies behind it.
void replace_block(Parts& parts, std::size_t index, std::string_view block, std::size_t old_bytes) {
  const std::size_t offset = parts.footer.blocks[index].offset;
  parts.blocks.replace(offset, old_bytes, block);
  for (std::size_t i = index + 1; i < parts.footer.blocks.size(); ++i) {
    parts.footer.blocks[i].offset += block.size() - old_bytes;
  }
}

// One of the raw payloads, of the same length after: a decoder is reached.
void mutate_payload(Mutator& mutator, BlockParts& parts) {
  std::string* raw = &parts.meta;
  const std::size_t choice = mutator.below(4);
  if (choice == 0 && !parts.frames.empty()) raw = &parts.frames[mutator.below(parts.frames.size())];
  if (choice == 1) raw = &parts.groups[mutator.below(kPayloadGroups)];
  const std::size_t bytes = raw->size();
  mutator.mutate(*raw);
  raw->resize(bytes);
}

TEST_CASE("hostile: what columns say of themselves, and their payloads", "[segment]") {
  const std::string bytes = sample();
  Mutator mutator(3);
  for (int i = 0; i < 4 * kRounds; ++i) {
    Parts parts = take_apart(bytes);
    const std::size_t index = mutator.below(parts.footer.blocks.size());
    BlockInfo& info = parts.footer.blocks[index];
    const std::size_t old_bytes = info.length_bytes;
    BlockParts block = take_block_apart(parts.blocks.substr(info.offset, old_bytes));
    mutate_payload(mutator, block);
    replace_block(parts, index, put_block_together(std::move(block), info), old_bytes);
    read_all(put_together(parts));
  }
}

TEST_CASE("hostile: a block taken apart is the same again", "[segment]") {
  const std::string bytes = sample();
  Parts parts = take_apart(bytes);
  BlockInfo& info = parts.footer.blocks[0];
  const std::size_t old_bytes = info.length_bytes;
  BlockParts block = take_block_apart(parts.blocks.substr(info.offset, old_bytes));
  replace_block(parts, 0, put_block_together(std::move(block), info), old_bytes);
  std::vector<std::string> faults = verify_faults(put_together(parts));
  // Only what the footer counts as stored may differ: another zstd level.
  std::erase_if(faults, [](const std::string& fault) { return fault.find("I23") != std::string::npos; });
  CHECK(faults == std::vector<std::string>{});
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
