#include "lib/net/url.h"

#include <charconv>

namespace logkit::net {
namespace {

// "%2C" → ",". A '%' that begins no code stays: patterns like %Y may be typed
// as they are.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, code, 16).ptr == digits + 2) {
      out.push_back(static_cast<char>(code));
      i += 2;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

bool is_scheme(std::string_view text) {
  for (const char c : text)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '+') return false;
  return !text.empty() && text[0] >= 'a';
}

}  // namespace

std::optional<std::string> Url::parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters)
    if (key == name) return value;
  return std::nullopt;
}

Status Url::check_parameters(std::span<const std::string_view> known) const {
  for (const auto& [key, value] : parameters) {
    bool found = false;
    for (const std::string_view name : known) found = found || key == name;
    if (found) continue;
    Error error = Error::invalid("unknown parameter '" + key + "'", base());
    error.help = known.empty() ? "it takes none" : "it takes ";
    for (std::size_t i = 0; i < known.size(); ++i)
      error.help.append(i == 0 ? "" : ", ").append(known[i]);
    return error;
  }
  return {};
}

Result<std::optional<Url>> parse_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon)))
    return std::optional<Url>();
  Url url;
  url.scheme = text.substr(0, colon);
  std::string_view rest = text.substr(colon + 3);
  const std::size_t question = rest.find('?');
  std::string_view query =
      question == std::string_view::npos ? std::string_view() : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const std::size_t slash = rest.find('/');
  url.authority = rest.substr(0, slash);
  if (slash != std::string_view::npos) url.path = rest.substr(slash);
  if (url.authority.find('@') != std::string::npos) {
    Error error = Error::invalid("a user or password in an address can be seen by everybody",
                                 url.scheme + "://");
    error.help = "put the token into a file and give --bearer-token-file";
    return error;
  }
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::size_t equals = pair.find('=');
    if (pair.empty()) continue;
    url.parameters.emplace_back(
        percent_decoded(pair.substr(0, equals)),
        equals == std::string_view::npos ? "" : percent_decoded(pair.substr(equals + 1)));
  }
  return std::optional<Url>(std::move(url));
}

}  // namespace logkit::net
