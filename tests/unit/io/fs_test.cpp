// What every Fs has to do, asked of both that store something.
#include "lib/io/fs.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/io/posix_fs.h"
#include "tests/unit/io/temp_dir.h"

namespace logkit::io {
namespace {

std::string read_all(Fs& fs, const std::string& path) {
  auto file = fs.open_read(path);
  REQUIRE(file);
  std::string bytes((*file)->size_bytes(), '\0');
  auto got = (*file)->read_at(0, std::as_writable_bytes(std::span(bytes)));
  REQUIRE(got);
  CHECK(*got == bytes.size());
  return bytes;
}

void write_all(Fs& fs, const std::string& path, std::string_view bytes) {
  auto file = fs.create(path);
  REQUIRE(file);
  REQUIRE((*file)->append(as_bytes(bytes)));
  REQUIRE((*file)->sync());
}

void check_files(Fs& fs, const std::string& dir) {
  const std::string a = join_path(dir, "a");
  const std::string b = join_path(dir, "b");
  write_all(fs, a, "hello");
  CHECK(read_all(fs, a) == "hello");
  CHECK(fs.create(a).error().code == Code::kInvalid);

  auto info = fs.stat(a);
  REQUIRE(info);
  CHECK(info->type == FileType::kRegular);
  CHECK(info->size_bytes == 5);
  CHECK(info->inode != 0);

  REQUIRE(fs.rename(a, b));
  CHECK(fs.stat(b)->inode == info->inode);
  CHECK(fs.stat(a).error().code == Code::kNotFound);
  CHECK(fs.open_read(a).error().code == Code::kNotFound);

  write_all(fs, a, "new");
  REQUIRE(fs.rename(a, b));
  CHECK(read_all(fs, b) == "new");
  REQUIRE(fs.sync_dir(dir));

  auto open = fs.open_read(b);
  REQUIRE(fs.remove(b));
  CHECK(fs.remove(b).error().code == Code::kNotFound);
  std::byte byte{};
  CHECK(*(*open)->read_at(0, std::span(&byte, 1)) == 1);
  CHECK(*(*open)->read_at(3, std::span(&byte, 1)) == 0);
}

void check_directories(Fs& fs, const std::string& dir) {
  const std::string deep = join_path(dir, "x/y/z");
  REQUIRE(fs.make_dirs(deep));
  REQUIRE(fs.make_dirs(deep));
  CHECK(fs.stat(deep)->type == FileType::kDirectory);
  write_all(fs, join_path(deep, "b"), "");
  write_all(fs, join_path(deep, "a"), "");
  REQUIRE(fs.make_dirs(join_path(deep, "c")));
  CHECK(*fs.list_dir(deep) == std::vector<std::string>{"a", "b", "c"});
  CHECK(fs.list_dir(join_path(dir, "none")).error().code == Code::kNotFound);
  CHECK(fs.list_dir(join_path(deep, "a")).error().code != Code::kCorrupt);
  CHECK_FALSE(fs.list_dir(join_path(deep, "a")));
  CHECK_FALSE(fs.make_dirs(join_path(deep, "a")));
  CHECK_FALSE(fs.make_dirs(join_path(deep, "a/b")));
  CHECK(fs.open_read(deep).error().what == "is a directory");
  CHECK(fs.create(join_path(dir, "none/a")).error().code == Code::kNotFound);
  CHECK_FALSE(fs.remove(deep));
  REQUIRE(fs.remove(join_path(deep, "c")));
}

void check_locks(Fs& fs, const std::string& dir) {
  const std::string path = join_path(dir, "lock");
  auto held = fs.lock(path);
  REQUIRE(held);
  auto second = fs.lock(path);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == Code::kInvalid);
  held->reset();
  CHECK(fs.lock(path));
}

TEST_CASE("the file system of the machine keeps the contract", "[io][fs]") {
  const TempDir dir;
  auto fs = make_posix_fs();
  check_files(*fs, dir.path());
  check_directories(*fs, dir.path());
  check_locks(*fs, dir.path());
}

TEST_CASE("the file system in memory keeps the contract", "[io][fs]") {
  MemFs fs;
  REQUIRE(fs.make_dirs("store"));
  check_files(fs, "store");
  check_directories(fs, "store");
  check_locks(fs, "store");
}

TEST_CASE("what is stored is not open to the world", "[io][fs]") {
  const TempDir dir;
  auto fs = make_posix_fs();
  REQUIRE(fs->make_dirs(dir / "s"));
  write_all(*fs, dir / "s/f", "x");
  struct stat info {};
  REQUIRE(::stat((dir / "s").c_str(), &info) == 0);
  CHECK((info.st_mode & 0027) == 0);
  REQUIRE(::stat((dir / "s/f").c_str(), &info) == 0);
  CHECK((info.st_mode & 0137) == 0);
}

TEST_CASE("errors of the machine name the object", "[io][fs]") {
  auto fs = make_posix_fs();
  CHECK(fs->open_read("/nonexistent/a.log").error().message() ==
        "/nonexistent/a.log: no such file or directory");
  CHECK(fs->create("/proc/a").error().where == "/proc/a");
  CHECK(fs->stat("/etc/passwd/x").error().code == Code::kNotFound);
}

TEST_CASE("paths are joined and taken apart", "[io][fs]") {
  CHECK(join_path("a", "b") == "a/b");
  CHECK(join_path("a/", "b") == "a/b");
  CHECK(join_path("", "b") == "b");
  CHECK(join_path("/", "b") == "/b");
  CHECK(parent_dir("a/b") == "a");
  CHECK(parent_dir("a") == ".");
  CHECK(parent_dir("/a") == "/");
  CHECK(parent_dir("/") == "/");
  CHECK(parent_dir("a/b/") == "a");
  CHECK(parent_dir("a//b") == "a");
  CHECK(parent_dir("") == ".");
}

}  // namespace
}  // namespace logkit::io
