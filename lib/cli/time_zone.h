// TimeZone: the offset of local time from UTC, by rule.
//
// Reads TZif files (RFC 8536, versions 1 to 4) and POSIX TZ rules itself: the
// C library's zone is process-wide state. A value that is copied freely.
//
// Thread safety: immutable once made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/tz_rule.h"
#include "lib/io/fs.h"

namespace logkit::cli {

inline constexpr std::string_view kZoneDirectory = "/usr/share/zoneinfo";

class TimeZone {
 public:
  TimeZone() = default;  // UTC

  // "UTC", "Z", "Europe/Berlin", "+02:00", or a POSIX rule
  // ("CET-1CEST,M3.5.0,M10.5.0/3").
  static Result<TimeZone> named(io::Fs& fs, std::string_view name,
                                std::string_view directory = kZoneDirectory);
  // The machine's: `tz_variable` (the value of TZ) where it is not empty, else
  // /etc/localtime; UTC where there is neither.
  static Result<TimeZone> local(io::Fs& fs, std::string_view tz_variable);
  // The bytes of a TZif file.
  static Result<TimeZone> parse_tzif(std::string_view bytes, std::string name);

  const std::string& name() const { return name_; }
  bool is_utc() const { return transitions_.empty() && !rule_ && types_.empty(); }

  // East of UTC is positive.
  std::int32_t offset_s(std::int64_t utc_s) const { return type_at(utc_s).offset_s; }
  // "CET"
  const std::string& abbreviation(std::int64_t utc_s) const { return type_at(utc_s).abbreviation; }

  // The moment at which clocks showed `local_s` (seconds since 1970 as if the
  // local time were UTC): the earlier one where there were two; where there
  // was none (clocks went forward), that of the offset before.
  std::int64_t to_utc_s(std::int64_t local_s) const;

 private:
  struct Transition {
    std::int64_t at_s;
    std::size_t type;
  };
  const LocalType& type_at(std::int64_t utc_s) const;

  std::string name_ = "UTC";
  LocalType utc_{0, "UTC"};
  std::vector<Transition> transitions_;
  std::vector<LocalType> types_;
  std::optional<TzRule> rule_;  // for what lies after the last transition
};

}  // namespace logkit::cli
