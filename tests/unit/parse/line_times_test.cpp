// What formats remember of the times of the lines before changes none.
#include <catch2/catch.hpp>

#include <array>
#include <cstdio>
#include <random>
#include <string>

#include "lib/parse/time_scan.h"
#include "tests/unit/parse/harness.h"

namespace logkit::parse {
namespace {

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// A time that mostly is of the day of the last one, or of one near it.
class Clock {
 public:
  explicit Clock(unsigned seed) : random_(seed) {}

  CivilTime next() {
    if (random_() % 6 == 0) day_ = random_() % 3 == 0 ? random_() % 366 : day_ + random_() % 3;
    CivilTime civil = civil_from_ns(static_cast<std::int64_t>(day_ % 366) * kNsPerDay);
    civil.hour = static_cast<unsigned>(random_() % 24);
    civil.minute = static_cast<unsigned>(random_() % 60);
    // Leap seconds, too, and what is none.
    civil.second = static_cast<unsigned>(random_() % 40 == 0 ? 59 + random_() % 4 : random_() % 60);
    if (random_() % 50 == 0) civil.day = 31;
    return civil;
  }
  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
  std::uint64_t day_ = 59;
};

std::string printed(const char* format, const CivilTime& civil, const char* fraction) {
  std::array<char, 96> text;
  const int size = std::snprintf(text.data(), text.size(), format, kMonths[civil.month - 1],
                                 civil.day, civil.hour, civil.minute, civil.second, fraction);
  return {text.data(), static_cast<std::size_t>(size)};
}

// The records of the lines, each without what differs by the fraction.
std::vector<std::string> times_of(Harness& harness, const std::string& lines) {
  harness.feed(lines, true);
  std::vector<std::string> times;
  for (const std::string& record : harness.records) times.push_back(record.substr(0, 40));
  return times;
}

void set_context(Harness& harness, int round) {
  // At every step a little later: the day of tomorrow begins within.
  harness.options.now_ns = [now_ns = std::int64_t{0}]() mutable {
    now_ns += kNsPerSecond * 120;
    return 59 * kNsPerDay + now_ns;
  };
  if (round % 3 == 1) harness.options.time.year = 2019;
  if (round % 4 == 1) harness.options.time.default_offset_s = 5400;
  if (round % 5 == 1)
    harness.options.time.offset_at = [](std::int64_t local_s) {
      return local_s % 86'400 < 7200 ? 3600 : 7200;
    };
}

TEST_CASE("BSD times are the same with a fraction, which is read at length", "[parse][rfc3164]") {
  for (int round = 0; round < 30; ++round) {
    Clock clock(static_cast<unsigned>(round));
    std::string plain;
    std::string fractions;
    for (int i = 0; i < 400; ++i) {
      CivilTime civil = clock.next();
      // Some lines have a fraction or a year in both.
      const char* const form = clock.random()() % 20 == 0 ? "%s %2u 2024 %02u:%02u:%02u%s h a: x\n"
                               : clock.random()() % 20 == 0
                                   ? "%s %2u %02u:%02u:%02u%s 2024 h a: x\n"
                                   : "%s %2u %02u:%02u:%02u%s h a: x\n";
      plain += printed(form, civil, "");
      fractions += printed(form, civil, ".0");
    }
    Harness one("rfc3164");
    Harness other("rfc3164");
    set_context(one, round);
    set_context(other, round);
    REQUIRE(times_of(one, plain) == times_of(other, fractions));
  }
}

TEST_CASE("times of access logs are the same with a fraction", "[parse][combined]") {
  Clock clock(1);
  std::string plain;
  std::string fractions;
  for (int i = 0; i < 4000; ++i) {
    const CivilTime civil = clock.next();
    const std::string day = std::to_string(civil.day + 100).substr(1);
    const std::string form =
        "1.2.3.4 - - [" + day + "/%s/20%02u:%02u:%02u:%02u%s +0%u00] \"GET / HTTP/1.1\" 200 1\n";
    const unsigned year = clock.random()() % 50 == 0 ? 15 : 16;
    const unsigned zone = clock.random()() % 50 == 0 ? 1 : 2;
    for (const bool with_fraction : {false, true}) {
      std::array<char, 128> text;
      const int size =
          std::snprintf(text.data(), text.size(), form.c_str(), kMonths[civil.month - 1], year,
                        civil.hour, civil.minute, civil.second, with_fraction ? ".0" : "", zone);
      (with_fraction ? fractions : plain).append(text.data(), static_cast<std::size_t>(size));
    }
  }
  Harness one("combined");
  Harness other("combined");
  REQUIRE(times_of(one, plain) == times_of(other, fractions));
}

TEST_CASE("dates are resolved alike whatever came before", "[parse]") {
  for (const std::int64_t default_offset_s : {0, -7200}) {
    record::TimeContext context;
    context.default_offset_s = default_offset_s;
    TimeResolver times(context);
    Clock clock(2);
    for (int i = 0; i < 20'000; ++i) {
      std::mt19937& random = clock.random();
      TimeParts parts;
      parts.civil = clock.next();
      parts.has_year = parts.has_clock = true;
      constexpr std::int64_t kYears[] = {2016, 2016, 2016, 2015, 1677, 2262, 1969};
      parts.civil.year = kYears[random() % std::size(kYears)];
      parts.civil.nanosecond =
          random() % 2 == 0 ? 0 : static_cast<unsigned>(random() % kNsPerSecond);
      if (random() % 40 == 0) parts.civil.hour = 24;
      if (random() % 3 != 0) parts.offset_s = static_cast<std::int64_t>(random() % 2) * 3600;
      parts.has_impossible_zone = random() % 50 == 0;
      if (parts.has_impossible_zone) parts.offset_s.reset();
      REQUIRE(times.resolve(parts) == record::resolve(parts, context));
    }
  }
}

TEST_CASE("a clock of eight bytes is one that every day has", "[parse]") {
  CHECK(read_clock("00:00:00") == 0);
  CHECK(read_clock("23:59:59") == 86'399);
  CHECK(read_clock("12:34:56") == 12 * 3600 + 34 * 60 + 56);
  for (const char* const none : {"24:00:00", "12:60:00", "12:00:60", "1a:00:00", "12-00:00",
                                 "12:00:0:", " 2:00:00", "12:00:/0", "12:00:0/"})
    CHECK(read_clock(none) == kNoClock);
}

}  // namespace
}  // namespace logkit::parse
