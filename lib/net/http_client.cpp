#include "lib/net/http_client.h"

#include <curl/curl.h>

#include <array>
#include <mutex>

namespace logkit::net {
namespace {

constexpr long kConnectTimeoutMs = 10'000;

// libcurl wants to be set up once, before other threads use it.
bool set_up_curl() {
  static const bool is_up = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return is_up;
}

struct Answer {
  std::string body;
  std::size_t max_bytes = 0;
};

std::size_t keep_answer(char* data, std::size_t size, std::size_t count, void* context) {
  auto& answer = *static_cast<Answer*>(context);
  const std::size_t bytes = size * count;
  const std::size_t room = answer.max_bytes - answer.body.size();
  answer.body.append(data, std::min(bytes, room));
  return bytes;
}

struct HeaderList {
  curl_slist* list = nullptr;

  ~HeaderList() { curl_slist_free_all(list); }
  void add(const char* line) {
    if (curl_slist* longer = curl_slist_append(list, line); longer != nullptr) list = longer;
  }
};

}  // namespace

struct HttpClient::Handle {
  CURL* curl = nullptr;
  std::array<char, CURL_ERROR_SIZE> message{};

  ~Handle() {
    if (curl != nullptr) curl_easy_cleanup(curl);
  }
};

HttpClient::HttpClient(HttpClientOptions options, std::unique_ptr<Handle> handle)
    : options_(std::move(options)), handle_(std::move(handle)) {}

HttpClient::~HttpClient() = default;

Result<std::unique_ptr<HttpClient>> HttpClient::create(HttpClientOptions options) {
  auto handle = std::make_unique<Handle>();
  if (set_up_curl()) handle->curl = curl_easy_init();
  CURL* curl = handle->curl;
  if (curl == nullptr) return Error::invalid("libcurl cannot be used", options.url);
  const auto set_text = [curl](CURLoption option, const std::string& text) {
    return text.empty() || curl_easy_setopt(curl, option, text.c_str()) == CURLE_OK;
  };
  bool good = set_text(CURLOPT_URL, options.url);
  good = good && curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK;
  good = good && set_text(CURLOPT_CAINFO, options.ca_file);
  good = good && set_text(CURLOPT_SSLCERT, options.certificate_file);
  good = good && set_text(CURLOPT_SSLKEY, options.key_file);
  if (!good) return Error::invalid("libcurl refuses this address or these files", options.url);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "logship/" LOGKIT_VERSION);
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, kConnectTimeoutMs);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout_ms));
  curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, handle->message.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &keep_answer);
  if (options.insecure) {
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  return std::unique_ptr<HttpClient>(new HttpClient(std::move(options), std::move(handle)));
}

HttpReply HttpClient::post(std::string_view body, const std::vector<std::string>& headers) {
  CURL* const curl = handle_->curl;
  Answer answer{.body = {}, .max_bytes = options_.max_answer_bytes};
  HeaderList list;
  // Our bodies go at once; a round trip to ask first costs more than a refusal.
  list.add("Expect:");
  for (const std::string& line : headers) list.add(line.c_str());
  handle_->message[0] = '\0';
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list.list);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  HttpReply reply;
  if (code != CURLE_OK) {
    reply.failure =
        handle_->message[0] != '\0' ? handle_->message.data() : curl_easy_strerror(code);
    return reply;
  }
  long status = 0;
  curl_off_t retry_after_s = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after_s);
  reply.status = static_cast<unsigned>(status);
  reply.retry_after_s = retry_after_s;
  reply.body = std::move(answer.body);
  return reply;
}

}  // namespace logkit::net
