#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

// The members behind _msg.
std::string fields(std::string_view pattern, std::string_view line) {
  return fields_of("grok:" + std::string(pattern), line);
}

std::string error_of(std::string_view format) {
  PatternFormats patterns;
  const auto list = parse_format_list(format, patterns);
  return list ? "" : list.error().what;
}

TEST_CASE("grok captures strings, ints and floats", "[parse][grok]") {
  CHECK(fields("%{IP:client} %{NUMBER:bytes:int} %{NUMBER:took:float} %{WORD}", "10.0.0.1 017 0.50 x") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"client":"10.0.0.1","bytes":17,"took":0.50,)"
        R"("_time_source":"read"})");
  CHECK(fields("a=(?<a:int>\\S*) b=%{NOTSPACE:b:float} c=%{NOTSPACE:c:int}", "a= b=.5x c=-07") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"b":0.5,"c":-7,"_time_source":"read"})");
}

TEST_CASE("brackets make objects, repeated names arrays", "[parse][grok]") {
  CHECK(fields("%{WORD:[a][b]} %{INT:[a][c]:int} %{WORD:d} %{WORD:d}", "x 5 y z") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"a":{"b":"x","c":5},"d":["y","z"],)"
        R"("_time_source":"read"})");
  CHECK(fields("(?:%{INT:n}|%{WORD:n})", "x") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"n":"x","_time_source":"read"})");
  CHECK(error_of("grok:%{WORD:a} %{WORD:[a][b]}") ==
        "grok: the field 'a' is a value and an object at once");
}

TEST_CASE("canonical fields are added where their names are free", "[parse][grok]") {
  CHECK(fields("%{TIMESTAMP_ISO8601:timestamp} %{LOGLEVEL:loglevel} %{GREEDYDATA:message}",
               "2026-02-01T10:00:00Z WARN disk full") ==
        R"({"_time":"2026-02-01T10:00:00Z",_msg,"level":"warn","timestamp":"2026-02-01T10:00:00Z",)"
        R"("loglevel":"WARN","message":"disk full"})");
  CHECK(fields("%{LOGLEVEL:level}", "WARN 2026-02-01T10:00:00Z") ==
        R"({"_time":"2026-02-01T10:00:00Z",_msg,"level":"WARN"})");
  CHECK(parse_one("grok:%{NOTSPACE:_time} %{GREEDYDATA:_msg}", "2026-02-01T10:00:00Z x y") ==
        R"({"_time":"2026-02-01T10:00:00Z","_msg":"x y"})");
  CHECK(fields("%{WORD:_src}", "x") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"parsed._src":"x","_time_source":"read"})");
}

TEST_CASE("patterns may be defined in place and in files", "[parse][grok]") {
  Harness harness("text");
  REQUIRE(harness.patterns.patterns.add_text("# note\n\nID  [a-z]{2}\\d \nPAIR %{ID:a}-%{ID:b}\n", "p"));
  const auto list = parse_format_list("grok:%{PAIR} %{N:n=[0-9]{2,3}}$", harness.patterns);
  REQUIRE(list);
  harness.options.formats = *list;
  harness.feed("ab3 -cd4  123");
  REQUIRE(harness.records.size() == 1);
  CHECK(harness.records[0] ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"ab3 -cd4  123","a":"ab3 ","b":"cd4 ","n":"123",)"
        R"("_time_source":"read"})");
}

TEST_CASE("files of patterns are read in the order of their names", "[parse][grok]") {
  io::MemFs fs;
  REQUIRE(fs.make_dirs("p"));
  for (const auto& [name, text] : {std::pair("p/b", "X b\n"), std::pair("p/a", "X a\nY a")}) {
    auto file = fs.create(name);
    REQUIRE(file);
    REQUIRE((*file)->append(as_bytes(text)));
    REQUIRE((*file)->sync());
  }
  PatternSet patterns;
  REQUIRE(patterns.add_path(fs, "p"));
  CHECK(patterns.find("X") == "b");
  CHECK(patterns.find("Y") == "a");
  CHECK(patterns.find("INT").data() != nullptr);
  CHECK_FALSE(patterns.add_path(fs, "q"));
  CHECK(patterns.add_text("ok x\nno-name x\n", "f").error().where == "f:2");
}

TEST_CASE("patterns that cannot be are refused with a reason", "[parse][grok]") {
  CHECK(error_of("grok:%{NOSUCH}") == "grok: unknown pattern 'NOSUCH'");
  CHECK(error_of("grok:%{A=%{A}}") == "grok: patterns are nested too deeply: one uses itself");
  CHECK(error_of("grok:%{INT:a:number}") == "grok: 'number' is no type: there are int, float, string");
  CHECK(error_of("grok:%{INT:}").find("a field without a name") == std::string::npos);
  CHECK(error_of("grok:%{") == "grok: '%{' is no %{NAME} or %{NAME:field}");
  CHECK(error_of("regex:(") == "regex: a '(' without its ')'");
  CHECK(error_of("grok") == "'grok' needs a pattern");
  CHECK(error_of("logfmt,grok:a,%{INT:n}").empty());
}

TEST_CASE("what Logstash ignores in a reference is ignored", "[parse][grok]") {
  CHECK(fields("%{INT:n?} %{WORD - note}", "5 x") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"n":"5","_time_source":"read"})");
}

TEST_CASE("a line that does not match is a record with the reason", "[parse][grok]") {
  CHECK(parse_one("grok:^%{INT:n}$", "x") ==
        R"({"_time":"2026-03-01T00:00:00Z","_msg":"x","_time_source":"read",)"
        R"("_parse_error":"the line does not match the grok pattern"})");
  CHECK(parse_one("grok:(?:a|aa)+[bc]", std::string(100, 'a')).find("too many steps") !=
        std::string::npos);
}

TEST_CASE("regex takes named groups, its pattern the rest of the list", "[parse][regex]") {
  CHECK(fields_of("regex:(?<user>\\w+), (?P<age>\\d+)", "ann, 30") ==
        R"({"_time":"2026-03-01T00:00:00Z",_msg,"user":"ann","age":"30","_time_source":"read"})");
}

TEST_CASE("addresses", "[parse][grok]") {
  const auto is = [](std::string_view pattern, std::string_view text) {
    return parse_one("grok:\\A%{" + std::string(pattern) + ":x}\\z", text).find("\"x\":") !=
           std::string::npos;
  };
  for (const char* good : {"::", "::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
                           "fe80::1%eth0", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "1::8", "1:2::7:8"}) {
    CAPTURE(good);
    CHECK(is("IPV6", good));
    CHECK(is("IPORHOST", good));
  }
  for (const char* bad : {"1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", ":::", "12345::", "1:2:3:4:5:6:7::8:9"}) {
    CAPTURE(bad);
    CHECK_FALSE(is("IPV6", bad));
  }
  CHECK(is("IPV4", "255.0.09.1"));
  CHECK_FALSE(is("IPV4", "256.0.0.1"));
}

}  // namespace
}  // namespace logkit::parse
