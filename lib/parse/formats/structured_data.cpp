#include "lib/parse/formats/structured_data.h"

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/json_escape.h"
#include "lib/record/json_text.h"

namespace logkit::parse {
namespace {

// Above this a repeated name stays a repeated key: finding them must not take
// quadratic time.
constexpr std::size_t kMaxGroupedParams = 64;

struct Param {
  std::string_view name;
  std::string_view raw;  // between the quotes, escapes as written
};

// SD-NAME: printable ASCII without '=', ']', '"' and space; lenient on bytes above.
bool scan_name(LineCursor& cursor, std::string_view& name) {
  const char* const begin = cursor.at();
  while (!cursor.at_end() && static_cast<unsigned char>(cursor.peek()) > ' ' &&
         cursor.peek() != '=' && cursor.peek() != ']' && cursor.peek() != '"')
    cursor.skip(1);
  name = {begin, static_cast<std::size_t>(cursor.at() - begin)};
  return !name.empty();
}

bool scan_param(LineCursor& cursor, Param& param) {
  if (!scan_name(cursor, param.name) || !cursor.take('=') || !cursor.take('"')) return false;
  const char* const begin = cursor.at();
  while (!cursor.at_end() && cursor.peek() != '"') {
    const bool is_escape = cursor.peek() == '\\' && cursor.remaining_bytes() > 1;
    cursor.skip(is_escape ? 2 : 1);
  }
  param.raw = {begin, static_cast<std::size_t>(cursor.at() - begin)};
  return cursor.take('"');
}

void append_value(std::string_view raw, std::string& json) {
  if (raw.find('\\') == std::string_view::npos) {
    append_json_string(raw, json);
    return;
  }
  std::string text;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const bool is_escape = raw[i] == '\\' && i + 1 < raw.size() &&
                           (raw[i + 1] == '"' || raw[i + 1] == '\\' || raw[i + 1] == ']');
    if (is_escape) ++i;
    text.push_back(raw[i]);
  }
  append_json_string(text, json);
}

void append_params(const std::vector<Param>& params, std::string& json) {
  const bool groups = params.size() <= kMaxGroupedParams;
  const auto same_name = [](const Param& a, const Param& b) { return a.name == b.name; };
  for (std::size_t i = 0; i < params.size(); ++i) {
    const auto repeats = [&](const Param& other) { return same_name(params[i], other); };
    const auto here = params.begin() + static_cast<std::ptrdiff_t>(i);
    if (groups && std::any_of(params.begin(), here, repeats)) continue;
    if (json.back() != '{') json.push_back(',');
    append_json_string(params[i].name, json);
    json.push_back(':');
    const bool is_list = groups && std::any_of(here + 1, params.end(), repeats);
    if (is_list) json.push_back('[');
    append_value(params[i].raw, json);
    if (!is_list) continue;
    for (auto other = here + 1; other != params.end(); ++other) {
      if (!repeats(*other)) continue;
      json.push_back(',');
      append_value(other->raw, json);
    }
    json.push_back(']');
  }
}

}  // namespace

bool scan_structured_data(LineCursor& cursor, ParsedRecord& record) {
  if (cursor.peek() != '[') return false;
  std::string json = "{";
  std::vector<Param> params;
  while (cursor.take('[')) {
    std::string_view id;
    if (!scan_name(cursor, id)) return false;
    params.clear();
    cursor.skip_spaces();
    while (!cursor.take(']')) {
      if (!scan_param(cursor, params.emplace_back())) return false;
      cursor.skip_spaces();
    }
    if (json.back() != '{') json.push_back(',');
    append_json_string(id, json);
    json += ":{";
    append_params(params, json);
    json.push_back('}');
  }
  json.push_back('}');
  record.add_token("sd", record.arena.keep(json));
  return true;
}

}  // namespace logkit::parse
