#include "lib/io/append_file.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/io/temp_dir.h"

namespace logkit::io {
namespace {

namespace fs = std::filesystem;

std::string content(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

AppendFile opened(const std::string& path) {
  auto file = AppendFile::open(path);
  REQUIRE(file.ok());
  return std::move(*file);
}

// One that is open in a directory of its own.
struct Opened {
  const TempDir dir;
  const std::string path = dir / "out";
  AppendFile file = opened(path);
};

TEST_CASE("An append file stays with a file that is where it was", "[io][append]") {
  Opened out;
  auto& [dir, path, file] = out;
  REQUIRE(file.append("one\n").ok());
  CHECK_FALSE(*file.follow_path());
  REQUIRE(file.append("two\n").ok());
  CHECK(content(path) == "one\ntwo\n");
}

TEST_CASE("An append file is made anew where it was renamed", "[io][append]") {
  Opened out;
  auto& [dir, path, file] = out;
  REQUIRE(file.append("one\n").ok());
  fs::rename(path, path + ".1");
  CHECK(*file.follow_path());
  CHECK(file.size_bytes() == 0);
  REQUIRE(file.append("two\n").ok());
  CHECK(content(path + ".1") == "one\n");
  CHECK(content(path) == "two\n");
}

TEST_CASE("An append file goes to the file that was put in its place", "[io][append]") {
  Opened out;
  auto& [dir, path, file] = out;
  fs::rename(path, path + ".1");
  std::ofstream(path) << "zero\n";
  CHECK(*file.follow_path());
  REQUIRE(file.append("one\n").ok());
  CHECK(content(path) == "zero\none\n");
}

TEST_CASE("An append file fails to sync what nobody can find", "[io][append]") {
  Opened out;
  auto& [dir, path, file] = out;
  fs::remove(path);
  REQUIRE(file.append("one\n").ok());
  CHECK_FALSE(file.sync().ok());
  CHECK(*file.follow_path());
  REQUIRE(file.append("one\n").ok());
  CHECK(file.sync().ok());
  CHECK(content(path) == "one\n");
}

TEST_CASE("An append file has its size when it was cut", "[io][append]") {
  Opened out;
  auto& [dir, path, file] = out;
  REQUIRE(file.append("one\n").ok());
  fs::resize_file(path, 0);
  CHECK(*file.follow_path());
  CHECK(file.size_bytes() == 0);
}

TEST_CASE("An append file stays with its file where no other can be made", "[io][append]") {
  const TempDir dir;
  fs::create_directory(dir / "sub");
  AppendFile file = opened(dir / "sub/out");
  fs::rename(dir / "sub", dir / "gone");
  CHECK_FALSE(file.follow_path().ok());
  fs::rename(dir / "gone", dir / "sub");
  CHECK_FALSE(*file.follow_path());
}

TEST_CASE("An append file on a device says why it is full", "[io][append]") {
  AppendFile file = opened("/dev/full");
  const Status written = file.append("one\n");
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().message().find("No space left") != std::string::npos);
}

}  // namespace
}  // namespace logkit::io
