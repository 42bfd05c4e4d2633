#include "lib/ship/field_reader.h"

#include <catch2/catch.hpp>

#include "lib/ship/field_template.h"

namespace logkit::ship {
namespace {

std::string text(std::string_view record, std::string_view name) {
  FieldReader fields;
  fields.set(record);
  const auto found = fields.text(name);
  return found ? std::string(*found) : "(none)";
}

std::string expand(std::string_view pattern, std::string_view record) {
  const auto parsed = FieldTemplate::parse(pattern);
  if (!parsed) return parsed.error().what;
  FieldReader fields;
  fields.set(record);
  std::string out;
  const bool found_all = parsed->expand(fields, 1'500'000'000'000'000'000, out);
  return out + (found_all ? "" : " (missing)");
}

}  // namespace

TEST_CASE("fields by name, path and literal key", "[ship][fields]") {
  constexpr std::string_view kRecord =
      R"({"a":"x\ty","n":1.50,"o":{"b":{"c":true},"b.c":"near"},"o.b.c":"literal","z":null,"a.q":{"r":2}, "dup":1,"dup":2})";
  CHECK(text(kRecord, "a") == "x\ty");
  CHECK(text(kRecord, "n") == "1.50");
  CHECK(text(kRecord, "o.b.c") == "literal");
  CHECK(text(R"({"o":{"b":{"c":true},"b.c":"near"}})", "o.b.c") == "near");
  CHECK(text(R"({"o":{"b":{"c":true}}})", "o.b.c") == "true");
  CHECK(text(kRecord, "a.q.r") == "2");
  CHECK(text(kRecord, "o") == R"({"b":{"c":true},"b.c":"near"})");
  CHECK(text(kRecord, "dup") == "2");
  CHECK(text(kRecord, "z") == "(none)");
  for (const char* absent : {"b", "o.x", "", ".", "a.b", "o."})
    CHECK(text(kRecord, absent) == "(none)");
}

TEST_CASE("a line that is a JSON object is looked into after the record", "[ship][fields]") {
  constexpr std::string_view kRecord =
      R"({"_msg":" {\"service\":\"cart\",\"k\":{\"v\":7},\"host\":\"inner\"}","host":"outer"})";
  CHECK(text(kRecord, "service") == "cart");
  CHECK(text(kRecord, "k.v") == "7");
  CHECK(text(kRecord, "host") == "outer");
  CHECK(text(R"({"_msg":"{\"service\":"})", "service") == "(none)");
  CHECK(text(R"({"_msg":"service"})", "service") == "(none)");
}

TEST_CASE("a line at hand is looked into in place of the message", "[ship][fields]") {
  FieldReader fields;
  const std::string line = R"({"service":"cart","k":{"v":7},"host":"inner","host":"last"})";
  fields.set(R"({"_msg":"","env":"prod"})", line);
  CHECK(fields.text("service") == "cart");
  CHECK(fields.text("k.v") == "7");
  CHECK(fields.text("host") == "last");
  CHECK(fields.text("env") == "prod");
  CHECK_FALSE(fields.text("k.w"));
  fields.set(R"({"_msg":"","env":"prod"})", R"({"service":)");
  CHECK_FALSE(fields.text("service"));
  fields.set(R"({"_msg":"{\"service\":\"own\"}"})");
  CHECK(fields.text("service") == "own");
}

TEST_CASE("a reader forgets the record before", "[ship][fields]") {
  FieldReader fields;
  fields.set(R"({"_msg":"{\"a\":1}"})");
  CHECK(fields.text("a") == "1");
  fields.set(R"({"_msg":"{\"b\":1}"})");
  CHECK_FALSE(fields.text("a"));
  CHECK(fields.text("b") == "1");
}

TEST_CASE("names are made of fields and time", "[ship][fields]") {
  constexpr std::string_view kRecord = R"({"service":"cart","ts":"2026-03-01T23:59:00Z"})";
  CHECK(expand("logs-{service}-%Y.%m.%d-%H%M%%", kRecord) == "logs-cart-2026.03.01-2359%");
  CHECK(expand("plain", kRecord) == "plain");
  CHECK(expand("{env}", kRecord) == "unknown (missing)");
  CHECK(expand("{env|prod}.{env|}", kRecord) == "prod.");
  CHECK(expand("%Y", "{}") == "2017");
  CHECK(expand("%y", kRecord) == "'%y': after % comes one of Y m d H M %");
  CHECK(expand("x%", kRecord) == "'x%': after % comes one of Y m d H M %");
  CHECK(expand("{x", kRecord) == "'{x': write a field as {name}");
  CHECK(expand("{}", kRecord) == "'{}': write a field as {name}");
}

}  // namespace logkit::ship
