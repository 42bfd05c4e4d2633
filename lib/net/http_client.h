// HttpClient: one POST after the other over a connection that is kept, on
// libcurl.
//
// No redirects are followed: records go where they were sent, or nowhere.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"

namespace logkit::net {

struct HttpClientOptions {
  std::string url;
  std::int64_t timeout_ms = 30'000;  // of a whole request
  std::string ca_file;               // empty: the system's
  std::string certificate_file;      // of ours, where the server asks for one
  std::string key_file;
  bool insecure = false;  // take any certificate
  // A longer answer is cut: it cannot be understood then.
  std::size_t max_answer_bytes = 16u << 20;
};

struct HttpReply {
  unsigned status = 0;  // 0: there was none, `failure` says why
  std::string body = {};
  std::int64_t retry_after_s = 0;  // what the server asked for
  std::string failure = {};
};

class HttpClient {
 public:
  static Result<std::unique_ptr<HttpClient>> create(HttpClientOptions options);
  ~HttpClient();

  // `headers`: whole lines, "Content-Type: application/json".
  HttpReply post(std::string_view body, const std::vector<std::string>& headers);

 private:
  struct Handle;
  HttpClient(HttpClientOptions options, std::unique_ptr<Handle> handle);

  HttpClientOptions options_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace logkit::net
