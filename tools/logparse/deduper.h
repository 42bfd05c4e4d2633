// --dedupe FIELDS --window LENGTH: of records with the same values of these
// fields within the window, by their times, the first goes out at once and the
// last when the window is over, with repeat_count: how many it stands for.
//
// At most kMaxKeys values are remembered; beyond that the oldest window ends
// early.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/parse/parsed_record.h"

namespace logkit::logparse {

class Deduper {
 public:
  static constexpr std::size_t kMaxKeys = 100'000;

  Deduper(std::vector<std::string> fields, std::int64_t window_ns)
      : fields_(std::move(fields)), window_ns_(window_ns) {}

  // Whether the record repeats one. A record with none of the fields never does.
  // Windows that are over by its time are appended to `out`, one record a line.
  bool repeats(parse::ParsedRecord& record, std::string& out);
  // The record that was said to repeat, as its line. True where it took the place
  // of another that was held back.
  bool note(std::string_view line);
  // All windows.
  void finish(std::string& out);

 private:
  struct Window {
    std::string key;
    std::int64_t begin_ns = 0;
    std::uint64_t repeats = 0;
    std::string last_line;
  };

  void close(std::list<Window>::iterator window, std::string& out);

  std::vector<std::string> fields_;
  std::int64_t window_ns_;
  std::list<Window> windows_;  // in the order of their beginnings
  std::unordered_map<std::string, std::list<Window>::iterator> by_key_;
  std::list<Window>::iterator current_;
  std::uint64_t stands_for_ = 1;  // of the record that was said to repeat
};

}  // namespace logkit::logparse
