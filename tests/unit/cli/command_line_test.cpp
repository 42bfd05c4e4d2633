#include "lib/cli/command_line.h"

#include <catch2/catch.hpp>

#include "lib/cli/common_options.h"
#include "tests/unit/cli/test_world.h"

namespace logkit::cli {
namespace {

// What a small tool would declare, and what came of it.
struct Tool : TestWorld {
  CommandLine line{"logq", "search logs"};
  bool count = false;
  std::optional<std::uint64_t> max_count;
  std::optional<std::string> hist;
  std::string output = "auto";
  std::vector<std::string> adds;
  std::vector<std::string> arguments;
  CommonOptions common;

  Tool() {
    line.usage("[OPTIONS] QUERY [FILE]...");
    line.heading("Output");
    line.flag({"-c,--count", "", "print the number of records"}, &count);
    line.value({"-m,--max-count", "N", "stop after N records"}, &max_count);
    line.maybe_value({"--hist", "BUCKET", "bars over time"}, &hist);
    line.choice({"-o,--output", "FORM", "how records print"}, {"ndjson", "pretty", "csv"}, &output);
    line.list({"--add", "K=V", "add a field", true}, &adds);
    line.positionals(&arguments);
    add_common_options(line, common);
  }
  std::string parse(std::vector<const char*> typed) {
    typed.insert(typed.begin(), "logq");
    const auto ended = line.parse(static_cast<int>(typed.size()), typed.data(), world);
    if (!ended) return ended.error().message() + " | " + ended.error().help;
    return *ended ? "exit " + std::to_string(static_cast<int>(**ended)) : "ok";
  }
};

using Texts = std::vector<std::string>;

TEST_CASE("options and arguments in any order", "[cli][options]") {
  Tool tool;
  REQUIRE(tool.parse({"level:error", "-cm5", "a.log", "--output=csv", "--hist", "b.log", "-",
                      "--add", "x=1", "--add=y=2", "--", "-v", "[x]", "--hist"}) == "ok");
  CHECK(tool.count);
  CHECK(tool.max_count == 5u);
  CHECK(tool.output == "csv");
  CHECK(tool.hist == "");
  CHECK(tool.adds == Texts{"x=1", "y=2"});
  CHECK(tool.arguments == Texts{"level:error", "a.log", "b.log", "-", "-v", "[x]", "--hist"});
}

TEST_CASE("values that look odd are taken as they are", "[cli][options]") {
  Tool tool;
  REQUIRE(tool.parse({"[a,b]", "--since", "-2h", "--hist=5m", "{app=\"x\"}", ""}) == "ok");
  CHECK(tool.common.window_typed.since == "-2h");
  CHECK(tool.hist == "5m");
  CHECK(tool.arguments == Texts{"[a,b]", "{app=\"x\"}", ""});
}

TEST_CASE("an empty value is an error that names its option", "[cli][options]") {
  const std::string said =
      ": its value is empty | leave the option out, or see whether a variable "
      "in it was ever set";
  for (const char* name : {"--since", "--until", "--last", "--around", "--now", "--tz", "--rejects",
                           "--config", "--metrics-file", "--add", "--output", "--max-count"}) {
    Tool tool;
    CHECK(tool.parse({"q", name, ""}) == name + said);
  }
  Tool tool;
  CHECK(tool.parse({"q", "-S", ""}) == "--since" + said);
  Tool second;
  CHECK(second.parse({"q", "--add", "a=b", "--add", ""}) == "--add" + said);
  Tool argument;
  CHECK(argument.parse({"", "--since", "14:00"}) == "ok");
}

TEST_CASE("a mistyped name finds the nearest", "[cli][options][typo]") {
  const std::pair<const char*, const char*> cases[] = {
      {"--sinse", "unknown option '--sinse' | did you mean '--since'?"},
      {"--ouput=csv", "unknown option '--ouput' | did you mean '--output'?"},
      {"--unitl", "unknown option '--unitl' | did you mean '--until'?"},
      {"--hits", "unknown option '--hits' | did you mean '--hist'?"},
      {"--colour", "unknown option '--colour' | did you mean '--color'?"},
      {"--maxrejects", "unknown option '--maxrejects' | did you mean '--max-rejects'?"},
  };
  for (const auto& [typed, expected] : cases) {
    CAPTURE(typed);
    CHECK(Tool().parse({typed}) == expected);
  }
  CHECK(Tool().parse({"-x:y"}) ==
        "unknown option '-x:y' | see logq -h; an argument that begins with '-' goes after '--'");
  CHECK(Tool().parse({"-o", "cvs"}) == "--output: unknown value 'cvs' | did you mean 'csv'?");
  CHECK(Tool().parse({"-o", "zzz"}) ==
        "--output: unknown value 'zzz' | it can be ndjson, pretty, csv");
}

TEST_CASE("a value that is missing or wrong", "[cli][options]") {
  CHECK(Tool().parse({"x", "--since"}) == "'--since' needs a value | ");
  CHECK(Tool().parse({"--since=", "x"}) == "'--since' needs a value | ");
  CHECK(Tool().parse({"-m", "many"}) == "--max-count: 'many' is no whole number | ");
  CHECK(Tool().parse({"-m", "-1"}) == "--max-count: '-1' is no whole number | ");
  CHECK(Tool().parse({"-m", "99999999999999999999"}) ==
        "--max-count: '99999999999999999999' is no whole number | ");
  CHECK(Tool().parse({"--count=5"}) == "--count: takes no value | ");
}

TEST_CASE("help goes to stdout and ends well, with nothing typed to stderr and ends badly",
          "[cli][options]") {
  Tool asked;
  CHECK(asked.parse({"-h"}) == "exit 0");
  CHECK(asked.out.text().find("usage: logq [OPTIONS] QUERY") != std::string::npos);
  CHECK(asked.out.text().find("--add") == std::string::npos);
  CHECK(asked.out.text().find("--help-json") == std::string::npos);
  Tool all;
  CHECK(all.parse({"--help"}) == "exit 0");
  CHECK(all.out.text().find("--add K=V") != std::string::npos);
  CHECK(all.out.text().find("[$LOGKIT_TZ]") != std::string::npos);
  Tool nothing;
  nothing.world.stdin_is_tty = true;
  CHECK(nothing.parse({}) == "exit 2");
  CHECK(nothing.out.text().empty());
  CHECK(nothing.err.text().find("usage:") != std::string::npos);
  Tool version;
  CHECK(version.parse({"--version"}) == "exit 0");
  CHECK(version.out.text() == "logq (Logkit) " LOGKIT_VERSION "\n");
}

TEST_CASE("the short help fits a screen's width and lists in columns", "[cli][options]") {
  Tool tool;
  tool.world.terminal_columns = 80;
  REQUIRE(tool.parse({"--help"}) == "exit 0");
  std::string_view rest = tool.out.text();
  while (!rest.empty()) {
    const std::size_t newline = rest.find('\n');
    CHECK(newline <= 80);
    rest.remove_prefix(newline + 1);
  }
}

TEST_CASE("the option tree is JSON without what is hidden", "[cli][options]") {
  Tool tool;
  REQUIRE(tool.parse({"--help-json"}) == "exit 0");
  const std::string& text = tool.out.text();
  CHECK(text.find(R"({"names":["-m","--max-count"],"value":"N","takes":"value","heading":"Output")") !=
        std::string::npos);
  CHECK(text.find(R"("choices":["ndjson","pretty","csv"])") != std::string::npos);
  CHECK(text.find("help-json") == std::string::npos);
}

TEST_CASE("flag beats environment beats file", "[cli][options][config]") {
  const char* file = "tz = 'Asia/Tokyo'  # of the team\ncount = true\n[logq]\nmax-count = 7\n";
  {
    Tool tool;
    tool.put("conf.toml", file);
    REQUIRE(tool.parse({"q", "--config", "conf.toml"}) == "ok");
    CHECK(tool.common.tz == "Asia/Tokyo");
    CHECK(tool.count);
    CHECK(tool.max_count == 7u);
  }
  {
    Tool tool;
    tool.put("conf.toml", file);
    tool.world.environment["LOGKIT_TZ"] = "Europe/Paris";
    REQUIRE(tool.parse({"q", "--config", "conf.toml", "-m", "3"}) == "ok");
    CHECK(tool.common.tz == "Europe/Paris");
    CHECK(tool.max_count == 3u);
  }
  {
    Tool tool;
    tool.put("conf.toml", file);
    tool.world.environment["LOGKIT_TZ"] = "Europe/Paris";
    REQUIRE(tool.parse({"q", "--config", "conf.toml", "--tz", "UTC"}) == "ok");
    CHECK(tool.common.tz == "UTC");
  }
}

TEST_CASE("the own file is read only when a person is looking", "[cli][options][config]") {
  for (const bool tty : {false, true}) {
    Tool tool;
    tool.put("/home/u/.config/logkit/config.toml", "[logq]\noutput = \"pretty\"\n");
    tool.world.environment["HOME"] = "/home/u";
    tool.world.stdout_is_tty = tty;
    REQUIRE(tool.parse({"q"}) == "ok");
    CHECK(tool.output == (tty ? "pretty" : "auto"));
  }
  Tool none;
  none.world.stdout_is_tty = true;
  none.world.environment["HOME"] = "/home/nobody";
  CHECK(none.parse({"q"}) == "ok");
}

TEST_CASE("a mistake in the file is located", "[cli][options][config]") {
  const std::pair<const char*, const char*> cases[] = {
      {"[logq]\nouptut = 'csv'\n", "c:2: unknown option 'ouptut' | did you mean 'output'?"},
      {"[logq]\noutput = 'cvs'\n", "c:2: unknown value 'cvs' | did you mean 'csv'?"},
      {"[logqq]\nx = 1\n", "c:2: unknown section 'logqq' | did you mean 'logq'?"},
      {"x = [1, 2\n", "c:1: expected ',' or ']' | "},
      {"x 1\n", "c:1: expected '=' after 'x' | "},
      {"x = 'a\n", "c:1: missing closing quote | "},
      {"x = abc\n", "c:1: 'abc' is no value; text goes in quotes | "},
      {"x = 1 2\n", "c:1: unexpected text after the value | "},
      {"[logq\n", "c:1: expected ']' | "},
      {"x = \"\\q\"\n", "c:1: unknown escape in a string | "},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    Tool tool;
    tool.put("c", text);
    CHECK(tool.parse({"q", "--config", "c"}) == expected);
  }
  CHECK(Tool().parse({"q", "--config", "missing.toml"}).find("missing.toml") == 0);
}

TEST_CASE("a string of the file may hold commas, hashes and escapes", "[cli][options][config]") {
  Tool tool;
  tool.put("c", "[logq]\nadd = [ \"a=x,#\\\"y\\\"\", 'b=\\z' ] # two\n\n# end");
  REQUIRE(tool.parse({"q", "--config", "c"}) == "ok");
  CHECK(tool.adds == Texts{"a=x,#\"y\"", "b=\\z"});
}

struct Commands : TestWorld {
  CommandLine line{"logidx", "keep logs"};
  std::string tz;
  std::vector<std::string> paths;

  Commands() {
    world.tool = "logidx";
    for (const char* name : {"ingest", "ls", "verify"}) {
      CommandLine& command = line.command(name, "does it");
      command.value({"--tz", "ZONE", ""}, &tz);
      command.positionals(&paths);
    }
  }
  std::string parse(std::vector<const char*> typed) {
    typed.insert(typed.begin(), "logidx");
    const auto ended = line.parse(static_cast<int>(typed.size()), typed.data(), world);
    if (!ended) return ended.error().message() + " | " + ended.error().help;
    return *ended ? "exit" : line.chosen();
  }
};

TEST_CASE("subcommands", "[cli][options]") {
  {
    Commands tool;
    CHECK(tool.parse({"--tz", "ls", "ingest", "ls", "verify"}) == "ingest");
    CHECK(tool.tz == "ls");
    CHECK(tool.paths == Texts{"ls", "verify"});
  }
  CHECK(Commands().parse({"vefiry", "store"}) ==
        "unknown subcommand 'vefiry' | did you mean 'verify'?");
  CHECK(Commands().parse({"dance"}) == "unknown subcommand 'dance' | see logidx -h");
  CHECK(Commands().parse({}) == "a subcommand is missing | see logidx -h");
  CHECK(Commands().parse({"ls", "--tzz", "x"}) == "unknown option '--tzz' | did you mean '--tz'?");
  Commands help;
  CHECK(help.parse({"--help"}) == "exit");
  CHECK(help.out.text().find("verify") != std::string::npos);
}

TEST_CASE("what the shared options mean", "[cli][options]") {
  Tool tool;
  REQUIRE(tool.parse({"q", "--now", "2026-03-01T09:00:00Z", "--last", "1h", "-q", "--color=always",
                      "--stats=json"}) == "ok");
  const auto ended = resolve_common(tool.common, tool.world);
  REQUIRE(ended);
  CHECK_FALSE(*ended);
  CHECK(describe_window(tool.common.window, tool.common.zone) ==
        "2026-03-01T08:00:00Z .. 09:00:00Z");
  CHECK(tool.world.out_style.color());
  CHECK(tool.world.quiet);
  CHECK(tool.common.summary_json);
}

TEST_CASE("an empty window is told with both ends", "[cli][options]") {
  Tool tool;
  REQUIRE(tool.parse({"q", "--since", "30m ago", "--until", "40m ago"}) == "ok");
  const auto ended = resolve_common(tool.common, tool.world);
  REQUIRE(ended);
  CHECK(*ended == Exit::kTrouble);
  CHECK(tool.err.text() ==
        "logq: error: '30m ago' .. '40m ago' is an empty window\n"
        "  note: since = 2026-03-01T11:30:00Z\n"
        "  note: until = 2026-03-01T11:20:00Z\n"
        "  help: swap them, or use --around 2026-03-01T11:25:00Z --spread 5m\n");
}

TEST_CASE("a person in another zone is told what a naive time meant", "[cli][options]") {
  Tool tool;
  tool.world.environment["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3";
  tool.world.stderr_is_tty = true;
  tool.world.environment["NO_COLOR"] = "1";
  REQUIRE(tool.parse({"q", "--since", "10:00"}) == "ok");
  REQUIRE(resolve_common(tool.common, tool.world));
  CHECK(tool.err.text() ==
        "logq: note: 10:00 read as 2026-03-01T10:00:00Z (11:00 CET); use -L for local\n");
}

}  // namespace
}  // namespace logkit::cli
