#include "lib/query/syntax/pattern.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "lib/query/syntax/names.h"

namespace logkit::query {
namespace {

constexpr std::string_view kFormatOptions[] = {
    "base64decode", "base64encode", "duration",  "duration_seconds", "hexdecode",
    "hexencode",    "hexnumdecode", "hexnumencode", "ipv4",          "lc",
    "plain",        "q",            "time",      "uc",               "urldecode",
    "urlencode"};
constexpr std::string_view kExtractOptions[] = {"plain"};

constexpr std::pair<std::string_view, char> kEntities[] = {
    {"&lt;", '<'},   {"&gt;", '>'},   {"&amp;", '&'},
    {"&quot;", '"'}, {"&#39;", '\''}, {"&apos;", '\''}};

std::string resolve_entities(std::string_view text) {
  std::string resolved;
  resolved.reserve(text.size());
  while (!text.empty()) {
    const auto* entity =
        std::find_if(std::begin(kEntities), std::end(kEntities),
                     [&](const auto& each) { return text.starts_with(each.first); });
    if (text.front() == '&' && entity != std::end(kEntities)) {
      resolved.push_back(entity->second);
      text.remove_prefix(entity->first.size());
    } else {
      resolved.push_back(text.front());
      text.remove_prefix(1);
    }
  }
  return resolved;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Between the angle brackets.
PatternStep read_place(std::string_view inside) {
  PatternStep step;
  step.has_place = true;
  const std::size_t colon = inside.find(':');
  if (colon != std::string_view::npos) {
    step.option = trim(inside.substr(0, colon));
    inside.remove_prefix(colon + 1);
  }
  step.field = resolve_entities(trim(inside));
  if (step.field == "_" || step.field == "*") step.field.clear();
  return step;
}

PatternResult& set_fault(PatternResult& result, std::size_t begin, std::size_t end,
                         std::string what) {
  result.begin = begin;
  result.end = end;
  result.what = std::move(what);
  return result;
}

void check_place(PatternResult& result, const PatternStep& step, bool for_extract) {
  if (step.field.ends_with('*')) {
    result.what = "a place in a pattern names one field, not a prefix";
    return;
  }
  const std::span<const std::string_view> options =
      for_extract ? std::span<const std::string_view>(kExtractOptions)
                  : std::span<const std::string_view>(kFormatOptions);
  if (step.option.empty() ||
      std::find(options.begin(), options.end(), step.option) != options.end()) {
    return;
  }
  result.what = "unknown option '" + step.option + "' in a pattern";
  result.help = did_you_mean(step.option, options);
}

}  // namespace

PatternResult parse_pattern(std::string_view text, bool for_extract) {
  PatternResult result;
  result.pattern.text = text;
  bool has_name = false;
  std::size_t at = 0;
  while (true) {
    const std::size_t open = text.find('<', at);
    const std::string_view literal =
        text.substr(at, open == std::string_view::npos ? open : open - at);
    if (open == std::string_view::npos) {
      PatternStep last;
      last.literal = resolve_entities(literal);
      if (!literal.empty()) result.pattern.steps.push_back(std::move(last));
      break;
    }
    const std::size_t close = text.find('>', open);
    if (close == std::string_view::npos) {
      result.help = "write &lt; for a '<' in the text";
      return set_fault(result, open, open + 1, "this '<' of the pattern is never closed");
    }
    PatternStep step = read_place(text.substr(open + 1, close - open - 1));
    step.literal = resolve_entities(literal);
    if (for_extract && literal.empty() && open > 0) {
      return set_fault(result, open, close + 1, "some text has to stand between two places");
    }
    check_place(result, step, for_extract);
    if (!result.what.empty()) return set_fault(result, open, close + 1, std::move(result.what));
    has_name = has_name || !step.field.empty();
    result.pattern.steps.push_back(std::move(step));
    at = close + 1;
  }
  if (for_extract && !has_name) {
    result.help = "name a place: \"ip=<ip> \"";
    return set_fault(result, 0, text.size(), "the pattern names no field to extract");
  }
  return result;
}

}  // namespace logkit::query
