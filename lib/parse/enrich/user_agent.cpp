#include "lib/parse/enrich/user_agent.h"

#include <algorithm>

#include "lib/parse/line_cursor.h"

namespace logkit::parse {
namespace {

struct Token {
  std::string_view token;  // what stands in the header, up to the version
  std::string_view name;
};

// A browser names all those it wants to be taken for: the particular first.
constexpr Token kPrograms[] = {
    {"Edg/", "Edge"},           {"EdgA/", "Edge"},         {"EdgiOS/", "Edge"},
    {"Edge/", "Edge"},          {"OPR/", "Opera"},         {"OPiOS/", "Opera"},
    {"Opera/", "Opera"},        {"Vivaldi/", "Vivaldi"},   {"YaBrowser/", "Yandex Browser"},
    {"SamsungBrowser/", "Samsung Internet"},               {"UCBrowser/", "UC Browser"},
    {"HeadlessChrome/", "HeadlessChrome"},                 {"CriOS/", "Chrome"},
    {"FxiOS/", "Firefox"},      {"SeaMonkey/", "SeaMonkey"}, {"Firefox/", "Firefox"},
    {"Chromium/", "Chromium"},  {"Chrome/", "Chrome"},     {"MSIE ", "Internet Explorer"},
    {"Trident/", "Internet Explorer"},
};

constexpr std::string_view kBotWords[] = {"bot",    "Bot",    "spider", "Spider",
                                          "crawl",  "Crawl",  "slurp",  "Slurp"};

std::string_view version_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && (is_digit(text[end]) || text[end] == '.' || text[end] == '_' ||
                               (end > at && is_letter(text[end]))))
    ++end;
  while (end > at && (text[end - 1] == '.' || text[end - 1] == '_')) --end;
  return text.substr(at, end - at);
}

std::string_view version_behind(std::string_view text, std::string_view token) {
  const std::size_t found = text.find(token);
  return found == std::string_view::npos ? std::string_view()
                                         : version_at(text, found + token.size());
}

bool has(std::string_view text, std::string_view token) {
  return text.find(token) != std::string_view::npos;
}

// "name/1.2" at `at`.
void take_product(std::string_view text, std::size_t at, UserAgent& agent) {
  const std::size_t end = std::min(text.find_first_of(" /;()", at), text.size());
  agent.name = text.substr(at, end - at);
  if (end < text.size() && text[end] == '/') agent.version = version_at(text, end + 1);
}

// The word of a crawler: "(compatible; Googlebot/2.1; +http…)".
bool find_bot(std::string_view text, UserAgent& agent) {
  for (const std::string_view word : kBotWords) {
    const std::size_t found = text.find(word);
    if (found == std::string_view::npos) continue;
    std::size_t begin = found;
    while (begin > 0 && std::string_view(" ;(/+").find(text[begin - 1]) == std::string_view::npos)
      --begin;
    take_product(text, begin, agent);
    agent.device = "bot";
    return true;
  }
  return false;
}

void find_os(std::string_view text, UserAgent& agent) {
  if (has(text, "Windows Phone")) {
    agent.os = "Windows Phone";
    agent.os_version = version_behind(text, "Windows Phone ");
  } else if (has(text, "Windows NT ")) {
    agent.os = "Windows";
    agent.os_version = version_behind(text, "Windows NT ");
  } else if (has(text, "iPhone OS ") || has(text, "CPU OS ")) {
    agent.os = "iOS";
    agent.os_version = version_behind(text, has(text, "iPhone OS ") ? "iPhone OS " : "CPU OS ");
  } else if (has(text, "Mac OS X")) {
    agent.os = "macOS";
    agent.os_version = version_behind(text, "Mac OS X ");
  } else if (has(text, "Android")) {
    agent.os = "Android";
    agent.os_version = version_behind(text, "Android ");
  } else if (has(text, "CrOS ")) {
    agent.os = "ChromeOS";
  } else if (has(text, "Windows")) {
    agent.os = "Windows";
  } else if (has(text, "Linux")) {
    agent.os = "Linux";
  } else if (has(text, "FreeBSD")) {
    agent.os = "FreeBSD";
  }
}

std::string_view device_of(std::string_view text, const UserAgent& agent) {
  if (has(text, "iPad") || (agent.os == "Android" && !has(text, "Mobile"))) return "tablet";
  if (has(text, "Mobile") || has(text, "iPhone") || agent.os == "Windows Phone") return "mobile";
  return agent.os.empty() ? std::string_view() : "desktop";
}

class UserAgentStep final : public RecordStep {
 public:
  explicit UserAgentStep(std::string field) : field_(std::move(field)) {}

  void apply(ParsedRecord& record) override {
    const std::string_view text = field_text(record, field_);
    if (text.empty() || text == "-") return;
    const UserAgent agent = parse_user_agent(text);
    const auto add = [&](std::string_view name, std::string_view value) {
      if (!value.empty()) add_if_free(record, name, value);
    };
    add("ua.name", agent.name);
    add("ua.version", agent.version);
    add("ua.os", agent.os);
    if (agent.os_version.find('_') == std::string_view::npos) {
      add("ua.os_version", agent.os_version);
    } else {
      std::string version(agent.os_version);
      std::replace(version.begin(), version.end(), '_', '.');
      add("ua.os_version", record.arena.keep(version));
    }
    add("ua.device", agent.device);
  }

 private:
  std::string field_;
};

}  // namespace

UserAgent parse_user_agent(std::string_view text) {
  UserAgent agent;
  find_os(text, agent);
  if (find_bot(text, agent)) return agent;
  for (const Token& program : kPrograms) {
    if (!has(text, program.token)) continue;
    agent.name = program.name;
    agent.version = version_behind(text, program.token == "Trident/" ? "rv:" : program.token);
    break;
  }
  if (agent.name.empty() && has(text, "Safari/") && has(text, "Version/")) {
    agent.name = "Safari";
    agent.version = version_behind(text, "Version/");
  }
  if (agent.name.empty()) take_product(text, 0, agent);
  agent.device = device_of(text, agent);
  return agent;
}

std::unique_ptr<RecordStep> make_user_agent(std::string field) {
  return std::make_unique<UserAgentStep>(std::move(field));
}

}  // namespace logkit::parse
