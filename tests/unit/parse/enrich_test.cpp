#include <catch2/catch.hpp>

#include "lib/io/mem_fs.h"
#include "lib/parse/enrich/ip_address.h"
#include "lib/parse/enrich/mmdb.h"
#include "lib/parse/enrich/redact.h"
#include "lib/parse/enrich/user_agent.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

std::string redacted(std::vector<std::string> kinds, std::string_view text) {
  const auto step = make_redaction(kinds, RedactMode::kMask);
  REQUIRE(step);
  ParsedRecord record;
  record.message = Value::string(text);
  (*step)->apply(record);
  return std::string(record.message.text);
}

TEST_CASE("addresses of both kinds", "[parse][ip]") {
  for (const char* bad : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.4x", ":", ":::", "1::2::3",
                          "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:",
                          "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_ip(bad));
  }
  CHECK(parse_ip("::ffff:1.2.3.4") == parse_ip("1.2.3.4"));
  CHECK(parse_ip("fe80::1%eth0") == parse_ip("fe80:0:0:0:0:0:0:1"));
  CHECK((*parse_ip("1::"))[1] == 1);
  CHECK((*parse_ip("::8"))[15] == 8);
  CHECK((*parse_ip("1:2::7:8"))[13] == 7);
  CHECK(parse_network("10.0.0.0/8")->contains(*parse_ip("10.255.0.1")));
  CHECK_FALSE(parse_network("10.0.0.0/8")->contains(*parse_ip("11.0.0.1")));
  CHECK(parse_network("10.9.9.9/8")->contains(*parse_ip("10.0.0.1")));
  CHECK(parse_network("0.0.0.0/0")->contains(*parse_ip("1.2.3.4")));
  CHECK_FALSE(parse_network("0.0.0.0/0")->contains(*parse_ip("2001:db8::1")));
  CHECK(parse_network("2001:db8::/33")->contains(*parse_ip("2001:db8:7fff::1")));
  CHECK_FALSE(parse_network("2001:db8::/33")->contains(*parse_ip("2001:db8:8000::1")));
  for (const char* bad : {"10.0.0.0/33", "10.0.0.0/", "::/129", "x/8", "10.0.0.0/8x"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_network(bad));
  }
}

TEST_CASE("what is found to be redacted", "[parse][redact]") {
  CHECK(redacted({"email"}, "a.b+c@x-y.example.org, <d@e.fr>.") == "[email], <[email]>.");
  CHECK(redacted({"email"}, "a@b @c.de x@ user@host a@b.c") == "a@b @c.de x@ user@host a@b.c");
  CHECK(redacted({"ipv4"}, "10.0.0.1:80 1.2.3.4. (255.255.255.255)") ==
        "[ipv4]:80 [ipv4]. ([ipv4])");
  CHECK(redacted({"ipv4"}, "1.2.3 1.2.3.4.5 256.1.1.1 v1.2.3.4 1.2.3.4a") ==
        "1.2.3 1.2.3.4.5 256.1.1.1 v1.2.3.4 1.2.3.4a");
  CHECK(redacted({"credit-card"}, "4111-1111-1111-1111 5500000000000004 378282246310005.") ==
        "[credit-card] [credit-card] [credit-card].");
  CHECK(redacted({"credit-card"}, "4111111111111112 0000000000000000 x4111111111111111") ==
        "4111111111111112 0000000000000000 x4111111111111111");
  CHECK(redacted({"jwt"}, "Bearer eyJhbGciOi.eyJzdWIi.c2ln!") == "Bearer [jwt]!");
  CHECK(redacted({"jwt"}, "eyJhbGci eyJ.a.b") == "eyJhbGci eyJ.a.b");
  CHECK(redacted({"aws-key"}, "key=AKIAIOSFODNN7EXAMPLE; AKIAIOSFODNN7EXAMPLEX") ==
        "key=[aws-key]; AKIAIOSFODNN7EXAMPLEX");
  CHECK(redacted({"pass=\\S+", "email"}, "pass=x pass=y a@b.org") == "[redacted] [redacted] [email]");
  CHECK_FALSE(make_redaction({"z*"}, RedactMode::kMask));
  CHECK_FALSE(make_redaction({"("}, RedactMode::kMask));
}

TEST_CASE("redaction of long texts takes no longer than their length", "[parse][redact]") {
  const std::string at(200'000, '@');
  CHECK(redacted({"email"}, at) == at);
  const std::string digits(200'000, '7');
  CHECK(redacted({"credit-card", "ipv4"}, digits) == digits);
  std::string dots;
  while (dots.size() < 200'000) dots += "1.";
  CHECK(redacted({"ipv4"}, dots) == dots);
}

// The smallest database: one node, 0.0.0.0/1 has {"country":{"iso_code":"FR"}}.
std::string small_database() {
  const std::string data = "\xE1\x47" "country\xE1\x48" "iso_code\x42" "FR";
  std::string bytes("\x00\x00\x11\x00\x00\x01", 6);  // left: data 0, right: nothing
  bytes.append(16, '\0').append(data);
  bytes.append("\xAB\xCD\xEFMaxMind.com");
  bytes.append("\xE4\x4A" "node_count\xC1\x01" "\x4B" "record_size\xA1\x18" "\x4A" "ip_version\xA1\x04");
  bytes.append("\x5B" "binary_format_major_version\xA1\x02");
  return bytes;
}

TEST_CASE("a MaxMind DB is read", "[parse][mmdb]") {
  const auto database = Mmdb::load(small_database(), "t");
  REQUIRE(database);
  const auto entry = database->find(*parse_ip("1.2.3.4"));
  REQUIRE(entry);
  const std::string_view path[] = {"country", "iso_code"};
  CHECK(database->value(*entry, path)->text == "FR");
  CHECK_FALSE(database->value(*entry, std::span(path).first(1)));
  const std::string_view other[] = {"city"};
  CHECK_FALSE(database->value(*entry, other));
  CHECK_FALSE(database->find(*parse_ip("200.2.3.4")));
  CHECK_FALSE(database->find(*parse_ip("2001:db8::1")));
}

TEST_CASE("a MaxMind DB with any bit flipped, or cut anywhere, is read or refused", "[parse][mmdb]") {
  const std::string good = small_database();
  const std::string_view path[] = {"country", "iso_code"};
  const auto look = [&](std::string bytes) {
    const auto database = Mmdb::load(std::move(bytes), "t");
    if (!database) return;
    for (const char* address : {"1.2.3.4", "200.2.3.4", "::1"})
      if (const auto entry = database->find(*parse_ip(address))) database->value(*entry, path);
  };
  for (std::size_t i = 0; i < good.size() * 8; ++i) {
    std::string bytes = good;
    bytes[i / 8] = static_cast<char>(bytes[i / 8] ^ 1 << i % 8);
    look(bytes);
  }
  for (std::size_t i = 0; i < good.size(); ++i) look(good.substr(0, i));
  CHECK_FALSE(Mmdb::load("", "t"));
  CHECK(Mmdb::load("x", "t").error().code == Code::kCorrupt);
}

TEST_CASE("user agents", "[parse][user-agent]") {
  const UserAgent edge = parse_user_agent(
      "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 "
      "Safari/537.36 Edg/120.0.2210");
  CHECK(edge.name == "Edge");
  CHECK(edge.version == "120.0.2210");
  CHECK(edge.os == "Windows");
  CHECK(edge.device == "desktop");
  CHECK(parse_user_agent("Mozilla/5.0 (compatible; bingbot/2.0; +http://x)").name == "bingbot");
  CHECK(parse_user_agent("python-requests/2.31").version == "2.31");
  CHECK(parse_user_agent("").name.empty());
  CHECK(parse_user_agent("Firefox/").version.empty());
}

}  // namespace
}  // namespace logkit::parse
