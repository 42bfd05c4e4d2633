// Notices: what a listener says of connections that it had to close or keep out:
// each kind at most once a minute, with how many there were; all are counted.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "lib/ship/source.h"

namespace logkit::net {

class Notices {
 public:
  // Of connections that were closed: "slow", "3 connections were closed: " `why`.
  // Cheap where there is nothing to say: for every round of a listener.
  void closed(ship::Intake& intake, const std::string& listener, std::string_view reason,
              std::uint64_t count, std::string_view why, std::int64_t now_ms);
  // Of anything else.
  void say(ship::Intake& intake, const std::string& listener, std::string_view what,
           std::int64_t now_ms);

 private:
  struct Kind {
    std::int64_t said_ms = 0;  // 0: never
    std::uint64_t count = 0;   // since then
  };

  Kind& kind_of(std::string_view name);
  static bool is_due(Kind& kind, std::int64_t now_ms);

  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace logkit::net
