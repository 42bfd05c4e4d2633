// VictoriaLogs' own filter and pipe cases, run by our executor. Every filter is
// run over NDJSON, over one segment and over a store of several, every pipe over
// NDJSON; and both over rows in memory, once with all of them in one batch and
// once with a batch for each.
#include <simdjson.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"
#include "lib/query/exec/fields.h"
#include "lib/query/executor.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/json_text.h"
#include "lib/record/memory_source.h"
#include "tests/conformance/cases.h"
#include "tests/differential/layouts.h"

namespace logkit::conformance {
namespace {

using query::Query;
using Row = std::map<std::string, std::string>;
using Rows = std::vector<Row>;
// Rows as the query meets them: their fields in the order given.
using Fields = std::vector<std::pair<std::string, std::string>>;
using Input = std::vector<Fields>;

// Rows as a stream of batches.
class RowsSource : public query::Source {
 public:
  RowsSource(const Input& rows, std::size_t batch_rows) : rows_(rows), batch_rows_(batch_rows) {}

  Result<std::unique_ptr<record::Batch>> next() override {
    const std::size_t count = std::min(batch_rows_, rows_.size() - taken_);
    if (count == 0) return std::unique_ptr<record::Batch>();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      for (const auto& [name, value] : rows_[taken_ + i]) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
      }
    }
    auto source = std::make_unique<record::MemorySource>(count);
    for (const std::string& name : names) {
      std::vector<std::string> texts;
      for (std::size_t i = 0; i < count; ++i) {
        const Fields& fields = rows_[taken_ + i];
        const auto found = std::find_if(fields.begin(), fields.end(),
                                        [&name](const auto& field) { return field.first == name; });
        texts.push_back(found == fields.end() ? "" : found->second);
      }
      source->add_texts(name, texts);
    }
    taken_ += count;
    return std::make_unique<record::Batch>(std::move(source));
  }
  bool keeps_order() const override { return true; }

 private:
  const Input& rows_;
  std::size_t batch_rows_;
  std::size_t taken_ = 0;
};

class RowsSink : public query::Sink {
 public:
  Status push(record::Batch& batch) override {
    for (const std::uint32_t row : batch.selection()) {
      Row got;
      record::TextScratch scratch;
      for (std::size_t i = 0; i < batch.fields().size(); ++i) {
        LK_TRY(const record::Column* column, batch.column(i));
        const std::string_view text = column->text(row, scratch);
        if (!text.empty()) got[batch.fields()[i].name] = text;
      }
      rows.push_back(std::move(got));
    }
    return {};
  }
  Rows rows;
};

std::string text_of(const Rows& rows) {
  std::string text;
  for (const Row& row : rows) {
    text += "{";
    for (const auto& [name, value] : row) text += name + "=" + value + " ";
    text += "} ";
  }
  return text;
}

Input read_rows(simdjson::dom::array array) {
  Input rows;
  for (simdjson::dom::array fields : array) {
    Fields row;
    for (simdjson::dom::array field : fields) {
      const std::string_view name = field.at(0);
      const std::string_view value = field.at(1);
      if (!value.empty()) row.emplace_back(name.empty() ? "_msg" : name, value);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Rows by_name(const Input& input) {
  Rows rows;
  for (const Fields& fields : input) {
    Row& row = rows.emplace_back();
    for (const auto& [name, value] : fields) row[name] = value;
  }
  return rows;
}

std::string time_text(std::size_t second) {
  return format_rfc3339_ns(static_cast<std::int64_t>(second) * kNsPerSecond);
}

// Columns by name to rows; row i is i seconds after 1970.
Rows rows_of_columns(simdjson::dom::object columns) {
  Rows rows;
  for (const auto column : columns) {
    std::size_t i = 0;
    for (const std::string_view value : column.value.get_array()) {
      if (rows.size() <= i) rows.emplace_back();
      if (!value.empty()) {
        rows[i][column.key.empty() ? "_msg" : std::string(column.key)] = value;
      }
      ++i;
    }
  }
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i]["_time"] = time_text(i);
  return rows;
}

// The rows as lines, that of row i i seconds after 1970.
std::vector<differential::RandomRecord> records_of(const Input& rows) {
  std::vector<differential::RandomRecord> records;
  for (const Fields& fields : rows) {
    std::string json = "{";
    for (const auto& [name, value] : fields) {
      if (json.size() > 1) json += ',';
      append_json_string(name, json);
      json += ':';
      append_json_string(value, json);
    }
    const auto time_ns = static_cast<std::int64_t>(records.size()) * kNsPerSecond;
    records.push_back({json + "}", time_ns});
  }
  return records;
}

// "" or what is wrong with the answer over `source`.
std::string check_answer(const Query& parsed, query::Source& source, const Rows& expected,
                         bool ordered) {
  RowsSink sink;
  const auto totals = query::run_query(parsed, source, sink, {});
  if (!totals) return totals.error().message();
  if (!ordered) std::sort(sink.rows.begin(), sink.rows.end());
  if (sink.rows == expected) return "";
  return "got " + text_of(sink.rows) + "wanted " + text_of(expected);
}

std::string check_stream(const Query& parsed, const Input& rows, const Rows& expected,
                         bool ordered) {
  differential::Layouts layouts(records_of(rows));
  const auto source = layouts.open_stream();
  if (!source) return source.error().message();
  const std::string trouble = check_answer(parsed, **source, expected, ordered);
  return trouble.empty() ? "" : "over NDJSON: " + trouble;
}

std::string check_segments(const Query& parsed, const std::vector<differential::RandomRecord>& records,
                           const differential::SegmentLayout& layout, const Rows& expected) {
  differential::Layouts layouts(records);
  layouts.add_segments(layout);
  const auto source = layouts.open_segments(0, parsed, {});
  if (!source) return source.error().message();
  const std::string trouble = check_answer(parsed, **source, expected, true);
  return trouble.empty() ? ""
                         : "over segments of " + std::to_string(layout.segment_rows) +
                               " rows: " + trouble;
}

bool keeps_order(std::string_view pipe) {
  for (const std::string_view name : {"sort", "order", "first", "last", "top"}) {
    if (pipe.starts_with(name)) return true;
  }
  return false;
}

// A value that depends on all rows of a block can only be checked in one.
bool needs_one_batch(std::string_view text) {
  return text.find("value_type") != std::string_view::npos;
}

std::string check_one_segment(const Query& parsed, const Input& rows, const Rows& expected) {
  return check_segments(parsed, records_of(rows), {.segment_rows = rows.size(), .block_rows = 8192},
                        expected);
}

// Several segments of several blocks; `one_batch`: the rows in one of them, and
// the others of another time.
std::string check_store(const Query& parsed, const Input& rows, const Rows& expected,
                        bool one_batch) {
  auto records = records_of(rows);
  if (!one_batch) {
    const std::size_t third = (rows.size() + 2) / 3;
    return check_segments(parsed, records, {.segment_rows = third, .block_rows = 2}, expected);
  }
  const std::size_t count = records.size();
  for (std::size_t i = 0; i < 2 * count; ++i) records.push_back({"{}", 1'000'000 * kNsPerSecond});
  query::AndFilter both;
  both.operands.push_back(query::parse_query("_time:<1970-01-02", {})->filter);
  both.operands.push_back(parsed.filter);
  Query windowed = parsed;
  windowed.filter = {std::move(both), {}};
  return check_segments(windowed, records,
                        {.segment_rows = count, .block_rows = 8192}, expected);
}

std::string check_filter(simdjson::dom::element element, const Query& parsed, bool one_batch) {
  const Rows rows = rows_of_columns(element["columns"]);
  Rows expected;
  simdjson::dom::array numbers;
  if (element["expect"].get(numbers) == simdjson::SUCCESS) {
    for (const std::uint64_t number : numbers) expected.push_back(rows[number]);
  }
  Input input;
  for (const Row& row : rows) input.emplace_back(row.begin(), row.end());
  for (const std::size_t batch_rows : {rows.size(), std::size_t{1}}) {
    if (one_batch && batch_rows != rows.size()) continue;
    RowsSource source(input, batch_rows);
    const std::string trouble = check_answer(parsed, source, expected, true);
    if (!trouble.empty()) return trouble;
  }
  std::string trouble = check_stream(parsed, input, expected, true);
  if (trouble.empty()) trouble = check_one_segment(parsed, input, expected);
  return trouble.empty() ? check_store(parsed, input, expected, one_batch) : trouble;
}

std::string check_pipe(simdjson::dom::element element, const Query& parsed, bool ordered) {
  const Input rows = read_rows(element["rows"]);
  Rows expected = by_name(read_rows(element["expect"]));
  if (!ordered) std::sort(expected.begin(), expected.end());
  for (const std::size_t batch_rows : {std::max<std::size_t>(1, rows.size()), std::size_t{1}}) {
    RowsSource source(rows, batch_rows);
    const std::string trouble = check_answer(parsed, source, expected, ordered);
    if (!trouble.empty()) return trouble;
  }
  return check_stream(parsed, rows, expected, ordered);
}

template <typename Check>
void run_set(const std::string& set, const std::string& member, const std::string& head,
             std::size_t total, const Check& check) {
  const auto folder = shared_folder();
  if (!folder) {
    WARN("the conformance sets are not there: skipped");
    return;
  }
  Score score(set);
  simdjson::dom::parser parser;
  for (simdjson::dom::element element :
       parser.load_many(*folder + "/logsql/" + set + ".ndjson")) {
    const std::string text(std::string_view(element[member]));
    auto parsed = query::parse_query(head + text, {});
    if (!parsed) {
      score.miss(text, parsed.error().what);
      continue;
    }
    const std::string trouble = check(element, *parsed, text);
    if (trouble.empty()) {
      score.pass();
    } else {
      score.miss(text, trouble);
    }
  }
  CHECK(score.total() == total);
  for (const std::string& line : score.finish()) FAIL_CHECK(line);
}

TEST_CASE("filters select the rows that VictoriaLogs selects", "[conformance][logsql]") {
  run_set("filter", "filter", "", 1034, [](simdjson::dom::element element, const Query& parsed,
                                     std::string_view text) {
    return check_filter(element, parsed, needs_one_batch(text));
  });
}

TEST_CASE("pipes give the rows that VictoriaLogs gives", "[conformance][logsql]") {
  run_set("pipe", "pipe", "* | ", 361, [](simdjson::dom::element element, const Query& parsed,
                                     std::string_view text) {
    return check_pipe(element, parsed, keeps_order(text));
  });
}

}  // namespace
}  // namespace logkit::conformance
