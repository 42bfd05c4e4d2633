#include "lib/net/http_outcome.h"

#include <algorithm>

#include "lib/base/utf8.h"

namespace logkit::net {
namespace {

constexpr std::int64_t kMostRetryAfterS = 600;
constexpr std::size_t kMaxExcerptBytes = 200;

std::string_view status_text(unsigned status) {
  switch (status) {
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "";
  }
}

// The beginning of an answer on one line.
std::string excerpt(std::string_view body) {
  std::string text;
  append_valid_utf8(utf8_prefix(body, kMaxExcerptBytes), text);
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 32 || c == 127) c = ' ';
  while (!text.empty() && text.back() == ' ') text.pop_back();
  return text;
}

}  // namespace

HttpOutcome outcome_of(unsigned status) {
  if (status / 100 == 2) return HttpOutcome::kDelivered;
  if (status / 100 != 4) return HttpOutcome::kAgain;
  for (const unsigned again : {401u, 403u, 404u, 405u, 407u, 408u, 425u, 429u})
    if (status == again) return HttpOutcome::kAgain;
  return HttpOutcome::kSplit;
}

std::string describe(const HttpReply& reply) {
  if (reply.status == 0) return reply.failure;
  std::string text = std::to_string(reply.status);
  if (const std::string_view name = status_text(reply.status); !name.empty())
    text.append(" ").append(name);
  if (const std::string body = excerpt(reply.body); !body.empty()) text.append(": ").append(body);
  return text;
}

std::int64_t retry_after_ns(const HttpReply& reply) {
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  return std::clamp<std::int64_t>(reply.retry_after_s, 0, kMostRetryAfterS) * kNsPerSecond;
}

}  // namespace logkit::net
