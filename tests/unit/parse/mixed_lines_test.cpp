// Inputs whose lines are of several formats: each record has its own line, and all of it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>

#include "lib/parse/grok/regex_program.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kLogfmt =
    "ts=2026-02-28T12:00:00Z level=error user=bob secret=1 msg=c\n";
constexpr std::string_view kLogfmtRecord =
    R"({"_time":"2026-02-28T12:00:00Z","_msg":"c","level":"error","user":"bob","secret":1)";

std::string read_now(std::string_view members) {
  return R"({"_time":"2026-03-01T00:00:00Z",)" + std::string(members) + "}";
}

void set_multiline(Harness& harness, std::string_view mode,
                   std::unique_ptr<RegexProgram>& program) {
  REQUIRE(parse_multiline(mode, harness.options.multiline, program).ok());
}

TEST_CASE("a record has nothing of the one before it", "[parse][mixed]") {
  for (const std::string_view mode :
       {"auto", "none", "indent", "java", "python", "go", "ruby", "dotnet", "start:^[tp{]"}) {
    for (const bool trickle : {false, true}) {
      INFO(mode);
      std::unique_ptr<RegexProgram> program;
      Harness harness("ndjson,logfmt");
      harness.options.keep_raw = true;
      set_multiline(harness, mode, program);
      harness.feed(
          std::string(kLogfmt) + "{\"msg\":\"z\"}\nplain\n{\"msg\":\"y\",\"level\":\"info\"}\n",
          trickle);
      REQUIRE(harness.records.size() == 4);
      CHECK(harness.records[0].starts_with(kLogfmtRecord));
      CHECK(harness.records[1] ==
            read_now(R"("_msg":"z","_time_source":"read","raw":"{\"msg\":\"z\"}")"));
      CHECK(harness.records[2].find("\"_msg\":\"plain\",\"_parse_error\"") != std::string::npos);
      CHECK(harness.records[3] == read_now(R"("_msg":"y","level":"info","_time_source":"read",)"
                                           R"("raw":"{\"msg\":\"y\",\"level\":\"info\"}")"));
    }
  }
}

TEST_CASE("a record has nothing of the one before it where auto chose JSON", "[parse][mixed]") {
  std::unique_ptr<RegexProgram> program;
  Harness harness("auto");
  set_multiline(harness, "indent", program);
  harness.feed("{\"msg\":\"first\"}\n" + std::string(kLogfmt) + "{\"msg\":\"y\"}\n");
  REQUIRE(harness.records.size() == 3);
  CHECK(harness.records[1] == std::string(kLogfmtRecord) + "}");
  CHECK(harness.records[2] == read_now(R"("_msg":"y","_time_source":"read")"));
}

TEST_CASE("a record that waits is not the next one's", "[parse][mixed]") {
  std::unique_ptr<RegexProgram> program;
  Harness harness("ndjson,logfmt");
  set_multiline(harness, "java", program);
  harness.feed("{\"_msg\":\"waits\",\"a\":1}\n{\"msg\":\"z\"}\n{\"_msg\":\"b\",\"_src\":\"s\"}\n");
  REQUIRE(harness.records.size() == 3);
  CHECK(harness.records[0] == read_now(R"("_msg":"waits","a":1,"_time_source":"read")"));
  CHECK(harness.records[1] == read_now(R"("_msg":"z","_time_source":"read")"));
  CHECK(harness.records[2] == read_now(R"("_msg":"b","_time_source":"read","_src":"s")"));
}

constexpr std::string_view kPart =
    "{\"log\":\"left\",\"stream\":\"stderr\",\"time\":\"2026-02-28T12:00:00Z\"}\n";
constexpr std::string_view kPartRecord =
    R"({"_time":"2026-02-28T12:00:00Z","_msg":"left","stream":"stderr"})";
constexpr std::string_view kJava = "2026-03-01 12:00:00,123 INFO [main] com.x.Y - boom\n";

TEST_CASE("the part of a line that another format has read is not lost", "[parse][mixed]") {
  const std::string json = "{\"ts\":\"2026-02-28T12:00:02Z\",\"lvl\":\"INFO\",\"msg\":\"n\"}\n";
  const std::string cri = "2026-02-28T12:00:00.5Z stdout P right\n";
  const std::string mongo =
      "2020-03-12T00:00:01.936+0000 I  CONTROL  [signalProcessingThread] Replica Set\n";
  for (const std::string& behind : {json, cri + json, mongo}) {
    Harness harness("auto");
    std::string text;
    for (int i = 0; i < 9; ++i) text += kJava;
    harness.feed(text + std::string(kPart) + behind);
    CHECK(harness.counts.records + harness.counts.continued_lines == harness.counts.lines);
    INFO(behind);
    CHECK(std::count(harness.records.begin(), harness.records.end(), kPartRecord) == 1);
  }
}

TEST_CASE("the end of a line is found behind lines of other formats", "[parse][mixed]") {
  Harness harness("auto");
  harness.feed(
      std::string(kJava) + std::string(kPart) + "{\"msg\":\"n\"}\n" +
      "{\"log\":\" and right\\n\",\"stream\":\"stderr\",\"time\":\"2026-02-28T12:00:03Z\"}\n");
  REQUIRE(harness.records.size() == 3);
  CHECK(harness.records[2] ==
        R"({"_time":"2026-02-28T12:00:03Z","_msg":"left and right","stream":"stderr"})");
}

TEST_CASE("the part of a line is not lost where its format is left", "[parse][mixed]") {
  Harness harness("auto");
  std::string text(kPart);
  for (int i = 0; i < 20; ++i) text += kJava;
  harness.feed(text);
  REQUIRE(harness.records.size() == 21);
  CHECK(harness.records.back() == kPartRecord);
}

TEST_CASE("objects of a JSON text are not joined as lines are", "[parse][mixed]") {
  const std::string two = R"({"Records":[{"eventName":"a","eventSource":"s"},)"
                          R"({"eventName":"b","eventSource":"s"}]})";
  for (const std::string_view mode : {"auto", "indent", "java", "start:x"}) {
    std::unique_ptr<RegexProgram> program;
    Harness harness("cloudtrail");
    set_multiline(harness, mode, program);
    harness.feed("{\n}\n{\"eventName\":\"c\",\n  \"eventSource\":\"s\"}\n" + two + "\n");
    REQUIRE(harness.records.size() == 4);
    CHECK(harness.records[0] == read_now(R"("_time_source":"read")"));
    CHECK(harness.records[1].find(R"("_msg":"s c")") != std::string::npos);
    CHECK(harness.records[2].find(R"("_msg":"s a")") != std::string::npos);
    CHECK(harness.records[3].find(R"("_msg":"s b")") != std::string::npos);
  }
}

}  // namespace
}  // namespace logkit::parse
