#include <catch2/catch.hpp>

#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/encoding/predictors.h"

namespace logkit::segment {
namespace {

struct TestValues {
  std::vector<std::string> texts;
  std::vector<std::string_view> views;
  std::vector<std::uint32_t> rows;

  ValueRows value_rows() {
    views.assign(texts.begin(), texts.end());
    return {views, rows};
  }
};

TestValues all_rows(std::vector<std::string> texts) {
  TestValues values{std::move(texts), {}, {}};
  values.rows.resize(values.texts.size());
  std::iota(values.rows.begin(), values.rows.end(), 0u);
  return values;
}

TestValues drawn(std::uint32_t seed, std::size_t count, unsigned distinct) {
  std::mt19937 random(seed);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back("name " + std::to_string(random() % distinct));
  return all_rows(std::move(texts));
}

TestValues derived(const TestValues& from, const std::string& suffix) {
  TestValues values = from;
  for (std::string& text : values.texts) text = text.substr(0, text.size() - 1) + suffix;
  return values;
}

TEST_CASE("the predictor that tells most is taken") {
  TestValues other = drawn(1, 800, 50);
  TestValues fine = drawn(2, 800, 50);
  TestValues told = derived(fine, "x");
  Predictors predictors;
  ColumnMemory memories[2];
  predictors.add(other.value_rows(), column_reference(0), 0, &memories[0]);
  CHECK_FALSE(predictors.best(told.value_rows(), 1000).has_value());
  predictors.add(fine.value_rows(), column_reference(1), 2, &memories[1]);
  const auto best = predictors.best(told.value_rows(), 1000);
  REQUIRE(best.has_value());
  CHECK(predictors.reference(*best) == column_reference(1));
  CHECK(predictors.depth(*best) == 2);
  CHECK(predictors.find(&memories[1]) == best);
  predictors.keep(1);
  CHECK_FALSE(predictors.find(&memories[1]).has_value());
}

TEST_CASE("one that hangs on too many, or has too few of the rows, is not taken") {
  TestValues fine = drawn(2, 800, 50);
  TestValues told = derived(fine, "x");
  Predictors deep;
  deep.add(fine.value_rows(), column_reference(0), 7, nullptr);
  CHECK_FALSE(deep.best(told.value_rows(), 1000).has_value());
  TestValues few = fine;
  few.texts.resize(300);
  few.rows.resize(300);
  Predictors sparse;
  sparse.add(few.value_rows(), column_reference(0), 0, nullptr);
  CHECK_FALSE(sparse.best(told.value_rows(), 1000).has_value());
}

TEST_CASE("a column that costs nothing needs no predictor") {
  TestValues fine = drawn(2, 800, 50);
  TestValues equal = all_rows(std::vector<std::string>(800, "same"));
  TestValues counting = fine;
  for (std::size_t i = 0; i < 800; ++i) counting.texts[i] = std::to_string(i);
  Predictors predictors;
  predictors.add(fine.value_rows(), column_reference(0), 0, nullptr);
  CHECK_FALSE(predictors.best(equal.value_rows(), 1000).has_value());
  CHECK_FALSE(predictors.best(counting.value_rows(), 1000).has_value());
}

TEST_CASE("values of a predictor at given rows, none where it has none") {
  TestValues some = all_rows({"a", "b", "a", "c"});
  some.rows = {1, 3, 4, 9};
  Predictors predictors;
  predictors.add(some.value_rows(), column_reference(0), 0, nullptr);
  std::uint32_t end = 0;
  const std::vector<std::uint32_t> rows = {0, 1, 2, 3, 4, 8, 9, 12};
  CHECK(predictors.ids_at(0, rows, end) == std::vector<std::uint32_t>{0, 1, 0, 2, 1, 0, 3, 0});
  CHECK(end == 4);
  CHECK(predictors.ids_at(0, some.rows, end) == std::vector<std::uint32_t>{1, 2, 1, 3});
}

}  // namespace
}  // namespace logkit::segment
