// Segments in memory for the tests: write a few records, open, read back.
#pragma once

#include <catch2/catch.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/io/mem_fs.h"
#include "lib/segment/reader.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

// One record to write.
struct Input {
  std::string text;
  bool json = true;
  bool terminated = true;
  std::string parse_error{};
  std::int64_t time_ns = 0;
  std::string source{};
};

// The bytes of a segment in memory, shared by the readers of a test.
class MemoryFile : public io::ReadFile {
 public:
  explicit MemoryFile(std::string_view bytes) : bytes_(bytes) {}

  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override;
  std::uint64_t size_bytes() const override { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

// Arrival numbers from `first_arrival` on, a step of `arrival_step` each.
struct WriteOptions {
  WriterOptions writer;
  Provenance provenance;
  std::uint64_t first_arrival = 0;
  std::uint64_t arrival_step = 1;
};

std::string write_segment(const std::vector<Input>& inputs, const WriteOptions& options = {});
std::vector<Input> json_inputs(const std::vector<std::string>& objects);

// `bytes` must outlive the reader.
Result<std::unique_ptr<Reader>> open_segment(const std::string& bytes);
std::unique_ptr<Reader> must_open(const std::string& bytes);
// Every record as it came, in order.
Result<std::vector<std::string>> read_records(Reader& reader);
// Text and kind of a field in every row of a block: "s:x", "n:1", "-" absent …
std::vector<std::string> field_texts(BlockSource& block, std::string_view name);

// The place of a field in the footer, or kNoField.
std::uint32_t field_named(const Footer& footer, const record::FieldPath& path);
// Looks up every word of every value; how many there were. Fails where one is not
// found.
std::size_t check_all_words(Reader& reader);

// Faults that verify finds, as messages.
std::vector<std::string> verify_faults(const std::string& bytes);

}  // namespace logkit::segment
