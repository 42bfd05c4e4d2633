// The texts of -h, --help and --help-json.
#include <algorithm>

#include "lib/base/json_escape.h"
#include "lib/cli/command_line.h"
#include "lib/cli/text_width.h"

namespace logkit::cli {
namespace {

constexpr std::size_t kHelpColumn = 28;

std::string option_head(const OptionSpec& spec) {
  const std::vector<std::string> names = spec.name_list();
  std::string head = names.front().size() == 2 ? "  " : "      ";
  for (std::size_t i = 0; i < names.size(); ++i) head += (i == 0 ? "" : ", ") + names[i];
  if (spec.takes == OptionSpec::Takes::kOptionalValue) return head + "[=" + spec.opt.metavar + "]";
  return spec.opt.metavar.empty() ? head : head + " " + spec.opt.metavar;
}

std::string option_help(const OptionSpec& spec, bool all) {
  std::string help = spec.opt.help;
  if (all && !spec.opt.env.empty()) help += " [$" + spec.opt.env + "]";
  return help;
}

// `text` after `head`, wrapped at `columns`, every line from kHelpColumn on.
void append_entry(const std::string& head, std::string_view text, std::size_t columns,
                  std::string& out) {
  std::string line = head;
  if (line.size() + 2 > kHelpColumn) {
    out += line + "\n";
    line.clear();
  }
  line.resize(kHelpColumn, ' ');
  std::size_t used = kHelpColumn;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, blank);
    if (used > kHelpColumn && used + 1 + word.size() > columns) {
      out += line + "\n";
      line.assign(kHelpColumn, ' ');
      used = kHelpColumn;
    }
    if (used > kHelpColumn) line += ' ', ++used;
    line += word;
    used += word.size();
    text.remove_prefix(std::min(blank + 1, text.size()));
  }
  out += line + "\n";
}


void append_json_list(const std::vector<std::string>& texts, std::string& out) {
  out += '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(texts[i], out);
  }
  out += ']';
}

void append_json_option(const OptionSpec& spec, std::string& out) {
  const bool value = spec.takes == OptionSpec::Takes::kValue ||
                     spec.takes == OptionSpec::Takes::kManyValues ||
                     spec.takes == OptionSpec::Takes::kTwoValues;
  const bool optional = spec.takes == OptionSpec::Takes::kOptionalValue;
  out += "{\"names\":";
  append_json_list(spec.name_list(), out);
  out += ",\"value\":";
  append_json_string(spec.opt.metavar, out);
  out += ",\"takes\":";
  append_json_string(value ? "value" : optional ? "optional" : "none", out);
  out += ",\"heading\":";
  append_json_string(spec.heading, out);
  out += ",\"help\":";
  append_json_string(spec.opt.help, out);
  if (!spec.choices.empty()) {
    out += ",\"choices\":";
    append_json_list(spec.choices, out);
  }
  out += "}";
}

void append_json_command(const CommandLine& line, std::string& out) {
  out += "{\"name\":";
  append_json_string(line.name(), out);
  out += ",\"summary\":";
  append_json_string(line.summary(), out);
  out += ",\"usage\":";
  append_json_list(line.usages(), out);
  out += ",\"options\":[";
  bool first = true;
  for (const OptionSpec& spec : line.specs()) {
    if (spec.hidden) continue;
    out += first ? "\n" : ",\n";
    append_json_option(spec, out);
    first = false;
  }
  out += "],\"commands\":[";
  for (std::size_t i = 0; i < line.commands().size(); ++i) {
    out += i == 0 ? "\n" : ",\n";
    append_json_command(*line.commands()[i], out);
  }
  out += "]}";
}

}  // namespace

std::string help_text(const CommandLine& line, bool all, int columns) {
  const auto width = static_cast<std::size_t>(std::clamp(columns, 60, 100));
  std::string out = line.name() + ": " + line.summary() + "\n\n";
  for (std::size_t i = 0; i < line.usages().size(); ++i) {
    out += (i == 0 ? "usage: " : "       ") + line.name() + " " + line.usages()[i] + "\n";
  }
  for (std::size_t i = 0; i < line.commands().size(); ++i) {
    if (i == 0) out += "\nSubcommands:\n";
    const CommandLine& command = *line.commands()[i];
    append_entry("  " + command.name().substr(line.name().size() + 1), command.summary(), width,
                 out);
  }
  std::string heading;
  for (const OptionSpec& spec : line.specs()) {
    if (spec.hidden || (spec.opt.advanced && !all)) continue;
    if (heading != spec.heading) out += "\n" + spec.heading + ":\n";
    heading = spec.heading;
    append_entry(option_head(spec), option_help(spec, all), width, out);
  }
  if (!line.epilogue_text().empty()) out += "\n" + line.epilogue_text() + "\n";
  return out;
}

std::string help_json(const CommandLine& line) {
  std::string out;
  append_json_command(line, out);
  return out + "\n";
}

}  // namespace logkit::cli
