// Notices: what a listener says of connections that it had to close or keep out:
// each kind at most once a minute, with how many there were; all are counted.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "lib/ship/source.h"

namespace logkit::net {

class Notices {
 public:
  // Of connections that were closed: "slow", "3 connections were closed: " `why`.
  void closed(ship::Intake& intake, const std::string& listener, const std::string& reason,
              std::uint64_t count, const std::string& why, std::int64_t now_ms);
  // Of anything else.
  void say(ship::Intake& intake, const std::string& listener, const std::string& what,
           std::int64_t now_ms);

 private:
  struct Kind {
    std::int64_t said_ms = 0;  // 0: never
    std::uint64_t count = 0;   // since then
  };

  static bool is_due(Kind& kind, std::int64_t now_ms);

  std::map<std::string, Kind> kinds_;
};

}  // namespace logkit::net
