#include "lib/record/object_shapes.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "lib/record/json_scan.h"

namespace logkit::record {
namespace {

// Of an object that has no objects in it.
ObjectShapes::Id shape_of(ObjectShapes& shapes, std::string_view text,
                          std::vector<std::string_view>& values) {
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(text));
  ObjectShapes::Id shape = ObjectShapes::kEmpty;
  values.clear();
  for (const JsonToken& token : scanner.tokens()) {
    shape = shapes.with(shape, paths.key(token.path), token.kind);
    values.push_back(token.raw(text));
  }
  return shape;
}

TEST_CASE("an object is its shape and its values", "[json]") {
  ObjectShapes shapes;
  const std::string_view texts[] = {
      "{}",
      R"({"a":"x\n","b":-1.5e3,"c":true,"d":null,"e":[1, {"f":2}]})",
      R"({"a":"","a":1,"a":false})",
      R"({"b":0,"a":"plain","":1})",
  };
  std::vector<std::string_view> values;
  for (int round = 0; round < 2; ++round) {
    for (const std::string_view text : texts) {
      const ObjectShapes::Id shape = shape_of(shapes, text, values);
      const ShapedObject object(shapes, shape, values);
      std::string out = "before ";
      object.append_text(out);
      CHECK(out == "before " + std::string(text));
      CHECK(object.text_bytes == text.size());
      CHECK(shapes.member_count(shape) == values.size());
    }
  }
}

TEST_CASE("objects with the same keys and kinds have the same shape, no others", "[json]") {
  ObjectShapes shapes;
  std::vector<std::string_view> values;
  const ObjectShapes::Id shape = shape_of(shapes, R"({"a":1,"b":"x"})", values);
  CHECK(shape_of(shapes, R"({"a":2.5,"b":""})", values) == shape);
  for (const std::string_view other :
       {R"({"a":1})", R"({"a":1,"b":2})", R"({"b":"x","a":1})", R"({"a":1,"B":"x"})",
        R"({"a":null,"b":"x"})", R"({"a":1,"b":"x","c":1})"})
    CHECK(shape_of(shapes, other, values) != shape);
  CHECK(shape_of(shapes, R"({"a":3,"b":"y"})", values) == shape);
}

TEST_CASE("without room for another shape there is none, those known stay", "[json]") {
  ObjectShapes shapes(100);
  std::vector<std::string_view> values;
  const ObjectShapes::Id known = shape_of(shapes, R"({"key1":1,"key2":2})", values);
  ObjectShapes::Id last = known;
  for (int i = 0; i < 200; ++i)
    last = shape_of(shapes, "{\"key" + std::to_string(i) + "\":1}", values);
  CHECK(last == ObjectShapes::kNone);
  CHECK(shapes.with(last, "more", Kind::kNumber) == ObjectShapes::kNone);
  CHECK(shapes.size() == 100);
  CHECK(shape_of(shapes, R"({"key1":3,"key2":4})", values) == known);
}

TEST_CASE("keys take so much room and no more", "[json]") {
  ObjectShapes shapes;
  const std::string long_key(1u << 20, 'k');
  ObjectShapes::Id last = ObjectShapes::kEmpty;
  for (int i = 0; i < 20 && last != ObjectShapes::kNone; ++i)
    last = shapes.with(ObjectShapes::kEmpty, long_key + std::to_string(i), Kind::kNull);
  CHECK(last == ObjectShapes::kNone);
  CHECK(shapes.with(ObjectShapes::kEmpty, "short", Kind::kNull) != ObjectShapes::kNone);
}

}  // namespace
}  // namespace logkit::record
