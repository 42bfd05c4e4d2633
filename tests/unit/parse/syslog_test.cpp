#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

TEST_CASE("BSD syslog: host, tag and process id", "[parse][rfc3164]") {
  CHECK(parse_one("rfc3164", "Jan 26 00:00:05 d2-4-bhs5 sshd[3578055]: Invalid user sammy") ==
        R"({"_time":"2026-01-26T00:00:05Z","_msg":"Invalid user sammy","host":"d2-4-bhs5",)"
        R"("service":"sshd","pid":3578055})");
}

TEST_CASE("BSD syslog: the priority gives facility, severity and level", "[parse][rfc3164]") {
  CHECK(parse_one("rfc3164", "<34>Jan  2 03:04:05 mymachine su: 'su root' failed") ==
        R"({"_time":"2026-01-02T03:04:05Z","_msg":"'su root' failed","level":"fatal",)"
        R"("host":"mymachine","service":"su","facility":"auth","severity":"crit"})");
  CHECK(parse_one("rfc3164", "<165>Jan  2 03:04:05 h a: x") ==
        R"({"_time":"2026-01-02T03:04:05Z","_msg":"x","level":"info",)"
        R"("host":"h","service":"a","facility":"local4","severity":"notice"})");
}

TEST_CASE("BSD syslog: the forms of the time", "[parse][rfc3164]") {
  const auto time = [](std::string text) {
    const std::string record = parse_one("rfc3164", text + " h a: x");
    return record.substr(10, record.find('"', 10) - 10) +
           (record.find("_parse_error") == std::string::npos ? "" : " unmatched");
  };
  CHECK(time("Jan  2 03:04:05") == "2026-01-02T03:04:05Z");
  CHECK(time("Jan 02 03:04:05.678") == "2026-01-02T03:04:05.678Z");
  CHECK(time("Jan 2 03:04:05") == "2026-01-02T03:04:05Z");
  CHECK(time("Feb 29 2024 03:04:05") == "2024-02-29T03:04:05Z");
  CHECK(time("Feb 29 03:04:05 2024") == "2024-02-29T03:04:05Z");
  CHECK(time("2024-01-02T03:04:05.123456+01:00") == "2024-01-02T02:04:05.123456Z");
  // Without a year: never more than a day in the future.
  CHECK(time("Mar  1 23:00:00") == "2026-03-01T23:00:00Z");
  CHECK(time("Mar  3 03:04:05") == "2025-03-03T03:04:05Z");
  CHECK(time("Dec 31 23:59:59") == "2025-12-31T23:59:59Z");
  CHECK(time("Feb 29 03:04:05") == "2024-02-29T03:04:05Z");
}

TEST_CASE("BSD syslog: --year is the first line's, and moves on at New Year", "[parse][rfc3164]") {
  Harness harness("rfc3164");
  harness.options.time.year = 2019;
  harness.feed("Dec 31 23:59:58 h a: 1\nJan  1 00:00:01 h a: 2\nDec 31 23:59:59 h a: late\n"
               "Jan  1 00:00:02 h a: 3\n");
  REQUIRE(harness.records.size() == 4);
  CHECK(harness.records[0].substr(0, 31) == R"({"_time":"2019-12-31T23:59:58Z")");
  CHECK(harness.records[1].substr(0, 31) == R"({"_time":"2020-01-01T00:00:01Z")");
  CHECK(harness.records[2].substr(0, 31) == R"({"_time":"2019-12-31T23:59:59Z")");
  CHECK(harness.records[3].substr(0, 31) == R"({"_time":"2020-01-01T00:00:02Z")");
}

TEST_CASE("BSD syslog: --source-tz moves times without a zone", "[parse][rfc3164]") {
  Harness harness("rfc3164");
  harness.options.time.default_offset_s = 3600;
  harness.feed("Jan  2 03:04:05 h a: x");
  CHECK(harness.records.at(0).substr(0, 31) == R"({"_time":"2026-01-02T02:04:05Z")");
}

TEST_CASE("BSD syslog: lines with and without host and tag", "[parse][rfc3164]") {
  const auto rest = [](std::string text) {
    const std::string record = parse_one("rfc3164", "Jan  2 03:04:05 " + text);
    return record.substr(record.find(",") + 1);
  };
  CHECK(rest("h kernel: [1.5] x") == R"("_msg":"[1.5] x","host":"h","service":"kernel"})");
  CHECK(rest("h su(pam_unix)[22460]: x") ==
        R"_("_msg":"x","host":"h","service":"su(pam_unix)","pid":22460})_");
  CHECK(rest("h postfix/smtpd[1]: x: y") ==
        R"("_msg":"x: y","host":"h","service":"postfix/smtpd","pid":1})");
  CHECK(rest("fe80::1 cron[7]: x") == R"("_msg":"x","host":"fe80::1","service":"cron","pid":7})");
  CHECK(rest("cron[7]: x") == R"("_msg":"x","service":"cron","pid":7})");
  CHECK(rest("sudo: x") == R"("_msg":"x","service":"sudo"})");
  CHECK(rest("h lookup for opt failed") == R"("_msg":"lookup for opt failed","host":"h"})");
  CHECK(rest("h Perl::App: x") == R"("_msg":"x","host":"h","service":"Perl::App"})");
  CHECK(rest("h a=1: x") == R"("_msg":"a=1: x","host":"h"})");
  CHECK(rest("h com.apple.xpc[1] (x[2]): y") ==
        R"("_msg":"(x[2]): y","host":"h","service":"com.apple.xpc","pid":1})");
  CHECK(rest("h app[main]: x") == R"("_msg":"x","host":"h","service":"app","pid":"main"})");
  CHECK(rest("h app:") == R"("_msg":"","host":"h","service":"app"})");
  CHECK(rest("h -- MARK --") == R"("_msg":"-- MARK --","host":"h"})");
  CHECK(rest("h last message repeated 2 times") ==
        R"("_msg":"last message repeated 2 times","host":"h","repeat_count":2})");
  CHECK(rest("last message repeated 31 times") ==
        R"("_msg":"last message repeated 31 times","repeat_count":31})");
  CHECK(rest("--- last message repeated 2 times ---") ==
        R"("_msg":"--- last message repeated 2 times ---","repeat_count":2})");
  CHECK(rest("h app: message repeated 3 times: [ x]") ==
        R"("_msg":"message repeated 3 times: [ x]","host":"h","service":"app","repeat_count":3})");
}

TEST_CASE("BSD syslog: Cisco's time ends in a colon", "[parse][rfc3164]") {
  CHECK(parse_one("rfc3164", "<189>Mar  1 18:46:11.123: %SYS-5-CONFIG_I: Configured") ==
        R"({"_time":"2026-03-01T18:46:11.123Z","_msg":"Configured","level":"info",)"
        R"("service":"%SYS-5-CONFIG_I","facility":"local7","severity":"notice"})");
}

TEST_CASE("BSD syslog: what it is not", "[parse][rfc3164]") {
  for (const char* line : {"hello", "Jan", "Jan  2", "Jan  2 03:04", "Jan 32 03:04:05 h a: x",
                           "<999>Jan  2 03:04:05 h a: x", "2024-01-02 03:04:05 no zone",
                           "Jan  2 03:04:05x h"}) {
    Harness harness("rfc3164");
    harness.feed(line);
    CAPTURE(line);
    CHECK(harness.rejects.size() == 1);
    CHECK(harness.records.size() == 1);
  }
}

TEST_CASE("RFC 5424: the RFC's own examples", "[parse][rfc5424]") {
  CHECK(parse_one("rfc5424",
                  "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - \xEF\xBB\xBF"
                  "'su root' failed for lonvick on /dev/pts/8") ==
        R"({"_time":"2003-10-11T22:14:15.003Z","_msg":"'su root' failed for lonvick on /dev/pts/8",)"
        R"("level":"fatal","host":"mymachine.example.com","service":"su","facility":"auth",)"
        R"("severity":"crit","msgid":"ID47"})");
  CHECK(parse_one("rfc5424",
                  "<165>1 2003-08-24T05:14:15.000003-07:00 192.0.2.1 myproc 8710 - - %% It's time") ==
        R"({"_time":"2003-08-24T12:14:15.000003Z","_msg":"%% It's time","level":"info",)"
        R"("host":"192.0.2.1","service":"myproc","pid":8710,"facility":"local4","severity":"notice"})");
  CHECK(parse_one("rfc5424",
                  "<165>1 2003-10-11T22:14:15.003Z h evntslog - ID47 "
                  R"([exampleSDID@32473 iut="3" eventSource="Application" eventID="1011"])"
                  R"([examplePriority@32473 class="high"])") ==
        R"({"_time":"2003-10-11T22:14:15.003Z","_msg":"","level":"info","host":"h",)"
        R"("service":"evntslog","facility":"local4","severity":"notice","msgid":"ID47",)"
        R"("sd":{"exampleSDID@32473":{"iut":"3","eventSource":"Application","eventID":"1011"},)"
        R"("examplePriority@32473":{"class":"high"}}})");
}

TEST_CASE("RFC 5424: structured data", "[parse][rfc5424]") {
  const auto data = [](std::string text) {
    const std::string record = parse_one("rfc5424", "<14>1 - - - - - " + text + " m");
    const std::size_t from = record.find("\"sd\":");
    return from == std::string::npos ? record : record.substr(from + 5, record.rfind(",\"_time_source") - from - 5);
  };
  CHECK(data(R"([a k="q\" b\\ c\] n\n"])") == R"({"a":{"k":"q\" b\\ c] n\\n"}})");
  CHECK(data(R"([a])") == R"({"a":{}})");
  CHECK(data(R"([a ip="1" ip="2" x="3"])") == R"({"a":{"ip":["1","2"],"x":"3"}})");
  CHECK(data(R"([a k=""][b])") == R"({"a":{"k":""},"b":{}})");
}

TEST_CASE("RFC 5424: without a time it is the time of reading", "[parse][rfc5424]") {
  CHECK(parse_one("rfc5424", "<14>1 - - - - - - m") ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"m","level":"info","facility":"user",)"
        R"("severity":"info","_time_source":"read"})");
}

TEST_CASE("RFC 5424: an octet count in front is skipped", "[parse][rfc5424]") {
  CHECK(parse_one("rfc5424", "29 <14>1 2024-01-01T00:00:00Z h a 1 - - m") ==
        R"({"_time":"2024-01-01T00:00:00Z","_msg":"m","level":"info","host":"h","service":"a",)"
        R"("pid":1,"facility":"user","severity":"info"})");
}

TEST_CASE("RFC 5424: cut anywhere, or malformed, it is one record", "[parse][rfc5424]") {
  const std::string line =
      R"(<165>1 2003-10-11T22:14:15.003Z h app 12 ID47 [e@1 a="x\]" b="y"][f] text)";
  for (std::size_t size = 1; size <= line.size(); ++size) {
    Harness harness("rfc5424");
    harness.feed(line.substr(0, size));
    CAPTURE(size);
    REQUIRE(harness.records.size() == 1);
  }
  Harness harness("rfc5424");
  harness.feed("<14>1 - h a - - [x y=z] m\n<14>1 - h a - - [x]m\n<14>0 - h a - - - m\n");
  CHECK(harness.rejects ==
        std::vector<std::string>{"1:22 not RFC 5424: malformed structured data",
                                 "2:20 not RFC 5424: no space after the structured data",
                                 "3:6 not RFC 5424: no '<priority>version'"});
}

TEST_CASE("structured data with a great many names takes no quadratic time", "[parse][rfc5424]") {
  std::string line = "<14>1 - h a - - [x";
  for (int i = 0; i < 100'000; ++i) line += " k=\"1\"";
  line += "] m";
  Harness harness("rfc5424");
  harness.feed(line);
  CHECK(harness.counts.unmatched == 0);
}

TEST_CASE("syslog reads both kinds in one file", "[parse][syslog]") {
  Harness harness("syslog");
  harness.feed("<34>Jan  2 03:04:05 h su: a\n<34>1 2003-10-11T22:14:15Z h su - - - b\nneither\n");
  CHECK(harness.counts.unmatched == 1);
  CHECK(harness.records.at(1).find(R"("_msg":"b")") != std::string::npos);
}

}  // namespace
}  // namespace logkit::parse
