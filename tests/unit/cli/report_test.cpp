// Rejects, summary, progress, metrics.
#include <catch2/catch.hpp>

#include "lib/cli/metrics_file.h"
#include "lib/cli/pager.h"
#include "lib/cli/progress.h"
#include "lib/cli/reject_log.h"
#include "lib/cli/summary.h"
#include "lib/io/fault_fs.h"
#include "tests/unit/cli/test_world.h"

namespace logkit::cli {
namespace {

TEST_CASE("rejected lines are shown, grouped and kept", "[cli][rejects]") {
  TestWorld test;
  test.world.tool = "logparse";
  CommonOptions options;
  options.rejects_path = "out/r.ndjson";
  REQUIRE(test.fs.make_dirs("out").ok());
  RejectLog log(test.world, options);
  log.reject({"app.log", 881, 3, "not JSON", "{\"ts\":\"2026-03-01T12:00:00Z\",bad"});
  log.reject({"app.log", 900, 0, "no timestamp", "caf\xe9"});
  log.reject({"app.log", 901, 0, "not JSON", ""});
  log.reject({"app.log", 902, 0, "not JSON", "x"});
  REQUIRE(log.finish(120344).ok());
  CHECK(log.rejected() == 4);
  CHECK(test.err.text() ==
        "logparse: warning: app.log:881:3: not JSON\n"
        "  {\"ts\":\"2026-03-01T12:00:00Z\",bad\n"
        "    ^\n"
        "logparse: warning: app.log:900: no timestamp\n"
        "  caf\\xe9\n"
        "logparse: warning: app.log:901: not JSON\n"
        "logparse: warning: 4 of 120 344 lines rejected (<0.01%)\n"
        "  3  not JSON      app.log:881:3  first seen  {\"ts\":\"2026-03-01T12:...\n"
        "  1  no timestamp  app.log:900    first seen  caf\\xe9\n"
        "  help: kept in out/r.ndjson; see logparse(1) under REJECTS\n");
  CHECK(test.get("out/r.ndjson") ==
        "{\"input\":\"app.log\",\"line\":881,\"column\":3,\"reason\":\"not JSON\",\"text\":"
        "\"{\\\"ts\\\":\\\"2026-03-01T12:00:00Z\\\",bad\"}\n"
        "{\"input\":\"app.log\",\"line\":900,\"reason\":\"no timestamp\",\"text_b64\":\"Y2Fm6Q==\"}\n"
        "{\"input\":\"app.log\",\"line\":901,\"reason\":\"not JSON\",\"text\":\"\"}\n"
        "{\"input\":\"app.log\",\"line\":902,\"reason\":\"not JSON\",\"text\":\"x\"}\n");
}

TEST_CASE("no reject, no word", "[cli][rejects]") {
  TestWorld test;
  RejectLog log(test.world, CommonOptions{});
  CHECK(log.finish(10).ok());
  CHECK(test.err.text().empty());
}

TEST_CASE("the run stops past the limit, not at it", "[cli][rejects]") {
  TestWorld test;
  CommonOptions options;
  options.max_rejects = 1;
  RejectLog log(test.world, options);
  log.reject({"a", 1, 0, "bad", ""});
  CHECK(log.may_go_on());
  log.reject({"a", 2, 0, "bad", ""});
  CHECK_FALSE(log.may_go_on());
  const Status status = log.finish(2);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().what == "more than 1 lines were rejected: stopped");
}

TEST_CASE("a file of rejects that cannot be written stops the run", "[cli][rejects]") {
  TestWorld test;
  CommonOptions options;
  options.rejects_path = "nowhere/r.ndjson";
  RejectLog log(test.world, options);
  log.reject({"a", 1, 0, "bad", ""});
  CHECK_FALSE(log.may_go_on());
  CHECK_FALSE(log.finish(1).ok());
}

TEST_CASE("reasons without end are bounded, troubles are said once", "[cli][rejects]") {
  TestWorld test;
  RejectLog log(test.world, CommonOptions{});
  for (int i = 0; i < 1000; ++i) log.reject({"a", 1, 0, "reason " + std::to_string(i), ""});
  REQUIRE(log.finish(1000).ok());
  CHECK(test.err.text().find("901  other reasons") != std::string::npos);
  const std::size_t before = test.err.text().size();
  const Error damage = Error::corrupt("checksum does not match", "a.seg: block 3");
  for (int i = 0; i < 3; ++i) log.trouble(damage);
  CHECK(log.troubles() == 3);
  CHECK(test.err.text().substr(before) ==
        "logq: warning: a.seg: block 3: checksum does not match\n");
}

TEST_CASE("the summary in words and as JSON", "[cli][summary]") {
  Summary summary;
  summary.line(counted(1, "match", "matches") + ", " + counted(12345, "row", "rows"));
  summary.number("matches", 1);
  summary.seconds("seconds", 1'250'000'000);
  summary.text("window", "a \"b\"\n");
  summary.truth("complete", true);
  CommonOptions options;
  {
    TestWorld test;
    summary.print(test.world, options);
    CHECK(test.err.text().empty());
  }
  options.summary = true;
  {
    TestWorld test;
    summary.print(test.world, options);
    CHECK(test.err.text() == "1 match, 12 345 rows\n");
  }
  options.summary_json = true;
  TestWorld test;
  summary.print(test.world, options);
  CHECK(test.err.text() ==
        "{\"matches\":1,\"seconds\":1.250000,\"window\":\"a \\\"b\\\"\\n\",\"complete\":true}\n");
  CHECK(test.out.text().empty());
}

TEST_CASE("progress is drawn for the source of a pipe at a terminal, and only there",
          "[cli][progress]") {
  struct Case {
    const char* when;
    bool tty, pipe, quiet, enabled;
  };
  const Case cases[] = {
      {"auto", true, false, false, true},  {"auto", false, false, false, false},
      {"auto", true, true, false, false},  {"auto", true, false, true, false},
      {"always", false, true, true, true}, {"never", true, false, false, false},
  };
  for (const Case& c : cases) {
    TestWorld test;
    test.world.stderr_is_tty = c.tty;
    test.world.stdin_is_pipe = c.pipe;
    CommonOptions options;
    options.progress = c.when;
    options.quiet = c.quiet;
    CAPTURE(c.when, c.tty, c.pipe, c.quiet);
    CHECK(Progress(test.world, options).enabled() == c.enabled);
    CHECK(test.err.text().empty());
  }
}

TEST_CASE("a short run draws nothing and asks nothing", "[cli][progress]") {
  TestWorld test;
  test.world.stderr_is_tty = true;
  Progress progress(test.world, CommonOptions{});
  bool asked = false;
  progress.update([&asked] {
    asked = true;
    return ProgressState{};
  });
  CHECK_FALSE(asked);
  CHECK(test.err.text().empty());
}

TEST_CASE("metrics are whole files in the format of Prometheus", "[cli][metrics]") {
  TestWorld test;
  REQUIRE(test.fs.make_dirs("m").ok());
  MetricsFile metrics(test.fs, "m/logq.prom");
  metrics.declare("records_total", "records read");
  metrics.set("records_total", 17, {{"source", "a\"b\\c\n"}});
  metrics.set("records_total", 1e15, {{"source", "z"}});
  metrics.set("lag_seconds", 0.5);
  REQUIRE(metrics.write().ok());
  CHECK(test.get("m/logq.prom") ==
        "# TYPE logkit_lag_seconds gauge\n"
        "logkit_lag_seconds 0.5\n"
        "# HELP logkit_records_total records read\n"
        "# TYPE logkit_records_total counter\n"
        "logkit_records_total{source=\"a\\\"b\\\\c\\n\"} 17\n"
        "logkit_records_total{source=\"z\"} 1e+15\n");
  CHECK(test.fs.list_dir("m").value().size() == 1);
}

TEST_CASE("metrics that cannot be written for a while stop nothing", "[cli][metrics]") {
  TestWorld test;
  MetricsFile never(test.fs, "missing/logq.prom");
  const Status failed = never.write_if_due();
  REQUIRE_FALSE(failed.ok());
  CHECK(failed.error().message() == "--metrics-file: missing: no such file or directory");
  REQUIRE(test.fs.make_dirs("m").ok());
  io::FaultFs full(test.fs, {.space_bytes = 60});
  MetricsFile metrics(full, "m/logq.prom");
  metrics.set("rows_total", 1);
  REQUIRE(metrics.write().ok());
  metrics.set("rows_total", 2);
  CHECK(metrics.write_if_due().ok());
  CHECK(test.get("m/logq.prom").find("rows_total 1") != std::string::npos);
  CHECK_FALSE(metrics.write().ok());
}

TEST_CASE("which pager", "[cli][pager]") {
  TestWorld test;
  CHECK(pager_command(test.world).empty());
  test.world.environment["PAGER"] = "more -s";
  CHECK(pager_command(test.world) == "more -s");
  test.world.environment["LOGQ_PAGER"] = "cat";
  CHECK(pager_command(test.world).empty());
  test.world.environment["LOGQ_PAGER"] = "";
  CHECK(pager_command(test.world).empty());
}

}  // namespace
}  // namespace logkit::cli
