// BSD syslog of a few Linux hosts: sshd, cron, the kernel, systemd.
#include <array>
#include <cstdio>

#include "bench/loggen/generator.h"
#include "bench/loggen/random.h"
#include "lib/base/civil_time.h"

namespace logkit::loggen {
namespace {

constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kHosts[] = {"web-1", "web-2", "db-1", "bastion"};
constexpr std::string_view kUsers[] = {"root", "admin", "git", "oracle", "test", "ubuntu"};
constexpr std::string_view kUnits[] = {"nginx.service", "logrotate.service", "apt-daily.timer"};

class Syslog : public Generator {
 public:
  explicit Syslog(const GeneratorOptions& options)
      : random_(options.seed), cardinality_(options.cardinality) {}

  void append(std::int64_t time_ns, std::string& out) override {
    const CivilTime civil = civil_from_ns(time_ns);
    std::array<char, 32> stamp;
    const int size = std::snprintf(stamp.data(), stamp.size(), "%s %2u %02u:%02u:%02u ",
                                   kMonths[civil.month - 1], civil.day, civil.hour, civil.minute,
                                   civil.second);
    out.append(stamp.data(), static_cast<std::size_t>(size));
    out.append(random_.pick(kHosts)).push_back(' ');
    append_message(out);
    out.push_back('\n');
  }

 private:
  std::string address() {
    const std::uint64_t client = random_.skewed(cardinality_) * 2'654'435'761 % 0xFFFFFFFF;
    return std::to_string(client >> 24) + "." + std::to_string(client >> 16 & 0xFF) + "." +
           std::to_string(client >> 8 & 0xFF) + "." + std::to_string(client & 0xFF);
  }
  // Calls are chained, not added: the operands of + come in any order, and with
  // them the random numbers.
  std::string below(std::uint64_t limit) { return std::to_string(random_.below(limit)); }
  void append_program(std::string_view name, std::string& out) {
    out.append(name).append("[").append(std::to_string(1000 + random_.below(30'000))).append("]: ");
  }
  void append_from(std::string& out) {
    out.append(" from ").append(address()).append(" port ");
    out.append(std::to_string(1024 + random_.below(60'000)));
  }
  void append_login(std::string_view what, std::string_view user, std::string_view how,
                    std::string& out) {
    append_program("sshd", out);
    out.append(what).append(user);
    append_from(out);
    out.append(how);
  }

  void append_message(std::string& out) {
    const std::string user(random_.pick_skewed(kUsers));
    switch (random_.below(8)) {
      case 0: case 1: case 2:
        return append_login("Failed password for ", user, " ssh2", out);
      case 3:
        return append_login("Invalid user ", user + below(cardinality_), "", out);
      case 4:
        return append_login("Accepted publickey for ", user, " ssh2: RSA SHA256:x", out);
      case 5:
        append_program("CRON", out);
        out.append("(").append(user).append(") CMD (/usr/local/bin/backup --level ");
        out.append(below(3)).append(")");
        return;
      case 6:
        out.append("kernel: [").append(below(900'000)).append(".");
        out.append(std::to_string(100'000 + random_.below(900'000)));
        out.append("] eth0: link up, 1000 Mbps");
        return;
      default:
        out.append("systemd[1]: Started ").append(random_.pick(kUnits)).append(".");
    }
  }

  Random random_;
  std::uint64_t cardinality_;
};

}  // namespace

std::unique_ptr<Generator> make_syslog(const GeneratorOptions& options) {
  return std::make_unique<Syslog>(options);
}

}  // namespace logkit::loggen
