// What a request and its answer are to the receivers of the HTTP listener,
// whatever library speaks the protocol.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace logkit::net {

struct HttpRequest {
  std::string method;         // "POST"
  std::string path;           // decoded, without the query: "/_bulk"
  std::string content_type;   // lower case, without parameters: "application/json"
  std::string encoding;       // Content-Encoding, lower case; empty: none
  std::string authorization;  // the header as it came
  std::string body;           // as it came, at most the limit
  // Query parameters that receivers look at, decoded.
  std::vector<std::pair<std::string, std::string>> query;

  std::string_view parameter(std::string_view name) const {
    for (const auto& [key, value] : query)
      if (key == name) return value;
    return {};
  }
};

struct HttpAnswer {
  unsigned status = 200;
  std::string content_type = {};  // empty: no body
  std::string body = {};
  unsigned retry_after_s = 0;  // 0: no such header
  std::string allow = {};      // the methods that are taken (405)
  // Asks for a bearer token (401).
  bool challenge = false;
  // A client of Elasticsearch checks who it talks to.
  bool as_elasticsearch = false;
};

inline HttpAnswer json_answer(unsigned status, std::string body) {
  return {.status = status, .content_type = "application/json", .body = std::move(body)};
}

}  // namespace logkit::net
