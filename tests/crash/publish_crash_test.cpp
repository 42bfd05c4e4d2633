// A crash at any step of publishing leaves the old state or the whole new one.
#include <algorithm>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/io/mem_fs.h"
#include "lib/io/publish.h"

namespace logkit::io {
namespace {

constexpr PowerCut kCuts[] = {PowerCut::kLosesAll, PowerCut::kKeepsNames, PowerCut::kKeepsData,
                              PowerCut::kTearsData};

Status write_pieces(WriteFile& file) {
  for (const char* piece : {"new ", "contents ", "in pieces"})
    LK_RETURN_IF_ERROR(file.append(as_bytes(piece)));
  return {};
}
constexpr std::string_view kNew = "new contents in pieces";

// Names a reader would look at.
std::vector<std::string> visible_files(MemFs& disk) {
  std::vector<std::string> paths = disk.files();
  std::erase_if(paths, [](const std::string& path) {
    return path.find(kTemporaryPrefix) != std::string::npos;
  });
  return paths;
}

void crash_at_every_step(const std::string& old_contents, PowerCut cut, bool tears) {
  for (std::size_t step = 0;; ++step) {
    MemFs disk;
    REQUIRE(disk.make_dirs("store"));
    if (!old_contents.empty()) disk.put("store/file", old_contents);
    FaultFs fs(disk, {.stop_after = step, .tears = tears});
    const Status published = publish(fs, "store/file", write_pieces);
    disk.power_cut(cut);
    CAPTURE(step, fs.last_operation(), static_cast<int>(cut));
    const std::string found = disk.contents("store/file");
    if (published.ok()) {
      CHECK(found == kNew);
    } else {
      CHECK((found == old_contents || found == kNew));
    }
    for (const std::string& path : visible_files(disk)) CHECK(path == "store/file");
    // The next attempt is not in the way of what was left over.
    CHECK(publish(disk, "store/file", write_pieces));
    disk.power_cut(cut);
    CHECK(disk.contents("store/file") == kNew);
    if (!fs.triggered()) {
      CHECK(step >= 7);  // create, 3 appends, sync, rename, sync_dir
      return;
    }
  }
}

TEST_CASE("a crash at any step leaves the old file or the new one", "[crash][publish]") {
  for (const PowerCut cut : kCuts) {
    for (const bool tears : {false, true}) {
      crash_at_every_step("", cut, tears);
      crash_at_every_step("old contents", cut, tears);
    }
  }
}

TEST_CASE("a full disk leaves the old file and no litter", "[crash][publish]") {
  for (std::uint64_t space = 0; space < kNew.size(); ++space) {
    MemFs disk;
    disk.put("store/file", "old contents");
    FaultFs fs(disk, {.space_bytes = space});
    const Status published = publish(fs, "store/file", write_pieces);
    REQUIRE_FALSE(published);
    CHECK(published.error().sys_errno == 28);
    CHECK(disk.contents("store/file") == "old contents");
    CHECK(disk.files().size() == 1);
  }
}

TEST_CASE("one failing operation is an error and no half state", "[crash][publish]") {
  for (std::size_t step = 0;; ++step) {
    MemFs disk;
    disk.put("store/file", "old contents");
    FaultFs fs(disk, {.fail_at = step});
    const Status published = publish(fs, "store/file", write_pieces);
    CAPTURE(step, fs.last_operation());
    CHECK(published.ok() != fs.triggered());
    const std::string found = disk.contents("store/file");
    CHECK((found == "old contents" || found == kNew));
    CHECK(disk.files().size() == 1);
    if (!fs.triggered()) break;
  }
}

}  // namespace
}  // namespace logkit::io
