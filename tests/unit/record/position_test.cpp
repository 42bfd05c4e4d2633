#include "lib/record/position.h"

#include <catch2/catch.hpp>

#include <string>

#include "lib/record/position_tokens.h"

namespace logkit::record {
namespace {

struct Split {
  PositionKind kind;
  StreamPosition position;
  std::string rest;
};

Split split(std::string_view object) {
  Split result;
  result.rest = "|";  // what was there stays
  result.kind = take_position(object, result.position, result.rest);
  // The tokens say the same.
  PathTable paths;
  PositionTokens positions(paths);
  JsonScanner scanner(paths);
  REQUIRE(scanner.scan(object));
  StreamPosition position{.source = "that of the record before", .position = 7};
  const auto kind = positions.read(object, scanner.tokens(), position);
  const bool has_descriptor = object.find("_src_info") != std::string_view::npos;
  CHECK(kind.has_value() == !has_descriptor);
  if (kind) {
    CHECK(*kind == result.kind);
    CHECK(position == result.position);
  }
  return result;
}

TEST_CASE("reserved members leave the record as it was written without them", "[position]") {
  struct Case {
    const char* object;
    const char* rest;
  };
  const Case cases[] = {
      {R"({"a":1,"_src":"s","_pos":5})", R"({"a":1})"},
      {R"({"_src":"s","_pos":5,"a":1})", R"({"a":1})"},
      {R"({"a":1,"_src":"s","b":2,"_pos":5,"c":3})", R"({"a":1,"b":2,"c":3})"},
      {R"({ "_src":"s" , "a" : 1 , "_pos":5 , "b":2 } )", R"({ "a" : 1 , "b":2 } )"},
      {R"({"_src":"s","a":{"_src":"inner"},"_pos":5})", R"({"a":{"_src":"inner"}})"},
      {R"({"_src":"s","_pos":5,"_src_info":{"x":[1,{"y":"}"}]},"a":"_pos"})", R"({"a":"_pos"})"},
  };
  for (const Case& expected : cases) {
    CAPTURE(expected.object);
    const Split got = split(expected.object);
    CHECK(got.kind == PositionKind::kRecord);
    CHECK(got.rest == std::string("|") + expected.rest);
    CHECK(got.position.source == "s");
    CHECK(got.position.position == 5);
  }
}

TEST_CASE("a record without reserved members is left alone", "[position]") {
  for (const char* object : {"{}", R"({"a":1})", R"({"a":{"_src":"x","_pos":1}})",
                             R"({"msg":"\"_src\": and _pos"})", R"({"_source":"x"})",
                             R"({"x_src":"x","_position":1})"}) {
    CAPTURE(object);
    const Split got = split(object);
    CHECK(got.kind == PositionKind::kNone);
    CHECK(got.rest == "|");
    CHECK(got.position == StreamPosition{});
  }
}

TEST_CASE("every part of a position is read", "[position]") {
  const Split got = split(
      R"({"_src":"file:\u0041b","_pos":4611686018427387904,"_start":7,"_sub":3,)"
      R"("_src_info":{"path": "/var/log/a.log", "head":"x"}})");
  CHECK(got.kind == PositionKind::kPositionOnly);
  CHECK(got.rest == "|");
  CHECK(got.position == StreamPosition{.source = "file:Ab",
                                       .position = 4611686018427387904u,
                                       .start = 7,
                                       .sub = 3,
                                       .descriptor = R"({"path": "/var/log/a.log", "head":"x"})"});
}

TEST_CASE("of duplicate members the last counts", "[position]") {
  const Split got = split(R"({"_src":"a","_pos":1,"m":1,"_src":"b","_pos":2})");
  CHECK(got.position.source == "b");
  CHECK(got.position.position == 2);
  CHECK(got.rest == R"(|{"m":1})");
}

TEST_CASE("a position that makes no sense is none, and still leaves the record", "[position]") {
  for (const char* members : {R"("_src":"s")", R"("_pos":5)",
                              R"("_src":"s","_pos":4611686018427387905)",
                              R"("_src":"a\u0000b","_pos":5)", R"("_src":7,"_pos":5)",
                              R"("_src":"","_pos":5)", R"("_src":"s","_pos":"5")",
                              R"("_src":"s","_pos":-5)", R"("_src":"s","_pos":1.5)",
                              R"("_src":"s","_pos":99999999999999999999)"}) {
    CAPTURE(members);
    const Split got = split(std::string("{\"a\":1,") + members + "}");
    CHECK(got.kind == PositionKind::kRecord);
    CHECK(got.rest == R"(|{"a":1})");
    CHECK(got.position == StreamPosition{});
  }
}

TEST_CASE("a position reads back what was written", "[position][property]") {
  for (const StreamPosition& position :
       {StreamPosition{.source = "file:1", .position = 9},
        StreamPosition{.source = "a\"b\\", .position = 0, .start = 0, .sub = 1},
        StreamPosition{.source = "k", .position = 1, .descriptor = R"({"path":"x"})"}}) {
    std::string out;
    append_position_record(position, out);
    const Split got = split(out);
    CHECK(got.kind == PositionKind::kPositionOnly);
    CHECK(got.position == position);
  }
}

}  // namespace
}  // namespace logkit::record
