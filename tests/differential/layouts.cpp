#include "tests/differential/layouts.h"

#include <algorithm>

#include "lib/query/split_source.h"
#include "lib/record/json_scan.h"
#include "lib/record/path_table.h"
#include "lib/record/stream_reader.h"
#include "lib/segment/writer.h"

namespace logkit::differential {
namespace {

class StreamSource : public query::Source {
 public:
  explicit StreamSource(std::unique_ptr<io::Input> input)
      : input_(std::move(input)), reader_(*input_, {}) {}
  Result<std::unique_ptr<record::Batch>> next() override { return reader_.next(); }
  bool keeps_order() const override { return true; }

 private:
  std::unique_ptr<io::Input> input_;
  record::StreamReader reader_;
};

class AnswerSink : public query::Sink {
 public:
  Status push(record::Batch& batch) override {
    for (const std::uint32_t row : batch.selection()) {
      std::string json;
      LK_RETURN_IF_ERROR(batch.append_json(row, json));
      if (!scanner_.scan(json)) return Error::invalid("not JSON: " + json);
      answer.push_back(std::move(json));
    }
    return {};
  }
  Answer answer;

 private:
  record::PathTable paths_;
  record::JsonScanner scanner_{paths_};
};

class NoTrouble : public Reporter {
 public:
  void reject(const Reject&) override {}
  void trouble(const Error& error) override { LK_CHECK(error.what.empty()); }
};

Result<Answer> run(const query::Query& query, query::Source& source,
                   const query::RunOptions& options) {
  AnswerSink sink;
  LK_TRY(const query::RunTotals totals, query::run_query(query, source, sink, options));
  if (totals.rows_out != sink.answer.size()) return Error::invalid("rows_out is wrong");
  return std::move(sink.answer);
}

}  // namespace

Layouts::Layouts(std::vector<RandomRecord> records) : records_(std::move(records)) {
  LK_CHECK(fs_.make_dirs("tmp").ok());
}

Result<std::unique_ptr<query::Source>> Layouts::open_stream() {
  std::vector<const RandomRecord*> sorted;
  for (const RandomRecord& record : records_) sorted.push_back(&record);
  std::stable_sort(sorted.begin(), sorted.end(), [](const RandomRecord* a, const RandomRecord* b) {
    return a->time_ns < b->time_ns;
  });
  std::string text;
  for (const RandomRecord* record : sorted) text += record->json + "\n";
  LK_TRY(auto input, io::open_input_memory(std::move(text), "records"));
  LK_TRY(const bool opened, input->next_member());
  LK_CHECK(opened);
  return std::unique_ptr<query::Source>(std::make_unique<StreamSource>(std::move(input)));
}

Result<Answer> Layouts::run_stream(const query::Query& query) {
  LK_TRY(const auto source, open_stream());
  query::RunOptions options;
  options.memory_bytes = std::uint64_t{16} << 30;  // what others are held against never spills
  options.open_again = [this](const query::Query&) { return open_stream(); };
  return run(query, *source, options);
}

void Layouts::add_segments(const SegmentLayout& layout) {
  auto& readers = layouts_.emplace_back();
  for (std::size_t begin = 0; begin < records_.size(); begin += layout.segment_rows) {
    const std::string path =
        std::to_string(layouts_.size()) + "-" + std::to_string(readers.size()) + ".seg";
    auto file = fs_.create(path);
    LK_CHECK(file.ok());
    auto writer = segment::Writer::create(**file, {.block_rows = layout.block_rows});
    LK_CHECK(writer.ok());
    const std::size_t end = std::min(records_.size(), begin + layout.segment_rows);
    for (std::size_t i = begin; i < end; ++i) {
      LK_CHECK((*writer)
                   ->add_json(records_[i].json, {.time_ns = records_[i].time_ns, .arrival = i})
                   .ok());
    }
    LK_CHECK((*writer)->finish({}).ok());
    LK_CHECK((*file)->sync().ok());
    auto opened = fs_.open_read(path);
    LK_CHECK(opened.ok());
    auto reader = segment::Reader::open(std::move(*opened), path);
    LK_CHECK(reader.ok());
    readers.push_back(std::move(*reader));
  }
}

Result<std::unique_ptr<query::Source>> Layouts::open_segments(std::size_t layout,
                                                              const query::Query& query,
                                                              const How& how) {
  std::vector<segment::Reader*> readers;
  for (const auto& reader : layouts_[layout]) readers.push_back(reader.get());
  static NoTrouble reporter;
  const query::ScanRequest request = query::plan_scan(query, {.newest_first = how.newest_first,
                                                              .prune = how.prune,
                                                              .use_index = how.use_index,
                                                              .any_field = how.any_field});
  LK_TRY(auto source, query::SegmentSource::open(std::move(readers), request, reporter, &scanned_));
  return std::unique_ptr<query::Source>(std::move(source));
}

Result<Answer> Layouts::run_segments(std::size_t layout, const query::Query& query,
                                     const How& how) {
  LK_TRY(auto scan, open_segments(layout, query, how));
  const auto source = query::on_threads(std::move(scan), how.threads);
  query::RunOptions options;
  options.newest_first = how.newest_first;
  options.any_field = how.any_field;
  options.memory_bytes = how.memory_bytes;
  options.fs = &fs_;
  options.temporary_dir = "tmp";
  options.open_again = [this, layout, &how](const query::Query& subquery) {
    return open_segments(layout, subquery, how);
  };
  return run(query, *source, options);
}

}  // namespace logkit::differential
