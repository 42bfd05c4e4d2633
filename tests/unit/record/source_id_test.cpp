#include "lib/record/source_id.h"

#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"

namespace logkit::record {
namespace {

std::string lines(std::size_t count, const std::string& word = "line") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += word + " " + std::to_string(i) + "\n";
  return text;
}

FileDescriptor describe(io::Fs& fs, const std::string& path) {
  auto input = io::open_input(fs, path);
  REQUIRE(input);
  REQUIRE(*(*input)->next_member());
  auto file = describe_input(fs, path, **input);
  REQUIRE(file);
  REQUIRE(*file);
  return **file;
}

// A source as the store keeps it after reading `position` bytes of the file.
StoredSource stored(io::Fs& fs, const std::string& path, const std::string& text,
                    std::uint64_t position) {
  FileDescriptor file = describe(fs, path);
  set_tail(file, position, std::string_view(text).substr(0, position));
  const std::string name = source_id(file);
  file.head.clear();
  return {name, position, file};
}

bool recognised(io::Fs& fs, const StoredSource& source, const std::string& path) {
  auto found = recognise({&source, 1}, describe(fs, path), make_tail_reader(fs, path, ""));
  REQUIRE(found);
  return found->has_value();
}

// One gzip member of a stored block: no compressor needed to test a reader.
std::string gzip_of(std::string_view text) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
  std::uint32_t crc = ~0u;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & -(crc & 1));
  }
  ByteWriter writer(out);
  LK_CHECK(text.size() < 65536);
  writer.put_le<std::uint8_t>(1);
  writer.put_le(static_cast<std::uint16_t>(text.size()));
  writer.put_le(static_cast<std::uint16_t>(~text.size()));
  writer.put_bytes(text);
  writer.put_le(~crc);
  writer.put_le(static_cast<std::uint32_t>(text.size()));
  return out;
}

TEST_CASE("a descriptor reads back from its JSON", "[record][source]") {
  FileDescriptor file;
  file.path = "/var/log/\"odd\"\n.log";
  file.member = "kafka/server.log";
  file.device = ~0ull;
  file.inode = 131;
  file.birth_time_ns = -5;
  file.size_bytes = 90'112;
  file.packed = true;
  file.head = std::string("a\0\xff", 3);
  file.head_bytes = 3;
  file.head_hash = hash128(file.head);
  file.generation = 2;
  set_tail(file, 77, "tail");
  CHECK(parse_descriptor(descriptor_json(file)) == file);
  FileDescriptor plain;
  plain.path = "/a";
  plain.head_hash = hash128(std::string_view());
  CHECK(parse_descriptor(descriptor_json(plain)) == plain);
}

TEST_CASE("what is no descriptor of a file is refused", "[record][source]") {
  for (const char* json :
       {"", "[]", "{", "{}", R"({"path":"/a"})", R"({"cursor":"s=1;i=2"})",
        R"({"path":"/a","head_hash":"xyz"})",
        R"({"path":"/a","head_hash":"00000000000000000000000000000000","dev":-1})",
        R"({"path":"/a","head_hash":"00000000000000000000000000000000","ino":1.5})",
        R"({"path":"/a","head_hash":"00000000000000000000000000000000","head_bytes":99999})",
        R"({"path":"/a","head_hash":"00000000000000000000000000000000","head_bytes":1,)"
        R"("head":"61"})",
        R"({"path":"/a","head_hash":"00000000000000000000000000000000","head":"6"})"}) {
    INFO(json);
    CHECK_FALSE(parse_descriptor(json));
  }
  CHECK(parse_descriptor(
      R"({"path":"/a","new":{"x":1},"head_hash":"00000000000000000000000000000000"})"));
}

TEST_CASE("names are of one form and differ where files do", "[record][source]") {
  io::MemFs fs;
  fs.put("/l/a.log", "same\n");
  fs.put("/l/b.log", "same\n");
  const std::string a = source_id(describe(fs, "/l/a.log"));
  CHECK(a.size() == 37);
  CHECK(a.starts_with("file:"));
  CHECK(a == source_id(describe(fs, "/l/a.log")));
  CHECK(a != source_id(describe(fs, "/l/b.log")));
  FileDescriptor again = describe(fs, "/l/a.log");
  again.generation = 1;
  CHECK(a != source_id(again));
  // The name of a file of more than the head does not change as it grows.
  fs.put("/l/a.log", lines(500));
  const std::string big = source_id(describe(fs, "/l/a.log"));
  fs.put("/l/a.log", lines(600));
  CHECK(big == source_id(describe(fs, "/l/a.log")));
}

TEST_CASE("a file that grew is recognised", "[record][source]") {
  io::MemFs fs;
  for (const std::size_t first : {1u, 10u, 500u}) {
    const std::string text = lines(first);
    fs.put("/l/a.log", text);
    const StoredSource source = stored(fs, "/l/a.log", text, text.size());
    CHECK(recognised(fs, source, "/l/a.log"));
    fs.put("/l/a.log", lines(first + 300));
    CHECK(recognised(fs, source, "/l/a.log"));
    // Without a look at the bytes too.
    CHECK(*recognise({&source, 1}, describe(fs, "/l/a.log"), {}) == 0u);
  }
}

TEST_CASE("a file that was renamed is recognised, its successor is not", "[record][source]") {
  io::MemFs fs;
  const std::string text = lines(5);
  fs.put("/l/a.log", text);
  const StoredSource source = stored(fs, "/l/a.log", text, text.size());
  REQUIRE(fs.rename("/l/a.log", "/l/a.log.1"));
  fs.put("/l/a.log", text);
  CHECK(recognised(fs, source, "/l/a.log.1"));
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
}

TEST_CASE("a file that was compressed is recognised, resumed inside", "[record][source]") {
  io::MemFs fs;
  for (const std::size_t count : {20u, 2000u}) {
    const std::string text = lines(count);
    fs.put("/l/a.log", text);
    const StoredSource source = stored(fs, "/l/a.log", text, text.size() / 2);
    fs.put("/l/a.log.2.gz", gzip_of(text));
    CHECK(recognised(fs, source, "/l/a.log.2.gz"));
    fs.put("/l/a-20260301.log.gz", gzip_of(text));
    CHECK(recognised(fs, source, "/l/a-20260301.log.gz"));
    // Of another log, elsewhere, or cut before what was stored.
    fs.put("/l/b.log.2.gz", gzip_of(text));
    CHECK_FALSE(recognised(fs, source, "/l/b.log.2.gz"));
    fs.put("/m/a.log.2.gz", gzip_of(text));
    CHECK_FALSE(recognised(fs, source, "/m/a.log.2.gz"));
    fs.put("/l/a.log.3.gz", gzip_of(text.substr(0, text.size() / 2 - 1)));
    CHECK_FALSE(recognised(fs, source, "/l/a.log.3.gz"));
  }
}

TEST_CASE("a copy by copytruncate is recognised where it is long enough", "[record][source]") {
  io::MemFs fs;
  const std::string text = lines(500);
  fs.put("/l/a.log", text);
  const StoredSource source = stored(fs, "/l/a.log", text, text.size());
  fs.put("/l/a.log.1", text);
  CHECK(recognised(fs, source, "/l/a.log.1"));
  fs.put("/l/a.log", "");
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
  // By any name that begins with all of the old one, and by no other.
  for (const std::string name : {"/l/a.log.bak", "/l/a.log-c1", "/l/a.log.1.orig"}) {
    fs.put(name, text);
    CHECK(recognised(fs, source, name));
  }
  for (const std::string name : {"/l/a.logs", "/l/a-error.log", "/l/aa.log.bak", "/m/a.log.bak"}) {
    fs.put(name, text);
    CHECK_FALSE(recognised(fs, source, name));
  }
  // Small ones with the same head are two.
  fs.put("/l/c.1.log", "started\n");
  const StoredSource small = stored(fs, "/l/c.1.log", "started\n", 8);
  fs.put("/l/c.2.log", "started\n");
  CHECK_FALSE(recognised(fs, small, "/l/c.2.log"));
}

TEST_CASE("a file that was truncated and written again is another", "[record][source]") {
  io::MemFs fs;
  const std::string text = "# header\n" + lines(200);
  fs.put("/l/a.log", text);
  const StoredSource source = stored(fs, "/l/a.log", text, text.size());
  // Shorter; longer with another beginning; longer with the same beginning.
  fs.put("/l/a.log", "# header\n");
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
  fs.put("/l/a.log", lines(900, "other"));
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
  fs.put("/l/a.log", text.substr(0, 1024) + lines(900, "other"));
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
}

TEST_CASE("an inode that is used again is another file", "[record][source]") {
  io::MemFs fs;
  const std::string text = lines(5);
  fs.put("/l/a.log", text);
  StoredSource source = stored(fs, "/l/a.log", text, text.size());
  source.descriptor.birth_time_ns += 1;
  CHECK_FALSE(recognised(fs, source, "/l/a.log"));
}

TEST_CASE("without birth times the path or the bytes have to agree", "[record][source]") {
  io::MemFs fs;
  fs.set_clock_ns(0);
  const std::string text = lines(50);
  fs.put("/l/a.log", text);
  const StoredSource source = stored(fs, "/l/a.log", text, text.size());
  CHECK(*recognise({&source, 1}, describe(fs, "/l/a.log"), {}) == 0u);
  REQUIRE(fs.rename("/l/a.log", "/l/z.log"));
  CHECK_FALSE(recognise({&source, 1}, describe(fs, "/l/z.log"), {})->has_value());
  CHECK(recognised(fs, source, "/l/z.log"));
}

TEST_CASE("the tail of a short file is all of it", "[record][source]") {
  io::MemFs fs;
  fs.put("/l/a.log", "abc\n");
  CHECK(**make_tail_reader(fs, "/l/a.log", "")(4) == "abc\n");
  CHECK(**make_tail_reader(fs, "/l/a.log", "")(2) == "ab");
  CHECK_FALSE(make_tail_reader(fs, "/l/a.log", "")(5)->has_value());
  CHECK_FALSE(make_tail_reader(fs, "/l/a.log", "member")(1)->has_value());
  fs.put("/l/b.log", lines(100));
  CHECK((**make_tail_reader(fs, "/l/b.log", "")(500)) == lines(100).substr(500 - 64, 64));
}

TEST_CASE("only regular files have an identity", "[record][source]") {
  io::MemFs fs;
  auto input = io::open_input_memory("x", "standard input");
  REQUIRE(*(*input)->next_member());
  CHECK_FALSE(describe_input(fs, "-", **input)->has_value());
}

TEST_CASE("a descriptor without its head", "[source_id]") {
  FileDescriptor file;
  file.path = "/var/log/a.log";
  file.head = "hello";
  file.head_bytes = 5;
  file.head_hash = hash128(file.head);
  const std::string json = without_head(descriptor_json(file));
  CHECK(json.find("68656c6c6f") == std::string::npos);
  file.head.clear();
  CHECK(parse_descriptor(json) == file);
  CHECK(without_head(R"({"he\u0061d":"x","kafka":{"head":1},"head":"y"})") == R"({"kafka":{"head":1}})");
  CHECK(without_head(R"({"head":"x"})") == "{}");
  CHECK(without_head("17") == "17");
}

}  // namespace
}  // namespace logkit::record
