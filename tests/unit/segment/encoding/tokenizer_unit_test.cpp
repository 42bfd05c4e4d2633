#include <catch2/catch.hpp>

#include "tests/unit/segment/encoding/text_helpers.h"

namespace logkit::segment {
namespace {

using testing::cut_unit;
using testing::put_together;
using Values = std::vector<std::string>;

TEST_CASE("letters and punctuation of a unit are constant, digits are slots") {
  const auto cut = cut_unit("/item-7/page_42.html?x=y");
  CHECK(cut.pattern == "/item-$V/page_$V.html?x=y");
  CHECK(cut.values == Values{"7", "42"});
  CHECK(cut_unit("no-digits").pattern == "no-digits");
  CHECK(cut_unit("").pattern.empty());
}

TEST_CASE("a minus belongs to a number that it joins to nothing") {
  CHECK(cut_unit("-5").values == Values{"-5"});
  CHECK(cut_unit("-5").pattern == "$V");
  CHECK(cut_unit("x/-5").pattern == "x/$V");
  CHECK(cut_unit("--5").pattern == "-$V");
  CHECK(cut_unit("a-5").pattern == "a-$V");
  CHECK(cut_unit("3-5").pattern == "$V-$V");
  CHECK(cut_unit("-05").pattern == "-$V");
  CHECK(cut_unit("-0").pattern == "-$V");
  CHECK(cut_unit("-1/-1/12").values == Values{"-1", "-1", "12"});
}

TEST_CASE("IPv4 addresses are slots of their own kind") {
  const auto cut = cut_unit("10.0.0.1:8080");
  CHECK(cut.pattern == "$P:$V");
  CHECK(cut.values == Values{"10.0.0.1", "8080"});
  CHECK(cut_unit("255.255.255.255.").pattern == "$P.");
  CHECK(cut_unit("256.1.1.1").pattern == "$V.$V.$V.$V");
  CHECK(cut_unit("1.2.3.04").pattern == "$V.$V.$V.$V");
  CHECK(cut_unit("1.2.3").pattern == "$V.$V.$V");
  CHECK(cut_unit("1.2.3.").pattern == "$V.$V.$V.");
  CHECK(cut_unit("1.2.3.4a").pattern == "$V.$V.$V.$Va");
  CHECK(cut_unit("1.2.3.4567").pattern == "$V.$V.$V.$V");
  // A longer list of numbers holds no address.
  CHECK(cut_unit("1.2.3.4.5").pattern == "$V.$V.$V.$V.$V");
}

TEST_CASE("UUIDs of one case are slots of their own kind") {
  const std::string uuid = "01234567-89ab-cdef-0123-456789abcdef";
  CHECK(cut_unit(uuid).pattern == "$U");
  CHECK(cut_unit("id-" + uuid + ".json").values == Values{uuid});
  CHECK(cut_unit("abcdefab-89ab-cdef-0123-456789abcdef").pattern == "$U");
  CHECK(cut_unit("ABCDEFAB-89AB-CDEF-0123-456789ABCDEF").pattern == "$U");
  CHECK(cut_unit("abcdefab-89AB-cdef-0123-456789abcdef").pattern.find("$U") == std::string::npos);
  CHECK(cut_unit(uuid + "0").pattern.find("$U") == std::string::npos);
  CHECK(cut_unit(uuid.substr(0, 35)).pattern.find("$U") == std::string::npos);
  CHECK(cut_unit("01234567-89ab-cdef-0123_456789abcdef").pattern.find("$U") == std::string::npos);
}

TEST_CASE("hexadecimal digits after 0x are slots of their own kind") {
  CHECK(cut_unit("0x1f").pattern == "0x$X");
  CHECK(cut_unit("0xDEADBEEF").values == Values{"DEADBEEF"});
  CHECK(cut_unit("0xff").values == Values{"ff"});
  CHECK(cut_unit("0xaB").pattern == "$VxaB");
  CHECK(cut_unit("0xyz").pattern == "$Vxyz");
  CHECK(cut_unit("0x").pattern == "$Vx");
}

TEST_CASE("runs of hex digits of one case are one slot from four bytes on") {
  CHECK(cut_unit("sha-1a2b3c4d5e").values == Values{"1a2b3c4d5e"});
  CHECK(cut_unit("1A2B").pattern == "$V");
  CHECK(cut_unit("1a2").pattern == "$Va$V");
  CHECK(cut_unit("1a2B3").pattern == "$W");
  CHECK(cut_unit("deadbeef").pattern == "deadbeef");
}

TEST_CASE("letters and digits in up to three parts are taken apart, more are a word") {
  CHECK(cut_unit("blk12x").pattern == "blk$Vx");
  CHECK(cut_unit("v2").pattern == "v$V");
  CHECK(cut_unit("7z9").pattern == "$Vz$V");
  CHECK(cut_unit("x1y2").pattern == "$W");
  CHECK(cut_unit("x1y2").values == Values{"x1y2"});
  const std::string letters(38, 'q');
  CHECK(cut_unit(letters + "1").pattern == letters + "$V");
  CHECK(cut_unit(letters + "12").pattern == "$W");
  // Bytes beyond ASCII are letters.
  CHECK(cut_unit("\xC3\xA9" "1").pattern == "\xC3\xA9$V");
}

TEST_CASE("long times within a unit are slots, dates and short ones are not") {
  CHECK(cut_unit("log-2016-12-19T16:00:01.gz").pattern == "log-$TA-T:~0.gz");
  CHECK(cut_unit("2016-12-19").pattern == "$V-$V-$V");
  CHECK(cut_unit("x 12:00:00 ").pattern == "x $V:$V:$V ");
  CHECK(cut_unit("12:00:00.123").pattern == "$TT~~:.3");
}

TEST_CASE("fields of the record are referred to within a unit") {
  FieldReferences fields;
  fields.add(2, "octo/repo");
  const auto cut = cut_unit("https://x/octo/repo/7", &fields);
  CHECK(cut.pattern == "https://x/$F\"  /$V");
  CHECK(put_together(cut.tokenized, {"", "", "octo/repo"}) == "https://x/octo/repo/7");
  CHECK(cut_unit("octo/repos", &fields).tokenized.quoted.empty());
}

TEST_CASE("after the last slot of a unit the rest is a word") {
  std::string text;
  for (std::size_t i = 0; i < kMaxUnitSlots; ++i) text += "9.";
  const auto cut = cut_unit(text + "abc/1");
  CHECK(cut.tokenized.values.size() == kMaxUnitSlots + 1);
  CHECK(cut.values.back() == ".abc/1");
  CHECK(cut.pattern.ends_with("$W"));
  CHECK(put_together(cut.tokenized) == text + "abc/1");
}

TEST_CASE("bytes below eight in a unit are escaped") {
  const std::string text("a\0\1" "5\7", 5);
  CHECK(cut_unit(text).pattern == "a$E0$E1$V$E7");
  CHECK(put_together(cut_unit(text).tokenized) == text);
}

}  // namespace
}  // namespace logkit::segment
