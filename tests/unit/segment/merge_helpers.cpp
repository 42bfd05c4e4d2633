#include "tests/unit/segment/merge_helpers.h"

namespace logkit::segment {
namespace {

class BytesFile : public io::WriteFile {
 public:
  Status append(Bytes src) override {
    bytes.append(as_text(src));
    return {};
  }
  Status sync() override { return {}; }
  std::string bytes;
};

}  // namespace

Merged merge(const std::vector<std::string>& segments, WriterOptions options,
             const MergeOptions& merge_options) {
  std::vector<std::unique_ptr<MergeInput>> inputs;
  for (const std::string& bytes : segments) {
    auto input = MergeInput::open(std::make_unique<MemoryFile>(bytes), "a.seg");
    REQUIRE(input);
    inputs.push_back(std::move(*input));
  }
  BytesFile file;
  auto writer = Writer::create(file, options);
  REQUIRE(writer);
  Merged merged;
  merged.status = merge_rows(inputs, **writer, merge_options);
  auto footer = (*writer)->finish({});
  REQUIRE(footer);
  merged.footer = *footer;
  merged.bytes = std::move(file.bytes);
  return merged;
}

std::vector<std::string> rows_of(const std::string& bytes) {
  const auto reader = must_open(bytes);
  std::vector<std::string> rows;
  for (std::size_t index = 0; index < reader->footer().blocks.size(); ++index) {
    auto block = reader->read_block(index);
    REQUIRE(block);
    const auto times = (*block)->load_times();
    REQUIRE(times);
    for (std::size_t row = 0; row < (*block)->row_count(); ++row) {
      std::string text = std::to_string(*(*block)->arrival(row)) + " " +
                         std::to_string(times->numbers()[row]) + " " +
                         std::string(*(*block)->source(row)) + " " +
                         std::to_string(static_cast<int>(*(*block)->row_kind(row))) + " ";
      REQUIRE((*block)->append_original(row, text));
      rows.push_back(std::move(text));
    }
  }
  return rows;
}

}  // namespace logkit::segment
