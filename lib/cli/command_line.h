// CommandLine: the options of a tool, declared once and used for parsing, for
// -h and --help, for --help-json (which scripts compare with the man pages),
// for the configuration file and for did-you-mean.
//
//   CommandLine line("logq", "search logs");
//   line.usage("[OPTIONS] QUERY [STORE|FILE]...");
//   line.heading("Output");
//   line.flag({"-c,--count", "", "print only the number of records"}, &count);
//   line.value({"-m,--max-count", "N", "stop after N records"}, &max_count);
//   line.positionals("ARGUMENT", &arguments);
//   LK_TRY(auto ended, line.parse(argc, argv, world));
//   if (ended) return *ended;          // --help, --version
//
// Rules: options and arguments in any order, "--" ends the options, "-" is an
// argument, --name=value or --name value, -nVALUE. An empty value is an error. A value comes from
// the command line, else from the option's environment variable, else from the configuration file.
//
// CLI11 does the splitting; it stays inside the .cpp file, since it is slow to
// compile.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"

namespace logkit::cli {

// How an option is declared.
struct Opt {
  std::string names;       // "-n,--last-rows", "--tz"
  std::string metavar{};   // "N"; empty for a flag
  std::string help{};      // lower case, no full stop
  bool advanced = false;   // in --help, not in -h
  std::string env{};       // the variable that gives its default
};

struct OptionSpec {
  enum class Takes : std::uint8_t { kNothing, kValue, kOptionalValue, kManyValues, kTwoValues };

  Opt opt;
  std::string heading;
  Takes takes = Takes::kNothing;
  bool hidden = false;
  std::vector<std::string> choices;
  // Gets the values as typed; empty for a flag or for a value left out.
  std::function<Status(const std::vector<std::string>&)> assign;
  // The same, but for values that are empty texts: no option means anything by one,
  // and a variable that was never set would be as good as an option left out.
  Status take(const std::vector<std::string>& values) const;

  std::vector<std::string> name_list() const;  // {"-n", "--last-rows"}
  std::string long_name() const;               // "last-rows"; the short one where there is none
};

struct ConfigEntry;

class CommandLine {
 public:
  // `summary`: what the tool does, in a few words.
  CommandLine(std::string tool, std::string summary);
  CommandLine(CommandLine&&) noexcept = default;
  ~CommandLine();

  void usage(std::string arguments);
  void heading(std::string text);  // of the options that follow
  void epilogue(std::string text); // last line of the help

  void flag(Opt opt, bool* target);
  void value(Opt opt, std::string* target);
  void value(Opt opt, std::optional<std::string>* target);
  void value(Opt opt, std::optional<std::uint64_t>* target);
  // "64M", "64MiB", "64000000".
  void bytes(Opt opt, std::optional<std::uint64_t>* target);
  // May be repeated.
  void list(Opt opt, std::vector<std::string>* target);
  // --name A B.
  void pair(Opt opt, std::vector<std::string>* target);
  // --name or --name=VALUE; "" where the value is left out.
  void maybe_value(Opt opt, std::optional<std::string>* target);
  void choice(Opt opt, std::vector<std::string> choices, std::string* target);
  // Not shown by any help.
  void hidden_flag(Opt opt, bool* target);

  // Everything that is no option, in order.
  void positionals(std::vector<std::string>* target);

  // A subcommand, the first argument that is no option. It has its own options
  // and arguments. The reference lives as long as this object.
  CommandLine& command(std::string name, std::string summary);

  // Fills the targets. An Exit where nothing is left to do: help or version
  // were asked for, or (with nothing typed and a terminal as stdin, or a
  // missing subcommand) the short help was printed.
  Result<std::optional<Exit>> parse(int argc, const char* const* argv, World& world);

  bool declares(std::string_view name) const { return find(name) != nullptr; }

  // The subcommand that was chosen, empty where there is none.
  const std::string& chosen() const { return chosen_; }

  const std::string& name() const { return name_; }
  const std::string& summary() const { return summary_; }
  const std::vector<std::string>& usages() const { return usages_; }
  const std::string& epilogue_text() const { return epilogue_; }
  const std::vector<OptionSpec>& specs() const { return specs_; }
  const std::vector<std::unique_ptr<CommandLine>>& commands() const { return commands_; }

 private:
  using Values = std::vector<std::string>;
  struct Typed;

  OptionSpec& add(Opt opt, OptionSpec::Takes takes);
  void add_builtins();
  const OptionSpec* find(std::string_view name) const;
  Result<CommandLine*> choose_command(std::vector<std::string>& arguments);
  Status split(const std::vector<std::string>& arguments, Typed& typed) const;
  Status check_empty_values(const Values& arguments) const;
  Status check_extras(Typed& typed, const Values& arguments, const Values& after_dashes) const;
  Status assign(const Typed& typed, World& world);
  // `given`: on the command line, by option; `config`: as given there.
  Status assign_defaults(std::vector<bool> given, std::optional<std::string> config, World& world);
  Status check_unknown_key(const ConfigEntry& entry, const std::string& where) const;
  Result<std::optional<Exit>> parse_arguments(std::vector<std::string> arguments, World& world);
  Result<std::optional<Exit>> answer_builtins(const Typed& typed, World& world) const;

  std::string name_;
  std::string tool_;
  std::string summary_;
  std::string heading_;
  std::string epilogue_;
  std::string chosen_;
  std::vector<std::string> usages_;
  std::vector<OptionSpec> specs_;
  std::vector<std::unique_ptr<CommandLine>> commands_;
  const CommandLine* parent_ = nullptr;  // of a subcommand, while it parses
  Values* positionals_ = nullptr;
};

// The texts of -h (one screen), --help and --help-json.
std::string help_text(const CommandLine& line, bool all, int columns);
std::string help_json(const CommandLine& line);

}  // namespace logkit::cli
