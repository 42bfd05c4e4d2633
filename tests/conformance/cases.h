// Conformance cases and their scores.
//
// Sets lie in $LOGKIT_SHARED/conformance (default ../shared); the project's own
// cases in tests/conformance/own. What misses has to be in known_misses.txt,
// one line per distinct case:
//
//   SET <tab> HOW MANY CASES OF THIS TEXT <tab> TEXT <tab> REASON
//
// A Score fails when a case misses that is not listed, and when a listed one
// does not miss any more: the list says how things are.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace logkit::conformance {

// The folder of the given sets, nothing where it is not there.
std::optional<std::string> shared_folder();

// A member of each line's object, as its text (strings without quotes).
using Members = std::map<std::string, std::string>;
// Every line of an NDJSON file; only members that are strings.
std::vector<Members> read_string_cases(const std::string& path);

// Lines of a file of the project, without those that are blank or begin "# ".
std::vector<std::string> read_own_lines(std::string_view name);

class Score {
 public:
  explicit Score(std::string set);

  void pass() { ++passed_; }
  void miss(const std::string& text, const std::string& why);

  // Of the cases so far.
  std::size_t total() const { return passed_ + missed_count_; }

  // Prints the score. What is wrong with it: nothing, or one line each.
  std::vector<std::string> finish() const;

 private:
  struct Known {
    std::size_t count = 0;
    std::string reason;
  };

  std::string set_;
  std::size_t passed_ = 0;
  std::size_t missed_count_ = 0;
  std::map<std::string, Known> known_;
  std::map<std::string, std::vector<std::string>> missed_;  // text, why each
};

}  // namespace logkit::conformance
