#include "lib/io/input.h"

#include <random>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "lib/io/fault_fs.h"
#include "lib/io/fd.h"
#include "lib/io/mem_fs.h"
#include "lib/io/posix_fs.h"
#include "tests/unit/io/packing.h"
#include "tests/unit/io/temp_dir.h"

namespace logkit::io {
namespace {

// Log-like, so that it compresses, but not to nothing.
std::string sample_text(std::size_t lines) {
  std::mt19937 random(1);
  std::string text;
  for (std::size_t i = 0; i < lines; ++i)
    text += "line " + std::to_string(i) + " took " + std::to_string(random() % 100'000) + " us\n";
  return text;
}

struct Drained {
  std::string bytes;
  Status status;
};

Drained drain(Input& input, std::size_t step = 1000) {
  Drained drained;
  std::string buffer(step, '\0');
  while (true) {
    auto got = input.read(std::span(buffer.data(), buffer.size()));
    if (!got) {
      drained.status = got.error();
      return drained;
    }
    if (*got == 0) return drained;
    drained.bytes.append(buffer, 0, *got);
  }
}

// A failure may show when the member is looked at or when it is read.
Drained drain_bytes(std::string bytes) {
  auto input = open_input_memory(std::move(bytes), "app.log");
  REQUIRE(input);
  auto more = (*input)->next_member();
  if (!more) return {"", more.error()};
  return drain(**input, 1 << 20);
}

std::unique_ptr<Input> open_bytes(std::string bytes) {
  auto input = open_input_memory(std::move(bytes), "app.log");
  REQUIRE(input);
  auto more = (*input)->next_member();
  if (!more) FAIL(more.error().message());
  REQUIRE(*more);
  return std::move(*input);
}

TEST_CASE("plain bytes come as they are", "[io][input]") {
  for (const std::string& text : {std::string("a\nb"), std::string("\x1f"), std::string("\0\n", 2),
                                  sample_text(20'000)}) {
    auto input = open_bytes(text);
    CHECK(drain(*input).bytes == text);
    CHECK(input->name() == "app.log");
    CHECK(input->member().empty());
    CHECK(input->consumed_bytes() == text.size());
    CHECK_FALSE(*input->next_member());
  }
}

TEST_CASE("an empty input is one empty member", "[io][input]") {
  auto input = open_bytes("");
  CHECK(drain(*input).bytes.empty());
  CHECK_FALSE(*input->next_member());
}

TEST_CASE("every compression is taken off", "[io][input]") {
  const std::string text = sample_text(20'000);
  for (const Packing packing : kPackings) {
    const std::string stream = packed(text, packing);
    CHECK(drain(*open_bytes(stream)).bytes == text);
    CHECK(drain(*open_bytes(stream), 1).bytes == text);
    CHECK(drain(*open_bytes(packed("", packing))).bytes.empty());
    // Twice, by mistake.
    CHECK(drain(*open_bytes(packed(stream, packing))).bytes == text);
  }
}

TEST_CASE("concatenated streams are one, padding ends them", "[io][input]") {
  for (const Packing packing : kPackings) {
    const std::string two = packed("first\n", packing) + packed("second\n", packing);
    CHECK(drain(*open_bytes(two)).bytes == "first\nsecond\n");
    const Drained padded = drain(*open_bytes(two + std::string(1024, '\0')));
    CHECK(padded.bytes == "first\nsecond\n");
    CHECK(padded.status.ok());
  }
}

TEST_CASE("other bytes after a compressed stream are told", "[io][input]") {
  for (const Packing packing : kPackings) {
    const std::string stream = packed("first\n", packing);
    const Drained drained = drain(*open_bytes(stream + "garbage"));
    CHECK(drained.bytes == "first\n");
    REQUIRE_FALSE(drained.status);
    CHECK(drained.status.error().message() ==
          "app.log: bytes that belong to no compressed stream follow the last one, at byte " +
              std::to_string(stream.size()));
  }
}

TEST_CASE("a stream that was cut gives what it holds, then says so", "[io][input]") {
  const std::string text = sample_text(50'000);
  for (const Packing packing : kPackings) {
    const std::string stream = packed(text, packing);
    for (const std::size_t kept : {stream.size() / 2, stream.size() - 1, stream.size() - 5}) {
      const Drained drained = drain_bytes(stream.substr(0, kept));
      CHECK(text.starts_with(drained.bytes));
      REQUIRE_FALSE(drained.status);
      CHECK(drained.status.error().message() ==
            "app.log: compressed data ends too early, at byte " + std::to_string(kept));
      // gzip has no blocks to wait for: half the stream is about half the text.
      if (packing == Packing::kGzip) CHECK(drained.bytes.size() > text.size() / 3);
      if (kept + 1 == stream.size() && packing == Packing::kGzip) CHECK(drained.bytes == text);
    }
  }
}

TEST_CASE("a stream cut anywhere never gives wrong bytes", "[io][input]") {
  const std::string text = sample_text(30);
  for (const Packing packing : kPackings) {
    const std::string stream = packed(text, packing);
    for (std::size_t kept = 0; kept < stream.size(); ++kept) {
      auto input = open_input_memory(stream.substr(0, kept), "app.log");
      auto more = (*input)->next_member();
      if (!more) continue;
      const Drained drained = drain(**input);
      CAPTURE(kept);
      // Too short to be recognised: it is what it is.
      if (drained.status.ok()) {
        CHECK(drained.bytes == stream.substr(0, kept));
      } else {
        CHECK(text.starts_with(drained.bytes));
      }
    }
  }
}

TEST_CASE("damage is found, named and ends the member", "[io][input]") {
  const std::string text = sample_text(50'000);
  // libarchive's zstd writer leaves the checksum out: damage need not show.
  for (const Packing packing : {Packing::kGzip, Packing::kXz, Packing::kBzip2}) {
    std::string stream = packed(text, packing);
    stream[stream.size() * 3 / 4] = static_cast<char>(stream[stream.size() * 3 / 4] ^ 0x40);
    const Drained drained = drain_bytes(stream);
    REQUIRE_FALSE(drained.status);
    CHECK(drained.status.error().code == Code::kCorrupt);
    CHECK_THAT(drained.status.error().message(),
               Catch::StartsWith("app.log: compressed data is damaged ("));
    CHECK_THAT(drained.status.error().message(), Catch::Contains("), at byte "));
  }
}

TEST_CASE("random bytes after any magic never crash", "[io][input]") {
  std::mt19937 random(11);
  for (int round = 0; round < 400; ++round) {
    std::string bytes = packed("some text to begin with\n", kPackings[random() % 4]);
    if (round % 5 == 4) bytes = zip_of({{"a", "text"}});
    if (round % 5 == 3) bytes = tar_of({{"a", "text"}}).substr(0, 1024);
    for (int flips = 0; flips < 4; ++flips)
      bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes.resize(bytes.size() / 2 + random() % bytes.size());
    auto input = open_input_memory(bytes, "fuzz");
    for (int member = 0; member < 10; ++member) {
      auto more = (*input)->next_member();
      if (!more || !*more) break;
      drain(**input, 1 << 16);
    }
  }
}

TEST_CASE("a bomb is a stream like any other", "[io][input]") {
  const std::string zeros(64u << 20, '\0');
  auto input = open_bytes(packed(zeros, Packing::kGzip));
  std::string buffer(1 << 16, '\0');
  std::uint64_t total = 0;
  while (true) {
    auto got = input->read(std::span(buffer.data(), buffer.size()));
    REQUIRE(got);
    if (*got == 0) break;
    total += *got;
  }
  CHECK(total == zeros.size());
}

TEST_CASE("peeking takes nothing, skipping takes without giving", "[io][input]") {
  const std::string text = sample_text(20'000);
  for (const std::string& bytes : {text, packed(text, Packing::kZstd)}) {
    auto input = open_bytes(bytes);
    CHECK(*input->peek(10) == text.substr(0, 10));
    CHECK(*input->peek(2000) == text.substr(0, 2000));
    CHECK(*input->skip(500) == 500);
    CHECK(*input->peek(4) == text.substr(500, 4));
    CHECK(*input->skip(99'500) == 99'500);
    CHECK(drain(*input).bytes == text.substr(100'000));
    CHECK(*input->skip(10) == 0);
    CHECK(input->peek(10)->empty());
  }
  auto input = open_bytes("abc");
  CHECK(*input->skip(1000) == 3);
}

TEST_CASE("files are opened by path", "[io][input]") {
  MemFs fs;
  fs.put("logs/a.log", "hello\n");
  auto input = open_input(fs, "logs/a.log");
  REQUIRE(input);
  REQUIRE(*(*input)->next_member());
  CHECK(drain(**input).bytes == "hello\n");
  CHECK(open_input(fs, "logs").error().message() == "logs: is a directory");
  CHECK(open_input(fs, "none").error().message() == "none: no such file or directory");
}

TEST_CASE("a read that fails is an error after what came before it", "[io][input]") {
  MemFs disk;
  const std::string text = sample_text(10);
  disk.put("a.log", text);
  FaultFs fs(disk, {.fail_read_at = 4, .fails_on = true});  // stat, open, sniff, read, then
  auto input = open_input(fs, "a.log");
  REQUIRE(input);
  REQUIRE(*(*input)->next_member());
  const Drained drained = drain(**input, 20);
  CHECK(drained.bytes == text.substr(0, 20));
  REQUIRE_FALSE(drained.status);
  CHECK(drained.status.error().where == "a.log");
}

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  void put(std::string_view bytes) { REQUIRE(write_all(writer.get(), bytes, "pipe").ok()); }
  Fd reader;
  Fd writer;
};

TEST_CASE("a pipe gives what has arrived, and warns before it waits", "[io][input]") {
  Pipe pipe;
  int waits = 0;
  InputOptions options;
  options.before_blocking = [&]() -> Status {
    ++waits;
    if (waits == 1) pipe.put("first\n");
    if (waits == 2) pipe.put("second\n");
    if (waits == 3) pipe.writer.reset();
    return {};
  };
  auto input = open_input_fd(pipe.reader.get(), "standard input", options);
  REQUIRE(*(*input)->next_member());
  CHECK(waits == 1);
  std::string buffer(100, '\0');
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 6);
  CHECK(waits == 1);
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 7);
  CHECK(waits == 2);
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 0);
  CHECK(waits == 3);
}

TEST_CASE("a compressed pipe gives what its writer has flushed", "[io][input]") {
  Pipe pipe;
  int waits = 0;
  InputOptions options;
  options.before_blocking = [&]() -> Status {
    ++waits;
    if (waits == 1) pipe.put(packed("first\n", Packing::kGzip));
    if (waits == 2) pipe.put(packed("second\n", Packing::kGzip));
    if (waits == 3) pipe.writer.reset();
    return {};
  };
  auto input = open_input_fd(pipe.reader.get(), "standard input", options);
  REQUIRE(*(*input)->next_member());
  std::string buffer(100, '\0');
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 6);
  CHECK(waits == 1);
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 7);
  CHECK(waits == 2);
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 0);
}

TEST_CASE("the wait ends when the hook says so", "[io][input]") {
  Pipe pipe;
  int waits = 0;
  InputOptions options;
  options.wake_interval_ms = 1;
  options.before_blocking = [&]() -> Status {
    if (++waits < 4) return {};
    return Error::cancelled();
  };
  auto input = open_input_fd(pipe.reader.get(), "standard input", options);
  auto more = (*input)->next_member();
  REQUIRE_FALSE(more);
  CHECK(more.error().code == Code::kCancelled);
  CHECK(waits == 4);
}

TEST_CASE("a named pipe is read like standard input", "[io][input]") {
  const TempDir dir;
  const std::string path = dir / "fifo";
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  // Opened both ways, so that neither end waits for the other.
  Fd writer(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  REQUIRE(writer.valid());
  REQUIRE(write_all(writer.get(), "text\n", path));
  auto fs = make_posix_fs();
  auto input = open_input(*fs, path);
  REQUIRE(input);
  REQUIRE(*(*input)->next_member());
  std::string buffer(100, '\0');
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 5);
  writer.reset();
  CHECK(*(*input)->read(std::span(buffer.data(), 100)) == 0);
}

TEST_CASE("a file of the system that says it is empty is read all the same", "[io][input]") {
  auto fs = make_posix_fs();
  if (!fs->stat("/proc/self/status")) return;
  auto input = open_input(*fs, "/proc/self/status");
  REQUIRE(input);
  REQUIRE(*(*input)->next_member());
  CHECK_THAT(drain(**input).bytes, Catch::Contains("Pid:"));
}

}  // namespace
}  // namespace logkit::io
