#include "lib/io/mem_fs.h"

#include <catch2/catch.hpp>

namespace logkit::io {
namespace {

std::unique_ptr<WriteFile> create(MemFs& fs, std::string_view path) {
  auto file = fs.create(path);
  REQUIRE(file);
  return std::move(*file);
}

TEST_CASE("a power cut takes what was not synced", "[io][memfs]") {
  MemFs fs;
  REQUIRE(fs.make_dirs("d"));
  auto file = create(fs, "d/a");
  REQUIRE(file->append(as_bytes("durable")));
  REQUIRE(file->sync());
  REQUIRE(file->append(as_bytes(" lost")));
  REQUIRE(fs.sync_dir("d"));
  create(fs, "d/b");
  CHECK(fs.contents("d/a") == "durable lost");
  fs.power_cut();
  CHECK(fs.contents("d/a") == "durable");
  CHECK(fs.files() == std::vector<std::string>{"d/a"});
}

TEST_CASE("a rename that was not synced is undone", "[io][memfs]") {
  MemFs fs;
  fs.put("d/old", "old");
  auto file = create(fs, "d/new");
  REQUIRE(file->append(as_bytes("new")));
  REQUIRE(file->sync());
  REQUIRE(fs.rename("d/new", "d/old"));
  CHECK(fs.contents("d/old") == "new");
  fs.power_cut();
  CHECK(fs.contents("d/old") == "old");
}

TEST_CASE("a removal that was not synced is undone", "[io][memfs]") {
  MemFs fs;
  fs.put("d/a", "x");
  REQUIRE(fs.remove("d/a"));
  fs.power_cut();
  CHECK(fs.contents("d/a") == "x");
  REQUIRE(fs.remove("d/a"));
  REQUIRE(fs.sync_dir("d"));
  fs.power_cut();
  CHECK_FALSE(fs.exists("d/a"));
}

TEST_CASE("a removed file takes memory as long as somebody has it open", "[io][memfs]") {
  MemFs fs;
  REQUIRE(fs.make_dirs("d"));
  REQUIRE(create(fs, "d/a")->append(as_bytes("1234")));
  auto reading = fs.open_read("d/a");
  REQUIRE(reading);
  REQUIRE(fs.remove("d/a"));
  CHECK(fs.held_bytes() == 4);
  reading->reset();
  CHECK(fs.held_bytes() == 0);
}

TEST_CASE("a file that a power cut may bring back keeps its bytes", "[io][memfs]") {
  MemFs fs;
  fs.put("d/a", "1234");
  fs.put("d/b", "12");
  REQUIRE(fs.rename("d/b", "d/a"));
  CHECK(fs.held_bytes() == 6);
  REQUIRE(fs.sync_dir("d"));
  CHECK(fs.held_bytes() == 2);
}

TEST_CASE("a power cut may keep names, or data, or half of it", "[io][memfs]") {
  const auto cut = [](PowerCut how) {
    MemFs fs;
    REQUIRE(fs.make_dirs("d"));
    auto file = create(fs, "d/a");
    REQUIRE(file->append(as_bytes("12345678")));
    fs.power_cut(how);
    return fs.exists("d/a") ? fs.contents("d/a") : std::string("none");
  };
  CHECK(cut(PowerCut::kLosesAll) == "none");
  CHECK(cut(PowerCut::kKeepsNames).empty());
  CHECK(cut(PowerCut::kKeepsData) == "none");
  CHECK(cut(PowerCut::kTearsData) == "1234");
}

TEST_CASE("a power cut ends locks, and late holders take nothing from new ones", "[io][memfs]") {
  MemFs fs;
  auto before = fs.lock("lock");
  REQUIRE(before);
  fs.power_cut();
  auto after = fs.lock("lock");
  REQUIRE(after);
  before->reset();
  CHECK_FALSE(fs.lock("lock"));
}

TEST_CASE("files keep inode and birth through a rename", "[io][memfs]") {
  MemFs fs;
  fs.set_clock_ns(42);
  fs.put("a", "1");
  fs.set_clock_ns(43);
  REQUIRE(fs.rename("a", "b"));
  fs.put("a", "1");
  CHECK(fs.stat("b")->birth_time_ns == 42);
  CHECK(fs.stat("a")->birth_time_ns == 43);
  CHECK(fs.stat("a")->inode != fs.stat("b")->inode);
}

TEST_CASE("a clone goes its own way", "[io][memfs]") {
  MemFs fs;
  fs.put("d/a", "1");
  auto copy = fs.clone();
  fs.put("d/a", "2");
  CHECK(copy->contents("d/a") == "1");
  copy->power_cut();
  CHECK(copy->contents("d/a") == "1");
}

}  // namespace
}  // namespace logkit::io
