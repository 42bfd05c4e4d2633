#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "lib/base/civil_time.h"
#include "lib/segment/encoding/time_format.h"
#include "lib/segment/encoding/value_letters.h"

namespace logkit::segment {
namespace {

// The format as a pattern has it, and how much of the text it takes; empty
// where there is no time.
std::string format_of(std::string_view text) {
  const auto found = read_time(text);
  if (!found) return "";
  std::string format;
  append_time_format(found->format, format);
  return format + " " + std::to_string(found->length);
}

// What a text is printed as from its number.
std::string printed(std::string_view text) {
  const auto found = read_time(text);
  if (!found) return "no time";
  std::string out = "<";
  if (!print_time(found->format, found->value, out)) return "not printed";
  return out.substr(1);
}

std::int64_t value_of(std::string_view text) {
  const auto found = read_time(text);
  REQUIRE(found);
  return found->value;
}

TEST_CASE("every notation of a time is known by its separators") {
  CHECK(format_of("2016-12-19 16:00:01") == "A- :~0 19");
  CHECK(format_of("2016/12/19T16.00.01") == "A/T.~0 19");
  CHECK(format_of("2016.12.19-16:00:01") == "A.-:~0 19");
  CHECK(format_of("2016-12-19_16:00:01") == "A-_:~0 19");
  CHECK(format_of("2016-12-19 16:00:01,250") == "A- :,3 23");
  CHECK(format_of("2016-12-19 16:00:01.123456789Z") == "A- :.9 29");
  CHECK(format_of("2016-12-19 16:00:01:5") == "A- ::1 21");
  CHECK(format_of("2016-12-19 16.00.01:5") == "A- .~0 19");
  CHECK(format_of("2016-12-19") == "D-~~~0 10");
  CHECK(format_of("2016/12/19 was a Monday") == "D/~~~0 10");
  CHECK(format_of("17/06/09 20:10:40 INFO") == "B/ :~0 17");
  CHECK(format_of("17/06/09 20:10:40.5 INFO") == "B/ :.1 19");
  CHECK(format_of("17/May/2015:10:05:03 +0000") == "C/::~0 20");
  CHECK(format_of("17/May/2015:10:05:03.655]") == "C/::.3 24");
  CHECK(format_of("17/May/2015:10:05:03,655") == "C/::~0 20");
  CHECK(format_of("081109 203518 143 INFO") == "H~ ~~0 13");
  CHECK(format_of("Feb  2 04:05:24 host") == "S  :~0 15");
  CHECK(format_of("Feb 02 04:05:24 host") == "S0 :~0 15");
  CHECK(format_of("Feb 12 04:05:24 2016") == "S  :~0 15");
  CHECK(format_of("Feb 12 04:05:24.000123 2016") == "S  :.6 22");
  CHECK(format_of("23:59:59") == "T~~:~0 8");
  CHECK(format_of("23:59:59.000") == "T~~:.3 12");
}

TEST_CASE("a time's number counts its smallest digit") {
  CHECK(value_of("1970-01-02 00:00:01") == 86'401);
  CHECK(value_of("1970-01-01 00:00:01.5") == 15);
  CHECK(value_of("1969-12-31 23:59:59.75") == -25);
  CHECK(value_of("1970-01-31") == 30);
  CHECK(value_of("01/Jan/1970:00:01:00") == 60);
  CHECK(value_of("Jan  1 00:00:00") == days_from_civil(2000, 1, 1) * kSecondsPerDay);
  CHECK(value_of("00/01/01 00:00:00") == days_from_civil(2000, 1, 1) * kSecondsPerDay);
  CHECK(value_of("000101 000002 ") == days_from_civil(2000, 1, 1) * kSecondsPerDay + 2);
  CHECK(value_of("01:00:00,001") == 3'600'001);
}

TEST_CASE("days and clocks that do not exist are no times") {
  CHECK(format_of("2016-02-29 00:00:00") == "A- :~0 19");
  for (const char* text :
       {"2015-02-29 00:00:00", "1900-02-29 00:00:00", "2016-04-31 00:00:00", "2016-00-10 00:00:00",
        "2016-13-10 00:00:00", "2016-12-00 00:00:00", "2016-12-32", "15/02/29 00:00:00",
        "29/Feb/2015:00:00:00", "31/Apr/2016:00:00:00", "00/May/2016:00:00:00",
        "01/may/2016:00:00:00", "150229 000000 ", "Feb 30 00:00:00", "Feb  0 00:00:00",
        "Feb 00 00:00:00", "Fex 10 00:00:00", "24:00:00", "23:60:00", "23:59:60", "12:34:5x",
        "12.34.56", "17/05/2015 10:05:03", "123456 123456 ", "20161219", "", "2016-12", "Feb"}) {
    INFO(text);
    CHECK(format_of(text) == "");
  }
  CHECK(format_of("Feb 29 00:00:00") == "S  :~0 15");
  CHECK(format_of("2000-02-29 00:00:00") == "A- :~0 19");
  // The date alone where the clock is none.
  CHECK(format_of("2016-12-19 24:00:00") == "D-~~~0 10");
  CHECK(format_of("2016-12-19 23:59:60") == "D-~~~0 10");
  CHECK(format_of("2016-12-19 23:59.59") == "D-~~~0 10");
  CHECK(format_of("2016-12/19 23:59:59") == "");
}

TEST_CASE("a digit after a time makes it none, and too many digits are no fraction") {
  CHECK(format_of("12:34:567") == "");
  CHECK(format_of("2016-12-190") == "");
  CHECK(format_of("2016-12-19 16:00:011") == "D-~~~0 10");
  CHECK(format_of("Feb 12 04:05:241") == "");
  CHECK(format_of("17/May/2015:10:05:033") == "");
  CHECK(format_of("12:34:56.1234567890") == "T~~:~0 8");
  CHECK(format_of("12:34:56.") == "T~~:~0 8");
  CHECK(format_of("12:34:56.x") == "T~~:~0 8");
  CHECK(format_of("081109 203518") == "");
  CHECK(format_of("081109 203518x") == "");
}

TEST_CASE("a time whose number would not fit is none") {
  CHECK(printed("2262-04-11 23:47:16.854775807") == "2262-04-11 23:47:16.854775807");
  CHECK(format_of("2262-04-11 23:47:16.854775808") == "D-~~~0 10");
  CHECK(format_of("9999-12-31T23:59:59.999999999Z") == "D-~~~0 10");
  CHECK(printed("9999-12-31T23:59:59.9999999Z") == "9999-12-31T23:59:59.9999999");
  CHECK(printed("0000-01-01T00:00:00.0000001Z") == "0000-01-01T00:00:00.0000001");
}

TEST_CASE("what was read is printed to the letter") {
  std::mt19937_64 random(1);
  const auto below = [&random](std::uint64_t limit) { return random() % limit; };
  const auto digits = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += static_cast<char>('0' + below(10));
    return text;
  };
  const auto one_of = [&](std::string_view set) { return std::string(1, set[below(set.size())]); };
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  std::size_t times = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string two = std::to_string(10 + below(22));
    const std::string month = "0" + std::to_string(1 + below(9));
    const std::string name(kMonths.substr(3 * below(12), 3));
    const std::string mark = one_of(":.");
    const std::string clock = "1" + digits(1) + mark + "0" + digits(1) + mark + "5" + digits(1);
    const std::string date = one_of("-/.");
    const std::string texts[] = {
        digits(4) + date + month + date + two + one_of(" T_-") + clock,
        digits(2) + "/" + month + "/" + two + " " + clock,
        two + "/" + name + "/" + digits(4) + ":" + clock,
        digits(2) + month + two + " 1" + digits(1) + "0" + digits(1) + "3" + digits(1) + " ",
        name + " " + one_of(" 0123") + digits(1) + " " + clock,
        clock,
        digits(4) + date + month + date + two,
    };
    const std::string text = texts[below(7)] + (below(2) == 0 ? "" : one_of(".,:")) +
                             digits(below(3) == 0 ? below(11) : 0) + one_of("Z ]");
    const auto found = read_time(text);
    if (!found) continue;
    ++times;
    REQUIRE(found->length <= text.size());
    REQUIRE(printed(text) == text.substr(0, found->length));
  }
  CHECK(times > 8'000);
}

TEST_CASE("every day of four centuries is read and printed") {
  for (std::int64_t day = days_from_civil(1800, 1, 1); day < days_from_civil(2200, 1, 1); ++day) {
    const std::string text = format_date(day);
    const auto found = read_time(text);
    if (!found || found->value != day || printed(text) != text) FAIL(text);
  }
}

TEST_CASE("who remembers the second before reads what read_time() reads", "[property]") {
  std::mt19937 random(7);
  const char* const seconds[] = {"2016-12-19 16:00:01",
                                 "2016/12/19T16.00.01",
                                 "1969-12-31 23:59:59",
                                 "17/May/2015:10:05:03",
                                 "Mar  1 12:00:00",
                                 "Mar 01 12:00:00",
                                 "Mar  1 12:00:01",
                                 "Feb 30 12:00:00",
                                 "9999-12-31 23:59:59",
                                 "170609 201040",
                                 "17/06/09 20:10:40",
                                 "12:00:00",
                                 "16:00:01",
                                 "March 1 12:00:00",
                                 "4294967296"};
  const char* const tails[] = {"",
                               " and what follows it",
                               ".5 and what follows",
                               ",250 and what follows",
                               ":5 and what follows it",
                               "7 and what follows it",
                               ".123456789 and so on",
                               ".1234567890 and on",
                               "Z",
                               "-x and what follows it"};
  TimeReader reader;
  for (int i = 0; i < 50'000; ++i) {
    const std::string text =
        std::string(seconds[random() % std::size(seconds)]) + tails[random() % std::size(tails)];
    CAPTURE(text);
    const auto found = read_time(text);
    const auto remembered = reader.read(text);
    REQUIRE(found.has_value() == remembered.has_value());
    if (!found) continue;
    REQUIRE(found->format == remembered->format);
    REQUIRE(found->length == remembered->length);
    REQUIRE(found->value == remembered->value);
  }
}

TEST_CASE("numbers that no time of a format has are not printed") {
  const auto refused = [](std::string_view format, std::int64_t value) {
    const auto parsed = parse_time_format(format);
    REQUIRE(parsed);
    std::string out = "kept";
    const bool printed_it = print_time(*parsed, value, out);
    return !printed_it && out == "kept";
  };
  constexpr auto kMin = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMax = std::numeric_limits<std::int64_t>::max();
  for (const char* format :
       {"A- :~0", "B/ :~0", "C/::~0", "H~ ~~0", "S  :~0", "T~~:~0", "D-~~~0"}) {
    INFO(format);
    CHECK(refused(format, kMin));
    CHECK(refused(format, kMax));
  }
  CHECK(refused("T~~:~0", -1));
  CHECK(refused("T~~:~0", 86'400));
  CHECK(refused("T~~:.3", 86'400'000));
  CHECK(refused("D-~~~0", days_from_civil(10'000, 1, 1)));
  CHECK(refused("D-~~~0", days_from_civil(-1, 12, 31)));
  CHECK(refused("B/ :~0", days_from_civil(1999, 12, 31) * kSecondsPerDay));
  CHECK(refused("H~ ~~0", days_from_civil(2100, 1, 1) * kSecondsPerDay));
  CHECK(refused("S  :~0", days_from_civil(2001, 1, 1) * kSecondsPerDay));
  CHECK(refused("S0 :~0", days_from_civil(2000, 1, 10) * kSecondsPerDay));
}

TEST_CASE("no text that a time has is ruled out of times in its format") {
  for (const char* text :
       {"2026-03-01T12:34:56.789", "2026/12/31 00:00:00", "26/03/01 12:34:56", "01/Mar/2026:12:34:56",
        "260301 123456 ", "Mar  1 12:34:56", "Dec 31 23:59:59.5", "Mar 01 12:34:56", "12:34:56,123",
        "2026-03-01"}) {
    INFO(text);
    const auto found = read_time(text);
    REQUIRE(found);
    const std::string_view time(text, found->length);
    for (std::size_t begin = 0; begin <= time.size(); ++begin) {
      for (std::size_t length = 0; begin + length <= time.size(); ++length) {
        PieceSearch piece;
        piece.text = time.substr(begin, length);
        CHECK(may_have(found->format, piece));
        piece.at_begin = begin == 0;
        piece.at_end = begin + length == time.size();
        CHECK(may_have(found->format, piece));
      }
    }
  }
}

TEST_CASE("texts that no time has are ruled out") {
  const auto has = [](std::string_view time, std::string_view text, bool at_begin, bool at_end) {
    PieceSearch piece;
    piece.text = text;
    piece.at_begin = at_begin;
    piece.at_end = at_end;
    return may_have(read_time(time)->format, piece);
  };
  constexpr const char* kSyslog = "Mar  1 12:34:56";
  CHECK_FALSE(has(kSyslog, "user root7", false, false));
  CHECK_FALSE(has(kSyslog, " from", false, false));
  CHECK_FALSE(has(kSyslog, "n", false, true));
  CHECK_FALSE(has(kSyslog, "12", true, false));
  CHECK_FALSE(has(kSyslog, "", true, true));
  CHECK(has(kSyslog, "Nov 28", true, false));
  CHECK_FALSE(has("2026-03-01T12:34:56", "31/12", false, false));
  CHECK_FALSE(has("2026-03-01", "2026-03-01 ", false, false));
}

TEST_CASE("a time format in a pattern is one that can be read, or nothing") {
  for (const char* format :
       {"A- :~0", "A/T.,9", "A.-::1", "D-~~~0", "D.~~~0", "B/ :~0", "B/ ..3", "C/::~0", "C/::.6",
        "H~ ~~0", "S  :~0", "S0 :.6", "T~~:~0", "T~~:,3", "T~~::3"}) {
    INFO(format);
    const auto parsed = parse_time_format(format);
    REQUIRE(parsed);
    std::string again;
    append_time_format(*parsed, again);
    CHECK(again == format);
  }
  for (const char* format :
       {"", "A- :~", "A- :~00", "X- :~0", "A+ :~0", "A-x:~0", "A- ;~0", "A- :.0", "A- :~3",
        "A- :;3", "A- .:3", "D- ~~0", "D-~:~0", "D-~~.3", "B- :~0", "C/: ~0", "C/::,3", "H/ ~~0",
        "H~ :~0", "H~ ~.3", "S1 :~0", "S  .~0", "S  :,3", "T-~:~0", "T~~.~0", "T~ :~0",
        "A- :~:"}) {
    INFO(format);
    CHECK_FALSE(parse_time_format(format));
  }
  CHECK_FALSE(parse_time_format(std::string_view("T\0\0:\0"
                                                 "0",
                                                 6)));
}

}  // namespace
}  // namespace logkit::segment
