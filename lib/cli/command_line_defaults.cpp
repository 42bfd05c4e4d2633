// CommandLine: what the environment and the configuration file say.
#include <algorithm>
#include <utility>

#include "lib/cli/command_line.h"
#include "lib/cli/config_file.h"
#include "lib/cli/known_options.h"
#include "lib/cli/suggest.h"

namespace logkit::cli {
namespace {

constexpr std::uint64_t kMaxConfigBytes = 1 << 20;
constexpr std::string_view kTools[] = {"logship", "logparse", "logidx",
                                       "logq",    "logtier",  "logalert"};

// A section that belongs to no tool would be silently of no effect.
Status check_section(const ConfigEntry& entry, const std::string& where) {
  const std::string tool = entry.section.substr(0, entry.section.find('.'));
  if (tool.empty() || std::ranges::find(kTools, tool) != std::end(kTools)) return {};
  Error error = Error::invalid("unknown section '" + entry.section + "'", where);
  const std::vector<std::string> tools(std::begin(kTools), std::end(kTools));
  error.help = did_you_mean(nearest(tool, tools));
  return error;
}

Result<std::string> read_whole(io::Fs& fs, const std::string& path) {
  LK_TRY(auto file, fs.open_read(path));
  if (file->size_bytes() > kMaxConfigBytes) {
    return Error::invalid("is no configuration file: larger than 1 MiB", path);
  }
  std::string text(static_cast<std::size_t>(file->size_bytes()), '\0');
  LK_TRY(const std::size_t count,
         file->read_at(0, {reinterpret_cast<std::byte*>(text.data()), text.size()}));
  text.resize(count);
  return text;
}

}  // namespace

// A key for all tools may be one of another tool, a key of a tool with
// subcommands one of another subcommand; what none of them knows is a mistake.
Status CommandLine::check_unknown_key(const ConfigEntry& entry, const std::string& where) const {
  if (entry.section.empty() && is_known_option(entry.key)) return {};
  std::vector<std::string> names;
  if (entry.section.empty()) {
    const auto known = known_options();
    names.assign(known.begin(), known.end());
  }
  for (const OptionSpec& known : specs_) names.push_back(known.long_name());
  if (parent_ != nullptr && entry.section == tool_) {
    for (const auto& command : parent_->commands_) {
      if (command->find("--" + entry.key) != nullptr) return {};
      for (const OptionSpec& known : command->specs_) names.push_back(known.long_name());
    }
  }
  Error error = Error::invalid("unknown option '" + entry.key + "'", where);
  error.help = did_you_mean(nearest(entry.key, names));
  return error;
}

// The environment, then the configuration file, where the command line is
// silent. The file is read where --config names it, and without being named
// only by a tool that talks to a person: what a script does never depends on
// who runs it.
Status CommandLine::assign_defaults(std::vector<bool> given, std::optional<std::string> config,
                                    World& world) {
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const std::string value = specs_[i].opt.env.empty() ? "" : world.env(specs_[i].opt.env);
    if (given[i] || value.empty()) continue;
    Status assigned = specs_[i].assign({value});
    if (!assigned) return std::move(assigned.error()).at(specs_[i].opt.env);
    given[i] = true;
  }
  const bool named = config.has_value();
  std::string path = std::move(config).value_or("");
  if (!named && world.stdout_is_tty && find("--config") != nullptr) {
    const std::string home = world.env("XDG_CONFIG_HOME");
    path = (home.empty() ? world.env("HOME") + "/.config" : home) + "/logkit/config.toml";
  }
  if (path.empty() || path == "none") return {};
  Result<std::string> text = read_whole(world.fs, path);
  if (!text && !named && text.error().code == Code::kNotFound) return {};
  if (!text) return std::move(text).error();
  LK_TRY(const std::vector<ConfigEntry> entries, parse_config(*text, path));
  std::string section = name_;
  std::replace(section.begin(), section.end(), ' ', '.');
  for (const ConfigEntry& entry : entries) {
    const std::string where = path + ":" + std::to_string(entry.line);
    LK_RETURN_IF_ERROR(check_section(entry, where));
    if (!entry.section.empty() && entry.section != tool_ && entry.section != section) continue;
    const OptionSpec* spec = find("--" + entry.key);
    if (spec == nullptr) {
      LK_RETURN_IF_ERROR(check_unknown_key(entry, where));
      continue;
    }
    if (given[static_cast<std::size_t>(spec - specs_.data())] || entry.values.empty()) continue;
    Status assigned = spec->take(entry.values);
    if (!assigned) return std::move(assigned.error()).at(where);
  }
  return {};
}

}  // namespace logkit::cli
