// The real logs of $LOGKIT_SHARED/data under auto: what share of their lines is
// structured, and that each line is accounted for.
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <set>

#include "lib/io/input.h"
#include "lib/io/line_reader.h"
#include "lib/io/posix_fs.h"
#include "lib/parse/source_parser.h"
#include "tests/conformance/cases.h"

namespace logkit::conformance {
namespace {

class Counter final : public parse::RecordHandler {
 public:
  void record(parse::ParsedRecord& record, std::uint64_t) override {
    ++records;
    if (record.parse_error.empty() && (!record.fields.empty() || record.has_level())) ++structured;
  }
  void position_line(std::string_view) override {}
  void unmatched(const Reject&) override {}
  void chose(const parse::FormatInfo& format, std::string_view) override {
    formats.insert(std::string(format.name));
  }

  std::uint64_t records = 0;
  std::uint64_t structured = 0;
  std::set<std::string> formats;
};

struct Expected {
  std::string_view file;
  std::string_view format;  // of files of one format: at least 99% structured
};
constexpr Expected kFiles[] = {
    {"apache_access.log.zst", "combined"},       {"auth.log.zst", "rfc3164"},
    {"haproxy.log.zst", "haproxy"},              {"rootly_apache_access.log.zst", "combined"},
    {"rootly_apache_error.log.zst", "apache-error"}, {"rootly_openssh.log.zst", "rfc3164"},
    {"cloudtrail.ndjson.zst", "cloudtrail"},     {"nginxplus.ndjson.zst", "ndjson"},
    {"windows_events.ndjson.zst", "ndjson"},     {"mysql_slow.tar.zst", "mysql-slow"},
    {"mongodb.tar.zst", "mongodb"},              {"kafka_cluster.tar.zst", ""},
    {"postgres.tar.zst", ""},                    {"edge_cases.tar.zst", ""},
};

void parse_member(io::Input& input, Counter& counter) {
  parse::ParserOptions options;
  options.now_ns = [] { return std::int64_t{1'772'323'200'000'000'000}; };
  parse::SourceParser parser(options, input.name(), counter);
  io::LineReader reader(input, {.max_line_bytes = 16u << 20});
  while (true) {
    const auto lines = reader.next_chunk();
    REQUIRE(lines);
    if (lines->empty()) break;
    parser.add_lines(*lines, reader.line_number());
  }
  parser.finish();
  const parse::ParseCounts& counts = parser.counts();
  const std::uint64_t told = counts.records + counts.continued_lines + counts.header_lines +
                             counts.blank_lines + counts.position_lines;
  CAPTURE(input.name());
  // Objects that share a line are more records than lines, never fewer.
  CHECK(told >= counts.lines);
  CHECK((told == counts.lines || counter.formats.count("json") == 1));
}

TEST_CASE("real logs under auto", "[conformance][data]") {
  const auto conformance = shared_folder();
  if (!conformance) return;
  const std::string folder = *conformance + "/../data/";
  const auto fs = io::make_posix_fs();
  for (const Expected& file : kFiles) {
    auto input = io::open_input(*fs, folder + std::string(file.file));
    REQUIRE(input);
    Counter counter;
    while (true) {
      const auto has_member = (*input)->next_member();
      REQUIRE(has_member);
      if (!*has_member) break;
      parse_member(**input, counter);
    }
    const double share = 100.0 * static_cast<double>(counter.structured) /
                         static_cast<double>(std::max<std::uint64_t>(counter.records, 1));
    std::string formats;
    for (const std::string& format : counter.formats) formats += " " + format;
    std::printf("%-30s %7llu records, %5.1f%% structured:%s\n", std::string(file.file).c_str(),
                static_cast<unsigned long long>(counter.records), share, formats.c_str());
    CAPTURE(file.file, share);
    if (file.format.empty()) continue;
    CHECK(share >= 99.0);
    CHECK(counter.formats.count(std::string(file.format)) == 1);
  }
}

}  // namespace
}  // namespace logkit::conformance
