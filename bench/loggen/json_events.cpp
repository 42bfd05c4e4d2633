// Events of microservices: requests that pass through three to six of them,
// each with a trace id of its own.
#include <array>
#include <cstdio>

#include "bench/loggen/generator.h"
#include "bench/loggen/random.h"
#include "lib/record/json_text.h"

namespace logkit::loggen {
namespace {

constexpr std::string_view kServices[] = {"gateway", "cart",     "payment", "catalog",
                                          "user",    "shipping", "email",   "search"};
constexpr std::string_view kMethods[] = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
constexpr std::string_view kErrors[] = {"connection refused", "deadline exceeded",
                                        "card declined", "row not found",
                                        "unexpected end of stream"};

void append_hex(std::uint64_t number, std::string& out) {
  std::array<char, 17> digits;
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(number));
  out.append(digits.data(), 16);
}

class JsonEvents : public Generator {
 public:
  explicit JsonEvents(const GeneratorOptions& options)
      : random_(options.seed), cardinality_(options.cardinality) {}

  void append(std::int64_t time_ns, std::string& out) override {
    if (events_left_ == 0) start_request();
    --events_left_;
    const std::uint64_t duration_us = 200 + random_.below(random_.one_in(20) ? 2'000'000 : 40'000);
    const bool failed = random_.one_in(60);
    const std::string_view service = random_.pick(kServices);
    span_.clear();
    append_hex(random_.next(), span_);
    record::RecordBuilder record(out);
    record.add_time("_time", time_ns);
    record.add_string("level", failed ? "error" : random_.one_in(12) ? "warn" : "info");
    record.add_string("service", service);
    record.add_string("host", host(service));
    record.add_string("trace_id", trace_);
    record.add_string("span_id", span_);
    record.add_string("_msg", message(failed, duration_us));
    record.open("http");
    record.add_string("method", method_);
    record.add_string("path", path_);
    record.add_uint("status", failed ? 500 + random_.below(4) : random_.one_in(25) ? 404 : 200);
    record.close();
    record.add_uint("duration_us", duration_us);
    record.add_string("user_id", user_);
    record.finish();
  }

 private:
  void start_request() {
    events_left_ = 3 + random_.below(4);
    trace_.clear();
    append_hex(random_.next(), trace_);
    append_hex(random_.next(), trace_);
    user_ = "u" + std::to_string(10'000 + random_.skewed(cardinality_));
    method_ = random_.pick(kMethods);
    path_ = "/api/v1/items/" + std::to_string(random_.skewed(cardinality_ * 10));
    if (random_.one_in(3)) path_ += "?page=" + std::to_string(1 + random_.skewed(30));
  }
  std::string host(std::string_view service) {
    return std::string(service) + "-" + std::to_string(random_.below(4));
  }
  std::string message(bool failed, std::uint64_t duration_us) {
    if (failed) return "request failed: " + std::string(random_.pick(kErrors)) + " for " + user_;
    const std::string took = " in " + std::to_string(duration_us / 1000) + " ms";
    if (random_.one_in(3)) return "fetched " + std::to_string(random_.skewed(200)) + " rows" + took;
    return method_ + " " + path_ + " done" + took;
  }

  Random random_;
  std::uint64_t cardinality_;
  std::uint64_t events_left_ = 0;
  std::string trace_;
  std::string span_;
  std::string user_;
  std::string method_;
  std::string path_;
};

}  // namespace

std::unique_ptr<Generator> make_json_events(const GeneratorOptions& options) {
  return std::make_unique<JsonEvents>(options);
}

}  // namespace logkit::loggen
