#include "tests/roundtrip/random_documents.h"

#include <array>
#include <cstdio>
#include <iterator>

#include "lib/record/json_scan.h"

namespace logkit::roundtrip {
namespace {

template <std::size_t N>
const char* one_of(const char* const (&list)[N], std::uint64_t random) {
  return list[random % N];
}

std::string printed(const char* format, std::uint64_t number) {
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), format,
                                   static_cast<unsigned long long>(number));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

RandomDocuments::Template RandomDocuments::make_template() {
  static constexpr const char* kConstants[] = {
      "user ", " of ", " \"", "\" ", "=", ": ", "[", "] ", " at /var/log/", ", ", "\t", " - ",
      "GET ", "\\n", "\\", " é ", "{", "<", "x", "0x", "-", ".", "/", "@", "%", " error "};
  static constexpr const char* kKeys[] = {"_msg", "_time", "level", "a", "b.c", "id", "", "é",
                                          "k\\n", "http", "status", "a", "url", "trace_id"};
  Template shape;
  shape.is_json = pick(2) == 0;
  for (std::uint64_t n = 1 + pick(7); n > 0; --n) {
    shape.constants.emplace_back(shape.is_json ? one_of(kKeys, random_()) : one_of(kConstants, random_()));
    shape.slots.push_back(static_cast<Slot>(pick(static_cast<std::uint64_t>(Slot::kNoise) + 1)));
    shape.seeds.push_back(random_());
  }
  return shape;
}

// Some of them on no calendar.
std::string RandomDocuments::date() {
  static constexpr const char* kForms[] = {
      "2026-%02llu-30 12:00:00.5", "2026/02/%02llu 23:59:60", "2026-02-28T24:00:%02llu",
      "%02llu/Feb/2026:00:00:00", "Feb %02llu 25:00:00", "Feb  %llu 05:00:00", "26/13/%02llu 00:00:00",
      "260301 1200%02llu ", "12:00:%02llu,123", "0000-00-%02llu", "9999-12-31 23:59:59.999999999%llu",
      "2026-03-01 12:00:%02llu", "2026-03-01T12:00:%02llu.123456Z"};
  return printed(one_of(kForms, random_()), pick(4) == 0 ? pick(100) : line_ % 60);
}

std::string RandomDocuments::value(Slot slot, std::uint64_t seed) {
  static constexpr const char* kLimits[] = {
      "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
      "18446744073709551615", "18446744073709551616", "-0", "0", "99999999999999999999"};
  static constexpr const char* kWords[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta",
                                           "eta", "theta", "iota", "kappa", "", "\\\"", "\\u00e9"};
  const std::uint64_t one = (seed + line_ * 0x9E3779B97F4A7C15u) >> (seed % 60);
  switch (slot) {
    case Slot::kCounter: return std::to_string(seed % 1000 + line_ * (seed % 7));
    case Slot::kInteger: return (pick(9) == 0 ? "-" : "") + std::to_string(random_() >> (seed % 64));
    case Slot::kLimit: return one_of(kLimits, random_());
    case Slot::kZeros: return printed(seed % 2 == 0 ? "%06llu" : "0%llu", pick(5000));
    case Slot::kDecimal: return std::to_string(pick(500)) + printed(seed % 2 == 0 ? ".%02llu" : ".%llu", pick(100));
    case Slot::kDate: return date();
    case Slot::kHex: return printed(seed % 3 == 0 ? "%llX" : seed % 3 == 1 ? "%llx" : "%016llx", random_());
    case Slot::kUuid:
      return printed("%08llx-", random_() >> 32) + "4f00-8abc-0123-" + printed("%012llx", one & 0xFFFFFFFFFFFF);
    case Slot::kAddress: return "10." + std::to_string(pick(300)) + ".0." + std::to_string(one % 256);
    case Slot::kPath: return "/a/b" + std::to_string(pick(20)) + "/" + one_of(kWords, random_()) + "?q=%20";
    case Slot::kWord: return one_of(kWords, seed % 3 == 0 ? line_ / 50 : random_());
    case Slot::kText: return std::string("the ") + one_of(kWords, random_()) + " of " + std::to_string(pick(9)) + " is here";
    case Slot::kSame: return "v" + std::to_string(seed % 100);
    case Slot::kEcho: return last_;
    case Slot::kNoise: break;
  }
  return {};
}

std::string RandomDocuments::noise(bool for_json) {
  std::string text;
  for (std::uint64_t n = pick(20); n > 0; --n) {
    const auto byte = static_cast<char>(random_());
    if (for_json ? byte >= ' ' && byte != '"' && byte != '\\' : byte != '\n') text.push_back(byte);
  }
  return text;
}

std::string RandomDocuments::fill(const Template& shape) {
  std::string line = shape.is_json ? "{" : "";
  for (std::size_t i = 0; i < shape.slots.size(); ++i) {
    const Slot slot = shape.slots[i];
    last_ = slot == Slot::kNoise ? noise(shape.is_json) : value(slot, shape.seeds[i]);
    if (!shape.is_json) {
      line += shape.constants[i] + last_;
      continue;
    }
    const bool bare = slot == Slot::kCounter || slot == Slot::kLimit;
    line += (i > 0 ? "," : "") + ("\"" + shape.constants[i] + "\":") +
            (bare ? last_ : "\"" + last_ + "\"");
  }
  return line + (shape.is_json ? "}" : "");
}

// What a reader of lines meets one time in fifty.
RandomRecord RandomDocuments::broken(std::string line, bool is_json) {
  switch (pick(is_json ? 3 : 6)) {
    case 0: return {false, line.substr(0, pick(line.size() + 1)) + (is_json ? "!" : "")};
    case 1: return {false, ""};
    case 2: return {false, line + '\r'};
    case 3: return {false, std::string(pick(5), '\0') + line};
    case 4: return {false, noise(false)};
    default: return {false, line + std::string(pick(3000), 'x')};
  }
}

std::vector<RandomRecord> RandomDocuments::next(std::size_t line_count) {
  std::vector<Template> shapes;
  for (std::uint64_t n = 1 + pick(12); n > 0; --n) shapes.push_back(make_template());
  std::vector<RandomRecord> records;
  record::PathTable paths;
  record::JsonScanner scanner(paths);
  for (line_ = 0; line_ < line_count; ++line_) {
    const Template& shape = shapes[pick(4) == 0 ? pick(shapes.size()) : pick((shapes.size() + 2) / 3)];
    std::string line = fill(shape);
    if (pick(50) == 0) {
      records.push_back(broken(std::move(line), shape.is_json));
    } else {
      const bool is_json = shape.is_json && scanner.scan(line);
      records.push_back({is_json, std::move(line)});
    }
  }
  return records;
}

}  // namespace logkit::roundtrip
