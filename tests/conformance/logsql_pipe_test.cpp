// LogsQL's pipes over rows in memory give the rows that its own tests say.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <map>
#include <memory>

#include "lib/query/check.h"
#include "lib/query/executor.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/memory_source.h"
#include "tests/conformance/cases.h"

namespace logkit::query {
namespace {

constexpr ParseOptions kOptions{.now_ns = 1'700'000'000'000'000'000};

// A row by its fields' names; an empty value is an absent one.
using Fields = std::map<std::string, std::string>;

Fields fields_of(const conformance::Row& row) {
  Fields fields;
  for (const auto& [name, value] : row) {
    if (!value.empty()) fields[name] = value;
  }
  return fields;
}

class Collector : public Sink {
 public:
  Status push(record::Batch& batch) override {
    record::TextScratch scratch;
    const std::size_t begin = rows_.size();
    rows_.resize(begin + batch.row_count());
    for (std::size_t i = 0; i < batch.fields().size(); ++i) {
      const std::string name = batch.fields()[i].name;
      LK_TRY(const record::Column* column, batch.column(i));
      for (std::size_t row = 0; row < batch.row_count(); ++row) {
        const std::string_view text = column->text(batch.selection()[row], scratch);
        if (!text.empty()) rows_[begin + row][name] = text;
      }
    }
    return {};
  }
  std::vector<Fields>& rows() { return rows_; }

 private:
  std::vector<Fields> rows_;
};

record::Batch make_batch(const std::vector<conformance::Row>& rows) {
  std::vector<std::string> names;
  std::map<std::string, std::vector<std::string>> columns;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const auto& [name, value] : rows[i]) {
      auto [column, is_new] = columns.try_emplace(name, rows.size());
      if (is_new) names.push_back(name);
      column->second[i] = value;
    }
  }
  auto source = std::make_unique<record::MemorySource>(rows.size());
  for (const std::string& name : names) source->add_texts(name, columns[name]);
  return record::Batch(std::move(source));
}

bool gives_an_order(const Pipe& pipe) {
  return std::holds_alternative<SortPipe>(pipe.node) || std::holds_alternative<FirstPipe>(pipe.node);
}

std::string text_of(const std::vector<Fields>& rows) {
  std::string out;
  for (const Fields& row : rows) {
    out += "\n      {";
    for (const auto& [name, value] : row) out += " " + name + "=" + value;
    out += " }";
  }
  return out;
}

// "" where the pipe gives what is expected.
std::string fault_of(const conformance::PipeCase& each, const std::vector<Pipe>& pipes) {
  Collector collector;
  auto run = PipeRun::start(pipes, collector, RunOptions{});
  if (!run) return run.error().message();
  const Status pushed = (*run)->push(make_batch(each.rows));
  if (!pushed) return pushed.error().message();
  const Status finished = (*run)->finish();
  if (!finished) return finished.error().message();
  std::vector<Fields> expected;
  for (const conformance::Row& row : each.expected) expected.push_back(fields_of(row));
  std::vector<Fields> actual = collector.rows();
  if (!gives_an_order(pipes.back())) {
    std::sort(expected.begin(), expected.end());
    std::sort(actual.begin(), actual.end());
  }
  if (actual == expected) return {};
  return "gave" + text_of(actual) + "\n    expected" + text_of(expected);
}

TEST_CASE("LogsQL's pipes give the rows they should", "[conformance][logsql]") {
  const auto folder = conformance::shared_folder();
  if (!folder) {
    std::printf("no shared conformance sets here (LOGKIT_SHARED): nothing to compare with\n");
    return;
  }
  conformance::Score score("pipe");
  for (const auto& each : conformance::read_pipe_cases(*folder + "/logsql/pipe.ndjson")) {
    const auto pipes = parse_pipes(each.pipe, kOptions);
    if (!pipes) {
      score.miss(each.pipe, pipes.error().what);
    } else if (const auto missing = find_not_yet(*pipes)) {
      score.not_yet(missing->what);
    } else if (const std::string fault = fault_of(each, *pipes); !fault.empty()) {
      score.miss(each.pipe, fault);
    } else {
      score.pass();
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

}  // namespace
}  // namespace logkit::query
