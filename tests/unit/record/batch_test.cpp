#include "lib/record/batch.h"

#include <catch2/catch.hpp>

#include "lib/record/column_builder.h"
#include "lib/record/memory_source.h"

namespace logkit::record {
namespace {

using Texts = std::vector<std::string>;

std::string resolved(Batch& batch, std::string_view name, std::size_t row) {
  auto column = batch.resolve(name);
  REQUIRE(column);
  TextScratch scratch;
  return std::string((*column)->text(row, scratch));
}

std::string json(Batch& batch, std::uint32_t row) {
  std::string out;
  REQUIRE(batch.append_json(row, out));
  return out;
}

// As a segment gives it: originals, and a time of its own.
class StoredSource : public MemorySource {
 public:
  StoredSource(std::vector<std::string> originals, std::vector<std::int64_t> time_ns)
      : MemorySource(originals.size()), originals_(std::move(originals)) {
    set_times(Column::times(std::move(time_ns), {}));
  }
  Result<bool> append_original(std::size_t row, std::string& out) override {
    out += originals_[row];
    return true;
  }
  bool has_stored_time() const override { return true; }

 private:
  std::vector<std::string> originals_;
};

TEST_CASE("a literal key comes before a nested one, per row", "[batch]") {
  auto source = std::make_unique<MemorySource>(3);
  source->add(FieldPath(Texts{"http", "status"}), Column::plain({{"1", Kind::kNumber}, {"2", Kind::kNumber}, {}}));
  source->add_texts("http.status", {"", "literal", ""});
  Batch batch(std::move(source));
  CHECK(resolved(batch, "http.status", 0) == "1");
  CHECK(resolved(batch, "http.status", 1) == "literal");
  CHECK(resolved(batch, "http.status", 2).empty());
}

TEST_CASE("an alias is the first present of its list, per row", "[batch]") {
  auto source = std::make_unique<MemorySource>(3);
  source->add_texts("lvl", {"c", "c", "c"});
  source->add_texts("severity", {"b", "b", ""});
  source->add_texts("level", {"a", "", ""});
  Batch batch(std::move(source));
  CHECK(resolved(batch, "level", 0) == "a");
  CHECK(resolved(batch, "level", 1) == "b");
  CHECK(resolved(batch, "level", 2) == "c");
  CHECK(resolved(batch, "severity", 2).empty());
}

TEST_CASE("a later alias is not loaded where the first has no gap", "[batch]") {
  auto source = std::make_unique<MemorySource>(2);
  source->add_texts("message", {"m", "m"});
  source->add_texts("_msg", {"x", "y"});
  const MemorySource& counted = *source;
  Batch batch(std::move(source));
  CHECK(resolved(batch, "_msg", 1) == "y");
  CHECK(counted.loads() == 1);
}

TEST_CASE("a field that moves to itself is a change too", "[batch]") {
  const auto batch = [] {
    auto source = std::make_unique<StoredSource>(Texts{"{ \"a\": 1 }"}, std::vector<std::int64_t>{0});
    source->add("a", Column::plain({{"1", Kind::kNumber}}));
    auto made = std::make_unique<Batch>(std::move(source));
    made->hide_stored_time();
    return made;
  };
  CHECK(json(*batch(), 0) == R"({ "a": 1 })");
  auto renamed = batch();
  REQUIRE(renamed->rename_field("a", "a"));
  CHECK(json(*renamed, 0) == R"({"a":1})");
  auto copied = batch();
  REQUIRE(copied->copy_field("a", "a"));
  CHECK(json(*copied, 0) == R"({"a":1})");
}

TEST_CASE("a name no row has is a column of absent values", "[batch]") {
  auto source = std::make_unique<MemorySource>(2);
  Batch batch(std::move(source));
  auto column = batch.resolve("nothing");
  REQUIRE(column);
  CHECK((*column)->row_count() == 2);
  CHECK_FALSE((*column)->present(1));
}

TEST_CASE("records are built nested where they came nested", "[batch][json]") {
  auto source = std::make_unique<MemorySource>(2);
  source->add(FieldPath(Texts{"a", "b"}), Column::plain({{"1", Kind::kNumber}, {}}));
  source->add("c.d", Column::plain({{"x\"\n", Kind::kString}, {"", Kind::kNull}}));
  source->add(FieldPath(Texts{"a", "e"}), Column::plain({{"[1, 2]", Kind::kJson}, {}}));
  Batch batch(std::move(source));
  CHECK(json(batch, 0) == R"({"a":{"b":1,"e":[1, 2]},"c.d":"x\"\n"})");
  CHECK(json(batch, 1) == R"({"c.d":null})");
}

TEST_CASE("numbers print their digits, what is no number as a string", "[batch][json]") {
  auto source = std::make_unique<MemorySource>(1);
  for (const std::string_view text : {"1.0", "1e3", "9007199254740993", "NaN", "+Inf", "-0", "01"}) {
    source->add(std::string(text), Column::constant(1, {text, Kind::kNumber}));
  }
  Batch batch(std::move(source));
  CHECK(json(batch, 0) ==
        R"({"1.0":1.0,"1e3":1e3,"9007199254740993":9007199254740993,"NaN":"NaN","+Inf":"+Inf","-0":-0,"01":"01"})");
}

TEST_CASE("a record with no field left is an empty object", "[batch][json]") {
  auto source = std::make_unique<MemorySource>(1);
  source->add_texts("a", {"x"});
  Batch batch(std::move(source));
  batch.delete_fields(Texts{"a"});
  CHECK(json(batch, 0) == "{}");
}

TEST_CASE("what is not UTF-8 prints as U+FFFD", "[batch][json]") {
  auto source = std::make_unique<MemorySource>(1);
  source->add_texts("a", {"x\xff" "é"});
  Batch batch(std::move(source));
  CHECK(json(batch, 0) == "{\"a\":\"x\xef\xbf\xbd" "é\"}");
}

TEST_CASE("an unchanged record prints as it came, its stored time first", "[batch][json]") {
  auto source = std::make_unique<StoredSource>(
      Texts{R"({ "a" : 1.0})", R"({"_time":"2026-03-01 12:00","a":2})", "{}"},
      std::vector<std::int64_t>{1'772'366'400'000'000'000, 1'772'366'400'000'000'000, 1});
  source->add("_time", Column::plain({{}, {"2026-03-01 12:00", Kind::kString}, {}}));
  source->add("a", Column::plain({{"1.0", Kind::kNumber}, {"2", Kind::kNumber}, {}}));
  Batch batch(std::move(source));
  CHECK(json(batch, 0) == R"({"_time":"2026-03-01T12:00:00Z", "a" : 1.0})");
  CHECK(json(batch, 1) == R"({"_time":"2026-03-01 12:00","a":2})");
  CHECK(json(batch, 2) == R"({"_time":"1970-01-01T00:00:00.000000001Z"})");
}

TEST_CASE("a changed record keeps its stored time first", "[batch][json]") {
  auto source = std::make_unique<StoredSource>(Texts{R"({"a":1,"b":2})"},
                                               std::vector<std::int64_t>{0});
  source->add_texts("a", {"1"});
  source->add_texts("b", {"2"});
  Batch batch(std::move(source));
  batch.delete_fields(Texts{"a"});
  CHECK(json(batch, 0) == R"({"_time":"1970-01-01T00:00:00Z","b":"2"})");
  batch.delete_fields(Texts{"_time"});
  CHECK(json(batch, 0) == R"({"b":"2"})");
  CHECK(resolved(batch, "_time", 0).empty());
}

TEST_CASE("reserved fields print only when named, in a segment", "[batch][json]") {
  auto stored = std::make_unique<StoredSource>(Texts{R"({"a":1})"}, std::vector<std::int64_t>{0});
  stored->add_texts("a", {"1"});
  stored->add_texts("_src", {"file:1"});
  Batch batch(std::move(stored));
  batch.delete_fields(Texts{"_time"});
  CHECK(json(batch, 0) == R"({"a":"1"})");
  REQUIRE(batch.keep_fields(Texts{"_src", "a"}));
  CHECK(json(batch, 0) == R"({"_src":"file:1","a":"1"})");

  auto stream = std::make_unique<MemorySource>(1);
  stream->add_texts("_src", {"file:1"});
  stream->add_texts("a", {"1"});
  Batch passing(std::move(stream));
  CHECK(json(passing, 0) == R"({"_src":"file:1","a":"1"})");
}

TEST_CASE("fields keeps what is named, in the order named", "[batch][edit]") {
  auto source = std::make_unique<MemorySource>(1);
  source->add_texts("a", {"1"});
  source->add_texts("b", {"2"});
  source->add_texts("severity", {"warn"});
  Batch batch(std::move(source));
  REQUIRE(batch.keep_fields(Texts{"b", "level", "a", "nothing", "b"}));
  CHECK(json(batch, 0) == R"({"b":"2","level":"warn","a":"1"})");
  CHECK(resolved(batch, "severity", 0).empty());
}

TEST_CASE("fields _time of a segment is a field like any other", "[batch][edit]") {
  auto source = std::make_unique<StoredSource>(Texts{R"({"a":1})"}, std::vector<std::int64_t>{0});
  source->add_texts("a", {"1"});
  Batch batch(std::move(source));
  REQUIRE(batch.keep_fields(Texts{"a", "_time"}));
  CHECK(json(batch, 0) == R"({"a":"1","_time":"1970-01-01T00:00:00Z"})");
  auto times = batch.times();
  REQUIRE(times);
  CHECK((*times)->present(0));
}

TEST_CASE("rename and copy make one literal key in the right place", "[batch][edit]") {
  auto source = std::make_unique<MemorySource>(1);
  source->add(FieldPath(Texts{"a", "b"}), Column::constant(1, {"1", Kind::kNumber}));
  source->add_texts("c", {"2"});
  source->add_texts("d", {"3"});
  Batch batch(std::move(source));
  REQUIRE(batch.rename_field("a.b", "x.y"));
  CHECK(json(batch, 0) == R"({"x.y":1,"c":"2","d":"3"})");
  REQUIRE(batch.rename_field("d", "c"));
  CHECK(json(batch, 0) == R"({"x.y":1,"c":"3"})");
  REQUIRE(batch.copy_field("x.y", "z"));
  CHECK(json(batch, 0) == R"({"x.y":1,"c":"3","z":1})");
  REQUIRE(batch.copy_field("nothing", "c"));
  CHECK(json(batch, 0) == R"({"x.y":1,"z":1})");
  REQUIRE(batch.rename_field("nothing", "z"));
  CHECK(json(batch, 0) == R"({"x.y":1})");
}

Column texts_of(const Texts& texts) {
  ColumnBuilder builder;
  for (const std::string& text : texts) {
    if (text.empty()) {
      builder.add_absent();
    } else {
      builder.add(text, Kind::kString);
    }
  }
  return builder.finish();
}

TEST_CASE("fields of single rows print in the order of each", "[batch][edit]") {
  auto source = std::make_unique<MemorySource>(3);
  source->add_texts("a", {"1", "2", "3"});
  Batch batch(std::move(source));
  batch.set_column("early", texts_of({"e", "e", "e"}));
  RowFields first{.names = {"x", "y"},
                  .columns = {},
                  .orders = {{}, {0, 1}, {1, 0}},
                  .order_of_row = {1, 2, 0}};
  first.columns.push_back(texts_of({"x", "x", ""}));
  first.columns.push_back(texts_of({"y", "y", ""}));
  batch.set_row_fields(std::move(first));
  CHECK(json(batch, 0) == R"({"a":"1","early":"e","x":"x","y":"y"})");
  CHECK(json(batch, 1) == R"({"a":"2","early":"e","y":"y","x":"x"})");
  CHECK(json(batch, 2) == R"({"a":"3","early":"e"})");
  // What a pipe makes in all rows comes behind them.
  batch.set_column("late", texts_of({"l", "l", "l"}));
  // A field that another row has had before comes where this row gets it.
  RowFields second{.names = {"z", "x"},
                   .columns = {},
                   .orders = {{}, {0}, {1, 0}},
                   .order_of_row = {1, 0, 2}};
  second.columns.push_back(texts_of({"z", "", "z"}));
  second.columns.push_back(texts_of({"x", "x", "X"}));
  batch.set_row_fields(std::move(second));
  CHECK(json(batch, 0) == R"({"a":"1","early":"e","x":"x","y":"y","late":"l","z":"z"})");
  CHECK(json(batch, 1) == R"({"a":"2","early":"e","y":"y","x":"x","late":"l"})");
  CHECK(json(batch, 2) == R"({"a":"3","early":"e","late":"l","x":"X","z":"z"})");
  REQUIRE(batch.rename_field("x", "renamed"));
  batch.delete_fields(Texts{"early", "y"});
  CHECK(json(batch, 1) == R"({"a":"2","renamed":"x","late":"l"})");
  CHECK(json(batch, 2) == R"({"a":"3","late":"l","renamed":"X","z":"z"})");
  REQUIRE(batch.keep_fields(Texts{"z", "late", "renamed"}));
  CHECK(json(batch, 0) == R"({"z":"z","late":"l","renamed":"x"})");
  CHECK(json(batch, 1) == R"({"late":"l","renamed":"x"})");
}

TEST_CASE("names of many fields are found through all edits", "[batch][edit]") {
  constexpr int kCount = 300;
  const auto name = [](const char* prefix, int i) { return prefix + std::to_string(i); };
  auto source = std::make_unique<MemorySource>(1);
  for (int i = 0; i < kCount; ++i) source->add_texts(name("a", i), {name("v", i)});
  source->add(FieldPath(Texts{"a7", "x"}), Column::plain({{"nested", Kind::kString}}));
  source->add_texts("a7.x", {"literal"});
  Batch batch(std::move(source));
  for (int i = 0; i < kCount; ++i) REQUIRE(batch.copy_field(name("a", i), name("c", i)));
  for (int i = 0; i < kCount; ++i) REQUIRE(batch.rename_field(name("a", i), name("b", i)));
  // Onto a name that is there: what had it goes.
  REQUIRE(batch.rename_field("b0", "b1"));
  REQUIRE(batch.copy_field("b1", "c1"));
  REQUIRE(batch.rename_field("a7.x", "one"));
  batch.delete_fields(Texts{"b2", "c2"});
  REQUIRE(batch.copy_field("b3", "b2"));
  CHECK(batch.fields().size() == 2 * kCount - 2 + 1);
  CHECK(resolved(batch, "b1", 0) == "v0");
  CHECK(resolved(batch, "c1", 0) == "v0");
  CHECK(resolved(batch, "b2", 0) == "v3");
  CHECK(resolved(batch, "one", 0) == "literal");
  for (const char* gone : {"b0", "c2", "a7.x", "a5"}) CHECK(resolved(batch, gone, 0).empty());
  for (int i = 3; i < kCount; ++i) {
    CHECK(resolved(batch, name("b", i), 0) == name("v", i));
    CHECK(resolved(batch, name("c", i), 0) == name("v", i));
  }
}

TEST_CASE("the message field comes before a _msg, and behind one that a pipe made", "[batch]") {
  const auto batch = [] {
    auto source = std::make_unique<MemorySource>(3);
    source->add_texts("_msg", {"own", "own", ""});
    source->add_texts("message", {"alias", "alias", "alias"});
    source->add_texts("text", {"named", "", ""});
    return Batch(std::move(source));
  };
  Batch before = batch();
  CHECK(resolved(before, "_msg", 0) == "own");
  before.set_message_field("text", Batch::MessageRank::kBeforeOwn);
  CHECK(resolved(before, "_msg", 0) == "named");
  CHECK(resolved(before, "_msg", 1) == "own");
  CHECK(resolved(before, "_msg", 2).empty());
  REQUIRE(before.keep_fields(Texts{"_msg"}));
  CHECK(json(before, 0) == R"({"_msg":"named"})");
  Batch behind = batch();
  behind.set_message_field("text", Batch::MessageRank::kBehindOwn);
  CHECK(resolved(behind, "_msg", 0) == "own");
  behind.delete_fields(Texts{"_msg"});
  CHECK(resolved(behind, "_msg", 0) == "named");
}

TEST_CASE("a pipe's _time is parsed from its text", "[batch][edit]") {
  auto source = std::make_unique<MemorySource>(2);
  source->add_texts("t", {"2026-03-01T12:00:00Z", "soon"});
  Batch batch(std::move(source));
  REQUIRE(batch.rename_field("t", "_time"));
  auto times = batch.times();
  REQUIRE(times);
  CHECK((*times)->numbers()[0] == 1'772'366'400'000'000'000);
  CHECK_FALSE((*times)->present(1));
  CHECK(resolved(batch, "_time", 1) == "soon");
}

TEST_CASE("the selection says which rows are left", "[batch]") {
  auto source = std::make_unique<MemorySource>(3);
  source->add_texts("a", {"0", "1", "2"});
  Batch batch(std::move(source));
  CHECK(batch.row_count() == 3);
  batch.select({2, 0});
  CHECK(batch.row_count() == 2);
  CHECK(batch.source_row_count() == 3);
  CHECK(json(batch, batch.selection()[0]) == R"({"a":"2"})");
}

}  // namespace
}  // namespace logkit::record
