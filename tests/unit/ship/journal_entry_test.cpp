#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "lib/ship/journal/journal_entry.h"

namespace logkit::ship {
namespace {

std::string record_of(std::initializer_list<std::string_view> fields) {
  JournalEntry entry;
  entry.reset(1'772'366'400'000'001'000);
  for (const std::string_view field : fields) entry.add(field);
  std::string out;
  entry.append_record(out);
  return out;
}

TEST_CASE("an entry of the journal is a record", "[ship][journal]") {
  CHECK(record_of({"MESSAGE=a=b", "PRIORITY=4", "_HOSTNAME=web-3", "_PID=12",
                   "_SYSTEMD_UNIT=ssh.service", "SYSLOG_IDENTIFIER=sshd"}) ==
        R"({"_time":"2026-03-01T12:00:00.000001Z","_msg":"a=b","level":"warn","severity":"warning",)"
        R"("service":"ssh","host":"web-3","pid":12,"identifier":"sshd","unit":"ssh.service"})");
}

TEST_CASE("its own time counts, the service is what there is", "[ship][journal]") {
  CHECK(record_of({"_SOURCE_REALTIME_TIMESTAMP=1772366399000000", "_COMM=cron"}) ==
        R"({"_time":"2026-03-01T11:59:59Z","_msg":"","service":"cron","comm":"cron"})");
  CHECK(record_of({"_SOURCE_REALTIME_TIMESTAMP=99999999999999999999", "MESSAGE=x"}) ==
        R"({"_time":"2026-03-01T12:00:00.000001Z","_msg":"x"})");
  CHECK(record_of({"_SYSTEMD_UNIT=.service", "SYSLOG_IDENTIFIER=app", "MESSAGE=x"}).find(
            R"("service":"app")") != std::string::npos);
}

TEST_CASE("hostile fields make one JSON object", "[ship][journal]") {
  CHECK(record_of({"MESSAGE=x", "no equals", "=no name", "A=1", "_A=2", "LEVEL=l", "PRIORITY=9",
                   "Q\"=\x01", "_PID=07"}) ==
        "{\"_time\":\"2026-03-01T12:00:00.000001Z\",\"_msg\":\"x\",\"priority\":\"9\","
        "\"a\":[\"1\",\"2\"],\"parsed.level\":\"l\",\"pid\":\"07\",\"q\\\"\":\"\\u0001\"}");
  CHECK(record_of({"MESSAGE=\xff"}).find("\"_msg_b64\":\"/w==\"") != std::string::npos);
}

TEST_CASE("a cursor is a sequence and a number", "[ship][journal]") {
  JournalPlace place;
  const std::string id(32, 'a');
  REQUIRE(parse_cursor("s=" + id + ";i=1f;b=c;m=1;t=2;x=3", place));
  CHECK(place.sequence == id);
  CHECK(place.number == 31);
  CHECK(cursor_of(place) == "s=" + id + ";i=1f");
  for (const std::string& wrong :
       std::vector<std::string>{"", "s=", "s=" + id, "s=ab;i=1", "s=" + id + ";i=",
                                "s=" + id + ";i=xyz", ";;;"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_cursor(wrong, place));
  }
}

}  // namespace
}  // namespace logkit::ship
