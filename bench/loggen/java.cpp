// A Java server's log4j log, with stack traces.
#include <array>
#include <cstdio>

#include "bench/loggen/generator.h"
#include "bench/loggen/random.h"
#include "lib/base/civil_time.h"

namespace logkit::loggen {
namespace {

constexpr std::string_view kLoggers[] = {"com.example.shop.OrderService",
                                         "com.example.shop.CartRepository",
                                         "org.apache.http.impl.execchain.RetryExec",
                                         "com.zaxxer.hikari.pool.HikariPool",
                                         "org.springframework.web.servlet.DispatcherServlet"};
constexpr std::string_view kExceptions[] = {
    "java.lang.NullPointerException", "java.net.SocketTimeoutException: Read timed out",
    "java.sql.SQLTransientConnectionException: pool exhausted",
    "java.lang.IllegalStateException: order is closed"};
constexpr std::string_view kMethods[] = {"place", "find", "save", "doExecute", "invoke", "run",
                                         "proceed", "handle"};

class Java : public Generator {
 public:
  explicit Java(const GeneratorOptions& options)
      : random_(options.seed), cardinality_(options.cardinality) {}

  void append(std::int64_t time_ns, std::string& out) override {
    const bool failed = random_.one_in(80);
    const std::string_view level = failed                ? "ERROR"
                                   : random_.one_in(15) ? "WARN "
                                   : random_.one_in(3)  ? "DEBUG"
                                                        : "INFO ";
    std::string stamp = format_rfc3339_fixed(time_ns, 3);
    stamp.replace(10, 1, " ").replace(19, 1, ",").pop_back();
    out.append(stamp).push_back(' ');
    out.append(level).append(" [http-nio-8080-exec-").append(std::to_string(1 + random_.below(32)));
    out.append("] ").append(random_.pick_skewed(kLoggers)).append(" - ");
    append_message(failed, out);
    out.push_back('\n');
    if (failed) append_trace(out);
  }

 private:
  void append_message(bool failed, std::string& out) {
    const std::string order = std::to_string(100'000 + random_.below(cardinality_ * 100));
    if (failed) {
      out.append("Cannot process order " + order);
      return;
    }
    // Chained, not added: the operands of + come in any order.
    switch (random_.below(4)) {
      case 0:
        out.append("Order ").append(order).append(" placed by user ");
        out.append(std::to_string(random_.skewed(cardinality_)));
        return;
      case 1:
        out.append("Loaded ").append(std::to_string(random_.skewed(500))).append(" items in ");
        out.append(std::to_string(random_.skewed(900))).append(" ms");
        return;
      case 2:
        out.append("Pool stats (total=").append(std::to_string(random_.below(20)));
        out.append(", active=").append(std::to_string(random_.below(20))).append(", idle=3)");
        return;
      default:
        out.append("Completed 200 OK");
    }
  }
  void append_trace(std::string& out) {
    out.append(random_.pick(kExceptions)).push_back('\n');
    for (std::uint64_t depth = 5 + random_.below(25); depth > 0; --depth) append_frame(out);
    if (!random_.one_in(3)) return;
    out.append("Caused by: ").append(random_.pick(kExceptions)).push_back('\n');
    for (std::uint64_t depth = 2 + random_.below(5); depth > 0; --depth) append_frame(out);
    out.append("\t... " + std::to_string(10 + random_.below(40)) + " more\n");
  }
  void append_frame(std::string& out) {
    const std::string_view logger = random_.pick(kLoggers);
    out.append("\tat ").append(logger).append(".").append(random_.pick(kMethods)).append("(");
    out.append(logger.substr(logger.rfind('.') + 1)).append(".java:");
    out.append(std::to_string(20 + random_.below(400))).append(")\n");
  }

  Random random_;
  std::uint64_t cardinality_;
};

}  // namespace

std::unique_ptr<Generator> make_java(const GeneratorOptions& options) {
  return std::make_unique<Java>(options);
}

}  // namespace logkit::loggen
