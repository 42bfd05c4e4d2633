#include "lib/net/stream_server.h"

#include <catch2/catch.hpp>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "lib/net/socket.h"

namespace logkit::net {
namespace {

// What a session saw, kept beyond its end.
struct Seen {
  std::string bytes;
  int ended = 0;
};

// Sends back what came, and ends at a 'q'.
class Echo : public Session {
 public:
  explicit Echo(Seen& seen) : seen_(seen) {}
  void begun(std::string& reply) override { reply += "hi "; }
  bool receive(std::string_view bytes, std::string& reply) override {
    seen_.bytes += bytes;
    reply += bytes;
    return bytes.find('q') == std::string_view::npos;
  }
  void ended() override { ++seen_.ended; }

 private:
  Seen& seen_;
};

struct Fixture {
  Seen seen;
  std::unique_ptr<StreamServer> server;

  explicit Fixture(StreamServerOptions options = {}) {
    auto opened = StreamServer::open({.host = "127.0.0.1", .port = 0}, options);
    REQUIRE(opened);
    server = std::move(opened).value();
    server->use(
        [this](std::uint64_t, const std::string& host) {
          CHECK(host == "127.0.0.1");
          return std::make_unique<Echo>(seen);
        },
        nullptr);
  }
  io::Fd connect() {
    auto fd = connect_tcp({.host = "127.0.0.1", .port = server->port()}, 2000);
    REQUIRE(fd);
    return std::move(fd).value();
  }
  template <typename Done>
  void serve_until(Done done) {
    for (int i = 0; i < 200 && !done(); ++i) REQUIRE(server->serve(20));
    REQUIRE(done());
  }
};

std::string read_available(int fd) {
  char buffer[4096];
  const ssize_t got = ::recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
  return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
}

}  // namespace

TEST_CASE("a session greets, answers and ends", "[net][server]") {
  Fixture fixture;
  const io::Fd client = fixture.connect();
  REQUIRE(::send(client.get(), "abc", 3, 0) == 3);
  fixture.serve_until([&] { return fixture.seen.bytes == "abc"; });
  REQUIRE(::send(client.get(), "q", 1, 0) == 1);
  fixture.serve_until([&] { return fixture.seen.ended == 1; });
  CHECK(read_available(client.get()) == "hi abcq");
  CHECK(fixture.server->connections() == 0);
}

TEST_CASE("a peer that leaves ends its session", "[net][server]") {
  Fixture fixture;
  io::Fd client = fixture.connect();
  fixture.serve_until([&] { return fixture.server->connections() == 1; });
  client.reset();
  fixture.serve_until([&] { return fixture.seen.ended == 1; });
}

TEST_CASE("connections beyond the limit are closed and counted", "[net][server]") {
  Fixture fixture({.max_connections = 2});
  const io::Fd first = fixture.connect();
  const io::Fd second = fixture.connect();
  const io::Fd third = fixture.connect();
  fixture.serve_until([&] { return fixture.server->refused() == 1; });
  CHECK(fixture.server->connections() == 2);
}

TEST_CASE("a peer that reads nothing back holds no more than the limit", "[net][server]") {
  Fixture fixture({.max_reply_bytes = 1000});
  const io::Fd client = fixture.connect();
  const std::string flood(64 << 10, 'x');
  std::size_t sent = 0;
  for (int i = 0; i < 600; ++i) {
    const ssize_t now = ::send(client.get(), flood.data(), flood.size(), MSG_DONTWAIT);
    if (now > 0) sent += static_cast<std::size_t>(now);
    REQUIRE(fixture.server->serve(0));
  }
  // It stopped reading: what came in is far from what was offered.
  CHECK(sent < 600 * flood.size());
  CHECK(fixture.server->connections() == 1);
}

TEST_CASE("wake ends a wait from another thread", "[net][server]") {
  Fixture fixture;
  fixture.server->wake();
  REQUIRE(fixture.server->serve(60'000));
}

TEST_CASE("one server an address", "[net][server]") {
  Fixture fixture;
  const auto second = StreamServer::open({.host = "127.0.0.1", .port = fixture.server->port()}, {});
  REQUIRE_FALSE(second);
  CHECK(second.error().help == "another program listens there; choose another port");
}

}  // namespace logkit::net
