// loggen: makes logs for benchmarks. Same options, same bytes, on any machine.
//
//   loggen json --rows 1000000 --seed 7 > events.ndjson
//   loggen access --bytes 200MiB --start 2026-03-01T00:00:00Z --rate 500 > access.log
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>
#include <string>

#include "bench/loggen/generator.h"
#include "bench/loggen/random.h"
#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/record/timestamp.h"

namespace {

using namespace logkit;
using namespace logkit::loggen;

struct Options {
  std::string kind;
  GeneratorOptions generator;
  std::uint64_t rows = 0;
  std::string bytes;
  std::string start = "2026-03-01T00:00:00Z";
  double rate = 1000;
};

void declare(CLI::App& app, Options& options) {
  app.add_option("KIND", options.kind, "json, access, syslog or java")
      ->required()
      ->check(CLI::IsMember({"json", "access", "syslog", "java"}));
  app.add_option("--seed", options.generator.seed, "Other seeds, other lines")
      ->capture_default_str();
  app.add_option("--rows", options.rows, "Events to make (100000 without --bytes)");
  app.add_option("--bytes", options.bytes, "Stop at this size: 200MiB");
  app.add_option("--start", options.start, "Time of the first event")->capture_default_str();
  app.add_option("--rate", options.rate, "Events a second of log time")
      ->capture_default_str()
      ->check(CLI::Range(0.001, 1e9));
  app.add_option("--cardinality", options.generator.cardinality, "Users, clients, orders")
      ->capture_default_str()
      ->check(CLI::Range(1, 1'000'000'000));
}

std::unique_ptr<Generator> make_generator(const Options& options) {
  if (options.kind == "json") return make_json_events(options.generator);
  if (options.kind == "access") return make_web_access(options.generator);
  if (options.kind == "syslog") return make_syslog(options.generator);
  return make_java(options.generator);
}

// False where standard output took no more.
bool generate(const Options& options, std::int64_t time_ns, std::uint64_t max_bytes) {
  const std::unique_ptr<Generator> generator = make_generator(options);
  Random clock(options.generator.seed ^ 0xC10C);
  const auto mean_ns = static_cast<std::uint64_t>(1e9 / options.rate);
  constexpr std::size_t kChunkBytes = 1 << 18;
  std::string out;
  std::uint64_t written_bytes = 0;
  for (std::uint64_t row = 0; options.rows == 0 || row < options.rows; ++row) {
    generator->append(time_ns, out);
    time_ns += static_cast<std::int64_t>(clock.below(2 * mean_ns + 1));
    const bool full = max_bytes != 0 && written_bytes + out.size() >= max_bytes;
    if (out.size() < kChunkBytes && !full) continue;
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size()) return false;
    written_bytes += out.size();
    out.clear();
    if (full) break;
  }
  return std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && std::fflush(stdout) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Makes logs for benchmarks");
  Options options;
  declare(app, options);
  CLI11_PARSE(app, argc, argv);
  const auto start_ns = record::parse_timestamp(options.start, {});
  const auto max_bytes = parse_size(options.bytes.empty() ? "0" : options.bytes);
  if (!start_ns || !max_bytes) {
    std::fprintf(stderr, "loggen: error: not a %s: '%s'\n", start_ns ? "size" : "time",
                 start_ns ? options.bytes.c_str() : options.start.c_str());
    return 2;
  }
  if (options.rows == 0 && *max_bytes == 0) options.rows = 100'000;
  if (generate(options, *start_ns, *max_bytes)) return 0;
  std::perror("loggen: error: standard output");
  return 2;
}
