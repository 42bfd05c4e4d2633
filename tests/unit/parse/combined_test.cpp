#include <catch2/catch.hpp>

#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

std::string fields(std::string_view line) { return fields_of("combined", line); }

TEST_CASE("a combined line gives its fields and stays the message", "[parse][combined]") {
  CHECK(parse_one("combined",
                  R"(83.149.9.216 - frank [17/May/2015:10:05:03 +0200] "GET /a?b=c HTTP/1.1" 200 203023 )"
                  R"("http://example.org/" "Mozilla/5.0 X11")") ==
        R"({"_time":"2015-05-17T08:05:03Z",)"
        R"("_msg":"83.149.9.216 - frank [17/May/2015:10:05:03 +0200] \"GET /a?b=c HTTP/1.1\" 200 203023 )"
        R"(\"http://example.org/\" \"Mozilla/5.0 X11\"",)"
        R"("client_ip":"83.149.9.216","user":"frank","method":"GET","path":"/a?b=c",)"
        R"("protocol":"HTTP/1.1","status":200,"bytes":203023,"referer":"http://example.org/",)"
        R"("user_agent":"Mozilla/5.0 X11"})");
}

TEST_CASE("a common log line has neither referer nor agent", "[parse][combined]") {
  CHECK(fields(R"(::1 - - [26/Dec/2016:16:16:29 +0200] "GET /favicon.ico HTTP/1.1" 404 209)") ==
        R"({"_time":"2016-12-26T14:16:29Z",_msg,"client_ip":"::1","method":"GET",)"
        R"("path":"/favicon.ico","protocol":"HTTP/1.1","status":404,"bytes":209})");
}

TEST_CASE("a dash is absent", "[parse][combined]") {
  CHECK(fields(R"(10.112.81.15 - - [15/Feb/2013:06:00:31 +0000] "-" 400 - "-" "-")") ==
        R"({"_time":"2013-02-15T06:00:31Z",_msg,"client_ip":"10.112.81.15","status":400})");
}

TEST_CASE("names of users may hold spaces and brackets", "[parse][combined]") {
  CHECK(fields(R"(10.0.0.1 id John [x] Doe [15/Feb/2013:06:00:31 +0000] "GET / HTTP/1.0" 200 1)") ==
        R"({"_time":"2013-02-15T06:00:31Z",_msg,"client_ip":"10.0.0.1","ident":"id",)"
        R"("user":"John [x] Doe","method":"GET","path":"/","protocol":"HTTP/1.0","status":200,"bytes":1})");
}

TEST_CASE("a virtual host in front is told from a client", "[parse][combined]") {
  const std::string tail = R"( - - [15/Feb/2013:06:00:31 +0000] "GET / HTTP/1.0" 200 1)";
  const std::string rest =
      R"("method":"GET","path":"/","protocol":"HTTP/1.0","status":200,"bytes":1})";
  const std::string time = R"({"_time":"2013-02-15T06:00:31Z",_msg,)";
  CHECK(fields("example.org:443 10.0.0.1" + tail) ==
        time + R"("vhost":"example.org","vhost_port":443,"client_ip":"10.0.0.1",)" + rest);
  CHECK(fields("example.org 2001:db8::1" + tail) ==
        time + R"("vhost":"example.org","client_ip":"2001:db8::1",)" + rest);
  CHECK(fields("example.org:80 client.example" + tail) ==
        time + R"("vhost":"example.org","vhost_port":80,"client_ip":"client.example",)" + rest);
  CHECK(fields("client.example" + tail) == time + R"("client_ip":"client.example",)" + rest);
}

TEST_CASE("a chain of proxies is kept, its first public address is the client",
          "[parse][combined]") {
  const auto client = [](std::string who) {
    const std::string record =
        fields(who + R"( - - [07/Dec/2016:11:05:07 +0100] "GET / HTTP/1.1" 200 4 "-" "-")");
    const std::size_t from = record.find("_msg,") + 5;
    return record.substr(from, record.find(",\"method\"") - from);
  };
  CHECK(client("10.0.0.2, 10.0.0.1, 127.0.0.1") ==
        R"("forwarded_for":"10.0.0.2, 10.0.0.1, 127.0.0.1","client_ip":"10.0.0.2")");
  CHECK(client("10.0.0.2, 172.20.0.1, 85.181.35.98") ==
        R"("forwarded_for":"10.0.0.2, 172.20.0.1, 85.181.35.98","client_ip":"85.181.35.98")");
  CHECK(client(R"("10.5.102.222, 199.96.1.1" 10.2.1.185)") ==
        R"("forwarded_for":"10.5.102.222, 199.96.1.1","client_ip":"199.96.1.1")");
  CHECK(client("2a03::8000, 10.225.192.17 10.2.2.121") ==
        R"("forwarded_for":"2a03::8000, 10.225.192.17","client_ip":"2a03::8000")");
  CHECK(client("\"-\" 10.2.1.185") == R"("client_ip":"10.2.1.185")");
}

TEST_CASE("a bare dash stands for referer or agent", "[parse][combined]") {
  CHECK(fields(R"(h - - [07/Dec/2016:11:05:07 +0000] "GET / HTTP/1.1" 200 5 - "curl" 0.5)") ==
        R"({"_time":"2016-12-07T11:05:07Z",_msg,"client_ip":"h","method":"GET","path":"/",)"
        R"("protocol":"HTTP/1.1","status":200,"bytes":5,"user_agent":"curl","duration_ms":500})");
}

TEST_CASE("Apache's ssl_request_log has the time in front", "[parse][combined]") {
  CHECK(fields(R"([10/Aug/2018:09:45:56 +0200] 172.30.0.119 TLSv1.2 ECDHE-RSA "GET /a HTTP/1.1" 1375)") ==
        R"({"_time":"2018-08-10T07:45:56Z",_msg,"method":"GET","path":"/a","protocol":"HTTP/1.1",)"
        R"("bytes":1375,"client_ip":"172.30.0.119","tls_protocol":"TLSv1.2","tls_cipher":"ECDHE-RSA"})");
}

TEST_CASE("request lines in all their shapes", "[parse][combined]") {
  const auto request = [](std::string text) {
    const std::string record =
        fields("1.2.3.4 - - [07/Dec/2016:11:05:07 +0000] \"" + text + "\" 400 0");
    const std::size_t from = record.find("1.2.3.4\"") + 8;
    return record.substr(from, record.find(",\"status\"") - from);
  };
  CHECK(request("GET /") == R"(,"method":"GET","path":"/")");  // HTTP/0.9
  CHECK(request("GET /a b c HTTP/1.1") ==
        R"(,"method":"GET","path":"/a b c","protocol":"HTTP/1.1")");
  CHECK(request("PROPFIND /dav HTTP/2.0") ==
        R"(,"method":"PROPFIND","path":"/dav","protocol":"HTTP/2.0")");
  CHECK(request(R"(\x16\x03\x01\x00)") == R"(,"request":"\\x16\\x03\\x01\\x00")");
  CHECK(request("quit") == R"(,"request":"quit")");
  CHECK(request(R"(GET /a\"b\\c HTTP/1.1)") ==
        R"(,"method":"GET","path":"/a\"b\\c","protocol":"HTTP/1.1")");
  CHECK(request(R"(GET /a"b HTTP/1.1)") == R"(,"method":"GET","path":"/a\"b","protocol":"HTTP/1.1")");
  CHECK(request(R"(GET /\xd0\xbf HTTP/1.1)") ==
        "," R"("method":"GET","path":"/)" "\xd0\xbf" R"(","protocol":"HTTP/1.1")");
  CHECK(request(R"(GET /\xff HTTP/1.1)") ==
        R"(,"method":"GET","path":"/\\xff","protocol":"HTTP/1.1")");
  CHECK(request("") == "");
}

TEST_CASE("what stands behind the user agent", "[parse][combined]") {
  const auto tail = [](std::string text) {
    const std::string record = fields(
        R"(1.2.3.4 - - [07/Dec/2016:11:05:07 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8" )" + text);
    const std::size_t from = record.find("curl/8\"") + 7;
    return record.substr(from, record.size() - 1 - from);
  };
  CHECK(tail("\"-\"") == "");
  CHECK(tail("\"10.0.0.1, 10.0.0.2\"") == R"(,"forwarded_for":"10.0.0.1, 10.0.0.2")");
  CHECK(tail("0.005") == R"(,"duration_ms":5)");
  CHECK(tail("12.3456") == R"(,"duration_ms":12345.6)");
  CHECK(tail("0.000") == R"(,"duration_ms":0)");
  CHECK(tail("0.0004") == R"(,"duration_ms":0.4)");
  CHECK(tail("116075") == R"(,"request_time":116075)");
  CHECK(tail("\"10.0.0.1\" 1.500") == R"(,"duration_ms":1500,"forwarded_for":"10.0.0.1")");
  CHECK(tail("435 0.002 [web-80] [] 10.0.0.7:8080 129 0.001 200 4af0") ==
        R"(,"request_bytes":435,"duration_ms":2,"upstream":"web-80","upstream_addr":"10.0.0.7:8080",)"
        R"("upstream_bytes":129,"upstream_duration_ms":1,"upstream_status":200,"request_id":"4af0")");
  CHECK(tail(R"(12 "Host-web" "http://10.0.0.7:80" 3ms)") ==
        R"(,"router":"Host-web","upstream_addr":"http://10.0.0.7:80","duration_ms":3)");
  CHECK(tail("what else [there] is") == R"(,"extra":"what else [there] is")");
}

TEST_CASE("a line cut in its last field keeps what is there", "[parse][combined]") {
  CHECK(fields(R"(h - - [07/Dec/2016:11:05:07 +0000] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 (comp)") ==
        R"({"_time":"2016-12-07T11:05:07Z",_msg,"client_ip":"h","method":"GET","path":"/",)"
        R"("protocol":"HTTP/1.1","status":200,"bytes":5,"user_agent":"Mozilla/5.0 (comp"})");
}

TEST_CASE("times of access logs", "[parse][combined]") {
  const auto time = [](std::string text) {
    const std::string record = parse_one("combined", "h - - [" + text + "] \"-\" 200 1");
    return record.substr(10, record.find('"', 10) - 10);
  };
  CHECK(time("29/Feb/2024:23:59:59 +0000") == "2024-02-29T23:59:59Z");
  CHECK(time("29/Feb/2024:23:59:59.123 -0130") == "2024-03-01T01:29:59.123Z");
  CHECK(time("29/Feb/2024:23:59:59") == "2024-02-29T23:59:59Z");
  CHECK(time("2024-02-29T23:59:59+01:00") == "2024-02-29T22:59:59Z");
}

TEST_CASE("a time is the same whatever line came before", "[parse][combined]") {
  const std::string_view times[] = {
      "29/Feb/2024:23:59:00 +0000",     "29/Feb/2024:23:59:59 +0000", "29/Feb/2024:23:58:59 +0000",
      "29/Feb/2024:23:59:59 +0100",     "29/Feb/2024:23:59:59 -0000", "29/Feb/2024:23:59:60 +0000",
      "29/Feb/2024:23:59:61 +0000",     "29/Feb/2024:23:59:5x +0000", "29/Feb/2024:23:59:59",
      "29/Feb/2024:23:59:59.5 +0000",   "29/Feb/2024:23:59:59 +00:00", "28/Feb/2024:23:59:59 +0000",
      "29/Feb/2023:23:59:59 +0000",     "29/Feb/2024:23:59:07.1 +0000", "2024-02-29T23:59:59+01:00",
      "2024-02-29T23:59:59.1234567",    "11/Apr/2262:23:47:15 +0000", "11/Apr/2262:23:47:59 +0000"};
  const auto line_of = [](std::string_view time) {
    return "h - - [" + std::string(time) + "] \"-\" 200 1";
  };
  for (const std::string_view before : times) {
    for (const std::string_view time : times) {
      Harness alone("combined");
      alone.feed(line_of(time));
      Harness both("combined");
      both.feed(line_of(before) + "\n" + line_of(time));
      CAPTURE(before, time);
      REQUIRE(both.records.size() == 2);
      // What has no time is given the one before.
      if (alone.rejects.empty()) CHECK(both.records[1] == alone.records[0]);
      CHECK(both.rejects.size() - alone.rejects.size() <= 1);
    }
  }
}

TEST_CASE("what is no access log says why and where", "[parse][combined]") {
  const auto reject = [](std::string line) {
    Harness harness("combined");
    harness.feed(line);
    return harness.rejects.empty() ? std::string("matched") : harness.rejects.front();
  };
  CHECK(reject("hello") == "1:1 not an access log: no [time]");
  CHECK(reject(R"(h - - [30/Feb/2024:00:00:00 +0000] "-" 200 1)") ==
        "1:8 not an access log: no such date");
  CHECK(reject(R"(192.168.202.254 [20/Jul/2009:22:59:29 +0000] "GET / HTTP/1.0" 404 46210)") ==
        "1:45 not an access log: no client, ident and user");
  CHECK(reject(R"(h - - [20/Jul/2009:22:59:29 +0000] "GET / HTTP/1.0)") ==
        "1:36 not an access log: no request in quotes");
  CHECK(reject(R"(h - - [20/Jul/2009:22:59:29 +0000] "GET /" x 5)") ==
        "1:45 not an access log: no status");
  CHECK(reject(R"(h - - [20/Jul/2009:22:59:29 +0000] "GET /" 200 5 "a)") == "matched");
}

TEST_CASE("a line cut anywhere never fails otherwise than by not matching", "[parse][combined]") {
  const std::string line =
      R"(v:80 1.2.3.4 - u [07/Dec/2016:11:05:07 +0000] "GET /\" HTTP/1.1" 200 5 "r\\" "a" 0.1)";
  for (std::size_t size = 1; size <= line.size(); ++size) {
    Harness harness("combined");
    harness.feed(line.substr(0, size));
    CAPTURE(size);
    REQUIRE(harness.records.size() == 1);
  }
}

}  // namespace
}  // namespace logkit::parse
