#include "lib/store/source_book.h"

#include <catch2/catch.hpp>

namespace logkit::store {
namespace {

TEST_CASE("only what moved is committed next", "[store][sources]") {
  PositionTable stored;
  stored.merge({"a", "", 10, 0, R"({"x":1})"});
  stored.merge({"b", "", 10, 0, ""});
  SourceBook book(stored);
  CHECK_FALSE(book.has_moved());
  book.advance(book.find("a", ""), 9, 0);
  CHECK_FALSE(book.has_moved());
  book.advance(book.find("a", ""), 12, 0);
  book.advance(book.find("a", ""), 13, 0);
  book.advance(book.find("c", "l"), 1, 0);
  const auto moved = book.begin_commit();
  REQUIRE(moved.size() == 2);
  CHECK(moved[0] == segment::Position{"a", "", 13, 0, R"({"x":1})"});
  CHECK(moved[1].source == "c");
  CHECK(book.committed().size() == 2);
  book.commit();
  CHECK_FALSE(book.has_moved());
  CHECK(book.committed().size() == 3);
  CHECK(book.begin_commit().empty());
}

TEST_CASE("what moves during a commit is for the next one", "[store][sources]") {
  SourceBook book{PositionTable()};
  book.advance(book.find("a", ""), 12, 0);
  CHECK(book.begin_commit().at(0).position == 12);
  book.advance(book.find("a", ""), 13, 0);
  CHECK(book.committed().empty());
  book.commit();
  REQUIRE(book.committed().size() == 1);
  CHECK(book.committed()[0].position == 12);
  REQUIRE(book.has_moved());
  CHECK(book.begin_commit().at(0).position == 13);
}

TEST_CASE("a descriptor of another kind is kept as it is", "[store][sources]") {
  SourceBook book{PositionTable()};
  book.describe("journald:x", "", R"({"cursor":"s=1;i=2"})");
  book.advance(book.find("journald:x", ""), 2, 0);
  book.describe("journald:x", "", std::string(1 << 20, 'x'));
  CHECK(book.begin_commit().at(0).descriptor == R"({"cursor":"s=1;i=2"})");
}

TEST_CASE("the head of a file travels, only its hash is kept", "[store][sources]") {
  record::FileDescriptor file;
  file.path = "/a.log";
  file.inode = 3;
  file.head = "line\n";
  file.head_bytes = 5;
  file.head_hash = hash128(file.head);
  SourceBook book{PositionTable()};
  const std::string name = record::source_id(file);
  book.describe(name, "", record::descriptor_json(file));
  book.advance(book.find(name, ""), 5, 0);
  const std::string kept = book.begin_commit().at(0).descriptor;
  CHECK(kept.find("\"head\":") == std::string::npos);
  CHECK(record::parse_descriptor(kept)->head_hash == file.head_hash);
}

TEST_CASE("a file given twice in one run is one source", "[store][sources]") {
  record::FileDescriptor file;
  file.path = "/a.log";
  file.inode = 3;
  file.birth_time_ns = 1;
  file.size_bytes = 5;
  file.head = "line\n";
  file.head_bytes = 5;
  file.head_hash = hash128(file.head);
  SourceBook book{PositionTable()};
  bool is_new = false;
  auto first = book.open_file(file, {}, is_new);
  REQUIRE(first);
  CHECK(is_new);
  book.advance(**first, 5, 0);
  auto second = book.open_file(file, {}, is_new);
  REQUIRE(second);
  CHECK_FALSE(is_new);
  CHECK(*second == *first);
  CHECK((*second)->current.position == 5);
}

}  // namespace
}  // namespace logkit::store
