#include "lib/io/fault_fs.h"

#include <cerrno>

#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"

namespace logkit::io {
namespace {

Status write_two(Fs& fs) {
  LK_TRY(auto file, fs.create("a"));
  LK_RETURN_IF_ERROR(file->append(as_bytes("12345678")));
  LK_RETURN_IF_ERROR(file->append(as_bytes("abcdefgh")));
  LK_RETURN_IF_ERROR(file->sync());
  return fs.sync_dir(".");
}

TEST_CASE("every operation is logged and can be the last", "[io][faultfs]") {
  MemFs whole;
  FaultFs logged(whole);
  REQUIRE(write_two(logged));
  CHECK(logged.operations() ==
        std::vector<std::string>{"create a", "append a (8 bytes)", "append a (8 bytes)", "sync a",
                                 "sync_dir ."});
  const char* const expected[] = {"", "", "12345678", "12345678abcdefgh", "12345678abcdefgh"};
  for (std::size_t step = 0; step < 5; ++step) {
    MemFs disk;
    FaultFs fs(disk, {.stop_after = step});
    CHECK_FALSE(write_two(fs));
    CHECK(fs.triggered());
    CHECK(disk.contents("a") == expected[step]);
    CHECK_FALSE(fs.remove("a"));  // dead is dead
  }
}

TEST_CASE("the last append can be torn", "[io][faultfs]") {
  MemFs disk;
  FaultFs fs(disk, {.stop_after = 2, .tears = true});
  CHECK_FALSE(write_two(fs));
  CHECK(disk.contents("a") == "12345678abcd");
}

TEST_CASE("one operation can fail with an errno, or all from there", "[io][faultfs]") {
  MemFs disk;
  FaultFs once(disk, {.fail_at = 0, .sys_errno = EACCES});
  const Status failed = write_two(once);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().sys_errno == EACCES);
  CHECK(failed.error().where == "a");
  CHECK(write_two(once));
  MemFs other;
  FaultFs ever(other, {.fail_at = 0, .fails_on = true});
  CHECK_FALSE(write_two(ever));
  CHECK_FALSE(write_two(ever));
}

TEST_CASE("reads fail on demand too", "[io][faultfs]") {
  MemFs disk;
  disk.put("a", "x");
  FaultFs fs(disk, {.fail_read_at = 1});
  auto file = fs.open_read("a");
  REQUIRE(file);
  std::byte byte{};
  CHECK_FALSE((*file)->read_at(0, std::span(&byte, 1)));
  CHECK((*file)->read_at(0, std::span(&byte, 1)));
  CHECK(fs.reads() == 3);
}

TEST_CASE("a full disk takes what fits, and recovers", "[io][faultfs]") {
  MemFs disk;
  FaultFs fs(disk, {.space_bytes = 10});
  const Status full = write_two(fs);
  REQUIRE_FALSE(full);
  CHECK(full.error().sys_errno == ENOSPC);
  CHECK_FALSE(full.error().help.empty());
  CHECK(disk.contents("a") == "12345678ab");
  fs.add_space(100);
  REQUIRE(fs.remove("a"));
  CHECK(write_two(fs));
}

}  // namespace
}  // namespace logkit::io
