// Queries over columns in memory, for tests of the executor.
#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/query/executor.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/memory_source.h"
#include "lib/segment/reader.h"

namespace logkit::query {

using Texts = std::vector<std::string>;
using TextColumns = std::vector<std::pair<std::string, Texts>>;

inline Query parsed(const std::string& text) {
  auto query = parse_query(text, {});
  INFO(text);
  REQUIRE(query);
  return std::move(*query);
}

inline std::unique_ptr<record::MemorySource> source_of(const TextColumns& columns) {
  auto source = std::make_unique<record::MemorySource>(columns.front().second.size());
  for (const auto& [name, texts] : columns) source->add_texts(name, texts);
  return source;
}

inline std::unique_ptr<segment::Reader> open_segment(io::Fs& fs, const std::string& path) {
  auto file = fs.open_read(path);
  REQUIRE(file);
  auto opened = segment::Reader::open(std::move(*file), path);
  REQUIRE(opened);
  return std::move(*opened);
}

// Batches that are there already.
class BatchList : public Source {
 public:
  explicit BatchList(bool keeps_order = true) : keeps_order_(keeps_order) {}
  void add(record::Batch batch, std::int64_t watermark_ns = INT64_MIN) {
    batches_.push_back({std::make_unique<record::Batch>(std::move(batch)), watermark_ns});
  }
  void add(const TextColumns& columns) { add(record::Batch(source_of(columns))); }

  Result<std::unique_ptr<record::Batch>> next() override {
    if (batches_.empty()) return std::unique_ptr<record::Batch>();
    auto [batch, watermark_ns] = std::move(batches_.front());
    batches_.pop_front();
    watermark_ns_ = watermark_ns;
    ++given_;
    return std::move(batch);
  }
  std::int64_t watermark_ns() const override { return watermark_ns_; }
  bool keeps_order() const override { return keeps_order_; }
  int given() const { return given_; }

 private:
  bool keeps_order_;
  std::deque<std::pair<std::unique_ptr<record::Batch>, std::int64_t>> batches_;
  std::int64_t watermark_ns_ = INT64_MIN;
  int given_ = 0;
};

class JsonSink : public Sink {
 public:
  Status push(record::Batch& batch) override {
    for (const std::uint32_t row : batch.selection()) {
      LK_RETURN_IF_ERROR(batch.append_json(row, rows.emplace_back()));
    }
    return {};
  }
  Texts rows;
};

inline Texts run(const std::string& text, Source& source, const RunOptions& options = {}) {
  JsonSink sink;
  const auto totals = run_query(parsed(text), source, sink, options);
  INFO(text);
  if (!totals) FAIL(totals.error().message());
  return sink.rows;
}

inline Texts run(const std::string& text, const TextColumns& columns) {
  BatchList source;
  source.add(columns);
  return run(text, source);
}

}  // namespace logkit::query
