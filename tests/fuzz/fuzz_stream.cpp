// Any bytes as an input (plain, compressed, an archive) read as a stream of
// records: every column of every batch can be loaded and every row printed.
#include <cstdint>
#include <string>

#include "lib/base/check.h"
#include "lib/io/input.h"
#include "lib/record/json_scan.h"
#include "lib/record/stream_reader.h"

namespace {

using namespace logkit::record;

void use(Batch& batch) {
  LK_CHECK(batch.row_count() > 0 && batch.row_count() <= kMaxBatchRows);
  TextScratch scratch;
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    auto column = batch.column(i);
    LK_CHECK(column.ok() && (*column)->row_count() == batch.row_count());
    for (std::uint32_t row : batch.selection()) {
      const bool absent = (*column)->kind(row) == Kind::kAbsent;
      LK_CHECK(!absent || (*column)->text(row, scratch).empty());
    }
  }
  LK_CHECK(batch.times().ok());
  std::string printed;
  for (std::uint32_t row : batch.selection()) {
    printed.clear();
    LK_CHECK(batch.append_json(row, printed).ok());
    LK_CHECK(is_json(printed));
  }
}

void read_member(logkit::io::Input& input, bool expect_json) {
  StreamOptions options;
  options.expect_json = expect_json;
  options.times.now_ns = 1'772'366'400'000'000'000;
  options.lines.max_line_bytes = 1 << 16;
  StreamReader reader(input, std::move(options));
  while (true) {
    auto batch = reader.next();
    if (!batch || *batch == nullptr) return;
    use(**batch);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const bool expect_json : {false, true}) {
    auto input = logkit::io::open_input_memory(
        std::string(reinterpret_cast<const char*>(data), size), "fuzz");
    if (!input) return 0;
    for (int members = 0; members < 16; ++members) {
      auto more = (*input)->next_member();
      if (!more || !*more) break;
      read_member(**input, expect_json);
    }
  }
  return 0;
}
