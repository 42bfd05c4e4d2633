#include "lib/net/forward_message.h"

#include <cstdlib>
#include <catch2/catch.hpp>

#include "lib/net/body_codec.h"
#include "lib/net/msgpack_reader.h"
#include "tests/unit/net/decoded.h"

namespace logkit::net {
namespace {

using namespace std::string_literals;

constexpr std::int64_t kNow = 1'500'000'000'000'000'000;

std::string str(std::string_view text) {
  if (text.size() >= 32) std::abort();  // tables are made before the tests run
  return static_cast<char>(0xa0 | text.size()) + std::string(text);
}
std::string bin(std::string_view bytes) {
  return "\xc5"s + static_cast<char>(bytes.size() >> 8) + static_cast<char>(bytes.size() & 0xff) +
         std::string(bytes);
}

const std::string kSeconds = "\xce\x69\xa4\x2a\x40"s;                        // 1772366400
const std::string kEventTime = "\xd7\x00\x69\xa4\x2a\x40\x1d\xcd\x65\x00"s;  // and half a second
const std::string kEvent = "\x81" + str("log") + str("one");
const std::string kOther = "\x82" + str("n") + "\xd0\xfb"s + str("m") + "\x81" + str("k") +
                           "\x93\xc3\xc0\xcb\x3f\xe0\x00\x00\x00\x00\x00\x00"s;
const std::string kChunk = "\x81" + str("chunk") + str("abc");

std::string read(const std::string& message, Decoded& decoded) {
  const auto chunk = read_forward_message(message, kNow, 1 << 20, decoded.writer);
  return chunk ? "chunk:" + *chunk : chunk.error().what;
}

const Texts kBoth = {
    R"({"_time":"2026-03-01T12:00:00.5Z","tag":"app","log":"one"})",
    R"({"_time":"2026-03-01T12:00:00Z","tag":"app","n":-5,"m":{"k":[true,null,0.5]}})"};

}  // namespace

TEST_CASE("the four modes of a forwarded message", "[net][forward]") {
  const std::string pairs = "\x92" + kEventTime + kEvent + "\x92" + kSeconds + kOther;
  const auto both = [](const std::string& message, std::string_view chunk) {
    Decoded decoded;
    CHECK(read(message, decoded) == chunk);
    CHECK(decoded.texts() == kBoth);
  };
  both("\x92" + str("app") + "\x92" + pairs, "chunk:");
  both("\x93" + str("app") + "\x92" + pairs + kChunk, "chunk:abc");
  both("\x93" + str("app") + bin(pairs) + kChunk, "chunk:abc");
  both("\x92" + str("app") + bin(pairs), "chunk:");
  const std::string gzip = "\x82" + str("compressed") + str("gzip") + str("chunk") + str("abc");
  both("\x93" + str("app") + bin(*encode_body(pairs, "gzip")) + gzip, "chunk:abc");
  Decoded single;
  CHECK(read("\x94" + str("app") + kEventTime + kEvent + kChunk, single) == "chunk:abc");
  CHECK(read("\x93" + str("app") + kSeconds + kOther, single) == "chunk:");
  CHECK(single.texts() == kBoth);
}

TEST_CASE("times, names and bytes that are not as expected", "[net][forward]") {
  Decoded decoded;
  CHECK(read("\x93" + str("t") + "\xc0" + "\x84" + str("_src") + str("x") + str("tag") + str("y") +
                 "\x05\x06" + str("log") + str("\xff"),
             decoded) == "chunk:");
  CHECK(decoded.texts() == Texts{"{\"_time\":\"2017-07-14T02:40:00Z\",\"_time_source\":\"read\","
                                 "\"tag\":\"t\",\"event._src\":\"x\",\"event.tag\":\"y\",\"5\":6,"
                                 "\"_msg\":\"\xEF\xBF\xBD\",\"_msg_b64\":\"/w==\"}"});
}

TEST_CASE("every cut of a message is refused and leaves nothing", "[net][forward]") {
  const std::string message = "\x93" + str("app") + "\x92" + "\x92" + kEventTime + kEvent + "\x92" +
                              kSeconds + kOther + kChunk;
  for (std::size_t size = 0; size < message.size(); ++size) {
    Decoded decoded;
    CHECK(read(message.substr(0, size), decoded) == "no message of the forward protocol");
    CHECK(decoded.texts().empty());
    CHECK(decoded.batch.bytes.empty());
  }
}

TEST_CASE("messages that are none", "[net][forward]") {
  const std::string deep(2000, '\x91');
  for (const std::string& bad :
       {"\x01"s, "\x90"s, "\x91" + str("t"), "\x92" + str("t") + "\x01", "\x93\x01\x01" + kEvent,
        "\x92" + str("t") + "\xdd\xff\xff\xff\xff"s,
        "\x93" + str("t") + kSeconds + "\xdf\xff\xff\xff\xff"s,
        "\x93" + str("t") + kSeconds + "\x81" + str("k") + deep + "\x01",
        "\x93" + str("t") + "\xd7\x00\x00\x00\x00\x00\xff\xff\xff\xff"s + kEvent,
        "\x93" + str("t") + bin("\x92") + "\xc0"}) {
    Decoded decoded;
    CHECK(read(bad, decoded) == "no message of the forward protocol");
    CHECK(decoded.texts().empty());
  }
}

TEST_CASE("entries whose gzip is torn say so", "[net][forward]") {
  const std::string entries = "\x92" + kEventTime + kEvent;
  const std::string packed = *encode_body(entries, "gzip");
  for (const std::string& bad : {"no gzip"s, packed.substr(0, packed.size() - 1)}) {
    Decoded decoded;
    CHECK(read("\x93" + str("t") + bin(bad) + "\x81" + str("compressed") + str("gzip"), decoded) ==
          "the body is no valid gzip");
    CHECK(decoded.texts().empty());
  }
}

TEST_CASE("values are found in a stream whatever its pieces", "[net][forward]") {
  const std::string value = "\x93" + str("app") + "\x92" + "\x92" + kEventTime + kEvent + "\x92" +
                            kSeconds + kOther + kChunk;
  const std::string stream = value + value + "\x05";
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    MsgpackSplitter splitter;
    std::string held;
    Texts found;
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      held += stream.substr(at, piece);
      std::size_t size = 0;
      while (!held.empty() && splitter.find(held, 1000, size) == MsgpackSplitter::Found::kValue) {
        found.push_back(held.substr(0, size));
        held.erase(0, size);
      }
    }
    CHECK(found == Texts{value, value, "\x05"});
  }
}

TEST_CASE("what is no MessagePack, or too long, is told at once", "[net][forward]") {
  const auto find = [](const std::string& bytes) {
    MsgpackSplitter splitter;
    std::size_t size = 0;
    return splitter.find(bytes, 1000, size);
  };
  CHECK(find("\xc1") == MsgpackSplitter::Found::kMalformed);
  CHECK(find("\xdd\xff\xff\xff\xff"s) == MsgpackSplitter::Found::kMalformed);
  CHECK(find("\xdf\x7f\xff\xff\xff"s) == MsgpackSplitter::Found::kMalformed);
  CHECK(find("\xdb\x00\x00\x10\x00"s + std::string(1000, 'x')) ==
        MsgpackSplitter::Found::kMalformed);
  CHECK(find("\xdb\x00\x00\x10\x00"s) == MsgpackSplitter::Found::kNeedMore);
  CHECK(find("") == MsgpackSplitter::Found::kNeedMore);
}

TEST_CASE("acknowledgements", "[net][forward]") {
  CHECK(forward_ack("abc") ==
        "\x81\xa3"
        "ack\xd9\x03"
        "abc");
  const std::string longer(300, 'x');
  CHECK(forward_ack(longer) ==
        "\x81\xa3"
        "ack\xdb\x00\x00\x01\x2c"s +
            longer);
}

}  // namespace logkit::net
