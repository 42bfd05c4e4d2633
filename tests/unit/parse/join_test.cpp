#include <catch2/catch.hpp>

#include "lib/parse/stack_trace.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

constexpr std::string_view kHead = "2026-03-01 12:00:00,000 INFO [m] a.B - ";

std::string java(std::string_view rest) { return std::string(kHead) + std::string(rest) + "\n"; }

TEST_CASE("lines are joined whether they come at once or one by one", "[parse][join]") {
  const std::string text = java("x") + "java.lang.Error: y\n\tat a.B(C.java:1)\n\n\tat d.E\n" + java("z") +
                           "\n\n" + java("last") + " tail";
  for (const bool trickle : {false, true}) {
    Harness harness("java");
    harness.options.keep_raw = true;
    harness.feed(text, trickle);
    REQUIRE(harness.records.size() == 3);
    CHECK(harness.records[0].find(R"("_msg":"x\njava.lang.Error: y\n\tat a.B(C.java:1)\n\n\tat d.E")") !=
          std::string::npos);
    CHECK(harness.records[0].find(R"("exception.type":"java.lang.Error","exception.message":"y")") !=
          std::string::npos);
    CHECK(harness.records[1].find(R"("_msg":"z")") != std::string::npos);
    CHECK(harness.records[2].find(R"("_msg":"last\n tail")") != std::string::npos);
    CHECK(harness.counts.lines == 10);
    CHECK(harness.counts.records + harness.counts.continued_lines + harness.counts.blank_lines == 10);
    // Each record is at the end of its last line.
    CHECK(harness.positions[2] == text.size());
    CHECK(harness.positions[0] < harness.positions[1]);
  }
}

TEST_CASE("a record waits no longer than the timeout", "[parse][join]") {
  Harness harness("java");
  static std::int64_t now_ns = 0;
  now_ns = 0;
  harness.options.now_ns = [] { return now_ns; };
  SourceParser parser(harness.options, "t", harness);
  const std::string line = java("x");
  const io::Line lines[] = {{.text = std::string_view(line).substr(0, line.size() - 1), .end_offset = 9}};
  parser.add_lines(lines, 1);
  parser.tick();
  CHECK(harness.records.empty());
  now_ns = harness.options.multiline.timeout_ns;
  parser.tick();
  CHECK(harness.records.size() == 1);
}

TEST_CASE("a record has at most so many lines", "[parse][join]") {
  Harness harness("java");
  harness.options.multiline.max_lines = 3;
  harness.feed(java("x") + "\t1\n\t2\n\t3\n\t4\n");
  CHECK(harness.records.size() == 2);
  CHECK(harness.counts.continued_lines == 3);
}

TEST_CASE("what a full record has no room for goes on with its time and level", "[parse][join]") {
  std::string frames;
  for (int i = 0; i < 7; ++i) frames += "\tat a.B.c\n";
  const std::string head = "2026-02-28 12:00:00,000 ERROR [m] a.B - x\njava.lang.Error: y\n";
  for (const bool trickle : {false, true}) {
    Harness harness("java");
    harness.options.multiline.max_lines = 4;
    harness.feed(head + frames + "Caused by: b.C: z\n" + java("next"), trickle);
    CHECK(harness.rejects.empty());
    REQUIRE(harness.records.size() == 4);
    CHECK(harness.records[0].find("exception.type") != std::string::npos);
    CHECK(harness.records[1] == R"({"_time":"2026-02-28T12:00:00Z","_msg":"\tat a.B.c\n\tat a.B.c)"
                                R"(\n\tat a.B.c\n\tat a.B.c","level":"error"})");
    CHECK(harness.records[2] ==
          R"({"_time":"2026-02-28T12:00:00Z","_msg":"\tat a.B.c\nCaused by: b.C: z",)"
          R"("level":"error"})");
    CHECK(harness.records[3].find(R"("_msg":"next","level":"info")") != std::string::npos);
    CHECK(harness.counts.records + harness.counts.continued_lines == harness.counts.lines);
  }
}

TEST_CASE("what a full record has no room for keeps its own fields in a pipe", "[parse][join]") {
  Harness harness("java");
  harness.options.multiline.max_lines = 2;
  harness.feed(R"({"_msg":"2026-02-28 12:00:00,0 ERROR [m] a.B - x","_src":"s","_pos":1})"
               "\n"
               R"({"_msg":"\tat 1","_src":"s","_pos":2})"
               "\n"
               R"({"_time":"2026-01-01T00:00:00Z","_msg":"\tat 2","n":1,"_src":"s","_pos":3})"
               "\n"
               R"({"_msg":"\tat 3","_src":"s","_pos":4})"
               "\n");
  CHECK(harness.rejects.empty());
  REQUIRE(harness.records.size() == 2);
  CHECK(harness.records[1] == R"({"_time":"2026-02-28T12:00:00Z","_msg":"\tat 2\n\tat 3",)"
                              R"("level":"error","n":1,"_src":"s","_pos":4})");
}

TEST_CASE("a StackOverflowError is one record", "[parse][join]") {
  Harness harness("java");
  std::string text = java("x") + "java.lang.StackOverflowError\n";
  for (int i = 0; i < 2048; ++i) text += "\tat a.B.c(B.java:1)\n";
  harness.feed(text);
  CHECK(harness.records.size() == 1);
}

TEST_CASE("auto leaves a format whose lines would swallow another's", "[parse][join]") {
  Harness harness("auto");
  std::string text;
  for (int i = 0; i < 10; ++i) text += java("x");
  for (int i = 0; i < 20; ++i)
    text += "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5\n";
  harness.feed(text);
  CHECK(harness.records.size() == 30);
  CHECK(harness.choices.back() == "test.log: combined");
}

TEST_CASE("lines of another format that was asked for are not joined", "[parse][join]") {
  Harness harness("java,combined");
  harness.feed(java("x") + "goes on\n" +
               "1.2.3.4 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5\n" + java("y"));
  REQUIRE(harness.records.size() == 3);
  CHECK(harness.records[0].find("x\\ngoes on") != std::string::npos);
  CHECK(harness.records[1].find("\"status\":200") != std::string::npos);
}

TEST_CASE("partial lines are joined stream by stream", "[parse][cri]") {
  Harness harness("cri");
  harness.options.keep_raw = true;
  harness.feed(
      "2026-03-01T12:00:00Z stdout P a\n2026-03-01T12:00:01Z stderr P x\n"
      "2026-03-01T12:00:02Z stdout F b\n2026-03-01T12:00:03Z stderr P y\n");
  REQUIRE(harness.records.size() == 2);
  CHECK(harness.records[0].find(R"("_msg":"ab")") != std::string::npos);
  CHECK(harness.records[0].find(
            R"("raw":"2026-03-01T12:00:00Z stdout P a\n2026-03-01T12:00:02Z stdout F b")") !=
        std::string::npos);
  CHECK(harness.records[1].find(R"("_msg":"xy")") != std::string::npos);
  CHECK(harness.counts.records + harness.counts.continued_lines == harness.counts.lines);
}

TEST_CASE("what a stack trace says", "[parse][exception]") {
  const auto exception = [](std::string_view text) {
    ParsedRecord record;
    add_exception(text, record);
    std::string found;
    for (const ParsedField& field : record.fields) found += "<" + std::string(field.value.text) + ">";
    return found;
  };
  CHECK(exception("x\na.b.CException: m: n\n\tat d.e(F.java:1)") == "<a.b.CException><m: n>");
  CHECK(exception("Exception in thread \"main\" java.lang.Error\n\tat d.e") == "<java.lang.Error>");
  CHECK(exception("oops: java.io.IOException: disk\n\tat d.e") == "<java.io.IOException><disk>");
  CHECK(exception("Traceback (most recent call last):\n  a\nKeyError: 'x'\n\nDuring handling of the "
                  "above exception, another exception occurred:\n\nTraceback (most recent call "
                  "last):\n  b\nmy.mod.Bad: y\n") == "<my.mod.Bad><y>");
  CHECK(exception("panic: runtime error: x\n\ngoroutine 1 [running]:\nmain.main()") ==
        "<panic><runtime error: x>");
  CHECK(exception("a.rb:3:in `/': divided by 0 (ZeroDivisionError)\n\tfrom a.rb:3:in `main'") ==
        "<ZeroDivisionError><divided by 0>");
  CHECK(exception("no\ntrace").empty());
  CHECK(exception("Error: one line").empty());
}

}  // namespace
}  // namespace logkit::parse
