#include "tests/unit/segment/encoding/column_helpers.h"

#include <numeric>
#include <set>

namespace logkit::segment::testing {
namespace {

std::uint64_t raw_bytes(const Texts& texts) {
  std::uint64_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

bool one_a_row(const std::vector<std::uint32_t>& rows) {
  return std::adjacent_find(rows.begin(), rows.end()) == rows.end();
}

// Reads a column of a block, and those that it hangs on.
class Environment : public ColumnEnvironment, public PayloadSource {
 public:
  Environment(const TestBlock& block, TextTableSource& tables) : block_(block), tables_(tables) {}

  Result<DecodedValues> read_column_of(std::uint32_t column) {
    const TestColumn& input = block_.inputs.at(column);
    PayloadParser parser = block_.columns.at(column)->parser();
    LK_TRY(const ParsedColumn parsed,
           parse_column(parser, tables_, input.texts.size(), raw_bytes(input.texts)));
    CHECK(parser.at_end());
    WrittenColumn* const outer = current_;
    current_ = block_.columns.at(column).get();
    auto values = read_column(parsed, *this, input.rows, raw_bytes(input.texts));
    current_ = outer;
    return values;
  }

 private:
  PayloadSource& payloads() override { return *this; }
  TextTableSource& tables() override { return tables_; }
  Result<std::string> read(const Payload& payload) override { return current_->read(payload); }
  Result<std::span<const std::uint32_t>> shape_ids() override {
    return std::span<const std::uint32_t>(block_.shape_ids);
  }
  Result<std::span<const std::int64_t>> row_times_ns() override {
    return std::span<const std::int64_t>(block_.times_ns);
  }
  Result<PredictorValues> outer_column(std::uint64_t column) override {
    const auto number = static_cast<std::uint32_t>(column);
    if (!block_.inputs.contains(number)) return Error::corrupt("no such column");
    if (!loading_.insert(number).second) return Error::corrupt("a circle");
    // As the reader of a block does.
    if (loading_.size() > kDeepestReference + 1) return Error::corrupt("too deep");
    LK_TRY(outer_[number], read_column_of(number));
    loading_.erase(number);
    return PredictorValues{&outer_[number], block_.inputs.at(number).rows};
  }

  const TestBlock& block_;
  TextTableSource& tables_;
  WrittenColumn* current_ = nullptr;
  std::map<std::uint32_t, DecodedValues> outer_;
  std::set<std::uint32_t> loading_;
};

}  // namespace

TestBlock& Columns::write(std::vector<TestColumn> inputs, std::vector<std::int64_t> times_ns,
                          std::vector<std::uint32_t> shape_ids) {
  TestBlock& block = *blocks_.emplace_back(std::make_unique<TestBlock>());
  std::size_t row_count = times_ns.size();
  for (const TestColumn& input : inputs) {
    row_count = std::max(row_count, input.rows.empty() ? input.texts.size()
                                                       : std::size_t{input.rows.back()} + 1);
  }
  block.times_ns = std::move(times_ns);
  block.times_ns.resize(row_count);
  block.shape_ids = std::move(shape_ids);
  block.shape_ids.resize(row_count);
  // What the writer is given stays where it is until the next block.
  for (std::uint32_t column = 0; column < inputs.size(); ++column) {
    TestColumn& input = block.inputs[column] = std::move(inputs[column]);
    if (!input.rows.empty()) continue;
    input.rows.resize(input.texts.size());
    std::iota(input.rows.begin(), input.rows.end(), 0u);
  }
  std::map<std::uint32_t, std::vector<std::string_view>> values;
  writer_->begin_block(block.shape_ids, block.times_ns);
  terms_.begin_block(blocks_.size() % 2 == 0, work_);
  payloads_->share(work_);
  for (auto& [column, input] : block.inputs) {
    if (memories_.size() <= column) memories_.push_back(std::make_unique<ColumnMemory>());
    values[column].assign(input.texts.begin(), input.texts.end());
    writer_->write_column({.column = column,
                           .values = {values[column], input.rows},
                           .level = input.level,
                           .typed = input.typed,
                           .predicts = one_a_row(input.rows),
                           .refers = input.refers,
                           .terms = &terms_.begin_column(column, input.escaped),
                           .memory = memories_[column].get()});
    terms_.end_column(values[column]);
    if (work_ != nullptr) work_->settle();
    writer_->end_block();
    block.columns[column] = std::make_unique<WrittenColumn>(*payloads_);
    payloads_->clear();
  }
  terms_.check();
  return block;
}

ParsedColumn Columns::parse(const TestBlock& block, std::uint32_t column) {
  stored_ = std::make_unique<StoredTables>(tables_);
  PayloadParser parser = block.columns.at(column)->parser();
  const Texts& texts = block.inputs.at(column).texts;
  auto parsed = parse_column(parser, *stored_, texts.size(), raw_bytes(texts));
  INFO((parsed.ok() ? "" : parsed.error().message()));
  REQUIRE(parsed.ok());
  return std::move(*parsed);
}

void Columns::check() {
  StoredTables tables(tables_);
  for (std::size_t number = 0; number < blocks_.size(); ++number) {
    Environment environment(*blocks_[number], tables);
    for (const auto& [column, input] : blocks_[number]->inputs) {
      CAPTURE(number, column);
      const auto values = environment.read_column_of(column);
      INFO((values.ok() ? "" : values.error().message()));
      REQUIRE(values.ok());
      REQUIRE(values->count == input.texts.size());
      record::TextScratch scratch;
      std::size_t differing = 0;
      for (std::size_t i = 0; i < values->count; ++i) {
        if (values->text(i, scratch) != input.texts[i]) ++differing;
      }
      CHECK(differing == 0);
    }
  }
}

}  // namespace logkit::segment::testing
