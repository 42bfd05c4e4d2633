#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "lib/io/posix_fs.h"
#include "lib/ship/files/file_reader.h"
#include "lib/ship/files/file_registry.h"
#include "lib/ship/files/path_pattern.h"
#include "tests/unit/io/temp_dir.h"

namespace logkit::ship {
namespace {

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary | std::ios::app) << text;
}

std::vector<std::string> lines_of(const Batch& batch) {
  std::vector<std::string> lines;
  for (const Record& record : batch.records) lines.emplace_back(batch.text(record));
  return lines;
}

TEST_CASE("lines come whole, with the position behind their end", "[ship][files]") {
  const io::TempDir dir;
  const std::string path = dir / "a.log";
  write(path, "one\n\ntwo\r\nhalf");
  auto file = io::LiveFile::open(path);
  REQUIRE(file);
  const auto reader = make_plain_reader(*file, {}, 0, "");
  Batch batch;
  auto step = reader->read(batch);
  REQUIRE(step);
  CHECK(*step == ReadStep::kRecords);
  CHECK(lines_of(batch) == std::vector<std::string>{"one", "", "two\r"});
  CHECK(batch.records[0].position == 4);
  CHECK(batch.records[1].position == 5);
  CHECK(batch.records[2].position == 10);
  CHECK(batch.read_bytes == 10);
  CHECK(reader->tail() == "one\n\ntwo\r\n");
  batch.clear();
  step = reader->read(batch);
  REQUIRE(step);
  CHECK(*step == ReadStep::kNothing);
  write(path, " and half\n");
  batch.clear();
  step = reader->read(batch);
  REQUIRE(step);
  CHECK(lines_of(batch) == std::vector<std::string>{"half and half"});
}

TEST_CASE("lines of every length about the limits of a read come as they are", "[ship][files]") {
  for (std::size_t length = 0; length < 200; ++length) {
    const io::TempDir dir;
    const std::string path = dir / "a.log";
    const std::string longest(length, 'x');
    write(path, "a\n" + longest + "\nb\n");
    auto file = io::LiveFile::open(path);
    REQUIRE(file);
    const auto reader =
        make_plain_reader(*file, {.batch_bytes = 64, .max_record_bytes = 150}, 0, "");
    std::vector<std::string> lines;
    std::uint64_t read_bytes = 0;
    bool cut = false;
    while (true) {
      Batch batch;
      const auto step = reader->read(batch);
      REQUIRE(step);
      if (*step != ReadStep::kRecords) break;
      for (const Record& record : batch.records) cut |= record.cut;
      for (std::string& line : lines_of(batch)) lines.push_back(std::move(line));
      read_bytes += batch.read_bytes;
    }
    CAPTURE(length);
    CHECK(lines == std::vector<std::string>{"a", longest.substr(0, 150), "b"});
    CHECK(cut == (length > 150));
    CHECK(read_bytes == length + 5);
    CHECK(reader->position() == length + 5);
  }
}

// All lines of a file, by batch.
std::vector<std::vector<std::string>> batches_of(FileReader& reader) {
  std::vector<std::vector<std::string>> batches;
  while (true) {
    Batch batch;
    const auto step = reader.read(batch);
    REQUIRE(step);
    if (*step != ReadStep::kRecords) return batches;
    CHECK(batch.records.back().position == reader.position());
    batches.push_back(lines_of(batch));
  }
}

TEST_CASE("a batch is bounded where a parcel is, in plain and in compressed files",
          "[ship][files]") {
  const io::TempDir dir;
  std::vector<std::string> expected;
  std::string text;
  for (std::size_t i = 0; i < 3000; ++i) {
    expected.push_back(std::to_string(i) + std::string(i % 97, 'x'));
    text += expected.back() + "\n";
  }
  write(dir / "a.log", text);
  REQUIRE(std::system(("gzip -k '" + dir / "a.log" + "'").c_str()) == 0);
  auto file = io::LiveFile::open(dir / "a.log");
  REQUIRE(file);
  const std::unique_ptr<io::Fs> fs = io::make_posix_fs();
  const auto packed_inode = io::live_info(dir / "a.log.gz")->inode;
  const ParcelBounds all_bounds[] = {{.records = 100}, {.bytes = 1000}, {.records = 7, .bytes = 300}};
  for (const ParcelBounds& bounds : all_bounds) {
    const ReadLimits limits{.bounds = bounds};
    const std::unique_ptr<FileReader> readers[] = {
        make_plain_reader(*file, limits, 0, ""),
        make_packed_reader(*fs, dir / "a.log.gz", packed_inode, limits, 0)};
    for (const auto& reader : readers) {
      std::vector<std::string> lines;
      const auto batches = batches_of(*reader);
      for (const auto& batch : batches) {
        std::size_t bytes = 0;
        for (const std::string& line : batch) bytes += line.size();
        CHECK(batch.size() <= bounds.records.value_or(batch.size()));
        CHECK(bytes <= bounds.bytes.value_or(bytes));
        lines.insert(lines.end(), batch.begin(), batch.end());
      }
      CHECK(lines == expected);
      // Bounded, and filled.
      if (bounds.records == 100u) CHECK(batches.size() <= 32);
      CHECK(reader->position() == text.size());
    }
  }
}

TEST_CASE("a line that is more than a parcel by itself is a batch", "[ship][files]") {
  const io::TempDir dir;
  write(dir / "a.log", "a\n" + std::string(300'000, 'x') + "\nb\nc\n");
  auto file = io::LiveFile::open(dir / "a.log");
  REQUIRE(file);
  const auto reader = make_plain_reader(*file, {.bounds = {.bytes = 2}}, 0, "");
  const auto batches = batches_of(*reader);
  REQUIRE(batches.size() == 3);
  CHECK(batches[0] == std::vector<std::string>{"a"});
  CHECK(batches[1][0].size() == 300'000);
  CHECK(batches[2] == std::vector<std::string>{"b", "c"});
}

TEST_CASE("other bytes before the position are seen, whatever the size", "[ship][files]") {
  for (const char* text : {"", "x", "new lines\nof the same length\n", "new\nand\nmuch\nlonger\n"
                                                                     "than the lines before were\n"}) {
    const io::TempDir dir;
    const std::string path = dir / "a.log";
    write(path, "old lines\nof the same length\n");
    auto file = io::LiveFile::open(path);
    REQUIRE(file);
    const auto reader = make_plain_reader(*file, {}, 0, "");
    Batch batch;
    REQUIRE(reader->read(batch));
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
    batch.clear();
    const auto step = reader->read(batch);
    REQUIRE(step);
    CAPTURE(text);
    CHECK(*step == ReadStep::kRewritten);
  }
}

TEST_CASE("wildcards of one and of many directories", "[ship][files]") {
  const io::TempDir dir;
  std::filesystem::create_directories(dir / "a/b/c");
  std::filesystem::create_directory_symlink(dir.path(), dir / "a/up");
  for (const char* name : {"x.log", "a/y.log", "a/b/c/z.log", "a/.hidden.log", "a/other.txt"})
    write(dir / name, "x");
  const auto expand = [&](const std::string& pattern) {
    PathPattern::Found found;
    PathPattern::parse(dir / pattern).expand(found);
    std::vector<std::string> names;
    for (const std::string& path : found.files)
      if (path.find("/up/") == path.npos) names.push_back(path.substr(dir.path().size() + 1));
    std::sort(names.begin(), names.end());
    return names;
  };
  using Names = std::vector<std::string>;
  CHECK(expand("*.log") == Names{"x.log"});
  CHECK(expand("*/*.log") == Names{"a/y.log"});
  CHECK(expand("**/*.log") == Names{"a/b/c/z.log", "a/y.log", "x.log"});
  CHECK(expand("a/[oy]*") == Names{"a/other.txt", "a/y.log"});
  CHECK(expand("a/.*.log") == Names{"a/.hidden.log"});
  CHECK(expand("a/y.log") == Names{"a/y.log"});
  CHECK(expand("a").empty());
  CHECK(expand("nothing/*").empty());
  CHECK(PathPattern::parse("/var/log/*.log").matches("/var/log/a.log"));
  CHECK_FALSE(PathPattern::parse("/var/log/*.log").matches("/var/log/b/a.log"));
}

TEST_CASE("** goes into no directory that it came through", "[ship][files]") {
  const io::TempDir dir;
  std::filesystem::create_directories(dir / "a/b");
  std::filesystem::create_directories(dir / "c");
  for (const std::string name : {"x.log", "a/y.log", "a/b/z.log", "c/w.log"}) write(dir / name, "");
  std::filesystem::create_directory_symlink("..", dir / "a/b/up");
  std::filesystem::create_directory_symlink(dir.path(), dir / "a/home");
  std::filesystem::create_directory_symlink(".", dir / "a/self");
  // One that leads elsewhere is followed.
  std::filesystem::create_directory_symlink("../c", dir / "a/aside");
  const auto expand = [&](const std::string& typed) {
    PathPattern::Found found;
    PathPattern::parse(dir / typed).expand(found);
    for (std::string& file : found.files) file.erase(0, dir.path().size() + 1);
    std::sort(found.files.begin(), found.files.end());
    return found.files;
  };
  using Names = std::vector<std::string>;
  const Names all{"a/aside/w.log", "a/b/z.log", "a/y.log", "c/w.log", "x.log"};
  CHECK(expand("**/*.log") == all);
  CHECK(expand("**") == all);
  CHECK(expand("a/**/*.log") ==
        Names{"a/aside/w.log", "a/b/z.log", "a/home/c/w.log", "a/home/x.log", "a/y.log"});
  Names twice = expand("**/**/*.log");
  twice.erase(std::unique(twice.begin(), twice.end()), twice.end());
  for (const std::string& name : all) CHECK(std::count(twice.begin(), twice.end(), name) == 1);
}

TEST_CASE("a file that is followed has no second source, its copy waits", "[ship][files]") {
  const io::TempDir dir;
  const auto fs = io::make_posix_fs();
  const std::string text(2000, 'x');
  write(dir / "a.log", text + "\n");
  write(dir / "a.log.1", text + "\n");
  const auto describe = [&](const std::string& path) {
    auto input = io::open_input(*fs, path);
    REQUIRE(input);
    REQUIRE((*input)->next_member());
    auto descriptor = record::describe_input(*fs, path, **input);
    REQUIRE(descriptor);
    return **descriptor;
  };
  FileRegistry registry(*fs, {});
  const auto first = registry.add(describe(dir / "a.log"));
  auto match = registry.find(describe(dir / "a.log.1"));
  REQUIRE(match);
  CHECK_FALSE(match->source);  // nothing of it was read: two files with one head
  registry.move(first, 2001, text.substr(0, 63) + "\n");
  match = registry.find(describe(dir / "a.log.1"));
  REQUIRE(match);
  REQUIRE(match->source);
  CHECK(match->is_followed);
  registry.set_followed(first, false);
  match = registry.find(describe(dir / "a.log.1"));
  REQUIRE(match);
  CHECK_FALSE(match->is_followed);
  // The same name and inode with other bytes: a source of another name.
  const auto second = registry.add(describe(dir / "a.log"));
  CHECK(registry.at(second).source != registry.at(first).source);
}

}  // namespace
}  // namespace logkit::ship
