#include "lib/parse/captures.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "lib/base/json_escape.h"
#include "lib/parse/json_record.h"
#include "lib/parse/line_cursor.h"
#include "lib/record/aliases.h"
#include "lib/record/json_text.h"
#include "lib/record/json_write.h"
#include "lib/record/level.h"

namespace logkit::parse {
namespace {

// "a" → a; "[a][b]" → a, b; nothing where it is neither.
std::vector<std::string> path_of(std::string_view name) {
  if (!name.starts_with('[')) return {std::string(name)};
  std::vector<std::string> path;
  while (!name.empty()) {
    // A ']' that is missing at the end is meant to be there.
    const std::size_t close = std::min(name.find(']'), name.size());
    if (name.front() != '[' || close == 1) return {};
    path.emplace_back(name.substr(1, close - 1));
    name.remove_prefix(std::min(close + 1, name.size()));
  }
  return path;
}

std::string key_of(std::string_view name, bool is_root) {
  TextArena arena;
  const bool is_taken = is_root && record::is_reserved_field(name);
  std::string key;
  escape_json(is_taken ? parsed_name(name, arena) : name, key);
  return key;
}

// The digits at the start of `text`, as to_i reads them.
std::string_view leading_int(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  const bool is_negative = text.starts_with('-');
  std::size_t begin = is_negative || text.starts_with('+') ? 1 : 0;
  while (begin + 1 < text.size() && text[begin] == '0' && is_digit(text[begin + 1])) ++begin;
  std::size_t end = begin;
  while (end < text.size() && is_digit(text[end])) ++end;
  return text.substr(begin, end - begin);
}

}  // namespace

bool append_number(std::string_view text, CaptureType type, std::string& out) {
  if (record::is_json_number(text) && text != "-0" &&
      (type == CaptureType::kFloat || text.find_first_of(".eE") == std::string_view::npos)) {
    out.append(text);
    return true;
  }
  const std::string_view digits = leading_int(text);
  const std::size_t sign = text.find_first_not_of(" \t");
  const bool is_negative = sign != std::string_view::npos && text[sign] == '-';
  if (type == CaptureType::kInt) {
    if (digits.empty()) return false;
    if (is_negative && !digits.empty() && digits != "0") out.push_back('-');
    out.append(digits);
    return true;
  }
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || !std::isfinite(value)) return false;
  char room[32];
  const auto written = std::to_chars(room, room + sizeof room, value);
  out.append(room, written.ptr);
  return true;
}

Status CaptureFields::add(std::string_view name, CaptureType type) {
  const std::vector<std::string> path = path_of(name);
  if (path.empty()) return Error::invalid("'" + std::string(name) + "' is no field name");
  std::vector<Node>* nodes = &roots_;
  std::string dotted;
  for (std::size_t depth = 0; depth < path.size(); ++depth) {
    dotted += (dotted.empty() ? "" : ".") + path[depth];
    auto node = std::find_if(nodes->begin(), nodes->end(),
                             [&](const Node& one) { return one.name == path[depth]; });
    const bool is_leaf = depth + 1 == path.size();
    if (node == nodes->end()) {
      node = nodes->insert(node, {path[depth], key_of(path[depth], depth == 0), {}, {}});
    } else if (is_leaf ? !node->children.empty() : !node->captures.empty()) {
      return Error::invalid("the field '" + dotted + "' is a value and an object at once");
    }
    if (is_leaf) node->captures.push_back({capture_count_, type});
    nodes = &node->children;
  }
  if (const CanonicalName canonical = canonical_name(dotted); canonical.field != Canonical::kNone) {
    candidates_.push_back({capture_count_, canonical});
    std::stable_sort(
        candidates_.begin(), candidates_.end(),
        [](const Candidate& a, const Candidate& b) { return a.name.rank < b.name.rank; });
  }
  ++capture_count_;
  return {};
}

bool CaptureFields::has_text(const Texts& texts, const Capture& capture) const {
  const std::string_view text = texts[capture.number];
  return text.data() != nullptr && (options_.keeps_empty || !text.empty());
}

bool CaptureFields::is_present(const Node& node, const Texts& texts) const {
  return std::any_of(node.captures.begin(), node.captures.end(),
                     [&](const Capture& capture) { return has_text(texts, capture); }) ||
         std::any_of(node.children.begin(), node.children.end(),
                     [&](const Node& child) { return is_present(child, texts); });
}

// As JSON.
bool CaptureFields::append_value(const Node& node, const Texts& texts, std::string& out) const {
  bool is_cast = true;
  if (!node.children.empty()) {
    out.push_back('{');
    bool is_first = true;
    for (const Node& child : node.children) {
      if (!is_present(child, texts)) continue;
      out.append(is_first ? "\"" : ",\"").append(child.key).append("\":");
      is_cast = append_value(child, texts, out) && is_cast;
      is_first = false;
    }
    out.push_back('}');
    return is_cast;
  }
  std::size_t count = 0;
  const std::size_t begin = out.size();
  for (const Capture& capture : node.captures) {
    if (!has_text(texts, capture)) continue;
    if (count++ > 0) out.push_back(',');
    const std::string_view text = texts[capture.number];
    if (capture.type != CaptureType::kString && append_number(text, capture.type, out)) continue;
    is_cast = is_cast && capture.type == CaptureType::kString;
    append_json_string(text, out);
  }
  if (count < 2) return is_cast;
  out.insert(begin, "[");
  out.push_back(']');
  return is_cast;
}

Value CaptureFields::value_of(const Node& node, const Texts& texts, TextArena& arena,
                              bool& is_cast) const {
  if (node.children.empty() && node.captures.size() == 1) {
    const Capture& capture = node.captures.front();
    const std::string_view text = texts[capture.number];
    if (capture.type == CaptureType::kString) return Value::string(text);
    std::int64_t number = 0;
    if (record::is_canonical_int64(text, number)) return Value::token(text);
  }
  std::string json;
  is_cast = append_value(node, texts, json);
  return Value::token(arena.keep(json));
}

void CaptureFields::add_time(std::string_view line, const Texts& texts,
                             const record::TimeContext& time, ParsedRecord& record) const {
  for (const Candidate& candidate : candidates_) {
    const std::string_view text = texts[candidate.number];
    if (candidate.name.field != Canonical::kTime || text.empty()) continue;
    if (const auto time_ns = record::parse_timestamp(text, time)) return record.set_time(*time_ns);
  }
  if (const auto found = record::find_timestamp(line, time)) record.set_time(found->time_ns);
}

void CaptureFields::add_level(const Texts& texts, ParsedRecord& record) const {
  for (const Candidate& candidate : candidates_) {
    const std::string_view text = texts[candidate.number];
    if (candidate.name.field != Canonical::kLevel || text.empty()) continue;
    if (candidate.name.rank == 0) return;  // the name is taken
    if (record::parse_level(text)) return set_level(text, record);
  }
}

void CaptureFields::fill(std::string_view line, const Texts& texts,
                         const record::TimeContext& time, ParsedRecord& record) const {
  record.message = Value::string(line);
  std::string not_cast;
  for (const Node& node : roots_) {
    if (!is_present(node, texts)) continue;
    bool is_cast = true;
    const Value value = value_of(node, texts, record.arena, is_cast);
    if (!is_cast) not_cast.append(not_cast.empty() ? "" : ", ").append(node.name);
    if (node.name == "_msg") {
      record.message = value;
    } else if (node.name != "_time") {
      record.fields.push_back({node.key, value});
    } else if (value.is_token || !record::parse_timestamp(value.text, time)) {
      record.fields.push_back({"_time_text", value});
    }
  }
  if (!not_cast.empty())
    record.add("_cast_error", record.arena.keep("no number: " + not_cast));
  add_time(line, texts, time, record);
  add_level(texts, record);
}

}  // namespace logkit::parse
