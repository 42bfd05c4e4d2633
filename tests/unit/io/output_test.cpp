#include "lib/io/output.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "lib/io/fd.h"

namespace logkit::io {
namespace {

struct Pipe {
  Pipe() {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }
  std::string take() {
    std::string bytes(1 << 16, '\0');
    auto got = read_some(reader.get(), std::span(bytes.data(), bytes.size()), "pipe");
    REQUIRE(got);
    bytes.resize(*got);
    return bytes;
  }
  Fd reader;
  Fd writer;
};

TEST_CASE("output is held back until it is flushed or the buffer is full", "[io][output]") {
  Pipe pipe;
  auto out = make_fd_output(pipe.writer.get(), "out", 8);
  REQUIRE(out->write("1234"));
  CHECK_FALSE(is_readable_now(pipe.reader.get()));
  REQUIRE(out->write("5678"));
  CHECK_FALSE(is_readable_now(pipe.reader.get()));
  REQUIRE(out->write("9"));
  CHECK(pipe.take() == "12345678");
  REQUIRE(out->write("long enough to pass by the buffer"));
  CHECK(pipe.take() == "9long enough to pass by the buffer");
  REQUIRE(out->write("x"));
  REQUIRE(out->flush());
  REQUIRE(out->flush());
  CHECK(pipe.take() == "x");
}

TEST_CASE("output without a buffer writes at once", "[io][output]") {
  Pipe pipe;
  auto out = make_fd_output(pipe.writer.get(), "err", 0);
  REQUIRE(out->write("now"));
  CHECK(pipe.take() == "now");
}

TEST_CASE("what is left is written at the end", "[io][output]") {
  Pipe pipe;
  make_fd_output(pipe.writer.get(), "out")->write("rest").ok();
  CHECK(pipe.take() == "rest");
}

TEST_CASE("a reader that left is no failure but enough", "[io][output]") {
  std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.reader.reset();
  auto out = make_fd_output(pipe.writer.get(), "standard output", 4);
  const Status left = out->write("too long for it");
  REQUIRE_FALSE(left);
  CHECK(left.error().code == Code::kCancelled);
  CHECK(out->write("and again").error().code == Code::kCancelled);
}

TEST_CASE("a full disk is told with the name of the output", "[io][output]") {
  const Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  if (!full.valid()) return;
  auto out = make_fd_output(full.get(), "standard output");
  REQUIRE(out->write("x"));
  const Status failed = out->flush();
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Code::kIo);
  CHECK(failed.error().sys_errno == ENOSPC);
  CHECK(failed.error().message() ==
        "standard output: cannot write: No space left on device");
}

TEST_CASE("a descriptor in non-blocking mode is waited for", "[io][output]") {
  Pipe pipe;
  REQUIRE(::fcntl(pipe.reader.get(), F_SETFL, O_NONBLOCK) == 0);
  REQUIRE(::write(pipe.writer.get(), "abc", 3) == 3);
  CHECK(pipe.take() == "abc");
  pipe.writer.reset();
  CHECK(pipe.take().empty());
}

TEST_CASE("a closed descriptor is an error", "[io][output]") {
  char byte = 0;
  auto got = read_some(-1, std::span(&byte, 1), "standard input");
  REQUIRE_FALSE(got);
  CHECK(got.error().message() == "standard input: cannot read: Bad file descriptor");
}

}  // namespace
}  // namespace logkit::io
