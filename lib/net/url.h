// Url: a source or sink as typed: scheme://host:port/path?name=value&…
//
// Thread safety: values and pure functions.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"

namespace logkit::net {

struct Url {
  std::string scheme;     // "syslog+tcp"
  std::string authority;  // "127.0.0.1:514", as written
  std::string path;       // with its '/', as written; may be empty
  std::vector<std::pair<std::string, std::string>> parameters;  // decoded

  std::optional<std::string> parameter(std::string_view name) const;
  // kInvalid where a parameter has another name than these, with the names.
  Status check_parameters(std::span<const std::string_view> known) const;
  // Without the query: for names and messages.
  std::string base() const { return scheme + "://" + authority + path; }
};

// Nothing where the text has no scheme. A password in the authority is an
// error: secrets come from files.
Result<std::optional<Url>> parse_url(std::string_view text);

}  // namespace logkit::net
