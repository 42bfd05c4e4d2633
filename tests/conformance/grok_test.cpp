// Logstash's specs of its grok patterns and of dissect, run by our compilers:
// the specs' patterns with Logstash's own definitions from its pattern files.
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "lib/io/posix_fs.h"
#include "lib/parse/pattern_formats.h"
#include "lib/parse/record_writer.h"
#include "tests/conformance/cases.h"

namespace logkit::conformance {
namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

// What a pattern made of a message.
struct Outcome {
  bool is_matched = false;
  std::string json = "{}";
};

Outcome run(const parse::FormatInfo& info, std::string_view message) {
  record::TimeContext time;
  time.now_ns = 1'772'323'200'000'000'000;
  const auto format = info.create({.time = &time, .argument = info.argument});
  parse::ParsedRecord record;
  parse::ParseError error;
  Outcome outcome;
  outcome.is_matched = format->parse(message, record, error);
  if (!outcome.is_matched) return outcome;
  outcome.json.clear();
  parse::append_record(record, {}, outcome.json);
  return outcome;
}

bool equal(const element& got, const element& wanted, bool is_subset);

bool has_all(const element& got, const element& wanted, bool nested_is_subset) {
  for (const auto field : simdjson::dom::object(wanted)) {
    element value;
    if (got.get_object().error() != simdjson::SUCCESS) return false;
    if (got[field.key].get(value) != simdjson::SUCCESS) return false;
    if (!equal(value, field.value, nested_is_subset)) return false;
  }
  return true;
}

bool equal(const element& got, const element& wanted, bool is_subset) {
  if (wanted.is_object()) {
    element subset;
    if (wanted["$subset"].get(subset) == simdjson::SUCCESS) return has_all(got, subset, false);
    if (!got.is_object()) return false;
    if (!is_subset && simdjson::dom::object(got).size() != simdjson::dom::object(wanted).size())
      return false;
    return has_all(got, wanted, is_subset);
  }
  if (wanted.is_number()) return got.is_number() && double(got) == double(wanted);
  if (wanted.is_string())
    return got.is_string() && std::string_view(got) == std::string_view(wanted);
  std::ostringstream a, b;
  a << simdjson::minify(got);
  b << simdjson::minify(wanted);
  return a.str() == b.str();
}

// One case's checks against what came out.
class Checker {
 public:
  Checker(const Outcome& outcome, std::string_view message) : outcome_(outcome) {
    REQUIRE(parser_.parse(outcome.json).get(root_) == simdjson::SUCCESS);
    // To Logstash a capture "message" is a second value of the event's message.
    std::string text = "{\"m\":[" + quoted(message);
    element captured;
    if (root_["message"].get(captured) == simdjson::SUCCESS) {
      std::ostringstream json;
      json << simdjson::minify(captured);
      text += "," + json.str();
      has_captured_ = true;
    }
    text += "]}";
    REQUIRE(message_parser_.parse(text).get(message_) == simdjson::SUCCESS);
  }

  // Why it misses, empty where it does not.
  std::string fault(const element& check) {
    const bool negated = bool(check["negated"]);
    if (holds(check) != negated) return {};
    std::ostringstream text;
    text << simdjson::minify(check) << " got " << (outcome_.is_matched ? outcome_.json : "no match");
    return text.str();
  }

 private:
  static std::string quoted(std::string_view text) {
    std::string json;
    parse::ParsedRecord record;
    record.message = parse::Value::string(text);
    parse::append_record(record, {}, json);
    const std::size_t begin = json.find("\"_msg\":") + 7;
    const std::size_t other = json.find(",\"_msg_b64\"", begin);
    return json.substr(begin, (other == std::string::npos ? json.size() - 2 : other) - begin);
  }

  bool holds(const element& check) {
    const std::string_view op = check["op"];
    const element value = check["value"];
    const simdjson::dom::array path = check["path"];
    if (op == "pass" || op == "matches") return outcome_.is_matched == bool(value);
    if (path.size() > 0 && std::string_view(path.at(0)) == "tags") {
      const bool fails = value.is_string() && std::string_view(value) == "_grokparsefailure";
      return fails != outcome_.is_matched || (value.is_null() && outcome_.is_matched);
    }
    element at = root_;
    bool is_there = outcome_.is_matched;
    for (const element step_value : path) {
      const std::string_view step = step_value;
      if (step == "#keys") return has_key(at, is_there, value);
      if (step == "#to_i") return is_there && as_int(at) == std::int64_t(value);
      if (step == "#last") {
        if (!at.is_array()) return false;
        const simdjson::dom::array list = at;
        at = list.at(list.size() - 1);
      } else if (is_there && step == "message") {
        at = has_captured_ ? element(message_["m"]) : element(message_["m"].at(0));
      } else {
        is_there = is_there && at.is_object() && at[step].get(at) == simdjson::SUCCESS;
      }
    }
    if (op == "nil" || (op == "eq" && value.is_null())) return !is_there;
    if (op == "has_key") return has_key(at, is_there, value);
    if (op == "include" && path.size() == 0 && value.is_object()) return includes(value);
    if (!is_there) return false;
    if (op == "kind") return at.is_object();
    if (op == "end_with")
      return at.is_string() && std::string_view(at).ends_with(std::string_view(value));
    if (op == "include" && value.is_object()) return has_all(at, value, false);
    if (op == "include" && at.is_string() && value.is_string())
      return std::string_view(at).find(std::string_view(value)) != std::string_view::npos;
    if (op == "include" && at.is_array()) {
      for (const element one : simdjson::dom::array(at))
        if (equal(one, value, false)) return true;
      return false;
    }
    return equal(at, value, false);
  }

  bool includes(const element& wanted) {
    if (!outcome_.is_matched) return false;
    for (const auto field : simdjson::dom::object(wanted)) {
      element got;
      if (field.key == "@version") continue;  // Logstash's own
      if (field.key == "message") {
        got = has_captured_ ? element(message_["m"]) : element(message_["m"].at(0));
      } else if (root_[field.key].get(got) != simdjson::SUCCESS) {
        return false;
      }
      if (!equal(got, field.value, false)) return false;
    }
    return true;
  }

  static bool has_key(const element& at, bool is_there, const element& value) {
    element found;
    if (value.is_array()) {
      for (const element one : simdjson::dom::array(value))
        if (has_key(at, is_there, one)) return true;
      return false;
    }
    return is_there && at.is_object() && at[std::string_view(value)].get(found) == simdjson::SUCCESS;
  }
  static std::int64_t as_int(const element& value) {
    if (value.is_string()) return std::atoll(std::string(std::string_view(value)).c_str());
    return std::int64_t(value);
  }

  const Outcome& outcome_;
  simdjson::dom::parser parser_;
  simdjson::dom::parser message_parser_;
  element root_;
  element message_;
  bool has_captured_ = false;
};

parse::PatternFormats load(const std::string& folder, const std::string& kind) {
  parse::PatternFormats formats;
  const auto fs = io::make_posix_fs();
  const Status added = formats.patterns.add_path(*fs, folder + "/parsers/grok-patterns/" + kind);
  REQUIRE(added);
  return formats;
}

// The misses of one case under one set of patterns.
std::string fault_of(const element& one, parse::PatternFormats& formats) {
  std::string pattern = "%{" + std::string(std::string_view(one["pattern"])) + "}";
  if (bool(one["exact"])) pattern = "\\A" + pattern + "\\z";
  const auto info = formats.add("grok", pattern);
  if (!info) return info.error().message();
  const std::string_view message = one["message"];
  const Outcome outcome = run(**info, message);
  Checker checker(outcome, message);
  for (const element check : simdjson::dom::array(one["checks"])) {
    const std::string fault = checker.fault(check);
    if (!fault.empty()) return fault;
  }
  return {};
}

TEST_CASE("Logstash's specs of its patterns", "[conformance][grok]") {
  const auto folder = shared_folder();
  if (!folder) return;
  std::map<std::string, parse::PatternFormats, std::less<>> sets;
  sets.emplace("legacy", load(*folder, "legacy"));
  sets.emplace("ecs-v1", load(*folder, "ecs-v1"));
  Score score("grok");
  std::ifstream in(*folder + "/parsers/grok_spec.ndjson");
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    element one;
    REQUIRE(parser.parse(line).get(one) == simdjson::SUCCESS);
    const std::string_view mode = one["mode"];
    INFO(line.substr(0, 300));
    std::string fault = fault_of(one, sets.find(mode == "ecs-v1" ? mode : "legacy")->second);
    // Where both sets give the checks, either will do.
    if (!fault.empty() && mode == "default" && fault_of(one, sets.find("ecs-v1")->second).empty())
      fault.clear();
    if (fault.empty()) {
      score.pass();
    } else {
      const std::string_view pattern = one["pattern"];
      score.miss(std::string(pattern) + " " + std::string(mode), fault);
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

// Patterns of the specs that are of the standard names: with our definitions.
TEST_CASE("Logstash's specs with our own definitions", "[conformance][grok]") {
  const auto folder = shared_folder();
  if (!folder) return;
  parse::PatternFormats own[2];
  own[1].patterns.set_naming(parse::PatternSet::Naming::kEcs);
  Score score("grok-own");
  std::ifstream in(*folder + "/parsers/grok_spec.ndjson");
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    element one;
    REQUIRE(parser.parse(line).get(one) == simdjson::SUCCESS);
    const std::string_view pattern = one["pattern"];
    if (parse::find_standard_pattern(pattern) == nullptr) continue;
    const std::string_view mode = one["mode"];
    std::string fault = fault_of(one, own[mode == "ecs-v1" ? 1 : 0]);
    if (!fault.empty() && mode == "default" && fault_of(one, own[1]).empty()) fault.clear();
    if (fault.empty()) {
      score.pass();
    } else {
      score.miss(std::string(pattern) + " " + std::string(mode), fault);
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

TEST_CASE("Logstash's tests of dissect", "[conformance][dissect]") {
  const auto folder = shared_folder();
  if (!folder) return;
  Score score("dissect");
  simdjson::dom::parser parser;
  element cases;
  REQUIRE(parser.load(*folder + "/parsers/dissect_tests.json").get(cases) == simdjson::SUCCESS);
  for (const element one : simdjson::dom::array(cases)) {
    const std::string name{std::string_view(one["name"])};
    parse::PatternFormats formats;
    const auto info = formats.add("dissect", std::string_view(one["tok"]));
    if (!info) {
      score.miss(name, info.error().message());
      continue;
    }
    const Outcome outcome = run(**info, std::string_view(one["msg"]));
    simdjson::dom::parser got_parser;
    element got;
    REQUIRE(got_parser.parse(outcome.json).get(got) == simdjson::SUCCESS);
    if (outcome.is_matched && has_all(got, one["expected"], false)) {
      score.pass();
    } else {
      score.miss(name, outcome.json);
    }
  }
  for (const std::string& fault : score.finish()) FAIL_CHECK(fault);
}

}  // namespace
}  // namespace logkit::conformance
