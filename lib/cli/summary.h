// Summary: what a run did, in a line or two on stderr after the last record,
// or with --stats=json the same as one JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/cli/common_options.h"
#include "lib/cli/world.h"

namespace logkit::cli {

class Summary {
 public:
  // For people. Full words: "37 matches in 1.2 s; read 9 of 412 segments".
  void line(std::string text) { lines_.push_back(std::move(text)); }

  // For programs, in the order given.
  void number(std::string_view key, std::uint64_t value);
  void seconds(std::string_view key, std::int64_t duration_ns);
  void text(std::string_view key, std::string_view value);
  void truth(std::string_view key, bool value);

  // Prints what the options ask for, or nothing.
  void print(World& world, const CommonOptions& options) const;

 private:
  void key(std::string_view name);

  std::vector<std::string> lines_;
  std::string json_;
};

// "1 match", "37 matches", "120 344 records"
std::string counted(std::uint64_t count, std::string_view one, std::string_view many);

// Where lines were longer than --max-record: how many, and what to do.
void warn_of_cut_lines(World& world, std::uint64_t lines);

}  // namespace logkit::cli
