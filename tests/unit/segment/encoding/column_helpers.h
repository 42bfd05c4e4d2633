// Columns written and read in memory, block after block, as a segment does it.
// What they give to the term index is compared with the words of their texts.
#pragma once

#include <catch2/catch.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/segment/encoding/column_reader.h"
#include "lib/segment/encoding/column_writer.h"
#include "tests/unit/segment/encoding/fed_terms.h"
#include "tests/unit/segment/encoding/payload_helpers.h"
#include "tests/unit/segment/encoding/stored_tables.h"

namespace logkit::segment::testing {

using Texts = std::vector<std::string>;

// One column of a block. Without `rows`: one value in each row.
struct TestColumn {
  Texts texts;
  TextLevel level = TextLevel::kUnit;
  bool typed = true;
  bool refers = false;
  std::vector<std::uint32_t> rows{};
  bool escaped = false;  // raw JSON strings
};

// A block that was written: columns by their numbers.
struct TestBlock {
  std::vector<std::uint32_t> shape_ids;
  std::vector<std::int64_t> times_ns;
  std::map<std::uint32_t, TestColumn> inputs;
  std::map<std::uint32_t, std::unique_ptr<WrittenColumn>> columns;
};

// Writes blocks with one memory, and reads them back with the tables of the end.
class Columns {
 public:
  explicit Columns(int zstd_level = 3, const ColumnWriterOptions& options = {})
      : zstd_level_(zstd_level), options_(options) {}

  // From now on columns are written together with another thread.
  void share(SharedWork& work) { work_ = &work; }
  // All rows of shape 0 and time 0 unless others are given; columns are written
  // in the order given and numbered from 0.
  TestBlock& write(std::vector<TestColumn> inputs, std::vector<std::int64_t> times_ns = {},
                   std::vector<std::uint32_t> shape_ids = {});
  // Reads every column of every block; what differs fails the test.
  void check();

  // The form of the root of a column, and what the tree says.
  ParsedColumn parse(const TestBlock& block, std::uint32_t column);
  const TextTables& tables() const { return tables_; }

 private:
  SharedWork* work_ = nullptr;
  int zstd_level_;
  ColumnWriterOptions options_;
  TextTables tables_;
  std::vector<std::unique_ptr<ColumnMemory>> memories_;
  // Of all columns: what is written depends on what was written before.
  std::unique_ptr<PayloadWriter> payloads_ = std::make_unique<PayloadWriter>(zstd_level_);
  std::unique_ptr<ColumnWriter> writer_ =
      std::make_unique<ColumnWriter>(tables_, *payloads_, options_);
  std::vector<std::unique_ptr<TestBlock>> blocks_;
  FedTerms terms_;
  std::unique_ptr<StoredTables> stored_;
};

template <typename Form>
bool is(const StoredColumn& column) {
  return std::holds_alternative<Form>(column.form);
}

}  // namespace logkit::segment::testing
