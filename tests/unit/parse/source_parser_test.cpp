#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kAccess = R"(1.2.3.4 - - [07/Dec/2016:11:05:07 +0000] "GET / HTTP/1.1" 200 5)";
constexpr std::string_view kSyslog = "Jan  2 03:04:05 h a[1]: x";

std::string repeat(std::string_view line, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text.append(line).append("\n");
  return text;
}

TEST_CASE("what ends unfinished does not look back at lines that are gone", "[parse]") {
  Harness harness("json");
  SourceParser parser(harness.options, "test.log", harness);
  {
    const std::string text = "{\"a\":\n";
    const io::Line line{.text = std::string_view(text).substr(0, 5), .end_offset = 6};
    parser.add_lines({&line, 1}, 1);
  }
  parser.finish();
  CHECK(harness.rejects == std::vector<std::string>{"1:1 not JSON: the object is not closed"});
}

TEST_CASE("every line is a record or blank", "[parse]") {
  Harness harness("combined");
  harness.feed(std::string(kAccess) + "\r\n\n  \t\r\nnot\n" + std::string(kAccess));
  CHECK(harness.counts.lines == 5);
  CHECK(harness.counts.records == 3);
  CHECK(harness.counts.blank_lines == 2);
  CHECK(harness.counts.unmatched == 1);
  CHECK(harness.records[0] == harness.records[2]);  // the CR is no part of it
}

TEST_CASE("a line that does not match has the time of the one before", "[parse]") {
  Harness harness("combined");
  harness.feed("first\n" + std::string(kAccess) + "\nsecond\n");
  CHECK(harness.records[0] ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"first","_time_source":"read",)"
        R"("_parse_error":"not an access log: no [time]"})");
  CHECK(harness.records[2] ==
        R"({"_time":"2016-12-07T11:05:07Z","_msg":"second","_parse_error":"not an access log: no [time]"})");
}

TEST_CASE("several formats are tried in their order", "[parse]") {
  Harness harness("combined,rfc3164");
  harness.feed(std::string(kSyslog) + "\n" + std::string(kAccess) + "\nneither\n");
  CHECK(harness.counts.unmatched == 1);
  CHECK(harness.rejects.at(0) == "3:1 not an access log: no [time]");
}

TEST_CASE("what is not UTF-8 is shown and kept", "[parse]") {
  Harness harness("text");
  harness.feed(std::string("a\xFF", 2) + std::string("\0b\r\n", 4));
  CHECK(harness.records.at(0) == "{\"_time\":\"2026-03-01T00:00:00Z\",\"_msg\":\"a\xEF\xBF\xBD\\u0000b\","
                                 "\"_msg_b64\":\"Yf8AYg==\",\"_time_source\":\"read\"}");
}

TEST_CASE("--keep-raw keeps the line as it came", "[parse]") {
  Harness harness("rfc3164");
  harness.options.keep_raw = true;
  harness.feed("Jan  2 03:04:05 h a: x\r\nJan  2 03:04:05 h a: \xFF\n");
  CHECK(harness.records.at(0) ==
        R"({"_time":"2026-01-02T03:04:05Z","_msg":"x","host":"h","service":"a","raw":"Jan  2 03:04:05 h a: x\r"})");
  CHECK(harness.records.at(1).find(R"("raw_b64":"SmFuICAyIDAzOjA0OjA1IGggYTog/w=="})") != std::string::npos);
}

TEST_CASE("--add sets a field in every record", "[parse]") {
  Harness harness("ndjson");
  harness.added = {{"env", "\"prod\""}};
  harness.feed(R"({"_time":"2024-01-01T00:00:00Z","env":"dev","a":1})");
  CHECK(harness.records.at(0) == R"({"_time":"2024-01-01T00:00:00Z","a":1,"env":"prod"})");
}

TEST_CASE("a record's message is parsed, its other fields stay", "[parse][wrapped]") {
  CHECK(parse_one("rfc3164",
                  R"({"_time":"2026-02-01T00:00:00Z","_time_source":"read","_msg":"Jan  2 03:04:05 h a[1]: x \"q\"",)"
                  R"("service":"a","host":"node-1","env":"prod","_src":"file:1","_pos":50})") ==
        R"({"_time":"2026-01-02T03:04:05Z","_msg":"x \"q\"","parsed.host":"h","service":"a","pid":1,)"
        R"("host":"node-1","env":"prod","_src":"file:1","_pos":50})");
}

TEST_CASE("a record's own time and level hold where its message has none", "[parse][wrapped]") {
  CHECK(parse_one("rfc3164,text", R"({"_time":"2026-02-01T00:00:00Z","_msg":"hello","level":"WARN"})") ==
        R"({"_time":"2026-02-01T00:00:00Z","_msg":"hello","level":"warn"})");
  CHECK(parse_one("rfc3164", R"({"_time":"2026-02-01T00:00:00Z","_time_source":"read","_msg":"hello","level":"WARN"})") ==
        R"({"_time":"2026-02-01T00:00:00Z","_msg":"hello","level":"warn","_time_source":"read",)"
        R"("_parse_error":"not syslog: no time"})");
}

TEST_CASE("a message of JSON becomes the record's members", "[parse][wrapped]") {
  CHECK(parse_one("ndjson",
                  R"({"_time":"2026-02-01T00:00:00Z","_msg":"{\"ts\":\"2024-01-01T00:00:00Z\",\"msg\":\"m\",\"a\":1.0,\"env\":\"x\"}",)"
                  R"("env":"prod","_src":"s","_pos":9})") ==
        R"({"_time":"2024-01-01T00:00:00Z","_msg":"m","a":1.0,"parsed.env":"x","env":"prod","_src":"s","_pos":9})");
}

TEST_CASE("the exact bytes of a message are parsed, not its replacement", "[parse][wrapped]") {
  // "Jan  2 03:04:05 h a: \xFF"
  const std::string record = parse_one(
      "rfc3164", R"({"_msg":"Jan  2 03:04:05 h a: ?","_msg_b64":"SmFuICAyIDAzOjA0OjA1IGggYTog/w=="})");
  CHECK(record == "{\"_time\":\"2026-01-02T03:04:05Z\",\"_msg\":\"\xEF\xBF\xBD\",\"_msg_b64\":\"/w==\","
                  "\"host\":\"h\",\"service\":\"a\"}");
}

TEST_CASE("position records pass as they are", "[parse][wrapped]") {
  const std::string line = R"({"_src":"file:1","_pos":0,"_src_info":{"path":"/a"}})";
  for (const char* formats : {"auto", "combined", "ndjson", "json"}) {
    Harness harness(formats);
    harness.feed(line + "\n" + std::string(R"({"_msg":"x","_src":"file:1","_pos":9})") + "\n");
    CAPTURE(formats);
    CHECK(harness.counts.position_lines == 1);
    CHECK(harness.counts.records == 1);
    CHECK(harness.records.at(0) == line);
  }
}

TEST_CASE("auto finds each format by its lines", "[parse][auto]") {
  const auto chosen = [](std::string text) {
    Harness harness("auto");
    harness.feed(text);
    return harness.choices.empty() ? std::string("nothing") : harness.choices.front();
  };
  CHECK(chosen(repeat(kAccess, 3)) == "test.log: combined");
  CHECK(chosen(repeat(kSyslog, 3)) == "test.log: rfc3164");
  CHECK(chosen("<34>1 2003-10-11T22:14:15Z h su - - - b\n") == "test.log: rfc5424");
  CHECK(chosen("<34>1 2003-10-11T22:14:15Z h su - - - b\n<34>Jan  2 03:04:05 h su: a\n") ==
        "test.log: syslog");
  CHECK(chosen("level=info msg=x\n") == "test.log: logfmt");
  CHECK(chosen("{\"a\":1}\n{\"a\":2}\n") == "test.log: ndjson");
  CHECK(chosen("{\"a\":1\n{\"a\":2}\n{\"a\":2}\n") == "test.log: ndjson");
  CHECK(chosen("[\n  {\n    \"a\": 1\n  }\n]\n") == "test.log: json");
  CHECK(chosen("{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n") == "test.log: json");
  CHECK(chosen("hello\nworld\n") == "test.log: text");
  CHECK(chosen("2024-01-02T03:04:05Z INFO main: hello\n") == "test.log: java");
  CHECK(chosen("2024-01-02T03:04:05Z INFO main[12]: hello\n") == "test.log: java");
  CHECK(chosen("[2024-01-02 03:04:05] production.ERROR: x\n") == "test.log: text");
  CHECK(chosen(std::string(kSyslog) + "\n\tmore\n\tand more\n\tand more\n") == "test.log: rfc3164");
  CHECK(chosen("Header: a\nHeader: b\n" + repeat(kSyslog, 4)) == "test.log: rfc3164");
}

TEST_CASE("auto decides on the first line of a trickle", "[parse][auto]") {
  Harness harness("auto");
  harness.feed(repeat(kAccess, 3), true);
  CHECK(harness.choices == std::vector<std::string>{"test.log: combined"});
  CHECK(harness.counts.unmatched == 0);
}

TEST_CASE("auto reads a stray line of another format, and follows a change", "[parse][auto]") {
  Harness harness("auto");
  harness.feed(repeat(kAccess, 10) + std::string(kSyslog) + "\nstray\n" + repeat(kAccess, 1) +
                   repeat(kSyslog, 12),
               true);
  CHECK(harness.choices == std::vector<std::string>{"test.log: combined", "test.log: rfc3164"});
  CHECK(harness.counts.unmatched == 1);
}

TEST_CASE("auto leaves text when eight lines in a row are sure", "[parse][auto]") {
  Harness harness("auto");
  harness.feed("hello\nworld\n" + repeat(kAccess, 10), true);
  CHECK(harness.choices == std::vector<std::string>{"test.log: text", "test.log: combined"});
  CHECK(harness.counts.unmatched == 0);
}

TEST_CASE("auto decides for each source of a pipe", "[parse][auto]") {
  Harness harness("auto");
  harness.feed(R"({"_msg":"Jan  2 03:04:05 h a[1]: x","_src":"s1","_pos":1})" "\n"
               R"({"_msg":"{\"msg\":\"m\"}","_src":"s2","_pos":1})" "\n"
               R"({"_msg":"plain","_src":"s3","_pos":1,"_time":"2024-01-01T00:00:00Z"})" "\n"
               R"({"_msg":"level=info msg=y","_src":"s4","_pos":1})" "\n");
  CHECK(harness.choices == std::vector<std::string>{"\"s1\": rfc3164", "\"s2\": ndjson",
                                                    "\"s3\": text", "\"s4\": logfmt"});
  CHECK(harness.records.at(0).find(R"("_msg":"x","host":"h")") != std::string::npos);
  CHECK(harness.records.at(1).find(R"("_msg":"m")") != std::string::npos);
  CHECK(harness.records.at(2) ==
        R"({"_time":"2024-01-01T00:00:00Z","_msg":"plain","_src":"s3","_pos":1})");
}

TEST_CASE("an empty message decides nothing", "[parse][auto]") {
  Harness harness("auto");
  harness.feed("{\"_msg\":\"\",\"_src\":\"s\",\"_pos\":1}\n"
               "{\"_msg\":\"level=info msg=x\",\"_src\":\"s\",\"_pos\":2}\n", true);
  CHECK(harness.choices == std::vector<std::string>{"\"s\": logfmt"});
  CHECK(harness.records.at(0) ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"","_time_source":"read","_src":"s","_pos":1})");
}

// Entries with a query, a command and nothing at all behind their front.
std::string slow_queries() {
  const std::string user = "# User@Host: u[u] @ h [1.2.3.4]\n";
  const std::string times = "# Query_time: 0.5  Lock_time: 0  Rows_sent: 0  Rows_examined: 0\n";
  const std::string time = "# Time: 2026-02-28T12:00:00Z\n";
  const std::string command = "# administrator command: Quit;\n";
  return time + user + times + "select 1;\n" + time + user + times + time + user + times + command +
         user + times + command + user + times + "select 2\n# not ours\n;\n" + time + user + times +
         "select 3;\n";
}

TEST_CASE("an entry of a slow log ends where the next one's front begins", "[parse][mysql]") {
  Harness harness("mysql-slow");
  harness.feed(slow_queries());
  CHECK(harness.rejects.empty());
  REQUIRE(harness.records.size() == 6);
  for (const std::string& record : harness.records)
    CHECK(record.find("\"query_time\"") == record.rfind("\"query_time\""));
  CHECK(harness.records[2].find(R"("query":"administrator command: Quit;")") != std::string::npos);
  CHECK(harness.records[4].find(R"("query":"select 2\n# not ours\n;")") != std::string::npos);
}

TEST_CASE("the names of a record that was parsed stay", "[parse][auto]") {
  const std::string record =
      R"({"_time":"2026-02-28T12:00:00Z","_msg":"x","severity":"STATEMENT","traceId":"a",)"
      R"("log":{"level":"warn"}})";
  CHECK(parse_one("auto", record) == record);
  // One that has no time was not.
  CHECK(parse_one("auto", R"({"_msg":"x","ts":"2026-02-28T12:00:00Z","severity":"WARN"})") ==
        R"({"_time":"2026-02-28T12:00:00Z","_msg":"x","level":"warn"})");
}

TEST_CASE("parsing what was parsed changes nothing", "[parse][auto]") {
  for (const std::string& text :
       {repeat(kAccess, 3), repeat(kSyslog, 3), std::string("level=warning msg=\"a b\" n=1\n"),
        std::string("hello\n"), std::string("{\"ts\":\"2024-01-01T00:00:00Z\",\"a\":1}\n"),
        std::string("<34>1 2003-10-11T22:14:15Z h su - - [a b=\"c\"] text\n"), slow_queries(),
        std::string("2026-02-28 12:00:00 UTC [12] a@b ERROR:  x\n"
                    "2026-02-28 12:00:00 UTC [12] a@b STATEMENT:  select 1\n"),
        std::string("2026-02-28 12:00:00,0 ERROR [m] a.B - x\njava.lang.Error: y\n\tat a.B\n"
                    "2026-02-28 12:00:00,0 ERROR [m] a.B - x\njava.lang.Error: y\n\tat a.B\n")}) {
    Harness once("auto");
    once.feed(text);
    std::string joined;
    for (const std::string& record : once.records) joined += record + "\n";
    Harness twice("auto");
    twice.feed(joined);
    CHECK(twice.records == once.records);
  }
}

TEST_CASE("of more sources than are remembered no part of a line is lost", "[parse][issue]") {
  constexpr std::size_t kSources = 65'600;
  Harness harness("cri");
  std::string text;
  for (std::size_t i = 0; i < kSources; ++i) {
    text += R"({"_msg":"2026-03-01T12:00:00Z stdout P part)" + std::to_string(i) +
            R"(","_src":"file:)" + std::to_string(i) + "\"}\n";
  }
  harness.feed(text);
  CHECK(harness.counts.lines == kSources);
  REQUIRE(harness.records.size() == kSources);
  CHECK(harness.records.front().find(R"("_msg":"part0")") != std::string::npos);
  CHECK(harness.records.back().find("part") != std::string::npos);
}

}  // namespace
}  // namespace logkit::parse
