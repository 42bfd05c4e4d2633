// A web server's access log, "combined".
#include <array>
#include <cstdio>

#include "bench/loggen/generator.h"
#include "bench/loggen/random.h"
#include "lib/base/civil_time.h"

namespace logkit::loggen {
namespace {

constexpr std::string_view kPages[] = {"/", "/index.html", "/products", "/cart", "/login",
                                       "/static/app.js", "/static/site.css", "/favicon.ico",
                                       "/api/search", "/blog/2026/how-we-log"};
constexpr std::string_view kReferers[] = {"-", "-", "https://www.example.com/",
                                          "https://search.example.org/?q=shoes"};
constexpr std::string_view kAgents[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.4 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    "curl/8.5.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"};
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

class WebAccess : public Generator {
 public:
  explicit WebAccess(const GeneratorOptions& options)
      : random_(options.seed), cardinality_(options.cardinality) {}

  void append(std::int64_t time_ns, std::string& out) override {
    const std::uint64_t client = random_.skewed(cardinality_) * 2'654'435'761 % 0xFFFFFFFF;
    const CivilTime civil = civil_from_ns(time_ns);
    const bool known = random_.one_in(20);
    std::array<char, 96> head;
    const int size = std::snprintf(
        head.data(), head.size(), "%u.%u.%u.%u - %s [%02u/%s/%04d:%02u:%02u:%02u +0000] \"",
        byte(client, 24), byte(client, 16), byte(client, 8), byte(client, 0),
        known ? "alice" : "-", civil.day, kMonths[civil.month - 1],
        static_cast<int>(civil.year), civil.hour, civil.minute, civil.second);
    out.append(head.data(), static_cast<std::size_t>(size));
    append_request(out);
  }

 private:
  static unsigned byte(std::uint64_t number, unsigned shift) {
    return static_cast<unsigned>(number >> shift & 0xFF);
  }
  void append_request(std::string& out) {
    const bool missing = random_.one_in(30);
    out.append(random_.one_in(10) ? "POST " : "GET ");
    out.append(missing ? "/wp-login.php" : random_.pick_skewed(kPages));
    if (random_.one_in(4)) out.append("?id=" + std::to_string(random_.skewed(cardinality_ * 10)));
    out.append(" HTTP/1.1\" ");
    const bool failed = random_.one_in(200);
    out.append(missing ? "404 " : failed ? "502 " : random_.one_in(8) ? "304 " : "200 ");
    out.append(std::to_string(random_.one_in(3) ? 0 : 200 + random_.skewed(60'000)));
    out.append(" \"").append(random_.pick(kReferers)).append("\" \"");
    out.append(random_.pick_skewed(kAgents)).append("\"\n");
  }

  Random random_;
  std::uint64_t cardinality_;
};

}  // namespace

std::unique_ptr<Generator> make_web_access(const GeneratorOptions& options) {
  return std::make_unique<WebAccess>(options);
}

}  // namespace logkit::loggen
