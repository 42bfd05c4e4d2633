#include "lib/record/path_table.h"

#include <catch2/catch.hpp>

#include <string>

namespace logkit::record {
namespace {

TEST_CASE("a path is a parent and a key", "[path]") {
  PathTable paths;
  const PathId http = paths.find_or_add(kRootPath, "http");
  const PathId status = paths.find_or_add(http, "status");
  CHECK(http == 1);
  CHECK(status == 2);
  CHECK(paths.find_or_add(kRootPath, "http") == http);
  CHECK(paths.find_or_add(kRootPath, "status") != status);
  CHECK(paths.find(http, "status") == status);
  CHECK(paths.find(http, "code") == kNoPath);
  CHECK(paths.parent(status) == http);
  CHECK(paths.key(status) == "status");
  CHECK(paths.path(status) == FieldPath(std::vector<std::string>{"http", "status"}));
  CHECK(paths.path(status).name() == "http.status");
  CHECK(paths.path(kRootPath).depth() == 0);
}

TEST_CASE("ids stay as the table grows", "[path]") {
  PathTable paths;
  for (unsigned i = 0; i < 10'000; ++i)
    REQUIRE(paths.find_or_add(i % 7, "key" + std::to_string(i)) == i + 1);
  for (unsigned i = 0; i < 10'000; ++i)
    REQUIRE(paths.find(i % 7, "key" + std::to_string(i)) == i + 1);
  CHECK(paths.memory_bytes() < 4'000'000);
}

TEST_CASE("a full table still finds what it has", "[path][limits]") {
  PathTable paths(1);
  const PathId a = paths.find_or_add(kRootPath, "a");
  CHECK(a == 1);
  CHECK(paths.find_or_add(kRootPath, "b") == kNoPath);
  CHECK(paths.find_or_add(kRootPath, "a") == a);
  CHECK(paths.size() == 2);
}

}  // namespace
}  // namespace logkit::record
