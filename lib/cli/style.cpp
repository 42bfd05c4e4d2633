#include "lib/cli/style.h"

#include <algorithm>

#include "lib/base/ascii.h"

namespace logkit::cli {
namespace {

constexpr std::array<std::string_view, kPaintCount> kPaintNames = {
    "fatal", "error", "warn", "info", "debug", "trace", "time", "key", "note", "match"};

std::string lookup(const std::map<std::string, std::string>& environment, const char* name) {
  auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

bool is_sgr(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789;") == std::string_view::npos;
}

}  // namespace

When parse_when(std::string_view text) {
  if (text == "always") return When::kAlways;
  return text == "never" ? When::kNever : When::kAuto;
}

std::string Style::begin(Paint paint) const {
  if (!color_) return {};
  return "\033[" + codes_[static_cast<std::size_t>(paint)] + "m";
}

std::string Style::paint(Paint paint, std::string_view text) const {
  std::string painted = begin(paint);
  painted.append(text);
  painted.append(end());
  return painted;
}

bool Style::set_colors(std::string_view spec) {
  bool understood = true;
  while (!spec.empty()) {
    const std::size_t colon = spec.find(':');
    const std::string_view part = spec.substr(0, colon);
    spec = colon == std::string_view::npos ? std::string_view() : spec.substr(colon + 1);
    if (part.empty()) continue;
    const std::size_t equals = part.find('=');
    const auto name = std::find(kPaintNames.begin(), kPaintNames.end(), part.substr(0, equals));
    if (equals == std::string_view::npos || name == kPaintNames.end() ||
        !is_sgr(part.substr(equals + 1))) {
      understood = false;
      continue;
    }
    codes_[static_cast<std::size_t>(name - kPaintNames.begin())] = part.substr(equals + 1);
  }
  return understood;
}

bool wants_color(When flag, const std::map<std::string, std::string>& environment, bool is_tty) {
  if (flag != When::kAuto) return flag == When::kAlways;
  if (!lookup(environment, "NO_COLOR").empty()) return false;
  const std::string force = lookup(environment, "CLICOLOR_FORCE");
  if (!force.empty() && force != "0") return true;
  if (lookup(environment, "TERM") == "dumb") return false;
  return is_tty;
}

bool locale_is_utf8(const std::map<std::string, std::string>& environment) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string value = to_lower(lookup(environment, name));
    if (value.empty()) continue;
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

}  // namespace logkit::cli
