// Each stored form, of values chosen so that it is taken.
#include <random>

#include "lib/base/civil_time.h"
#include "tests/unit/segment/encoding/column_helpers.h"

namespace logkit::segment {
namespace {

using namespace testing;

Texts make(std::size_t count, auto&& text) {
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) texts.push_back(text(i));
  return texts;
}

// The only column of a block, read back and its tree.
StoredColumn root_of(Columns& columns, TestColumn input, std::vector<std::int64_t> times_ns = {}) {
  const TestBlock& block = columns.write({std::move(input)}, std::move(times_ns));
  columns.check();
  return std::move(columns.parse(block, 0).root);
}

std::string clock_text(std::int64_t second) {
  std::string text;
  const TimeFormat format{.layout = TimeFormat::Layout::kDateTime,
                          .date_separator = '-',
                          .middle = ' ',
                          .time_separator = ':'};
  REQUIRE(print_time(format, 1'770'000'000 + second, text));
  return text;
}

TEST_CASE("equal values are a constant, short or empty") {
  Columns columns;
  CHECK(is<StoredConstant>(root_of(columns, {Texts(100, "web-1")})));
  CHECK(is<StoredConstant>(root_of(columns, {Texts(1, "")})));
  CHECK(is<StoredConstant>(root_of(columns, {Texts(7, "a\nb")})));
  CHECK_FALSE(is<StoredConstant>(root_of(columns, {Texts(100, std::string(5000, 'x'))})));
}

TEST_CASE("numbers are typed values, in text fields too") {
  Columns columns;
  const auto integers = root_of(columns, {make(50, [](auto i) { return std::to_string(i * 7); })});
  REQUIRE(is<StoredTypedValues>(integers));
  CHECK(std::get<StoredTypedValues>(integers.form).notation == Notation::kInteger);
  const auto addresses =
      root_of(columns, {make(50, [](auto i) { return "10.0.0." + std::to_string(i * 5); })});
  REQUIRE(is<StoredTypedValues>(addresses));
  CHECK(std::get<StoredTypedValues>(addresses.form).notation == Notation::kAddress);
  // Not where the column is no number by nature.
  CHECK_FALSE(is<StoredTypedValues>(root_of(
      columns, {make(50, [](auto i) { return std::to_string(i * 7); }), TextLevel::kWord, false})));
}

TEST_CASE("few values, long values and values with line feeds are listed") {
  Columns columns;
  CHECK(is<StoredList>(root_of(columns, {{"a", "b", "", "d"}})));
  std::mt19937 random(1);
  const auto noise = [&random](std::size_t length) {
    std::string text;
    while (text.size() < length) text.push_back(static_cast<char>(random()));
    return text;
  };
  const auto listed = root_of(
      columns, {make(40, [&](auto i) { return noise(3 + i) + "\n"; }), TextLevel::kWord, false});
  REQUIRE(is<StoredList>(listed));
  CHECK(std::get<StoredList>(listed.form).by_length);
  const auto large = root_of(
      columns, {make(9, [&](auto) { return noise(64 << 10); }), TextLevel::kLine, false});
  CHECK(large.count == 9);
}

TEST_CASE("values that come again are of a dictionary, line feeds or not") {
  Columns columns;
  std::mt19937 random(2);
  const std::vector<std::string> words = {"info", "two\nlines", "", "warn", "a b c d"};
  const TestColumn column{make(500, [&](auto) { return words[random() % words.size()]; })};
  CHECK(is<StoredEntries>(root_of(columns, column)));
  // The next block uses the entries of the first.
  CHECK(is<StoredEntries>(root_of(columns, column)));
  REQUIRE(columns.tables().dictionaries.size() == 1);
  CHECK(columns.tables().dictionaries[0].size() == words.size());
}

TEST_CASE("units and lines are patterns, their slots columns of their own") {
  Columns columns;
  const auto units =
      root_of(columns, {make(100, [](auto i) { return "node-" + std::to_string(i) + ".local"; })});
  REQUIRE(is<StoredPatterns>(units));
  const auto& unit_patterns = std::get<StoredPatterns>(units.form);
  REQUIRE(unit_patterns.columns.size() == 1);
  CHECK(is<StoredTypedValues>(*unit_patterns.columns[0]));

  Columns lines;
  const auto root = root_of(lines, {make(300,
                                         [](auto i) {
                                           return (i % 3 == 0 ? "opened file " : "closed file ") +
                                                  std::to_string(i) + " of user bob" +
                                                  std::to_string(i % 7) + (i % 5 ? "" : "\x01\x07");
                                         }),
                                    TextLevel::kLine, false});
  REQUIRE(is<StoredPatterns>(root));
  CHECK(std::get<StoredPatterns>(root.form).patterns.size() == 4);
}

TEST_CASE("timestamps are numbers, and differences to their rows where these are near") {
  std::mt19937 random(3);
  std::vector<std::int64_t> seconds;
  std::int64_t second = 0;
  for (int i = 0; i < 400; ++i) seconds.push_back(second += random() % 50);
  const TestColumn lines{
      make(400, [&](auto i) { return clock_text(seconds[i]) + " tick"; }), TextLevel::kLine, false};
  const auto times_of = [](const StoredColumn& root) {
    REQUIRE(is<StoredPatterns>(root));
    const StoredColumn& slot = *std::get<StoredPatterns>(root.form).columns.at(0);
    REQUIRE(is<StoredTimes>(slot));
    return std::get<StoredTimes>(slot.form).of_rows;
  };
  Columns far;
  CHECK_FALSE(times_of(root_of(far, lines)));
  Columns near;
  std::vector<std::int64_t> rows_ns;
  for (const std::int64_t s : seconds) rows_ns.push_back((1'770'000'000 + s) * 1'000'000'000 + 17);
  CHECK(times_of(root_of(near, lines, rows_ns)));
  // Before 1970 too.
  for (std::int64_t& ns : rows_ns) ns = -ns;
  Columns before;
  root_of(before, lines, rows_ns);
}

TEST_CASE("a column that another tells is predicted, its misses stored") {
  std::mt19937 random(4);
  std::vector<unsigned> users(1000);
  for (unsigned& user : users) user = static_cast<unsigned>(random() % 40);
  const auto name = [&](auto i) { return "user" + std::to_string(users[i]); };
  for (const unsigned miss_in : {5u, 200u}) {
    Columns columns;
    const TestBlock& block = columns.write(
        {{make(1000, name)}, {make(1000, [&](auto i) {
           return random() % miss_in == 0 ? "odd " + std::to_string(i)
                                          : "agent of " + std::to_string(users[i] * 31 % 97);
         })}});
    columns.check();
    const ParsedColumn parsed = columns.parse(block, 1);
    CHECK(parsed.needs_rows);
    REQUIRE(is<StoredPrediction>(parsed.root));
    const auto& prediction = std::get<StoredPrediction>(parsed.root.form);
    CHECK(prediction.reference == column_reference(0));
    CHECK(prediction.listed == (miss_in == 200));
  }
}

TEST_CASE("shapes predict, and columns that only some rows have") {
  std::mt19937 random(5);
  std::vector<std::uint32_t> shapes(900);
  for (std::uint32_t& shape : shapes) shape = static_cast<std::uint32_t>(random() % 6);
  Columns columns;
  TestColumn some;
  TestColumn other;
  for (std::uint32_t row = 0; row < shapes.size(); ++row) {
    if (row % 3 == 0) continue;
    some.rows.push_back(row);
    some.texts.push_back("kind " + std::string(shapes[row] + 1, 'k'));
    if (row % 5 == 0) continue;
    other.rows.push_back(row);
    other.texts.push_back(std::string(shapes[row] % 4 + 1, 'm') + (row % 50 == 1 ? "!" : ""));
  }
  const TestBlock& block = columns.write({some, other}, {}, shapes);
  columns.check();
  const ParsedColumn parsed = columns.parse(block, 0);
  REQUIRE(is<StoredPrediction>(parsed.root));
  CHECK(std::get<StoredPrediction>(parsed.root.form).reference == kShapesReference);
}

TEST_CASE("several values of a row are stored without predictions") {
  Columns columns;
  TestColumn column;
  for (std::uint32_t i = 0; i < 600; ++i) {
    column.rows.push_back(i / 3);
    column.texts.push_back("tag" + std::to_string(i * i % 11));
  }
  const TestBlock& block = columns.write({column});
  columns.check();
  CHECK_FALSE(columns.parse(block, 0).needs_rows);
}

TEST_CASE("texts quote other fields of their record") {
  std::mt19937 random(6);
  std::vector<std::string> ids;
  for (int i = 0; i < 300; ++i) ids.push_back(std::to_string(random()) + "x" + std::to_string(i));
  for (const TextLevel level : {TextLevel::kLine, TextLevel::kUnit}) {
    Columns columns;
    const TestBlock& block = columns.write(
        {{ids}, {make(300,
                      [&](auto i) {
                        return level == TextLevel::kLine
                                   ? "request " + ids[i] + " of the client came, " + ids[i] + " again"
                                   : "https://example.org/" + ids[i] + "/files";
                      }),
                 level, true, true}});
    columns.check();
    const ParsedColumn parsed = columns.parse(block, 1);
    REQUIRE(is<StoredPatterns>(parsed.root));
    CHECK(parsed.needs_rows);
    const auto& patterns = std::get<StoredPatterns>(parsed.root.form);
    const auto& slots = (*patterns.table)[patterns.patterns[0]].slots;
    REQUIRE(!slots.empty());
    CHECK(slots[0].kind == SlotKind::kFieldReference);
    CHECK(patterns.columns.empty());
  }
}

TEST_CASE("what stands in quotes in a line is a line again") {
  Columns columns;
  const auto root = root_of(
      columns,
      {make(200,
            [](auto i) {
              return "say \"the " + std::string(i % 2 ? "red" : "blue") + " fox " +
                     std::to_string(i * 31 % 1009) + " runs for " + std::to_string(i % 17) + " ms\" end";
            }),
       TextLevel::kLine, false});
  REQUIRE(is<StoredPatterns>(root));
  const StoredColumn& inner = *std::get<StoredPatterns>(root.form).columns.at(0);
  REQUIRE(is<StoredPatterns>(inner));
  CHECK(std::get<StoredPatterns>(inner.form).patterns.size() == 2);
  CHECK(std::get<StoredPatterns>(inner.form).registers);
}

TEST_CASE("a slot is predicted by another slot of its line") {
  std::mt19937 random(7);
  std::vector<unsigned> hosts(2000);
  for (unsigned& host : hosts) host = static_cast<unsigned>(random() % 200);
  Columns columns;
  const auto root = root_of(
      columns, {make(2000,
                     [&](auto i) {
                       const unsigned host = hosts[i];
                       return "from " + std::to_string(1000 + host) + "/eth" + " agent " +
                              std::to_string(host * 7919 % 100'003) + "/v" + std::to_string(host % 3) +
                              " done in " + std::to_string(i * 37);
                     }),
                TextLevel::kLine, false});
  REQUIRE(is<StoredPatterns>(root));
  bool any = false;
  for (const auto& slot : std::get<StoredPatterns>(root.form).columns) {
    if (!is<StoredPrediction>(*slot)) continue;
    any = true;
    CHECK(std::get<StoredPrediction>(slot->form).reference % 2 == 1);
  }
  CHECK(any);
}

// The patterns within need no rows for themselves, but the prediction does.
TEST_CASE("a slot is predicted by a slot of a line within its line") {
  std::mt19937 random(8);
  Columns columns;
  const auto root = root_of(
      columns, {make(2000,
                     [&](auto i) {
                       const auto host = static_cast<unsigned>(random() % 200);
                       return "say \"the fox " + std::to_string(1000 + host) + " runs for " +
                              std::to_string(random() % 5000) + " ms\" agent " +
                              std::to_string(host * 7919 % 100'003) + "/v" +
                              std::to_string(host % 3) + " done in " + std::to_string(i * 37);
                     }),
                TextLevel::kLine, false});
  REQUIRE(is<StoredPatterns>(root));
  const auto& slots = std::get<StoredPatterns>(root.form).columns;
  REQUIRE(slots.size() == 3);
  CHECK(is<StoredPatterns>(*slots[0]));
  REQUIRE(is<StoredPrediction>(*slots[1]));
  CHECK(std::get<StoredPrediction>(slots[1]->form).reference == inner_reference(0));
}

}  // namespace
}  // namespace logkit::segment
