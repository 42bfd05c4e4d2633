// LogsQL's filters over rows in memory select the rows that its own tests say.

#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>

#include "lib/query/check.h"
#include "lib/query/row_filter.h"
#include "lib/query/syntax/parse.h"
#include "lib/record/memory_source.h"
#include "tests/conformance/cases.h"

namespace logkit::query {
namespace {

constexpr ParseOptions kOptions{.now_ns = 1'700'000'000'000'000'000};
constexpr std::int64_t kNsPerRow = 1'000'000'000;

record::Batch make_batch(const conformance::FilterCase& each) {
  std::size_t row_count = 0;
  for (const auto& [name, values] : each.columns) row_count = std::max(row_count, values.size());
  auto source = std::make_unique<record::MemorySource>(row_count);
  for (auto [name, values] : each.columns) {
    values.resize(row_count);
    source->add_texts(name.empty() ? "_msg" : name, values);
  }
  std::vector<std::int64_t> times_ns;
  for (std::size_t row = 0; row < row_count; ++row) {
    times_ns.push_back(static_cast<std::int64_t>(row) * kNsPerRow);
  }
  source->set_times(record::Column::times(std::move(times_ns), {}));
  return record::Batch(std::move(source));
}

std::string rows_text(const std::vector<std::uint32_t>& rows) {
  std::string out = "[";
  for (const std::uint32_t row : rows) out += (out.size() > 1 ? " " : "") + std::to_string(row);
  return out + "]";
}

// "" where the filter selects what is expected.
std::string fault_of(const conformance::FilterCase& each, const Filter& filter) {
  record::Batch batch = make_batch(each);
  auto compiled = RowFilter::compile(filter);
  if (!compiled) return compiled.error().message();
  const Status applied = compiled->apply(batch);
  if (!applied) return applied.error().message();
  if (batch.selection() == each.expected) return {};
  return "selected " + rows_text(batch.selection()) + ", expected " + rows_text(each.expected);
}

TEST_CASE("LogsQL's filters select the rows they should", "[conformance][logsql]") {
  const auto folder = conformance::shared_folder();
  if (!folder) {
    std::printf("no shared conformance sets here (LOGKIT_SHARED): nothing to compare with\n");
    return;
  }
  conformance::Score score("filter");
  for (const auto& each : conformance::read_filter_cases(*folder + "/logsql/filter.ndjson")) {
    const auto filter = parse_filter(each.filter, kOptions);
    if (!filter) {
      score.miss(each.filter, filter.error().what);
    } else if (const auto missing = find_not_yet(*filter)) {
      score.not_yet(missing->what);
    } else if (const std::string fault = fault_of(each, *filter); !fault.empty()) {
      score.miss(each.filter, fault);
    } else {
      score.pass();
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

}  // namespace
}  // namespace logkit::query
