#include "tests/differential/random_records.h"

#include "lib/base/civil_time.h"
#include "lib/base/json_escape.h"

namespace logkit::differential {
namespace {

class RecordMaker {
 public:
  explicit RecordMaker(Random& random) : random_(random) {}

  RandomRecord make(std::int64_t time_ns) {
    json_ = "{";
    std::string time = format_rfc3339_ns(time_ns);
    if (random_.one_in(50)) time[10] = ' ';
    if (random_.one_in(3)) {
      add_text("_time", time);
      add_message();
    } else {
      add_message();
      add_text("_time", time);
    }
    add_level();
    if (!random_.one_in(10)) add_raw("status", random_.of(statuses_));
    if (!random_.one_in(5)) add_raw("bytes", std::to_string(random_.below(100'000)));
    if (random_.one_in(3)) add_raw("share", std::to_string(random_.below(64)) + ".25");
    if (random_.one_in(4)) add_text("took", random_.of(durations_));
    if (random_.one_in(4)) add_text("ip", "10.0." + std::to_string(random_.below(3)) + "." +
                                              std::to_string(random_.below(256)));
    if (random_.one_in(2)) add_nested();
    if (random_.one_in(6)) add_raw("http.status", std::to_string(500 + random_.below(4)));
    if (random_.one_in(5)) add_text("user", "user-" + std::to_string(random_.below(2'000)));
    if (random_.one_in(8)) add_raw("mixed", random_.of(mixed_));
    if (random_.one_in(300)) add_text("rare", "needle");
    if (random_.one_in(6)) add_raw("big", random_.of(big_));
    if (random_.one_in(20)) add_raw("status", random_.of(statuses_));
    if (random_.one_in(30)) add_text("user", "user-" + std::to_string(random_.below(9)));
    if (random_.one_in(12)) add_deep();
    if (random_.one_in(25)) add_text("msg", random_.of(words()));
    if (random_.one_in(25)) add_text("lvl", random_.of(levels_));
    if (random_.one_in(25)) add_text("timestamp", "2026-03-01T13:00:00.5Z");
    if (random_.one_in(500)) add_raw("k" + std::to_string(random_.below(400)), "1");
    json_.push_back('}');
    return {.json = json_, .time_ns = time_ns};
  }

 private:
  void key(std::string_view name) {
    if (json_.back() != '{') json_ += random_.one_in(20) ? ", " : ",";
    append_json_string(name, json_);
    json_.push_back(':');
  }
  void add_raw(std::string_view name, std::string_view json) {
    key(name);
    json_ += json;
  }
  void add_text(std::string_view name, std::string_view text) {
    key(name);
    append_json_string(text, json_);
  }
  void add_message() {
    std::string text;
    const std::uint64_t count = 1 + random_.below(6);
    for (std::uint64_t i = 0; i < count; ++i) {
      if (i > 0) text += random_.one_in(6) ? "-" : " ";
      text += words()[random_.below(words().size() - 3)];
      if (random_.one_in(5)) text += "=" + std::to_string(random_.below(1'000));
    }
    if (random_.one_in(15)) {
      add_text("message", text);
    } else if (!random_.one_in(40)) {
      add_text("_msg", text);
    }
  }
  void add_level() {
    const std::string& level = random_.of(levels_);
    if (random_.one_in(4)) {
      add_text("severity", level);
    } else if (!random_.one_in(8)) {
      add_text("level", level);
    }
  }
  void add_nested() {
    key("http");
    json_ += "{\"status\":" + std::to_string(200 + random_.below(5)) + ",\"path\":\"/a/" +
             std::to_string(random_.below(30)) + "\"}";
  }

  // One name by two ways, an object in two parts, keys with escapes.
  void add_deep() {
    key("a");
    json_ += "{\"b\":{\"c\":" + std::to_string(random_.below(3)) + ",\"d\":\"x\"},\"e\":[]}";
    if (random_.one_in(3)) add_raw("a", "{\"b\":{\"c\":9},\"f\":null}");
    if (random_.one_in(3)) add_raw("a.b.c", "\"flat\"");
    if (random_.one_in(3)) add_raw("a.b", "{\"c\":8}");
    if (random_.one_in(3)) add_text("q\"\n", "line\nbreak \\ \"quoted\"");
  }

  Random& random_;
  std::string json_;
  const std::vector<std::string> big_ = {
      "9007199254740991",    "9007199254740992",      "9007199254740993",     "9007199254740994",
      "9223372036854775807", "-9223372036854775808",  "9223372036854775808",  "18446744073709551615",
      "-9007199254740993",   "99999999999999999999",  "9007199254740993.5",   "\"9007199254740993\""};
  const std::vector<std::string> levels_ = {"info", "info", "info", "warn", "error", "Debug", ""};
  const std::vector<std::string> statuses_ = {"200", "200",   "200", "404",    "500",
                                              "503", "\"404\"", "1e3", "\"n/a\"", "-1"};
  const std::vector<std::string> durations_ = {"10ms", "1.5s", "2h", "900us", "1m30s", "soon"};
  const std::vector<std::string> mixed_ = {"null", "true",   "false", "[1,2]",  "{}",
                                           "\"\"", "\"x y\"", "7",     "\"007\"", "9007199254740993"};
};

}  // namespace

const std::vector<std::string>& words() {
  static const std::vector<std::string> kWords = {
      "error",   "errors", "failed", "failure", "login", "user",  "timeout", "connect", "connected",
      "ошибка",  "naïve",  "GET",    "POST",    "api",   "v2",    "x_y",     "disk",    "full",
      "retry",   "10",     "404",    "Error",   "ERROR", "日本",  "nothing", "absent",  "missing_word"};
  return kWords;
}

std::vector<RandomRecord> random_records(std::size_t count, Random& random) {
  RecordMaker maker(random);
  std::vector<RandomRecord> records;
  std::int64_t time_ns = kFirstTimeNs;
  for (std::size_t i = 0; i < count; ++i) {
    if (!random.one_in(10)) time_ns += static_cast<std::int64_t>(random.below(2'000'000'000));
    // Some come late.
    const bool late = random.one_in(30);
    const auto delay = late ? static_cast<std::int64_t>(random.below(900)) * 1'000'000'000 : 0;
    records.push_back(maker.make(time_ns - delay));
  }
  return records;
}

}  // namespace logkit::differential
