// Any bytes as the meta of a column, and as what its payloads hold: the worst
// that a file with matching checksums can say. The rows, times and shapes of
// its block are honest, and two other columns are there to look at.
#pragma once

#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/column_reader.h"
#include "lib/segment/encoding/text_table_codec.h"

namespace logkit::segment::testing {

class AnyColumn : public ColumnEnvironment, public PayloadSource, public TextTableSource {
 public:
  // Tables 0 and on are those of `patterns`; both have to outlive it.
  AnyColumn(std::string_view meta, std::string_view payloads, std::size_t count,
            std::vector<std::vector<ParsedPattern>> patterns)
      : meta_(meta),
        payloads_(payloads),
        count_(count),
        patterns_(std::move(patterns)),
        frames_(64, count),
        rows_(count),
        shapes_(count),
        times_(count) {
    std::iota(rows_.begin(), rows_.end(), 0u);
    for (std::size_t i = 0; i < count; ++i) {
      shapes_[i] = static_cast<std::uint32_t>(i % 3);
      times_[i] = static_cast<std::int64_t>(i) * 1'700'000'000;
      outer_[i % 2].add_entry(std::to_string(i / 7));
    }
    for (DecodedValues& outer : outer_) {
      outer.form = DecodedValues::Form::kPlain;
      outer.count = outer.entry_count();
    }
    for (std::uint32_t row = 0; row < count; ++row) outer_rows_[row % 2].push_back(row);
  }

  // Where meta ends, and how many payloads there are, is not asked.
  Result<DecodedValues> read(std::uint64_t raw_bytes) {
    PayloadParser::Bounds bounds;
    bounds.own_raw_bytes = frames_;
    bounds.end_own_frame = static_cast<std::uint32_t>(frames_.size());
    bounds.group_end.fill(1'000'000);
    PayloadParser parser(meta_, bounds);
    LK_TRY(const ParsedColumn parsed, parse_column(parser, *this, count_, raw_bytes));
    return read_column(parsed, *this, rows_, raw_bytes);
  }

  Result<std::string> read(const Payload& payload) override {
    std::string bytes;
    while (bytes.size() < payload.bytes && !payloads_.empty()) {
      bytes.append(payloads_.substr(0, payload.bytes - bytes.size()));
    }
    bytes.resize(payload.bytes);
    return bytes;
  }

 private:
  PayloadSource& payloads() override { return *this; }
  TextTableSource& tables() override { return *this; }
  Result<std::span<const std::uint32_t>> shape_ids() override {
    return std::span<const std::uint32_t>(shapes_);
  }
  Result<std::span<const std::int64_t>> row_times_ns() override {
    return std::span<const std::int64_t>(times_);
  }
  Result<PredictorValues> outer_column(std::uint64_t column) override {
    if (column > 1) return Error::corrupt("no such column [I32]");
    return PredictorValues{&outer_[column], outer_rows_[column]};
  }
  Result<const std::vector<ParsedPattern>*> patterns(std::uint64_t table) override {
    if (table >= patterns_.size()) return Error::corrupt("no such table [I29]");
    return &patterns_[table];
  }
  Result<std::uint64_t> dictionary_size(std::uint64_t id) override {
    if (id > 0) return Error::corrupt("no such dictionary [I31]");
    return dictionary_.size();
  }
  Result<const StoredDictionary*> dictionary(std::uint64_t id, Entries entries) override {
    if (id > 0) return Error::corrupt("no such dictionary [I31]");
    for (const std::int64_t entry : entries.value_or(std::span<const std::int64_t>())) {
      if (entry < 0 || entry > 2) return Error::corrupt("no such entry [I31]");
    }
    return &dictionary_;
  }

  std::string_view meta_;
  std::string_view payloads_;
  std::size_t count_;
  std::vector<std::vector<ParsedPattern>> patterns_;
  std::vector<std::uint64_t> frames_;
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> shapes_;
  std::vector<std::int64_t> times_;
  DecodedValues outer_[2];
  std::vector<std::uint32_t> outer_rows_[2];
  StoredDictionary dictionary_{TextList{"one\n\ntwo\n", {3, 4, 8}}};
};

}  // namespace logkit::segment::testing
