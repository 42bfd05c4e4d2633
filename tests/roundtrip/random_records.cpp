#include "tests/roundtrip/random_records.h"

#include <iterator>
#include <string_view>

namespace logkit::roundtrip {

RandomRecord RandomRecords::next() {
  switch (pick(8)) {
    case 0: case 1: case 2: case 3:
      return {true, event()};
    case 4: case 5: case 6:
      return {true, space() + object(4) + space()};
    default:
      return {false, bytes()};
  }
}

std::string RandomRecords::event() {
  static constexpr const char* kLevels[] = {"info", "info", "warn", "error"};
  static constexpr const char* kHosts[] = {"web-1", "web-2", "db-1"};
  std::string line = "{\"_time\":\"2026-03-01T12:00:0" + std::to_string(pick(10)) + "." +
                     std::to_string(pick(1000)) + "Z\",\"level\":\"" + kLevels[pick(4)] +
                     "\",\"host\":\"" + kHosts[pick(3)] + "\",\"http\":{\"status\":" +
                     std::to_string(200 + pick(5) * 100) + ",\"bytes\":" + number() + "}";
  if (pick(3) == 0) line += ",\"_msg\":\"" + text() + "\"";
  if (pick(5) == 0) line += ",\"tags\":[\"a\", " + number() + "]";
  return line + "}";
}

std::string RandomRecords::space() {
  static constexpr const char* kSpaces[] = {"", "", "", " ", "\t", "  ", "\r"};
  return kSpaces[pick(std::size(kSpaces))];
}

std::string RandomRecords::object(int depth) {
  static constexpr const char* kKeys[] = {"a",  "b",   "c",        "a.b", "_msg", "_time", "",
                                          "é", "k\\n", "\\u0061", "http", "level"};
  std::string line = "{" + space();
  for (std::uint64_t n = pick(6), i = 0; i < n; ++i) {
    if (i > 0) line += "," + space();
    line += std::string("\"") + kKeys[pick(std::size(kKeys))] + "\"" + space() + ":" + space() +
            value(depth) + space();
  }
  return line + "}";
}

std::string RandomRecords::value(int depth) {
  switch (pick(depth > 0 ? 9 : 7)) {
    case 0: return "null";
    case 1: return pick(2) != 0 ? "true" : "false";
    case 2: case 3: return number();
    case 4: case 5: case 6: return "\"" + text() + "\"";
    case 7: return object(depth - 1);
    default: {
      std::string list = "[" + space();
      for (std::uint64_t n = pick(4), i = 0; i < n; ++i)
        list += (i > 0 ? "," : "") + value(depth - 1) + space();
      return list + "]";
    }
  }
}

std::string RandomRecords::number() {
  static constexpr const char* kNumbers[] = {
      "0", "-0", "1.0", "1e3", "1E+03", "0.10", "9007199254740993", "-9223372036854775808",
      "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "-1.5e-10",
      "123456789012345678901234567890.123"};
  if (pick(2) != 0) return kNumbers[pick(std::size(kNumbers))];
  return (pick(4) == 0 ? "-" : "") + std::to_string(1 + random_() % 100'000);
}

std::string RandomRecords::text() {
  static constexpr const char* kPieces[] = {
      "user ", "GET /a/b?c=d ", "10.0.0.1", "\\n", "\\\"", "\\\\", "\\/", "\\u0000",
      "\\ud83d\\ude00",
      "\\ud83d", "é",          "\U0001F600", "502", "0007", " ",    "2.50",  "-",       "\x7f",
      "deadbeefdeadbeef",       "=",          "%",   "<*>",  "\\t",  "00f067aa0ba902b7"};
  std::string text;
  for (std::uint64_t n = pick(8); n > 0; --n) {
    text += kPieces[pick(std::size(kPieces))];
    if (pick(4) == 0) text += std::to_string(pick(1000));
  }
  return text;
}

std::string RandomRecords::bytes() {
  std::string line;
  if (pick(2) == 0) {
    line = "Mar  1 12:00:0" + std::to_string(pick(10)) + " host app[" + std::to_string(pick(9999)) +
           "]: " + text();
    if (pick(3) == 0) line += '\r';
    return line;
  }
  for (std::uint64_t n = pick(60); n > 0; --n) {
    const auto byte = static_cast<char>(random_());
    line += byte == '\n' ? '\0' : byte;
  }
  return line;
}

}  // namespace logkit::roundtrip
