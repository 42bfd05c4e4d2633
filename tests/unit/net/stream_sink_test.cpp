#include "lib/net/stream_sink.h"

#include <catch2/catch.hpp>

namespace logkit::net {
namespace {

std::string message(std::string_view record) {
  std::string out;
  append_syslog_message(record, 1'500'000'000'000'000'000, out);
  return out;
}

}  // namespace

TEST_CASE("a record becomes a counted message of syslog", "[net][syslog]") {
  CHECK(
      message(
          R"({"_time":"2026-03-01T12:00:00.5Z","_msg":"disk \"full\"\nnow","level":"error","host":"web 3","service":"cart"})") ==
      "66 <11>1 2026-03-01T12:00:00.500000Z web_3 cart - - - disk \"full\"\nnow");
  CHECK(message(R"({"_msg":"x"})") == "45 <14>1 2017-07-14T02:40:00.000000Z - - - - - x");
  CHECK(message(R"({"n":1})") == "51 <14>1 2017-07-14T02:40:00.000000Z - - - - - {\"n\":1}");
}

TEST_CASE("a message that is syslog already goes as it came", "[net][syslog]") {
  CHECK(message(R"({"_msg":"<34>Mar  1 12:00:00 h app: x","_peer":"10.0.0.1"})") ==
        "28 <34>Mar  1 12:00:00 h app: x");
  CHECK(message(R"({"_msg":"<b>"})").find("<14>1 ") == 3);
  CHECK(message(R"({"_msg":"<>"})").find("<14>1 ") == 3);
  CHECK(message(R"({"_msg":"<12345>"})").find("<14>1 ") == 3);
}

}  // namespace logkit::net
