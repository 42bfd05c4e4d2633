#include "lib/store/store_writer.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/store/positions.h"
#include "tests/unit/store/store_fixture.h"

namespace logkit::store {
namespace {

TEST_CASE("what is flushed is there, in order", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "one", at(kNoon));
  REQUIRE(writer->add_json(R"({"n":2})", at(kNoon + 1)));
  CHECK(writer->pending_records() == 2);
  CHECK(segment_files(fs).empty());
  REQUIRE(writer->flush());
  CHECK(writer->pending_records() == 0);
  add(*writer, "three", at(kNoon - 5));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"one", R"({"n":2})", "three"});
  CHECK(writer->totals().records == 3);
  CHECK(writer->totals().segments == 2);
  CHECK(writer->totals().flushes == 2);
}

TEST_CASE("segments lie under their day, with their range in the name", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", at(kNoon));
  add(*writer, "b", at(kNoon + 1));
  REQUIRE(writer->close());
  CHECK(segment_files(fs) ==
        std::vector<std::string>{"store/2026-03-01/20260301T120000.000000000Z-20260301T120000."
                                 "000000001Z-000000000000.000000000002.00000001.2.seg"});
}

TEST_CASE("a record that is no record is refused, the rest goes on", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", at(kNoon));
  auto refused = writer->add_json("{broken", from("s", 5, kNoon + kNsPerDay));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Code::kInvalid);
  add(*writer, "b", from("s", 5));
  REQUIRE(writer->close());
  CHECK(stored_records(fs) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("one store has one writer", "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  auto second = StoreWriter::open(fs, "store");
  REQUIRE_FALSE(second);
  CHECK(second.error().message() == "store: another writer has this store: locked by another process");
  REQUIRE(writer->close());
  CHECK(StoreWriter::open(fs, "store"));
}

TEST_CASE("a full disk ends the writer with one clear error", "[store][writer]") {
  io::MemFs disk;
  {
    auto writer = open_writer(disk);
    add(*writer, "old", from("s", 1));
    REQUIRE(writer->close());
  }
  io::FaultFs fs(disk, {.space_bytes = 100});
  auto writer = open_writer(fs);
  add(*writer, "new", from("s", 2));
  const Status full = writer->flush();
  REQUIRE_FALSE(full);
  CHECK(full.error().sys_errno == 28);
  CHECK_FALSE(writer->add_text("x", true, {}, from("s", 3)));
  CHECK_FALSE(writer->close());
  writer.reset();
  CHECK(stored_records(disk) == std::vector<std::string>{"old"});
  CHECK(segment_files(disk).size() == 1);
}

TEST_CASE("a damaged segment is a warning, and its numbers are not used again",
          "[store][writer]") {
  io::MemFs fs;
  auto writer = open_writer(fs);
  add(*writer, "a", from("s", 1));
  REQUIRE(writer->flush());
  add(*writer, "b", from("s", 2));
  REQUIRE(writer->close());
  const std::vector<std::string> files = segment_files(fs);
  std::string bytes = fs.contents(files[1]);
  bytes.resize(bytes.size() - 10);
  fs.put(files[1], bytes);
  writer = open_writer(fs);
  REQUIRE(writer->damaged_segments().size() == 1);
  CHECK(writer->damaged_segments()[0].where.find(files[1]) != std::string::npos);
  add(*writer, "c", from("s", 3));
  REQUIRE(writer->close());
  CHECK(segment_files(fs).size() == 3);
  CHECK(segment_files(fs)[2].find("000000000002.000000000003.00000003") != std::string::npos);
}

// Counts what is open at once.
class CountingFs : public io::MemFs {
 public:
  Result<std::unique_ptr<io::ReadFile>> open_read(std::string_view path) override {
    LK_TRY(auto file, MemFs::open_read(path));
    most_ = std::max(most_, ++open_);
    return std::unique_ptr<io::ReadFile>(std::make_unique<Counted>(std::move(file), open_));
  }
  int most_ = 0;

 private:
  class Counted : public io::ReadFile {
   public:
    Counted(std::unique_ptr<io::ReadFile> below, int& open)
        : below_(std::move(below)), open_(open) {}
    ~Counted() override { --open_; }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> dst) override {
      return below_->read_at(offset, dst);
    }
    std::uint64_t size_bytes() const override { return below_->size_bytes(); }

   private:
    std::unique_ptr<io::ReadFile> below_;
    int& open_;
  };
  int open_ = 0;
};

TEST_CASE("a store of many segments is taken up with one file open", "[store][writer]") {
  CountingFs fs;
  auto writer = open_writer(fs);
  for (std::uint64_t i = 1; i <= 50; ++i) {
    add(*writer, "x", from("s", i));
    REQUIRE(writer->flush());
  }
  writer.reset();
  writer = open_writer(fs);
  add(*writer, "x", from("s", 50), Added::kReplay);
  CHECK(read_positions(fs, "store")->find("s", "")->position == 50);
  CHECK(fs.most_ == 1);
}

}  // namespace
}  // namespace logkit::store
