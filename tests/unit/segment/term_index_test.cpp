// The term index of a segment: what is stored is found by it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/segment/footer_codec.h"
#include "lib/segment/index/query_terms.h"
#include "lib/segment/wire.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

std::string random_segment(std::size_t rows, const WriteOptions& options) {
  RandomRecords random(5);
  std::vector<Input> inputs;
  for (std::size_t i = 0; i < rows; ++i) inputs.push_back(random.next());
  return write_segment(inputs, options);
}

// The same file with another footer.
std::string with_footer(std::string bytes, const Footer& footer) {
  auto trailer = decode_trailer(as_bytes(bytes).last(kTrailerBytes), bytes.size());
  REQUIRE(trailer);
  bytes.resize(trailer->footer_offset);
  const std::string raw = encode_footer(footer);
  trailer->footer_bytes = static_cast<std::uint32_t>(raw.size());
  trailer->footer_raw_bytes = static_cast<std::uint32_t>(raw.size());
  trailer->footer_checksum = hash64(raw);
  trailer->file_bytes = bytes.size() + raw.size() + kTrailerBytes;
  return bytes + raw + encode_trailer(*trailer);
}

TEST_CASE("index: every word of every value is found", "[segment][index]") {
  for (const Level level : {Level::kDefault, Level::kArchive}) {
    WriteOptions options;
    options.writer.level = level;
    options.writer.block_rows = 60;
    const std::string bytes = random_segment(300, options);
    const auto reader = must_open(bytes);
    CHECK(check_all_words(*reader) > 500);
    CHECK(verify_faults(bytes).empty());
  }
}

TEST_CASE("index: opening brings its footer, a word costs one read", "[segment][index]") {
  WriteOptions options;
  options.writer.block_rows = 100;
  std::vector<std::string> objects;
  for (int i = 0; i < 3000; ++i) {
    objects.push_back("{\"id\":\"x" + std::to_string(i * 7919) + "y\",\"_msg\":\"word number " +
                      std::to_string(i % 7) + "\"}");
  }
  const std::string bytes = write_segment(json_inputs(objects), options);
  const auto reader = must_open(bytes);
  const std::uint64_t opened = reader->reads();
  auto index = reader->term_index();
  REQUIRE(index);
  REQUIRE(*index != nullptr);
  CHECK(reader->reads() == opened);
  for (const char* word : {"word", "x7919000y", "absent", "x1y"}) {
    CAPTURE(word);
    const std::uint64_t before = reader->reads();
    REQUIRE((*index)->lookup(index::word_terms(word).front()));
    CHECK(reader->reads() <= before + 1);
  }
}

TEST_CASE("index: it can be left out, whole or for some fields", "[segment][index]") {
  WriteOptions options;
  options.writer.index = false;
  const std::string without = random_segment(100, options);
  const auto bare = must_open(without);
  auto none = bare->term_index();
  REQUIRE(none);
  CHECK(*none == nullptr);
  CHECK(verify_faults(without).empty());

  WriteOptions partly;
  partly.writer.block_rows = 1;
  partly.writer.unindexed_fields = {"a.b"};
  const std::string bytes =
      write_segment(json_inputs({R"({"a":{"b":"one"},"c":"two"})", R"({"c":"three"})"}), partly);
  const auto reader = must_open(bytes);
  auto index = reader->term_index();
  REQUIRE(index);
  const std::uint32_t left_out = field_named(
      reader->footer(), record::FieldPath(std::vector<std::string>{"a", "b"}));
  const std::uint32_t kept = field_named(reader->footer(), record::FieldPath("c"));
  using index::BlockIds;
  CHECK((*index)->lookup(index::word_terms("zero").front(), left_out).value() == BlockIds{0, 1});
  CHECK((*index)->lookup(index::word_terms("three").front(), kept).value() == BlockIds{1});
  CHECK((*index)->lookup(index::word_terms("one").front(), kept).value().empty());
  CHECK(verify_faults(bytes).empty());
}

TEST_CASE("index: strings are found without their escapes", "[segment][index]") {
  const std::string bytes = write_segment(json_inputs(
      {R"({"m":"tab\there \u0061bc caf\u00e9\/x"})", R"({"m":"plain"})"}));
  const auto reader = must_open(bytes);
  auto index = reader->term_index();
  REQUIRE(index);
  for (const char* word : {"tab", "here", "abc", "café", "x", "plain"}) {
    CAPTURE(word);
    CHECK((*index)->lookup(index::word_terms(word).front()).value().size() == 1);
  }
  for (const char* word : {"there", "u0061bc", "u00e9"}) {
    CAPTURE(word);
    CHECK((*index)->lookup(index::word_terms(word).front()).value().empty());
  }
}

TEST_CASE("index: one that lacks a word is found out", "[segment][index]") {
  // The index of other records, of as many blocks and of the same length.
  WriteOptions options;
  options.writer.block_rows = 1;
  const auto write = [&](const std::string& word) {
    return write_segment(json_inputs({"{\"m\":\"" + word + "\"}", "{\"m\":\"same\"}"}), options);
  };
  std::string bytes = write("word");
  const std::string other = write("want");
  REQUIRE(bytes.size() == other.size());
  Footer footer = must_open(bytes)->footer();
  for (Section& section : footer.sections) {
    if (section.kind != static_cast<std::uint32_t>(SectionKind::kTermIndex) &&
        section.kind != static_cast<std::uint32_t>(SectionKind::kTermIndexFooter)) {
      continue;
    }
    const std::string theirs = other.substr(section.offset, section.length_bytes);
    bytes.replace(section.offset, section.length_bytes, theirs);
    section.checksum = hash64(theirs);
  }
  const std::vector<std::string> faults = verify_faults(with_footer(bytes, footer));
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].find("does not find 'word'") != std::string::npos);
  CHECK(faults[0].find("block 0") != std::string::npos);
}

TEST_CASE("index: hostile places are errors", "[segment][index]") {
  WriteOptions options;
  options.writer.block_rows = 50;
  const std::string bytes = random_segment(200, options);
  const auto whole = must_open(bytes);
  for (const Section& section : whole->footer().sections) {
    if (section.kind != static_cast<std::uint32_t>(SectionKind::kTermIndexFooter)) continue;
    for (std::uint64_t i = 0; i < section.length_bytes; ++i) {
      std::string damaged = bytes;
      damaged[section.offset + i] = static_cast<char>(damaged[section.offset + i] ^ 0x10);
      const auto reader = must_open(damaged);
      auto index = reader->term_index();
      REQUIRE_FALSE(index);
      CHECK(index.error().where.find("a.seg") != std::string::npos);
    }
  }
}

}  // namespace
}  // namespace logkit::segment
