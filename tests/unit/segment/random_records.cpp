#include "tests/unit/segment/random_records.h"

namespace logkit::segment {

std::string RandomRecords::space() {
  static constexpr const char* kSpaces[] = {"", "", "", "", "", "", " ", "\t", "  "};
  return kSpaces[below(std::size(kSpaces))];
}

std::string RandomRecords::string() {
  static constexpr const char* kParts[] = {"GET",  "/index.html", "\\n",     "\\\"", "\\\\", "\\u00e9",
                                           "\xC3\xA9", "\\ud83d\\ude00", " ", "error", "2026-01-01"};
  if (below(3) == 0) return "level " + std::to_string(below(4));
  if (below(4) == 0) return std::to_string(static_cast<int>(below(3000)) - 1000);
  std::string text;
  for (std::uint32_t i = below(6); i > 0; --i) text += kParts[below(std::size(kParts))];
  return text;
}

std::string RandomRecords::number() {
  static constexpr const char* kOdd[] = {"0",  "-0", "1.0", "1e3", "-1.5E-7", "9007199254740993",
                                         "-9223372036854775808", "9223372036854775808", "0.10", "1e999"};
  if (below(4) == 0) return kOdd[below(std::size(kOdd))];
  return std::to_string(static_cast<int>(below(200)) - 50);
}

std::string RandomRecords::value(unsigned depth) {
  switch (below(depth > 3 ? 6 : 8)) {
    case 0:
    case 1: return '"' + string() + '"';
    case 2: return number();
    case 3: return below(2) == 0 ? "true" : "false";
    case 4: return "null";
    case 5: return below(2) == 0 ? "[]" : "[" + space() + number() + ",\"" + string() + "\"]";
    default: return object(depth + 1);
  }
}

std::string RandomRecords::object(unsigned depth) {
  static constexpr const char* kKeys[] = {"a", "b", "c", "http.status", "k\\u0065y", "key", "", "time",
                                          "_msg", "nested"};
  std::string text = "{" + space();
  for (std::uint32_t i = 0, count = below(5); i < count; ++i) {
    if (i > 0) text += "," + space();
    text += std::string("\"") + kKeys[below(std::size(kKeys))] + "\"" + space() + ":" + space() +
            value(depth) + space();
  }
  return text + "}";
}

std::string RandomRecords::line() {
  std::string text = string();
  if (below(5) == 0) text += '\r';
  if (below(9) == 0) text += std::string("\0\xff\x80", 3);
  return text;
}

Input RandomRecords::next() {
  Input input;
  time_ns_ += static_cast<int>(below(1000)) - 100;
  input.time_ns = time_ns_;
  if (below(3) != 0) input.source = "file:" + std::to_string(below(4));
  input.json = below(10) != 0;
  if (input.json) {
    input.text = space() + object(0) + space();
  } else {
    input.text = line();
    input.terminated = below(4) != 0;
    if (below(3) == 0) input.parse_error = "no such format";
  }
  return input;
}

}  // namespace logkit::segment
