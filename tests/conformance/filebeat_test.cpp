// Filebeat's module tests: lines of real servers and the fields that its
// pipelines make of them. Every field that has a counterpart in our formats is
// compared; user agents' and places' databases, and what only Elasticsearch
// keeps, have none.
#include <simdjson.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "lib/parse/record_writer.h"
#include "lib/parse/registry.h"
#include "lib/parse/source_parser.h"
#include "lib/record/level.h"
#include "lib/record/timestamp.h"
#include "tests/conformance/cases.h"

namespace logkit::conformance {
namespace {

using simdjson::dom::element;

enum class Kind { kText, kNumber, kLevel, kVersion, kMilliseconds, kPath, kPid };

struct Pair {
  std::string_view theirs;
  std::string_view ours;
  Kind kind = Kind::kText;
};

constexpr Pair kAccess[] = {
    {"http.request.method", "method"},
    {"http.response.status_code", "status", Kind::kNumber},
    {"http.response.body.bytes", "bytes", Kind::kNumber},
    {"http.version", "protocol", Kind::kVersion},
    {"source.address", "client_ip"},
    {"url.original", "path"},
    {"user.name", "user"},
    {"http.request.referrer", "referer"},
    {"user_agent.original", "user_agent"},
    {"apache.access.ssl.protocol", "tls_protocol"},
    {"apache.access.ssl.cipher", "tls_cipher"},
    {"event.duration", "duration_ms", Kind::kMilliseconds},
};
constexpr Pair kServer[] = {
    {"log.level", "level", Kind::kLevel},
    {"message", "_msg"},
    {"process.pid", "pid", Kind::kPid},
    {"process.thread.id", "tid", Kind::kNumber},
    {"source.address", "client_ip"},
    {"apache.error.module", "module"},
    {"nginx.error.connection_id", "connection", Kind::kNumber},
    {"host.hostname", "host"},
    {"process.name", "service"},
    {"mongodb.log.component", "component"},
    {"mongodb.log.context", "context"},
    {"kafka.log.class", "logger"},
    {"kafka.log.component", "thread"},
    {"mysql.thread_id", "thread_id", Kind::kNumber},
    {"redis.log.role", "role"},
    {"logstash.log.module", "logger"},
    {"elasticsearch.component", "logger"},
};
constexpr Pair kHaproxy[] = {
    {"source.address", "client_ip"},
    {"source.port", "client_port", Kind::kNumber},
    {"destination.ip", "server_ip"},
    {"destination.port", "server_port", Kind::kNumber},
    {"haproxy.frontend_name", "frontend"},
    {"haproxy.backend_name", "backend"},
    {"haproxy.server_name", "server"},
    {"haproxy.mode", "mode"},
    {"haproxy.bytes_read", "bytes", Kind::kNumber},
    {"haproxy.termination_state", "termination_state"},
    {"haproxy.connections.active", "actconn", Kind::kNumber},
    {"haproxy.connections.frontend", "feconn", Kind::kNumber},
    {"haproxy.connections.backend", "beconn", Kind::kNumber},
    {"haproxy.connections.server", "srv_conn", Kind::kNumber},
    {"haproxy.connections.retries", "retries", Kind::kNumber},
    {"haproxy.server_queue", "srv_queue", Kind::kNumber},
    {"haproxy.backend_queue", "backend_queue", Kind::kNumber},
    {"haproxy.http.request.time_wait_ms", "request_ms", Kind::kNumber},
    {"haproxy.total_waiting_time_ms", "queue_ms", Kind::kNumber},
    {"haproxy.connection_wait_time_ms", "connect_ms", Kind::kNumber},
    {"haproxy.http.request.time_wait_without_data_ms", "response_ms", Kind::kNumber},
    {"http.response.status_code", "status", Kind::kNumber},
    {"event.duration", "duration_ms", Kind::kMilliseconds},
    {"process.name", "service"},
    {"process.pid", "pid", Kind::kPid},
};
constexpr Pair kIis[] = {
    {"http.request.method", "method"},
    {"http.response.status_code", "status", Kind::kNumber},
    {"http.version", "protocol", Kind::kVersion},
    {"http.request.referrer", "referer"},
    {"source.address", "client_ip"},
    {"source.port", "client_port", Kind::kNumber},
    {"destination.address", "server_ip"},
    {"destination.port", "server_port", Kind::kNumber},
    {"destination.domain", "vhost"},
    {"url.path", "path", Kind::kPath},
    {"url.original", "path"},
    {"user.name", "user"},
    {"iis.access.sub_status", "substatus", Kind::kNumber},
    {"iis.access.win32_status", "win32_status", Kind::kNumber},
    {"iis.error.reason_phrase", "reason"},
    {"iis.error.queue_name", "queue"},
    {"event.duration", "duration_ms", Kind::kMilliseconds},
};
constexpr Pair kPostgres[] = {
    {"log.level", "severity"},
    {"process.pid", "pid", Kind::kPid},
    {"user.name", "user"},
    {"postgresql.log.database", "database"},
    {"event.duration", "duration_ms", Kind::kMilliseconds},
    {"postgresql.log.query", "statement"},
};
constexpr Pair kSlow[] = {
    {"mysql.slowlog.query", "query"},
    {"mysql.slowlog.lock_time.sec", "lock_time", Kind::kNumber},
    {"mysql.slowlog.rows_sent", "rows_sent", Kind::kNumber},
    {"mysql.slowlog.rows_examined", "rows_examined", Kind::kNumber},
    {"mysql.slowlog.rows_affected", "rows_affected", Kind::kNumber},
    {"mysql.slowlog.schema", "schema"},
    {"mysql.thread_id", "thread_id", Kind::kNumber},
    {"user.name", "user"},
    {"source.domain", "client_host"},
    {"source.ip", "client_ip"},
    {"event.duration", "duration_ms", Kind::kMilliseconds},
};
constexpr Pair kJson[] = {
    {"log.level", "level", Kind::kLevel},
    {"message", "_msg"},
    {"process.pid", "pid", Kind::kPid},
    {"elasticsearch.component", "component"},
    {"elasticsearch.node.name", "node.name"},
    {"elasticsearch.cluster.name", "cluster.name"},
};

struct Fileset {
  std::string_view name;
  std::string_view format;
  std::span<const Pair> pairs;
};
// Of the rest only the time is ours: their lines are text to us.
constexpr Fileset kFilesets[] = {
    {"apache/access", "combined", kAccess},     {"nginx/access", "combined", kAccess},
    {"traefik/access", "combined", kAccess},    {"apache/error", "apache-error", kServer},
    {"nginx/error", "nginx-error", kServer},    {"haproxy/log", "haproxy", kHaproxy},
    {"iis/access", "iis", kIis},                {"iis/error", "iis", kIis},
    {"kafka/log", "kafka", kServer},            {"mongodb/log", "mongodb", kServer},
    {"mysql/error", "mysql-error", kServer},    {"mysql/slowlog", "mysql-slow", kSlow},
    {"postgresql/log", "postgres", kPostgres},  {"redis/log", "redis", kServer},
    {"system/syslog", "syslog", kServer},       {"system/auth", "syslog", kServer},
    {"kibana/log", "ndjson", kJson},
};

class Collector final : public parse::RecordHandler {
 public:
  void record(parse::ParsedRecord& record, std::uint64_t) override {
    std::string line;
    parse::append_record(record, {}, line);
    records.push_back(std::move(line));
  }
  void position_line(std::string_view) override {}
  void unmatched(const Reject&) override {}
  void chose(const parse::FormatInfo&, std::string_view) override {}

  std::vector<std::string> records;
};

std::vector<std::string> parse_text(std::string_view format, std::string_view text) {
  parse::ParserOptions options;
  parse::PatternFormats patterns;
  auto formats = parse::parse_format_list(format, patterns);
  REQUIRE(formats);
  options.formats = *formats;
  options.now_ns = [] { return std::int64_t{1'567'296'000'000'000'000}; };  // September 2019
  Collector collector;
  parse::SourceParser parser(options, "case", collector);
  std::vector<io::Line> lines;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back({.text = text.substr(at, end - at), .end_offset = end + 1});
    at = end + 1;
  }
  parser.add_lines(lines, 1);
  parser.finish();
  return collector.records;
}

std::string text_of(const element& value) {
  if (value.is_string()) return std::string(std::string_view(value));
  std::ostringstream out;
  out << simdjson::minify(value);
  return out.str();
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool same(const std::string& theirs, const std::string& ours, Kind kind) {
  // What stands for nothing is absent in our records.
  if (theirs == "-" || theirs.empty() || theirs == "unknown") return ours.empty() || ours == theirs;
  switch (kind) {
    case Kind::kNumber:
    case Kind::kPid: return std::strtod(theirs.c_str(), nullptr) == std::strtod(ours.c_str(), nullptr);
    case Kind::kMilliseconds: {
      const double ms = std::strtod(ours.c_str(), nullptr);
      return std::fabs(std::strtod(theirs.c_str(), nullptr) / 1e6 - ms) < 0.0021 + 1e-8 * ms;
    }
    case Kind::kVersion: return ours == "HTTP/" + theirs;
    case Kind::kPath: return ours.substr(0, ours.find('?')) == theirs;
    case Kind::kLevel: {
      if (theirs == "Note") return ours == "info";
      const auto level = record::parse_level(theirs);
      return level ? record::level_name(*level) == ours : theirs == ours;
    }
    case Kind::kText: break;
  }
  return trimmed(theirs) == trimmed(ours);
}

bool same_time(const element& expected, const element& got) {
  element theirs;
  element ours;
  element zone;
  if (expected["@timestamp"].get(theirs) != simdjson::SUCCESS) return true;
  // Filebeat reads local times of a zone with a name as UTC.
  if (expected["event.timezone"].get(zone) == simdjson::SUCCESS &&
      text_of(zone) != "UTC" && text_of(zone) != "+00:00")
    return true;
  if (got["_time"].get(ours) != simdjson::SUCCESS) return false;
  const record::TimeContext context;
  const auto a = record::parse_timestamp(text_of(theirs), context);
  const auto b = record::parse_timestamp(text_of(ours), context);
  return a && b && *a / 1'000'000 == *b / 1'000'000;
}

std::string fault_of(const element& one) {
  const std::string name = text_of(one["module"]) + "/" + text_of(one["fileset"]);
  const std::string input = text_of(one["input"]);
  const auto* const fileset = std::find_if(std::begin(kFilesets), std::end(kFilesets),
                                           [&](const Fileset& f) { return f.name == name; });
  const bool is_known = fileset != std::end(kFilesets);
  const bool is_json = input.starts_with('{');
  std::string_view format = is_known ? fileset->format : is_json ? "json" : "auto";
  if (name == "kibana/log" || name == "elasticsearch/server") format = is_json ? "json" : "java";
  const auto records = parse_text(format, input);
  if (records.empty()) return "no record";
  simdjson::dom::parser parser;
  element got;
  REQUIRE(parser.parse(records.front()).get(got) == simdjson::SUCCESS);
  const element expected = one["expected"];
  const auto detail = [&](std::string_view what) { return std::string(what) + " in " + records.front(); };
  if (!same_time(expected, got)) return detail("@timestamp");
  std::span<const Pair> pairs = is_known ? fileset->pairs : std::span<const Pair>();
  if (name == "elasticsearch/server" && is_json) pairs = kJson;
  for (const Pair& pair : pairs) {
    element theirs;
    element ours;
    if (expected[pair.theirs].get(theirs) != simdjson::SUCCESS) continue;
    const std::string text =
        got[pair.ours].get(ours) == simdjson::SUCCESS ? text_of(ours) : std::string();
    if (!same(text_of(theirs), text, pair.kind)) return detail(pair.theirs);
  }
  return {};
}

TEST_CASE("Filebeat's module tests", "[conformance][filebeat]") {
  const auto folder = shared_folder();
  if (!folder) return;
  Score score("filebeat");
  std::ifstream in(*folder + "/parsers/filebeat_pairs.ndjson");
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    element one;
    REQUIRE(parser.parse(line).get(one) == simdjson::SUCCESS);
    const std::string name = text_of(one["module"]) + "/" + text_of(one["fileset"]);
    const std::string fault = fault_of(one);
    if (fault.empty()) {
      score.pass();
    } else {
      std::string text = name + " " + text_of(one["input"]).substr(0, 60);
      std::replace_if(
          text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
      score.miss(text, fault);
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

}  // namespace
}  // namespace logkit::conformance
