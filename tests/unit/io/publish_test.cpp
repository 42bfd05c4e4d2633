#include "lib/io/publish.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/io/mem_fs.h"

namespace logkit::io {
namespace {

Status write_text(WriteFile& file) { return file.append(as_bytes("text")); }

TEST_CASE("a published file survives a power cut", "[io][publish]") {
  MemFs fs;
  REQUIRE(fs.make_dirs("d"));
  REQUIRE(publish(fs, "d/a", write_text));
  fs.power_cut();
  CHECK(fs.contents("d/a") == "text");
  CHECK(fs.files().size() == 1);
}

TEST_CASE("publishing replaces", "[io][publish]") {
  MemFs fs;
  fs.put("a", "old");
  REQUIRE(publish(fs, "a", write_text));
  CHECK(fs.contents("a") == "text");
}

TEST_CASE("publishing syncs before it renames, and the directory after", "[io][publish]") {
  MemFs disk;
  FaultFs fs(disk);
  REQUIRE(publish(fs, "a", write_text));
  const std::vector<std::string> steps = fs.operations();
  REQUIRE(steps.size() == 5);
  CHECK(steps[0].starts_with("create ./.tmp-"));
  CHECK(steps[2].starts_with("sync ./.tmp-"));
  CHECK(steps[3].starts_with("rename ./.tmp-"));
  CHECK(steps[4] == "sync_dir .");
}

TEST_CASE("what is not committed leaves nothing", "[io][publish]") {
  MemFs fs;
  {
    auto pending = PendingFile::create(fs, ".");
    REQUIRE(pending);
    REQUIRE(pending->file().append(as_bytes("x")));
    PendingFile moved = std::move(*pending);
    auto replaced = PendingFile::create(fs, ".");
    REQUIRE(replaced);
    PendingFile other = std::move(*replaced);
    other = std::move(moved);
    CHECK(fs.files().size() == 2);
  }
  CHECK(fs.files().empty());
}

TEST_CASE("a writer that fails publishes nothing", "[io][publish]") {
  MemFs fs;
  const Status failed =
      publish(fs, "a", [](WriteFile&) -> Status { return Error::invalid("no"); });
  CHECK_FALSE(failed);
  CHECK(fs.files().empty());
}

TEST_CASE("a missing directory is not made on the way", "[io][publish]") {
  MemFs fs;
  CHECK(publish(fs, "none/a", write_text).error().code == Code::kNotFound);
}

}  // namespace
}  // namespace logkit::io
