#include "lib/record/json_scan.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

namespace logkit::record {
namespace {

struct Leaf {
  std::string name;
  Kind kind;
  std::string raw;

  bool operator==(const Leaf&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Leaf& leaf) {
  return out << leaf.name << '=' << leaf.raw << '/' << static_cast<int>(leaf.kind);
}

std::vector<Leaf> leaves(JsonScanner& scanner, std::string_view line) {
  std::vector<Leaf> found;
  for (const JsonToken& token : scanner.tokens())
    found.push_back({scanner.paths().path(token.path).name(), token.kind,
                     std::string(token.raw(line))});
  return found;
}

std::vector<Leaf> scan(std::string_view line) {
  PathTable paths;
  JsonScanner scanner(paths);
  INFO(line);
  const bool good = scanner.scan(line);
  INFO(scanner.error().reason);
  REQUIRE(good);
  return leaves(scanner, line);
}

// Shape and values put together again.
std::string rebuild(const JsonScanner& scanner, std::string_view line) {
  std::string text;
  std::size_t end = 0;
  for (const JsonToken& token : scanner.tokens()) {
    REQUIRE(token.begin >= end);
    text += line.substr(end, token.begin - end);
    text += token.raw(line);
    end = token.end;
  }
  return text + std::string(line.substr(end));
}

TEST_CASE("the leaves of a record come in document order with their exact bytes", "[json]") {
  CHECK(scan(R"({"a": 1, "b": {"c": "x\n", "d": [1, {"e":2}]}, "f": {}, "g":null,"h":true})") ==
        std::vector<Leaf>{{"a", Kind::kNumber, "1"},
                          {"b.c", Kind::kString, R"(x\n)"},
                          {"b.d", Kind::kJson, R"([1, {"e":2}])"},
                          {"f", Kind::kJson, "{}"},
                          {"g", Kind::kNull, "null"},
                          {"h", Kind::kBool, "true"}});
  CHECK(scan("{}").empty());
  CHECK(scan(" \t{ } \r").empty());
  CHECK(scan(R"({"a":{ },"b":[]})") ==
        std::vector<Leaf>{{"a", Kind::kJson, "{ }"}, {"b", Kind::kJson, "[]"}});
}

TEST_CASE("numbers keep their digits", "[json]") {
  for (const char* digits : {"0", "-0", "1.0", "1e3", "1E+3", "-1.25e-10", "9007199254740993",
                             "123456789012345678901234567890", "0.1000"})
    CHECK(scan(std::string("{\"n\":") + digits + "}") ==
          std::vector<Leaf>{{"n", Kind::kNumber, digits}});
}

TEST_CASE("duplicate keys are a token each, under one path", "[json]") {
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(R"({"a":1,"a":2,"\u0061":3})"));
  REQUIRE(scanner.tokens().size() == 3);
  CHECK(scanner.tokens()[0].path == scanner.tokens()[1].path);
  CHECK(scanner.tokens()[0].path == scanner.tokens()[2].path);
}

TEST_CASE("a dotted key and a nested one are two paths of one name", "[json]") {
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(R"({"a.b":1,"a":{"b":2}})"));
  REQUIRE(scanner.tokens().size() == 2);
  CHECK(scanner.tokens()[0].path != scanner.tokens()[1].path);
  CHECK(paths.path(scanner.tokens()[0].path).depth() == 1);
  CHECK(paths.path(scanner.tokens()[1].path).depth() == 2);
  CHECK(paths.path(scanner.tokens()[0].path).name() == paths.path(scanner.tokens()[1].path).name());
}

TEST_CASE("has_escapes says whether a string's raw bytes are its text", "[json]") {
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(R"({"a":"plain","b":"a\tb","c":"\\","d":"0123456789abcdef\"tail"})"));
  const auto tokens = scanner.tokens();
  CHECK_FALSE(tokens[0].has_escapes);
  CHECK(tokens[1].has_escapes);
  CHECK(tokens[2].has_escapes);
  CHECK(tokens[3].has_escapes);
}

TEST_CASE("what is no JSON object is refused, with the place and a reason", "[json]") {
  struct Case {
    std::string text;
    std::size_t offset;
    const char* reason;
  };
  const std::vector<Case> cases = {
      {"", 0, "not JSON: expected '{'"},
      {"   ", 3, "not JSON: expected '{'"},
      {"plain text", 0, "not JSON: expected '{'"},
      {"[1,2]", 0, "JSON, but not an object"},
      {" 42", 1, "JSON, but not an object"},
      {"\"text\"", 0, "JSON, but not an object"},
      {"{", 1, "not JSON: expected '\"' of a key"},
      {"{\"a\"", 4, "not JSON: expected ':'"},
      {"{\"a\":", 5, "not JSON: expected a value"},
      {"{\"a\":1", 6, "not JSON: expected ',' or '}'"},
      {"{\"a\":1,", 7, "not JSON: expected '\"' of a key"},
      {"{\"a\":1,}", 7, "not JSON: expected '\"' of a key"},
      {"{\"a\" 1}", 5, "not JSON: expected ':'"},
      {"{\"a\":1 \"b\":2}", 7, "not JSON: expected ',' or '}'"},
      {"{a:1}", 1, "not JSON: expected '\"' of a key"},
      {"{'a':1}", 1, "not JSON: expected '\"' of a key"},
      {"{\"a\":tru}", 5, "not JSON: expected a value"},
      {"{\"a\":NaN}", 5, "not JSON: expected a value"},
      {"{\"a\":True}", 5, "not JSON: expected a value"},
      {"{\"a\":01}", 6, "not JSON: a malformed number"},
      {"{\"a\":1.}", 7, "not JSON: a malformed number"},
      {"{\"a\":.5}", 5, "not JSON: expected a value"},
      {"{\"a\":+1}", 5, "not JSON: expected a value"},
      {"{\"a\":-}", 6, "not JSON: a malformed number"},
      {"{\"a\":1e}", 7, "not JSON: a malformed number"},
      {"{\"a\":0x1}", 6, "not JSON: expected ',' or '}'"},
      {"{\"a\":\"b}", 8, "not JSON: a string without its closing '\"'"},
      {"{\"a\":\"b\\", 7, "not JSON: a string without its closing '\"'"},
      {"{\"a\":\"\tb\"}", 6, "not JSON: a control character in a string"},
      {std::string("{\"a\":\"\0\"}", 9), 6, "not JSON: a control character in a string"},
      {"{\"a\":\"\\x\"}", 6, "not JSON: no such escape"},
      {"{\"a\":\"\\u12g4\"}", 6, "not JSON: no such escape"},
      {"{\"a\":\"\\u12\"}", 6, "not JSON: no such escape"},
      {"{\"a\":[1,]}", 8, "not JSON: expected a value"},
      {"{\"a\":[1 2]}", 8, "not JSON: expected ',' or ']'"},
      {"{\"a\":[1}", 7, "not JSON: expected ',' or ']'"},
      {"{\"a\":[{\"b\":1]}", 12, "not JSON: expected ',' or '}'"},
      {"{\"a\":1}}", 7, "not JSON: more text after the object"},
      {"{\"a\":1} {\"b\":2}", 8, "not JSON: more text after the object"},
      {"{\"a\":1} x", 8, "not JSON: more text after the object"},
      {"\xEF\xBB\xBF{}", 0, "not JSON: a byte order mark"},
      {"{\"a\":\"\xFF\"}", 6, "not UTF-8"},
      {"{\"a\":\"\xC0\xAF\"}", 6, "not UTF-8"},
      {"{\"a\":\"\xED\xA0\x80\"}", 6, "not UTF-8"},
      {"{\"a\xFF\":1}", 3, "not UTF-8"},
  };
  for (const Case& expected : cases) {
    PathTable paths;
    JsonScanner scanner(paths);
    CAPTURE(expected.text);
    CHECK_FALSE(scanner.scan(expected.text));
    CHECK(scanner.error().offset == expected.offset);
    CHECK(std::string(scanner.error().reason) == expected.reason);
  }
}

TEST_CASE("a scanner works on after a broken line", "[json]") {
  PathTable paths;
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(R"({"a":1,"b":{"c":2}})"));
  REQUIRE_FALSE(scanner.scan(R"({"a":1,"b":{"c":)"));
  REQUIRE(scanner.scan(R"({"b":{"c":3,"d":4},"a":5})"));
  CHECK(leaves(scanner, R"({"b":{"c":3,"d":4},"a":5})") ==
        std::vector<Leaf>{{"b.c", Kind::kNumber, "3"},
                          {"b.d", Kind::kNumber, "4"},
                          {"a", Kind::kNumber, "5"}});
  CHECK(paths.size() == 5);
}

std::string nested_objects(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
  text += '1';
  return text + std::string(depth, '}');
}

TEST_CASE("deep nesting stays whole, deeper still is refused", "[json][limits]") {
  CHECK(scan(nested_objects(kMaxFlatDepth)).front().kind == Kind::kNumber);
  const std::vector<Leaf> deep = scan(nested_objects(kMaxFlatDepth + 1));
  REQUIRE(deep.size() == 1);
  CHECK(deep.front().kind == Kind::kJson);
  CHECK(deep.front().raw == "{\"a\":1}");
  CHECK(scan(nested_objects(kMaxDepth)).size() == 1);

  PathTable paths;
  JsonScanner scanner(paths);
  CHECK_FALSE(scanner.scan(nested_objects(kMaxDepth + 1)));
  CHECK(std::string(scanner.error().reason) == "nested more than 1024 levels deep");
  const std::string arrays = "{\"a\":" + std::string(kMaxDepth - 1, '[') + '1' +
                             std::string(kMaxDepth - 1, ']') + '}';
  CHECK(scanner.scan(arrays));
  CHECK_FALSE(scanner.scan("{\"a\":" + std::string(1'000'000, '[')));
  CHECK_FALSE(scanner.scan(std::string(1'000'000, '{')));
}

TEST_CASE("a full path table keeps objects with new keys whole", "[json][limits]") {
  PathTable paths(2);
  JsonScanner scanner(paths);
  const std::string_view known = R"({"a":1,"b":{"x":2,"y":3},"b":4})";
  REQUIRE(scanner.scan(known));
  CHECK(leaves(scanner, known) == std::vector<Leaf>{{"a", Kind::kNumber, "1"},
                                                    {"b", Kind::kJson, R"({"x":2,"y":3})"},
                                                    {"b", Kind::kNumber, "4"}});
  CHECK(rebuild(scanner, known) == known);
  const std::string_view unknown = R"( {"a":1,"b":{"x":2}, "c":[1,2] } )";
  REQUIRE(scanner.scan(unknown));
  CHECK(leaves(scanner, unknown) ==
        std::vector<Leaf>{{"", Kind::kJson, R"({"a":1,"b":{"x":2}, "c":[1,2] })"}});
  CHECK(rebuild(scanner, unknown) == unknown);
  CHECK_FALSE(scanner.scan(R"({"c":1,})"));
}

TEST_CASE("strings of every length around a vector step are scanned right", "[json]") {
  for (std::size_t length = 0; length < 70; ++length) {
    const std::string text(length, 'x');
    CHECK(scan("{\"" + text + "\":\"" + text + "\"}") ==
          std::vector<Leaf>{{text, Kind::kString, text}});
    const std::string escaped = text + "\\\"" + text;
    CHECK(scan("{\"a\":\"" + escaped + "\"}").front().raw == escaped);
  }
}

std::string random_value(std::mt19937& random, int depth) {
  const auto pick = [&random](unsigned n) { return static_cast<unsigned>(random()) % n; };
  static const char* const kScalars[] = {"1",     "-0.5e3", "true",        "false", "null",
                                         "\"\"",  "\"x\"",  "\"a\\n\\\"b\"", "[]",    "{}",
                                         "[1,2]", "\"é\"",  "\"\\ud83d\\ude00\""};
  static const char* const kSpace[] = {"", "", " ", "\t", "  "};
  const auto space = [&] { return std::string(kSpace[pick(5)]); };
  if (depth == 0 || pick(3) == 0) return kScalars[pick(std::size(kScalars))];
  const bool object = pick(3) != 0;
  std::string text(1, object ? '{' : '[');
  const unsigned members = pick(5);
  for (unsigned i = 0; i < members; ++i) {
    if (i > 0) text += ",";
    text += space();
    if (object) text += "\"k" + std::to_string(pick(6)) + "\"" + space() + ":" + space();
    text += random_value(random, depth - 1) + space();
  }
  return text + (object ? '}' : ']');
}

TEST_CASE("shape and values of random records are the record, byte for byte", "[json][property]") {
  std::mt19937 random(20260301);
  PathTable paths;
  JsonScanner scanner(paths);
  int objects = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string line = random_value(random, 5);
    CAPTURE(line);
    const bool object = line.front() == '{';
    CHECK(is_json(line));
    REQUIRE(scanner.scan(line) == object);
    if (!object) continue;
    ++objects;
    REQUIRE(rebuild(scanner, line) == line);
    // Cut anywhere it is no record any more.
    const std::size_t cut = random() % line.size();
    REQUIRE_FALSE(scanner.scan(std::string_view(line).substr(0, cut)));
  }
  CHECK(objects > 5'000);
}

TEST_CASE("looks_like_json_object asks for the first byte only", "[json]") {
  CHECK(looks_like_json_object("{"));
  CHECK(looks_like_json_object("  \t{broken"));
  CHECK_FALSE(looks_like_json_object(""));
  CHECK_FALSE(looks_like_json_object("[{}]"));
  CHECK_FALSE(looks_like_json_object("x{"));
}

}  // namespace
}  // namespace logkit::record
