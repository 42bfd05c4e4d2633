#include <catch2/catch.hpp>

#include <thread>

#include "lib/io/bounded_fs.h"
#include "lib/io/mem_fs.h"

namespace logkit::io {
namespace {

void write(Fs& fs, const std::string& path, const std::string& text) {
  auto file = fs.create(path);
  REQUIRE(file);
  REQUIRE((*file)->append(as_bytes(text)));
  REQUIRE((*file)->sync());
}

std::string read(ReadFile& file) {
  std::string text(file.size_bytes(), '\0');
  const auto count = file.read_at(0, std::as_writable_bytes(std::span(text)));
  return count ? text.substr(0, *count) : count.error().message();
}

struct Files {
  MemFs below;
  BoundedFs fs{below, 4};
  std::vector<std::unique_ptr<ReadFile>> files;

  explicit Files(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      write(fs, name(i), "text of " + name(i));
      auto opened = fs.open_read(name(i));
      REQUIRE(opened);
      files.push_back(std::move(*opened));
    }
  }
  static std::string name(std::size_t i) { return "file" + std::to_string(i); }
};

TEST_CASE("more files are read than are open", "[io][bounded]") {
  Files all(20);
  CHECK(all.fs.open_files() == 4);
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < all.files.size(); ++i) {
      CHECK(read(*all.files[i]) == "text of " + Files::name(i));
      CHECK(all.fs.open_files() <= 4);
    }
  }
  all.files.resize(2);
  CHECK(all.fs.open_files() <= 2);
}

TEST_CASE("a file that is gone or another one is an error, while it is open it is not",
          "[io][bounded]") {
  Files all(6);
  REQUIRE(all.below.remove("file0"));
  REQUIRE(all.below.remove("file1"));
  write(all.below, "file1", "another");
  REQUIRE(all.below.remove("file5"));
  CHECK(all.files[5]->size_bytes() == 13);
  CHECK(read(*all.files[5]) == "text of file5");
  std::byte byte{};
  const auto gone = all.files[0]->read_at(0, {&byte, 1});
  REQUIRE(!gone);
  CHECK(gone.error().code == Code::kNotFound);
  const auto other = all.files[1]->read_at(0, {&byte, 1});
  REQUIRE(!other);
  CHECK(other.error().code == Code::kCorrupt);
}

TEST_CASE("threads read files that close each other", "[io][bounded]") {
  Files all(12);
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (std::size_t first = 0; first < 3; ++first) {
    threads.emplace_back([&all, &wrong, first] {
      for (std::size_t i = 0; i < 600; ++i) {
        const std::size_t at = (first * 5 + i * 7) % all.files.size();
        if (read(*all.files[at]) != "text of " + Files::name(at)) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(all.fs.open_files() <= 7);
}

TEST_CASE("of the files a process may have, some are left to others", "[io][bounded]") {
  CHECK(files_to_keep_open() >= 8);
  CHECK(files_to_keep_open() <= 512);
}

}  // namespace
}  // namespace logkit::io
