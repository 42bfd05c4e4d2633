#include "lib/ship/checkpoint.h"

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/io/mem_fs.h"

namespace logkit::ship {
namespace {

record::StoredSource source_of(const std::string& name, std::uint64_t position = 0) {
  record::FileDescriptor file;
  file.path = "/var/log/" + name;
  file.inode = 7;
  file.head_bytes = 2;
  file.head_hash = hash128("hi");
  return {"file:" + name, position, file};
}

std::unique_ptr<Checkpoint> open(io::Fs& fs) {
  auto opened = Checkpoint::open(fs, "state");
  REQUIRE(opened);
  return std::move(*opened);
}

TEST_CASE("positions that were synced are there after a power cut", "[ship][checkpoint]") {
  io::MemFs fs;
  {
    const auto state = open(fs);
    state->describe(source_of("a"));
    state->describe(source_of("b", 5));
    state->advance("file:a", 100, hash128("tail"));
    state->advance("file:a", 200, std::nullopt);
    REQUIRE(state->sync());
    state->advance("file:a", 300, hash128("later"));
  }
  fs.power_cut();
  const auto state = open(fs);
  REQUIRE(state->stored().size() == 2);
  for (const record::StoredSource& source : state->stored())
    CHECK(source.position == (source.source == "file:a" ? 200 : 5));
}

TEST_CASE("a killed process repeats nothing that was acknowledged", "[ship][checkpoint]") {
  io::MemFs fs;
  {
    const auto state = open(fs);
    state->describe(source_of("a"));
    state->advance("file:a", 300, hash128("later"));
  }
  const auto state = open(fs);
  REQUIRE(state->stored().size() == 1);
  CHECK(state->stored()[0].position == 300);
  CHECK(state->stored()[0].descriptor.tail_at == 300);
  CHECK(state->stored()[0].descriptor.tail_hash == hash128("later"));
}

TEST_CASE("a new description of a known source leaves its position", "[ship][checkpoint]") {
  io::MemFs fs;
  {
    const auto state = open(fs);
    state->describe(source_of("a"));
    state->advance("file:a", 300, hash128("t"));
    record::StoredSource renamed = source_of("a", 1);
    renamed.descriptor.path = "/var/log/a.1";
    state->describe(renamed);
  }
  const auto state = open(fs);
  REQUIRE(state->stored().size() == 1);
  CHECK(state->stored()[0].position == 300);
  CHECK(state->stored()[0].descriptor.tail_hash == hash128("t"));
  CHECK(state->stored()[0].descriptor.path == "/var/log/a.1");
}

TEST_CASE("what was forgotten stays so", "[ship][checkpoint]") {
  io::MemFs fs;
  {
    const auto state = open(fs);
    state->describe(source_of("a"));
    state->describe(source_of("b"));
    state->forget("file:a");
  }
  const auto state = open(fs);
  REQUIRE(state->stored().size() == 1);
  CHECK(state->stored()[0].source == "file:b");
}

TEST_CASE("a state that is damaged is refused, never started over", "[ship][checkpoint]") {
  io::MemFs fs;
  {
    const auto state = open(fs);
    state->describe(source_of("a"));
    REQUIRE(state->sync());
  }
  { const auto state = open(fs); }  // now in the snapshot
  const auto names = fs.list_dir("state");
  REQUIRE(names);
  std::string snapshot;
  for (const std::string& name : *names)
    if (name.starts_with("sources-")) snapshot = "state/" + name;
  REQUIRE_FALSE(snapshot.empty());
  const std::string good = fs.contents(snapshot);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    fs.put(snapshot, bad);
    CAPTURE(at);
    const auto opened = Checkpoint::open(fs, "state");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::kCorrupt);
  }
  // Without its last line end it still says all.
  for (std::size_t size = 0; size + 1 < good.size(); ++size) {
    fs.put(snapshot, good.substr(0, size));
    CAPTURE(size);
    CHECK_FALSE(Checkpoint::open(fs, "state"));
  }
  fs.put(snapshot, good);
  CHECK(Checkpoint::open(fs, "state"));
}

// Five acknowledgements, each synced; how far the last one came.
std::uint64_t advance_five_times(io::Fs& fs) {
  auto state = Checkpoint::open(fs, "state");
  if (!state) return 0;
  (*state)->describe(source_of("a"));
  std::uint64_t synced = 0;
  for (std::uint64_t position = 10; position <= 50; position += 10) {
    (*state)->advance("file:a", position, std::nullopt);
    if ((*state)->sync()) synced = position;
  }
  return synced;
}

TEST_CASE("power cuts at every step leave what was synced", "[ship][checkpoint][crash]") {
  for (const io::PowerCut cut : {io::PowerCut::kLosesAll, io::PowerCut::kKeepsNames,
                                 io::PowerCut::kKeepsData, io::PowerCut::kTearsData}) {
    for (std::size_t step = 0;; ++step) {
      io::MemFs disk;
      std::uint64_t synced = 0;
      bool triggered = false;
      {
        io::FaultFs faulty(disk, {.stop_after = step, .tears = true});
        synced = advance_five_times(faulty);
        triggered = faulty.triggered();
      }
      disk.power_cut(cut);
      const auto state = Checkpoint::open(disk, "state");
      CAPTURE(step, static_cast<int>(cut));
      REQUIRE(state);
      CHECK((*state)->stored().size() <= 1);
      const std::uint64_t kept = (*state)->stored().empty() ? 0 : (*state)->stored()[0].position;
      CHECK(kept >= synced);
      if (!triggered) break;
    }
  }
}

TEST_CASE("a full disk is an error, and no position is made up", "[ship][checkpoint]") {
  for (std::uint64_t space = 0; space < 3000; space += 37) {
    io::MemFs disk;
    std::uint64_t synced = 0;
    {
      io::FaultFs faulty(disk, {.space_bytes = space});
      synced = advance_five_times(faulty);
    }
    const auto state = Checkpoint::open(disk, "state");
    CAPTURE(space);
    REQUIRE(state);
    const std::uint64_t kept = (*state)->stored().empty() ? 0 : (*state)->stored()[0].position;
    CHECK(kept >= synced);
    CHECK(kept % 10 == 0);
  }
}

}  // namespace
}  // namespace logkit::ship
