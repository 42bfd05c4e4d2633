#include "lib/store/positions.h"

#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"

namespace logkit::store {
namespace {

TEST_CASE("the furthest position of each source and lane counts", "[store][positions]") {
  PositionTable table;
  table.merge({"s", "", 10, 2, "d1"});
  table.merge({"s", "", 10, 1, "late"});
  CHECK(table.find("s", "")->sub == 2);
  CHECK(table.find("s", "")->descriptor == "d1");
  table.merge({"s", "", 11, 0, ""});
  CHECK(table.find("s", "")->position == 11);
  CHECK(table.find("s", "")->descriptor == "d1");
  table.merge({"s", "", 11, 0, "d2"});
  CHECK(table.find("s", "")->descriptor == "d2");
  CHECK(table.find("s", "x") == nullptr);
  CHECK(table.find("t", "") == nullptr);
}

TEST_CASE("a source is read on from the lowest of its lanes", "[store][positions]") {
  PositionTable table;
  table.merge({"s", "a", 30, 0, ""});
  table.merge({"s", "b", 20, 1, ""});
  table.merge({"sx", "", 5, 0, ""});
  REQUIRE(table.resume_point("s"));
  CHECK(table.resume_point("s")->position == 20);
  CHECK_FALSE(table.resume_point("t"));
  CHECK(table.knows_source("s"));
  CHECK_FALSE(table.knows_source("t"));
}

TEST_CASE("positions come sorted, and only known ones", "[store][positions]") {
  PositionTable table;
  table.merge({"b", "", 0, 0, ""});
  table.merge({"a", "y", 1, 0, ""});
  table.merge({"a", "x", 1, 0, ""});
  table.entry("never", "");
  const auto positions = table.sorted();
  REQUIRE(positions.size() == 3);
  CHECK(positions[0].lane == "x");
  CHECK(positions[1].lane == "y");
  CHECK(positions[2].source == "b");
}

TEST_CASE("a store that is not there has no positions", "[store][positions]") {
  io::MemFs fs;
  auto table = read_positions(fs, "none");
  REQUIRE(table);
  CHECK(table->size() == 0);
}

}  // namespace
}  // namespace logkit::store
