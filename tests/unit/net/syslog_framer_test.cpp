#include "lib/net/syslog_framer.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace logkit::net {
namespace {

struct Got {
  std::string text;
  bool cut = false;
  bool bad_framing = false;

  bool operator==(const Got&) const = default;
};

std::vector<Got> frames(std::string_view stream, std::size_t piece_bytes, std::size_t max_bytes) {
  std::vector<Got> got;
  SyslogFramer framer(max_bytes);
  const auto take = [&](const SyslogMessage& message) {
    got.push_back({std::string(message.text), message.cut, message.bad_framing});
  };
  for (std::size_t at = 0; at < stream.size(); at += piece_bytes)
    framer.push(stream.substr(at, piece_bytes), take);
  framer.finish(take);
  return got;
}

// The same whatever the pieces in which it came.
std::vector<Got> frames(std::string_view stream, std::size_t max_bytes = 1000) {
  const std::vector<Got> whole = frames(stream, stream.size() + 1, max_bytes);
  for (std::size_t piece = 1; piece <= 7; ++piece) {
    CAPTURE(piece);
    const std::vector<Got> pieces = frames(stream, piece, max_bytes);
    REQUIRE(pieces.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
      CHECK(pieces[i].text == whole[i].text);
      CHECK(pieces[i].cut == whole[i].cut);
      CHECK(pieces[i].bad_framing == whole[i].bad_framing);
    }
  }
  return whole;
}

std::vector<std::string> texts(const std::vector<Got>& got) {
  std::vector<std::string> all;
  for (const Got& one : got) all.push_back(one.text);
  return all;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("lines end at a line feed or a NUL", "[net][syslog]") {
  CHECK(texts(frames(std::string_view("<1>a\n<2>b\0<3>c\n", 15))) == Texts{"<1>a", "<2>b", "<3>c"});
}

TEST_CASE("counted messages hold any byte", "[net][syslog]") {
  CHECK(texts(frames("6 <1>a\nb8 <2>12 <35 <3>cd")) == Texts{"<1>a\nb", "<2>12 <3", "<3>cd"});
  CHECK(texts(frames(std::string_view("7 <3>c\0de8 <2>12 <3", 19))) ==
        Texts{std::string("<3>c\0de", 7), "<2>12 <3"});
}

TEST_CASE("framings mix in one stream", "[net][syslog]") {
  const auto got = frames("4 <1>a<2>b\n4 <3>c\n\n<4>d\n4 <5>e");
  CHECK(texts(got) == Texts{"<1>a", "<2>b", "<3>c", "<4>d", "<5>e"});
  for (const Got& one : got) CHECK_FALSE(one.bad_framing);
}

TEST_CASE("a line that begins with digits is a line", "[net][syslog]") {
  CHECK(texts(frames("2026 was good\n12\n2026-03-01 x\n123456789 <1>a\n0 <1>b\n")) ==
        Texts{"2026 was good", "12", "2026-03-01 x", "123456789 <1>a", "0 <1>b"});
}

TEST_CASE("behind a count that is too small the next message is found", "[net][syslog]") {
  const auto got = frames("6 <1>abcdef 9 years 9 <2>second5 <3>ok");
  CHECK(texts(got) == Texts{"<1>abc", "def 9 years ", "<2>second", "<3>ok"});
  CHECK(got[1].bad_framing);
  CHECK_FALSE(got[2].bad_framing);
}

TEST_CASE("a count that is too large is told at the end of the stream", "[net][syslog]") {
  const auto got = frames("50 <1>abc");
  CHECK(texts(got) == Texts{"<1>abc"});
  CHECK(got[0].bad_framing);
}

TEST_CASE("text left over up to a line end is one message", "[net][syslog]") {
  const auto got = frames("5 <1>abLEFT over\n<2>next\n");
  CHECK(texts(got) == Texts{"<1>ab", "LEFT over", "<2>next"});
  CHECK(got[1].bad_framing);
}

TEST_CASE("a message over the limit is cut, the next is intact", "[net][syslog]") {
  for (const std::size_t size : {9u, 10u, 11u, 500u}) {
    const std::string text = "<1>" + std::string(size - 3, 'x');
    CAPTURE(size);
    for (const std::string& stream :
         {text + "\n<2>ok\n", std::to_string(size) + " " + text + "5 <2>ok"}) {
      const auto got = frames(stream, 10);
      REQUIRE(got.size() == 2);
      CHECK(got[0].text == text.substr(0, 10));
      CHECK(got[0].cut == (size > 10));
      CHECK(got[1] == Got{"<2>ok", false, false});
    }
  }
}

TEST_CASE("memory is one message, whatever comes", "[net][syslog]") {
  SyslogFramer framer(100);
  std::size_t most = 0;
  for (int i = 0; i < 1000; ++i) {
    framer.push(std::string(1000, 'x'), [](const SyslogMessage&) { FAIL("nothing has ended"); });
    most = std::max(most, framer.held_bytes());
  }
  CHECK(most == 100);
}

TEST_CASE("a datagram loses its trailer only", "[net][syslog]") {
  CHECK(datagram_message("<1>a\n") == "<1>a");
  CHECK(datagram_message(std::string_view("<1>a\nb\0\n", 8)) == "<1>a\nb");
  CHECK(datagram_message("\n") == "");
}

}  // namespace logkit::net
