// A record that comes with its tokens, or as shape and values, is stored as one that
// is scanned.
#include <catch2/catch.hpp>

#include <array>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lib/record/object_shapes.h"
#include "lib/record/scanned_object.h"
#include "tests/unit/segment/random_records.h"
#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {
namespace {

// Somebody who has looked at the records before.
struct Scan {
  explicit Scan(std::size_t max_paths) : paths(max_paths), scanner(paths) {}
  record::PathTable paths;
  record::JsonScanner scanner;
};

std::vector<std::string> some_objects(std::uint32_t seed, std::size_t count) {
  RandomRecords random(seed);
  std::vector<std::string> objects;
  while (objects.size() < count) {
    const Input input = random.next();
    if (input.json) objects.push_back(input.text);
  }
  return objects;
}

// Gives the writer one record.
using AddRecord =
    std::function<void(Writer& writer, const std::string& object, const RecordStamp& stamp)>;

std::string write_with(const std::vector<std::string>& objects, const AddRecord& add) {
  io::MemFs fs;
  auto file = fs.create("a.seg");
  REQUIRE(file);
  auto writer = Writer::create(**file, {.block_rows = 100});
  REQUIRE(writer);
  std::uint64_t arrival = 0;
  for (const std::string& object : objects) {
    add(**writer, object, {.time_ns = static_cast<std::int64_t>(arrival), .arrival = arrival});
    ++arrival;
  }
  REQUIRE((*writer)->finish({}));
  return fs.contents("a.seg");
}

// Each record from one of `scans`, in turn; by itself where there are none.
std::string write_from(const std::vector<std::string>& objects, std::span<Scan* const> scans) {
  return write_with(
      objects, [scans](Writer& writer, const std::string& object, const RecordStamp& stamp) {
        if (scans.empty()) {
          REQUIRE(writer.add_json(object, stamp));
          return;
        }
        Scan& scan = *scans[stamp.arrival % scans.size()];
        REQUIRE(scan.scanner.scan(object));
        REQUIRE(writer.add_scanned({object, scan.scanner.tokens(), &scan.paths}, stamp));
      });
}

TEST_CASE("the tokens of another table of paths give the same segment", "[segment]") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const std::vector<std::string> objects = some_objects(seed, 400);
    const std::string expected = write_from(objects, {});
    Scan one(1u << 16);
    // Ids that are not those of the segment.
    for (int i = 0; i < 50; ++i)
      one.paths.find_or_add(record::kRootPath, "other" + std::to_string(i));
    Scan two(1u << 16);
    CHECK(write_from(objects, std::array<Scan*, 1>{&two}) == expected);
    Scan* const both[] = {&one, &two};
    CHECK(write_from(objects, both) == expected);
  }
}

TEST_CASE("reserved members that come with tokens are left out", "[segment]") {
  const std::vector<std::string> objects = {
      R"({"_msg":"a","_src":"file:1","_pos":12})", R"({"_src":"file:1","_pos":13,"_msg":"b","n":{"x":1}})",
      R"({"_msg":"c","n":{"x":2},"_src_info":{"path":"/a"}})"};
  Scan scan(1u << 16);
  Scan* const scans[] = {&scan};
  const std::string bytes = write_from(objects, scans);
  CHECK(bytes == write_from(objects, {}));
  CHECK(*read_records(*must_open(bytes)) ==
        std::vector<std::string>{R"({"_msg":"a"})", R"({"_msg":"b","n":{"x":1}})",
                                 R"({"_msg":"c","n":{"x":2}})"});
}

TEST_CASE("more paths than a segment has room for lose no record", "[segment]") {
  std::vector<std::string> objects;
  for (int i = 0; i < 300; ++i) {
    std::string object = "{\"a\":1";
    for (int k = 0; k < 300; ++k)
      object += ",\"k" + std::to_string(i) + "_" + std::to_string(k) + "\":" + std::to_string(k);
    objects.push_back(object + "}");
  }
  Scan scan(std::size_t{1} << 20);
  Scan* const scans[] = {&scan};
  const std::string bytes = write_from(objects, scans);
  CHECK(*read_records(*must_open(bytes)) == objects);
  CHECK(verify_faults(bytes).empty());
}

// Objects without whitespace, with no object in them: what has a shape. Some carry
// positions.
std::vector<std::string> flat_objects(std::uint32_t seed, std::size_t count) {
  RandomRecords random(seed);
  std::vector<std::string> objects;
  while (objects.size() < count) {
    record::PathTable paths;
    record::JsonScanner scanner(paths);
    const Input input = random.next();
    if (!input.json || !scanner.scan(input.text)) continue;
    std::string object;
    for (const record::JsonToken& token : scanner.tokens()) {
      const char* const quote = token.kind == record::Kind::kString ? "\"" : "";
      if (token.kind == record::Kind::kJson && token.raw(input.text)[0] == '{') continue;
      object += (object.empty() ? "{\"" : ",\"") + std::string(paths.key(token.path)) + "\":" +
                quote + std::string(token.raw(input.text)) + quote;
    }
    if (object.empty()) object = "{\"empty\":[]";
    if (objects.size() % 3 == 0)
      object += ",\"_src\":\"file:1\",\"_pos\":" + std::to_string(objects.size() * 10 + 10);
    objects.push_back(object + "}");
  }
  return objects;
}

// As shapes and values of one of `tables`, in turn.
std::string write_shaped(const std::vector<std::string>& objects,
                         std::span<record::ObjectShapes* const> tables) {
  return write_with(objects,
                    [tables](Writer& writer, const std::string& object, const RecordStamp& stamp) {
                      record::PathTable paths;
                      record::JsonScanner scanner(paths);
                      REQUIRE(scanner.scan(object));
                      record::ObjectShapes& shapes = *tables[stamp.arrival % tables.size()];
                      record::ObjectShapes::Id shape = record::ObjectShapes::kEmpty;
                      std::vector<std::string_view> values;
                      for (const record::JsonToken& token : scanner.tokens()) {
                        shape = shapes.with(shape, paths.key(token.path), token.kind);
                        values.push_back(token.raw(object));
                      }
                      REQUIRE(writer.add_shaped({shapes, shape, values}, stamp));
                    });
}

TEST_CASE("objects that come as shape and values give the same segment", "[segment]") {
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    const std::vector<std::string> objects = flat_objects(seed, 400);
    const std::string expected = write_from(objects, {});
    record::ObjectShapes one;
    record::ObjectShapes two;
    one.with(record::ObjectShapes::kEmpty, "other", record::Kind::kNull);
    CHECK(write_shaped(objects, std::array<record::ObjectShapes*, 1>{&one}) == expected);
    CHECK(write_shaped(objects, std::array<record::ObjectShapes*, 2>{&one, &two}) == expected);
  }
}

}  // namespace
}  // namespace logkit::segment
