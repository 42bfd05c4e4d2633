// Generator: one kind of log, line by line. Same seed, cardinality and times,
// same bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace logkit::loggen {

class Generator {
 public:
  virtual ~Generator() = default;
  // Appends the next event with its newline: one line, or several (a stack
  // trace).
  virtual void append(std::int64_t time_ns, std::string& out) = 0;
};

struct GeneratorOptions {
  std::uint64_t seed = 1;
  std::uint64_t cardinality = 1000;  // of users, clients, sessions
};

std::unique_ptr<Generator> make_json_events(const GeneratorOptions& options);
std::unique_ptr<Generator> make_web_access(const GeneratorOptions& options);
std::unique_ptr<Generator> make_syslog(const GeneratorOptions& options);
std::unique_ptr<Generator> make_java(const GeneratorOptions& options);

}  // namespace logkit::loggen
