// A good sample of each format, spoiled in every way: at each byte, by byte order
// marks, line ends of other systems, and as UTF-16.
#include <catch2/catch.hpp>

#include <algorithm>

#include "lib/base/utf8.h"
#include "lib/io/input.h"
#include "lib/io/utf16_input.h"
#include "lib/record/json_scan.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

struct Sample {
  std::string_view format;
  std::string_view text;
};

constexpr Sample kSamples[] = {
    {"cloudtrail", R"({"eventVersion":"1.05","eventTime":"2026-03-01T12:00:00Z","eventSource":"s3.amazonaws.com","eventName":"GetObject"})" "\n"},
    {"mongodb", "2018-02-05T13:44:56.657+0000 I COMMAND  [conn12] command shop.cart command: find 220ms\n"},
    {"docker", R"({"log":"hello\n","stream":"stdout","time":"2026-03-01T12:00:00.1Z"})" "\n"},
    {"journald-json", R"({"__REALTIME_TIMESTAMP":"1772366400123456","PRIORITY":"3","MESSAGE":"text","_SYSTEMD_UNIT":"ssh.service"})" "\n"},
    {"journald-export", "__REALTIME_TIMESTAMP=1772366400123456\nPRIORITY=6\nMESSAGE=text\n\n"},
    {"ndjson", R"({"ts":"2026-03-01T12:00:00Z","level":"info","msg":"a \u00e9","n":[1,{"b":null}]})" "\n"},
    {"json", "[{\"ts\":1772366400,\n\"msg\":\"a\"},{\"msg\":\"b\"}]\n"},
    {"combined", R"(10.0.0.1 - ann [01/Mar/2026:12:00:00 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl \"x\"")" "\n"},
    {"nginx-error", R"(2016/10/25 14:49:34 [error] 54053#0: *1 open() failed, client: 10.0.0.1, server: a, request: "GET /f HTTP/1.1")" "\n"},
    {"apache-error", "[Fri Sep 09 10:42:29.902022 2011] [core:error] [pid 35708] [client 72.15.99.187:5] AH00128: no file\n"},
    {"haproxy", R"(1.2.3.4:38862 [30/Jul/2018:09:03:52.726] web docs/s1 0/0/1/0/2 304 168 - - ---- 6/6/0/0/0 0/0 "GET /c.js HTTP/1.1")" "\n"},
    {"w3c", "#Fields: date time c-ip cs-uri-stem sc-status\n2016-01-10 00:07:26 10.0.0.1 /a.php 404\n"},
    {"zeek", "#separator \\x09\n#fields\tts\tuid\tid.resp_p\n#types\ttime\tstring\tport\n1432555199.6\tCO\t80\n"},
    {"cri", "2026-03-01T12:00:00.1Z stdout P a long \n2026-03-01T12:00:00.2Z stdout F line\n"},
    {"klog", "E20260301 12:00:00.123456    1234 server.go:42] failed\n"},
    {"redis", "26571:M 27 Dec 2018 11:19:18.874 * Synchronization succeeded\n"},
    {"postgres", "2017-07-31 13:36:42.585 UTC [4974] ann@shop LOG:  duration: 0.123 ms  statement: SELECT 1\n\tFROM a\n"},
    {"mysql-error", "2016-12-09T12:08:33.335060Z 0 [Warning] [MY-010055] [Server] text\n"},
    {"mysql-slow", "# User@Host: root[root] @ localhost []  Id: 5\n# Query_time: 2.000652  Lock_time: 0.0\nSET timestamp=1528898676;\nselect 1;\n"},
    {"ruby", "W, [2026-03-01T12:00:00.123456 #4711]  WARN -- shop: low stock\n"},
    {"kafka", "[2017-08-04 10:48:21,048] INFO [Controller 0]: Starting (kafka.controller.KafkaController)\n"},
    {"dotnet", "2026-03-01 12:00:00.123 +00:00 [ERR] text\n   at A.B() in a.cs:line 1\n"},
    {"python", "2026-03-01 12:00:00,123 - cart - ERROR - failed\nTraceback (most recent call last):\n  File \"a.py\"\nValueError: bad\n"},
    {"java", "2026-03-01 12:00:00,123 ERROR [main] com.shop.Cart - failed\njava.io.IOException: no disk\n\tat a.B.c(B.java:1)\n"},
    {"go", "2009/11/10 23:00:00.123456 main.go:23: text\n"},
    {"rfc5424", R"(<165>1 2026-03-01T12:00:00Z web-3 cart 42 ID1 [req id="7\]"] paid)" "\n"},
    {"rfc3164", "<34>Mar  1 12:00:00 web-3 sshd[42]: refused\n"},
    {"syslog", "Mar  1 12:00:00 web-3 cron[1]: begin\n<165>1 2026-03-01T12:00:01Z web-3 cart - - - end\n"},
    {"logfmt", "ts=2026-03-01T12:00:00Z level=warn msg=\"low \\\"stock\\\"\" n=3\n"},
    {"kv", "2026-03-01T12:00:00Z login user=\"ann b\" from=[10.0.0.1] level=warn\n"},
    {"csv", "time,level,msg\n2026-03-01T12:00:00Z,WARN,\"a, \"\"b\"\"\"\n"},
    {"tsv", "time\tmsg\tn\n2026-03-01T12:00:00Z\ttext\t5\n"},
    {"text", "at 2026-03-01T12:00:00Z the disk was full\n"},
};

std::vector<std::string> records_of(std::string_view format, std::string_view text) {
  Harness harness(format);
  harness.feed(text);
  return harness.records;
}

// Whatever the bytes: JSON, one line a record, no line lost and no byte of one.
void check_sound(const Sample& sample, const std::string& text) {
  Harness harness(sample.format);
  harness.options.keep_raw = true;
  harness.feed(text);
  for (const std::string& record : harness.records) {
    REQUIRE(record.find('\n') == std::string::npos);
    REQUIRE(record::is_json(record));
    REQUIRE(is_valid_utf8(record));
  }
  const ParseCounts& counts = harness.counts;
  if (find_format(sample.format)->framing != Framing::kLines) return;
  REQUIRE(counts.lines == counts.records + counts.continued_lines + counts.header_lines +
                              counts.blank_lines + counts.position_lines);
}

std::string with_line_ends(std::string_view text, std::string_view line_end) {
  std::string changed;
  for (const char c : text) c == '\n' ? changed.append(line_end) : changed.append(1, c);
  return changed;
}

std::string as_utf16(std::string_view ascii, bool is_big_endian) {
  std::string wide = is_big_endian ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) wide += is_big_endian ? std::string{'\0', c} : std::string{c, '\0'};
  return wide;
}

// As a tool reads a file.
std::vector<std::string> read_records(std::string_view format, std::string bytes) {
  Harness harness(format);
  auto opened = io::open_input_memory(std::move(bytes), "test.log");
  REQUIRE(opened);
  io::TextInput input(std::move(*opened));
  REQUIRE(*input.next_member());
  SourceParser parser(harness.options, "test.log", harness);
  io::LineReader reader(input);
  while (true) {
    const auto lines = reader.next_chunk();
    REQUIRE(lines);
    if (lines->empty()) break;
    parser.add_lines(*lines, reader.line_number());
  }
  parser.finish();
  return harness.records;
}

TEST_CASE("each format has a sample, which it reads", "[parse][torture]") {
  for (const FormatInfo* format : all_formats()) {
    CAPTURE(format->name);
    const auto sample = std::find_if(std::begin(kSamples), std::end(kSamples),
                                     [&](const Sample& one) { return one.format == format->name; });
    REQUIRE(sample != std::end(kSamples));
    Harness harness(sample->format);
    harness.feed(sample->text);
    CHECK_FALSE(harness.records.empty());
    CHECK(harness.rejects.empty());
  }
}

TEST_CASE("a byte order mark, CR LF and UTF-16 change no record", "[parse][torture]") {
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.format);
    const std::vector<std::string> plain = records_of(sample.format, sample.text);
    CHECK(records_of(sample.format, "\xEF\xBB\xBF" + std::string(sample.text)) == plain);
    CHECK(records_of(sample.format, with_line_ends(sample.text, "\r\n")) == plain);
    for (const bool is_big_endian : {false, true})
      CHECK(read_records(sample.format, as_utf16(sample.text, is_big_endian)) == plain);
  }
}

TEST_CASE("a file of CR only is one line that is kept", "[parse][torture]") {
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.format);
    check_sound(sample, with_line_ends(sample.text, "\r"));
  }
}

TEST_CASE("a sample that is cut or spoiled at any byte stays sound", "[parse][torture]") {
  const std::string spoilers[] = {std::string(1, '\0'), "\xFF", "\xC0\xAF", "\xED\xA0\x80", "\x80",
                                  "\xE9", "\xE4\xB8", "\xE4\xB8\xAD", "\"", "\\", "\r", "\n"};
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.format);
    for (std::size_t at = 0; at <= sample.text.size(); ++at) {
      CAPTURE(at);
      const std::string front(sample.text.substr(0, at));
      check_sound(sample, front);
      check_sound(sample, front + "\xE4\xB8");  // a code point that is cut
      for (const std::string& spoiler : spoilers)
        check_sound(sample, front + spoiler + std::string(sample.text.substr(at)));
    }
  }
}

}  // namespace
}  // namespace logkit::parse
