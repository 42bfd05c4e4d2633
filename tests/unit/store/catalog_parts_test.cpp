// What a reader does where a part of a store is out of its reach, or gone.
#include <cerrno>

#include <catch2/catch.hpp>

#include "lib/store/catalog.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

// Directories that nobody may list.
class LockedFs : public io::MemFs {
 public:
  Result<std::vector<std::string>> list_dir(std::string_view dir) override {
    if (dir == locked_) return Error::io("cannot list", std::string(dir), EACCES);
    return MemFs::list_dir(dir);
  }
  std::string locked_;
};

TEST_CASE("a day that cannot be listed costs only itself", "[store][catalog]") {
  LockedFs fs;
  for (const int day : {0, 1, 2}) add_day(fs, "store", day);
  fs.locked_ = "store/2026-03-02";
  const Snapshot all = snapshot_of(fs);
  CHECK(all.segments.size() == 2);
  REQUIRE(all.unreadable.size() == 1);
  CHECK(all.unreadable[0].where == "store/2026-03-02");
  CHECK(all.unreadable_files.empty());
  CHECK(all.missing.empty());
  SnapshotOptions later;
  later.window.min_ns = kNoon + 3 * kNsPerDay / 2;
  const Snapshot part = snapshot_of(fs, later);
  CHECK(part.segments.size() == 1);
  CHECK(part.unreadable.empty());
  // Who has to know all of a store cannot go on.
  CHECK_FALSE(list_segments(fs, "store"));
  CHECK_FALSE(StoreWriter::open(fs, "store"));
}

TEST_CASE("a partition that cannot be listed costs only itself", "[store][catalog]") {
  LockedFs fs;
  for (const char* name : {"store/cart", "store/pay"}) add_day(fs, name, 0);
  fs.locked_ = "store/cart";
  const Snapshot snapshot = snapshot_of(fs);
  REQUIRE(snapshot.segments.size() == 1);
  CHECK(snapshot.segments[0].file.partition == "pay");
  REQUIRE(snapshot.unreadable.size() == 1);
  CHECK(snapshot.unreadable[0].where == "store/cart");
}

TEST_CASE("parts of a flush whose last segment is gone are told", "[store][catalog]") {
  LockedFs fs;
  add_day(fs, "store", 0);
  {
    auto writer = open_writer(fs);
    for (const int day : {1, 2, 3}) add(*writer, "x", at(kNoon + day * kNsPerDay));
    REQUIRE(writer->close());
  }
  CHECK(snapshot_of(fs).unreadable.empty());
  const std::vector<std::string> files = segment_files(fs);
  REQUIRE(files.size() == 4);
  REQUIRE(fs.remove(files.back()));
  const Snapshot snapshot = snapshot_of(fs);
  CHECK(snapshot.segments.size() == 3);
  REQUIRE(snapshot.unreadable.size() == 2);
  CHECK(snapshot.unreadable[0].where == files[1]);
  CHECK(snapshot.unreadable[1].where == files[2]);
  // It may lie in a day that cannot be listed.
  fs.locked_ = "store/2026-03-04";
  CHECK(snapshot_of(fs).unreadable.size() == 1);
  fs.locked_.clear();
  const auto writer = open_writer(fs);
  REQUIRE(writer->damaged_segments().size() == 2);
  CHECK(writer->damaged_segments()[0].where == files[1]);
}

}  // namespace
}  // namespace logkit::store
