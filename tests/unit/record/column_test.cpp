#include "lib/record/column.h"

#include <catch2/catch.hpp>

#include "lib/record/column_builder.h"

namespace logkit::record {
namespace {

std::string text_of(const Column& column, std::size_t row) {
  TextScratch scratch;
  return std::string(column.text(row, scratch));
}

TEST_CASE("every form of a column gives text and kind by row", "[column]") {
  const Column constant = Column::constant(3, {"x", Kind::kString});
  CHECK(constant.row_count() == 3);
  CHECK(text_of(constant, 2) == "x");

  const Column dictionary =
      Column::dictionary({{"a", Kind::kString}, {"", Kind::kAbsent}, {"7", Kind::kNumber}},
                         {2, 0, 1});
  CHECK(text_of(dictionary, 0) == "7");
  CHECK(dictionary.kind(0) == Kind::kNumber);
  CHECK(text_of(dictionary, 1) == "a");
  CHECK_FALSE(dictionary.present(2));

  const Column plain = Column::plain({{"p", Kind::kString}, {"", Kind::kNull}});
  CHECK(text_of(plain, 0) == "p");
  CHECK(plain.present(1));

  const Column integers = Column::integers({-5, 0, 9'007'199'254'740'993}, {true, false, true},
                                           Kind::kNumber);
  CHECK(text_of(integers, 0) == "-5");
  CHECK(text_of(integers, 1).empty());
  CHECK(integers.kind(1) == Kind::kAbsent);
  CHECK(text_of(integers, 2) == "9007199254740993");

  const Column times = Column::times({1'772'366'400'500'000'000}, {});
  CHECK(text_of(times, 0) == "2026-03-01T12:00:00.5Z");
  CHECK(times.kind(0) == Kind::kString);
}

TEST_CASE("all_present looks at used entries only", "[column]") {
  const std::vector<Column::Entry> entries = {{"a", Kind::kString}, {"", Kind::kAbsent}};
  CHECK(Column::dictionary(entries, {0, 0}).all_present());
  CHECK_FALSE(Column::dictionary(entries, {0, 1}).all_present());
  CHECK_FALSE(Column::integers({1, 2}, {true, false}, Kind::kNumber).all_present());
  CHECK(Column::integers({1, 2}, {}, Kind::kNumber).all_present());
  CHECK_FALSE(Column::constant(2, {}).all_present());
}

TEST_CASE("a builder keeps its own copy of each text", "[column]") {
  ColumnBuilder builder;
  std::vector<std::string> texts;
  for (int i = 0; i < 5000; ++i) texts.push_back(std::string(static_cast<std::size_t>(i % 97), 'x') + std::to_string(i));
  for (const std::string& text : texts) builder.add(std::string(text), Kind::kString);
  builder.add_absent();
  const Column column = builder.finish();
  REQUIRE(column.row_count() == texts.size() + 1);
  for (std::size_t row = 0; row < texts.size(); ++row) REQUIRE(text_of(column, row) == texts[row]);
  CHECK_FALSE(column.present(texts.size()));
  CHECK(builder.row_count() == 0);
}

TEST_CASE("equal rows become a constant column", "[column]") {
  ColumnBuilder builder;
  for (int i = 0; i < 3; ++i) builder.add("same", Kind::kString);
  const Column column = builder.finish();
  CHECK(column.form() == Column::Form::kConst);
  CHECK(column.row_count() == 3);
}

}  // namespace
}  // namespace logkit::record
