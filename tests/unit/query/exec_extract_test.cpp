#include <catch2/catch.hpp>

#include "tests/unit/query/exec_helpers.h"

namespace logkit::query {
namespace {

Texts extracted(const std::string& pipe, const Texts& messages) {
  BatchList source;
  source.add({{"_msg", messages}});
  return run("* | " + pipe + " | delete _msg", source);
}

TEST_CASE("extract takes what lies between two literals", "[query][extract]") {
  CHECK(extracted("extract 'from <address> port <port> '", {"login from 10.0.0.7 port 22 ssh2"}) ==
        Texts{R"({"address":"10.0.0.7","port":"22"})"});
  CHECK(extracted("extract 'from <address>'", {"login from 10.0.0.7 port"}) ==
        Texts{R"({"address":"10.0.0.7 port"})"});
}

TEST_CASE("extract keeps what it found before the text went another way", "[query][extract]") {
  CHECK(extracted("extract 'a=<a> b=<b> c=<c>'", {"a=1 b=2 d=3"}) == Texts{R"({"a":"1"})"});
  CHECK(extracted("extract 'a=<a>'", {"nothing"}) == Texts{"{}"});
}

TEST_CASE("extract unquotes a value in quotes unless told not to", "[query][extract]") {
  CHECK(extracted("extract 'u=<u> t'", {R"(u="a \"b\" t" t)"}) == Texts{R"({"u":"a \"b\" t"})"});
  CHECK(extracted("extract 'u=<plain:u> t'", {R"(u="ab" t)"}) == Texts{R"({"u":"\"ab\""})"});
  CHECK(extracted("extract 'u=<u> t'", {R"(u="open t)"}) == Texts{R"({"u":"\"open"})"});
}

TEST_CASE("a place without a name is skipped over", "[query][extract]") {
  CHECK(extracted("extract '<_> <b> <_>'", {"one two three"}) == Texts{R"({"b":"two"})"});
}

TEST_CASE("extract of a column with few texts gives each row its own", "[query][extract]") {
  auto source = std::make_unique<record::MemorySource>(4);
  using record::Kind;
  source->add("_msg", record::Column::dictionary({{"k=1;", Kind::kString}, {"k=2;", Kind::kString}},
                                                 {1, 0, 0, 1}));
  BatchList batches;
  batches.add(record::Batch(std::move(source)));
  CHECK(run("* | extract 'k=<k>;' | fields k", batches) ==
        Texts{R"({"k":"2"})", R"({"k":"1"})", R"({"k":"1"})", R"({"k":"2"})"});
}

TEST_CASE("a condition, old values and empty results decide what is replaced",
          "[query][extract]") {
  const auto both = [](const std::string& pipe) {
    BatchList source;
    source.add({{"_msg", {"k=1;", "none"}}, {"k", {"old", "kept"}}});
    return run("* | " + pipe + " | fields k", source);
  };
  CHECK(both("extract 'k=<k>;'") == Texts{R"({"k":"1"})", "{}"});
  CHECK(both("extract 'k=<k>;' skip_empty_results") == Texts{R"({"k":"1"})", R"({"k":"kept"})"});
  CHECK(both("extract 'k=<k>;' keep_original_fields") ==
        Texts{R"({"k":"old"})", R"({"k":"kept"})"});
  CHECK(both("extract if (none) 'k=<k>;'") == Texts{R"({"k":"old"})", "{}"});
}

TEST_CASE("extract_regexp gives the named groups of the first match", "[query][extract]") {
  CHECK(extracted("extract_regexp '(?P<verb>GET|PUT) /(?P<top>[a-z]+)'",
                  {"x PUT /items/7", "nothing"}) ==
        Texts{R"({"verb":"PUT","top":"items"})", "{}"});
}

}  // namespace
}  // namespace logkit::query
