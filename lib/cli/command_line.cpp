#include "lib/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "lib/cli/suggest.h"

namespace logkit::cli {
namespace {

std::string own_name(const std::string& argument) {
  return argument.substr(0, argument.find('='));
}

// CLI11 takes known letters off "-level:x" before it finds one that it does not
// know; what was typed is what the message has to name.
std::string name_as_typed(const std::string& extra, const std::vector<std::string>& arguments) {
  if (extra.starts_with("--")) return own_name(extra);
  for (const std::string& argument : arguments) {
    const bool single = argument.starts_with("-") && !argument.starts_with("--");
    if (single && argument != extra && argument.ends_with(extra.substr(1))) {
      return extra.substr(0, 2) + "' in '" + argument;
    }
  }
  return own_name(extra);
}

bool looks_like_option(const std::string& argument) {
  return argument.size() > 1 && argument[0] == '-';
}

}  // namespace

// What the command line says, option by option.
struct CommandLine::Typed {
  std::vector<bool> given;
  std::vector<Values> values;
  Values positionals;

  bool has(const CommandLine& line, std::string_view name) const {
    const OptionSpec* spec = line.find(name);
    return spec != nullptr && given[static_cast<std::size_t>(spec - line.specs_.data())];
  }
  std::string value(const CommandLine& line, std::string_view name) const {
    const OptionSpec* spec = line.find(name);
    if (spec == nullptr) return {};
    const Values& all = values[static_cast<std::size_t>(spec - line.specs_.data())];
    return all.empty() ? std::string() : all.back();
  }
};

CommandLine::CommandLine(std::string tool, std::string summary)
    : name_(tool), tool_(std::move(tool)), summary_(std::move(summary)) {}

CommandLine::~CommandLine() = default;

void CommandLine::usage(std::string arguments) { usages_.push_back(std::move(arguments)); }
void CommandLine::heading(std::string text) { heading_ = std::move(text); }
void CommandLine::epilogue(std::string text) { epilogue_ = std::move(text); }
void CommandLine::positionals(std::vector<std::string>* target) { positionals_ = target; }

CommandLine& CommandLine::command(std::string name, std::string summary) {
  commands_.push_back(std::make_unique<CommandLine>(name_ + " " + name, std::move(summary)));
  commands_.back()->tool_ = tool_;
  return *commands_.back();
}

void CommandLine::add_builtins() {
  if (find("--help-json") != nullptr) return;
  heading("Help");
  const auto nothing = [](const Values&) { return Status(); };
  add({"-h", "", "the options used most, on one screen"}, OptionSpec::Takes::kNothing).assign =
      nothing;
  add({"--help", "", "all options"}, OptionSpec::Takes::kNothing).assign = nothing;
  add({"--version", "", "the version", true}, OptionSpec::Takes::kNothing).assign = nothing;
  OptionSpec& dump = add({"--help-json", "", ""}, OptionSpec::Takes::kNothing);
  dump.assign = nothing;
  dump.hidden = true;
}

const OptionSpec* CommandLine::find(std::string_view name) const {
  for (const OptionSpec& spec : specs_) {
    for (const std::string& known : spec.name_list()) {
      if (known == name) return &spec;
    }
  }
  return nullptr;
}

Result<CommandLine*> CommandLine::choose_command(std::vector<std::string>& arguments) {
  // Options of the subcommand may stand before its name; their values are no
  // names.
  const CommandLine& first = *commands_.front();
  std::size_t at = 0;
  while (at < arguments.size() && looks_like_option(arguments[at])) {
    const OptionSpec* spec = first.find(arguments[at]);
    const bool takes_next = spec != nullptr && (spec->takes == OptionSpec::Takes::kValue ||
                                                spec->takes == OptionSpec::Takes::kManyValues);
    const bool takes_two = spec != nullptr && spec->takes == OptionSpec::Takes::kTwoValues;
    at += takes_two ? 3 : takes_next ? 2 : 1;
  }
  if (at >= arguments.size()) return nullptr;
  std::vector<std::string> names;
  for (const auto& known : commands_) {
    names.push_back(known->name_.substr(name_.size() + 1));
    if (names.back() != arguments[at]) continue;
    chosen_ = names.back();
    arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
    return known.get();
  }
  Error error = Error::invalid("unknown subcommand '" + arguments[at] + "'");
  error.help = did_you_mean(nearest(arguments[at], names));
  if (error.help.empty()) error.help = "see " + tool_ + " -h";
  return error;
}

Status CommandLine::split(const std::vector<std::string>& arguments, Typed& typed) const {
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<CLI::Option*> options;
  // CLI11 wants a place for each option; the values are read from the option.
  std::vector<std::vector<std::string>> places(specs_.size());
  std::vector<std::string> flag_places(specs_.size());
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const OptionSpec& spec = specs_[i];
    const bool takes_two = spec.takes == OptionSpec::Takes::kTwoValues;
    const bool takes_value = takes_two || spec.takes == OptionSpec::Takes::kValue ||
                             spec.takes == OptionSpec::Takes::kManyValues;
    CLI::Option* option = takes_value ? app.add_option(spec.opt.names, places[i])
                                      : app.add_flag(spec.opt.names, flag_places[i]);
    if (takes_value) option->expected(takes_two ? 2 : 1)->allow_extra_args(false);
    option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    options.push_back(option);
  }
  LK_RETURN_IF_ERROR(check_empty_values(arguments));
  // "--" is handled here: after it CLI11 could not tell an unknown option from
  // an argument that begins with a dash.
  const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
  const Values after(dashes == arguments.end() ? dashes : dashes + 1, arguments.end());
  try {
    app.parse(Values(arguments.rend() - (dashes - arguments.begin()), arguments.rend()));
  } catch (const CLI::ParseError& failure) {
    Error error = Error::invalid(failure.what());
    if (dashes != arguments.begin()) {
      error = Error::invalid("'" + own_name(*(dashes - 1)) + "' needs a value");
    }
    return error;
  }
  typed.given.resize(specs_.size());
  typed.values.resize(specs_.size());
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    typed.given[i] = options[i]->count() > 0;
    if (!typed.given[i]) continue;
    for (const std::string& value : options[i]->results()) {
      // CLI11 says "true" for a flag without a value.
      if (specs_[i].takes == OptionSpec::Takes::kNothing && value != "true") {
        return Error::invalid("takes no value", specs_[i].name_list().back());
      }
      const bool no_value = specs_[i].takes == OptionSpec::Takes::kNothing ||
                            (specs_[i].takes == OptionSpec::Takes::kOptionalValue &&
                             value == "true");
      if (!no_value) typed.values[i].push_back(value);
    }
  }
  typed.positionals = app.remaining();
  return check_extras(typed, arguments, after);
}

// CLI11 would take the argument after "--name=" for its value.
Status CommandLine::check_empty_values(const Values& arguments) const {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    if (argument.starts_with("--") && argument.ends_with('=') &&
        find(own_name(argument)) != nullptr) {
      return Error::invalid("'" + own_name(argument) + "' needs a value");
    }
  }
  return {};
}

// What CLI11 could not place: arguments, or options that do not exist.
Status CommandLine::check_extras(Typed& typed, const Values& arguments,
                                 const Values& after_dashes) const {
  for (const std::string& extra : typed.positionals) {
    if (!looks_like_option(extra)) continue;
    std::vector<std::string> names;
    for (const OptionSpec& spec : specs_) {
      if (spec.hidden) continue;
      for (const std::string& name : spec.name_list()) {
        if (name.starts_with("--")) names.push_back(name);
      }
    }
    Error error = Error::invalid("unknown option '" + name_as_typed(extra, arguments) + "'");
    if (extra.starts_with("--")) error.help = did_you_mean(nearest(own_name(extra), names));
    if (error.help.empty()) {
      error.help = "see " + name_ + " -h; an argument that begins with '-' goes after '--'";
    }
    return error;
  }
  typed.positionals.insert(typed.positionals.end(), after_dashes.begin(), after_dashes.end());
  if (positionals_ == nullptr && !typed.positionals.empty()) {
    return Error::invalid("unexpected argument '" + typed.positionals.front() + "'");
  }
  return {};
}

Status CommandLine::assign(const Typed& typed, World& world) {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    if (!typed.given[i]) continue;
    Status assigned = specs_[i].take(typed.values[i]);
    if (!assigned) return std::move(assigned.error()).at("--" + specs_[i].long_name());
  }
  if (positionals_ != nullptr) *positionals_ = typed.positionals;
  std::optional<std::string> config;
  if (typed.has(*this, "--config")) config = typed.value(*this, "--config");
  return assign_defaults(typed.given, std::move(config), world);
}

Result<std::optional<Exit>> CommandLine::answer_builtins(const Typed& typed, World& world) const {
  std::string text;
  if (typed.has(*this, "--help-json")) {
    text = help_json(*this);
  } else if (typed.has(*this, "--help")) {
    text = help_text(*this, true, world.terminal_columns);
  } else if (typed.has(*this, "-h")) {
    text = help_text(*this, false, world.terminal_columns);
  } else if (typed.has(*this, "--version")) {
    text = tool_ + " (Logkit) " LOGKIT_VERSION "\n";
  } else {
    return std::optional<Exit>();
  }
  LK_RETURN_IF_ERROR(world.out.write(text));
  return std::optional<Exit>(Exit::kSuccess);
}

Result<std::optional<Exit>> CommandLine::parse_arguments(Values arguments, World& world) {
  add_builtins();
  Typed typed;
  LK_RETURN_IF_ERROR(split(arguments, typed));
  LK_TRY(const std::optional<Exit> answered, answer_builtins(typed, world));
  if (answered) return answered;
  LK_RETURN_IF_ERROR(assign(typed, world));
  return std::optional<Exit>();
}

Result<std::optional<Exit>> CommandLine::parse(int argc, const char* const* argv, World& world) {
  Values arguments(argv + std::min(argc, 1), argv + argc);
  if (arguments.empty() && world.stdin_is_tty) {
    add_builtins();
    LK_RETURN_IF_ERROR(world.err.write(help_text(*this, false, world.terminal_columns)));
    return std::optional<Exit>(Exit::kTrouble);
  }
  if (commands_.empty()) return parse_arguments(std::move(arguments), world);
  for (const auto& command : commands_) command->add_builtins();
  LK_TRY(CommandLine * chosen, choose_command(arguments));
  if (chosen != nullptr) {
    chosen->parent_ = this;
    return chosen->parse_arguments(std::move(arguments), world);
  }
  // No subcommand: only help and version are left.
  LK_TRY(const std::optional<Exit> answered, parse_arguments(std::move(arguments), world));
  if (answered) return answered;
  Error error = Error::invalid("a subcommand is missing");
  error.help = "see " + tool_ + " -h";
  return error;
}

}  // namespace logkit::cli
