#include "lib/cli/config_file.h"

#include <algorithm>

namespace logkit::cli {
namespace {

constexpr std::string_view kBlank = " \t\r";

bool is_bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '+' || c == ':';
}

// Walks one line.
class LineParser {
 public:
  explicit LineParser(std::string_view text) : rest_(text) {}

  void skip_blank() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlank), rest_.size()));
  }
  bool at_end() {
    skip_blank();
    return rest_.empty() || rest_[0] == '#';
  }
  bool take(char c) {
    skip_blank();
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  Result<std::string> bare(std::string_view what) {
    skip_blank();
    std::size_t count = 0;
    while (count < rest_.size() && is_bare(rest_[count])) ++count;
    if (count == 0) return Error::invalid("expected " + std::string(what));
    std::string text(rest_.substr(0, count));
    rest_.remove_prefix(count);
    return text;
  }
  Result<std::string> scalar() {
    skip_blank();
    if (!rest_.empty() && rest_[0] == '\'') return literal();
    if (!rest_.empty() && rest_[0] == '"') return basic();
    LK_TRY(std::string text, bare("a value; text goes in quotes"));
    const bool number = text.find_first_not_of("0123456789+-._eE") == std::string::npos;
    if (text != "true" && text != "false" && !number) {
      return Error::invalid("'" + text + "' is no value; text goes in quotes");
    }
    if (number) text.erase(std::remove(text.begin(), text.end(), '_'), text.end());
    return text;
  }

 private:
  Result<std::string> literal() {
    const std::size_t close = rest_.find('\'', 1);
    if (close == std::string_view::npos) return Error::invalid("missing closing quote");
    std::string text(rest_.substr(1, close - 1));
    rest_.remove_prefix(close + 1);
    return text;
  }
  Result<std::string> basic() {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == '"') {
        rest_.remove_prefix(i + 1);
        return text;
      }
      if (rest_[i] != '\\') {
        text.push_back(rest_[i]);
        continue;
      }
      constexpr std::string_view kEscaped = "\"\\ntr", kMeant = "\"\\\n\t\r";
      const std::size_t which =
          ++i < rest_.size() ? kEscaped.find(rest_[i]) : std::string_view::npos;
      if (which == std::string_view::npos) return Error::invalid("unknown escape in a string");
      text.push_back(kMeant[which]);
    }
    return Error::invalid("missing closing quote");
  }

  std::string_view rest_;
};

Status parse_values(LineParser& line, std::vector<std::string>& values) {
  if (!line.take('[')) {
    LK_TRY(std::string value, line.scalar());
    values.push_back(std::move(value));
    return {};
  }
  while (!line.take(']')) {
    if (!values.empty() && !line.take(',')) return Error::invalid("expected ',' or ']'");
    if (line.take(']')) break;
    LK_TRY(std::string value, line.scalar());
    values.push_back(std::move(value));
  }
  return {};
}

Status parse_line(std::string_view text, std::string& section, std::vector<ConfigEntry>& entries) {
  LineParser line(text);
  if (line.at_end()) return {};
  if (line.take('[')) {
    LK_TRY(section, line.bare("the name of a tool"));
    if (!line.take(']')) return Error::invalid("expected ']'");
  } else {
    ConfigEntry entry{.section = section, .key = {}, .values = {}};
    LK_TRY(entry.key, line.bare("the name of an option"));
    if (!line.take('=')) return Error::invalid("expected '=' after '" + entry.key + "'");
    LK_RETURN_IF_ERROR(parse_values(line, entry.values));
    std::replace(entry.key.begin(), entry.key.end(), '_', '-');
    entries.push_back(std::move(entry));
  }
  if (!line.at_end()) return Error::invalid("unexpected text after the value");
  return {};
}

}  // namespace

Result<std::vector<ConfigEntry>> parse_config(std::string_view text, std::string_view name) {
  std::vector<ConfigEntry> entries;
  std::string section;
  for (std::uint64_t number = 1; !text.empty(); ++number) {
    const std::size_t newline = std::min(text.find('\n'), text.size());
    const std::size_t known = entries.size();
    Status parsed = parse_line(text.substr(0, newline), section, entries);
    if (!parsed) {
      return std::move(parsed.error()).at(std::string(name) + ":" + std::to_string(number));
    }
    if (entries.size() > known) entries.back().line = number;
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return entries;
}

}  // namespace logkit::cli
