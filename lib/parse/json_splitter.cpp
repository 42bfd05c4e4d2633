#include "lib/parse/json_splitter.h"

#include <algorithm>

#include "lib/record/json_syntax.h"

namespace logkit::parse {
namespace {

// As much as a record may hold (--max-record).
constexpr std::size_t kMaxPendingBytes = 16u << 20;

bool is_json_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

void JsonSplitter::restart() {
  pending_.clear();
  depth_ = 0;
  in_string_ = false;
}

void JsonSplitter::give_up(const char* reason, bool has_line, Handler& handler) {
  std::string_view rest = pending_;
  Place place{.end_offset = pending_end_};
  place.lines_back = static_cast<std::uint64_t>(std::count(rest.begin(), rest.end(), '\n')) -
                     (has_line ? 1 : 0);
  while (!rest.empty()) {
    const std::size_t line_end = rest.find('\n');
    handler.no_object(rest.substr(0, line_end), reason, place);
    --place.lines_back;
    rest.remove_prefix(line_end == std::string_view::npos ? rest.size() : line_end + 1);
  }
  restart();
}

// Whether the open object cannot go on with this line: it is an object by
// itself, and what came before does not ask for a value.
bool JsonSplitter::is_broken_before(std::string_view line) {
  if (!line.starts_with('{')) return false;
  std::size_t before = pending_.size();
  while (before > 0 && is_json_space(pending_[before - 1])) --before;
  const char last = before > 0 ? pending_[before - 1] : '\0';
  if (last == ':' || last == '[') return false;
  if (last == ',' && depth_ > 1) return false;
  while (!line.empty() && (is_json_space(line.back()) || line.back() == ',')) line.remove_suffix(1);
  return probe_.scan(line);
}

bool JsonSplitter::follow(std::string_view line, std::size_t& at) {
  for (; at < line.size(); ++at) {
    const char c = line[at];
    if (in_string_) {
      if (c == '\\') {
        ++at;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      ++at;
      return true;
    }
  }
  at = line.size();
  return false;
}

void JsonSplitter::add_line(std::string_view line, std::uint64_t begin_offset,
                            std::uint64_t end_offset, Handler& handler) {
  if (!pending_.empty() && (is_broken_before(line) || pending_.size() > kMaxPendingBytes))
    give_up("not JSON: the object is not closed", false, handler);
  std::size_t at = 0;
  std::size_t unclaimed = 0;  // behind the last object of this line
  const bool was_in_array = in_array_;
  bool opens_array = false;  // a '[' of this line that nothing has followed
  while (at < line.size()) {
    const std::size_t begin = at;
    if (depth_ == 0) {
      const char c = line[at];
      if (is_json_space(c) || (in_array_ && c == ',')) {
        ++at;
        continue;
      }
      const bool opens_twice = opens_array && c == '[';
      if (!opens_twice && (c == '[' || c == ']')) {
        in_array_ = opens_array = c == '[';
        ++at;
        continue;
      }
      if (c != '{') {
        handler.no_object(line.substr(unclaimed), record::json_reason::kObject,
                          {.end_offset = end_offset});
        in_array_ = was_in_array;
        return;
      }
    }
    if (!follow(line, at)) {
      pending_.append(line.substr(begin)).push_back('\n');
      pending_end_ = end_offset;
      if (in_string_) give_up(record::json_reason::kOpenString, true, handler);
      return;
    }
    opens_array = false;
    const bool is_last = line.find_first_not_of(" \t\r,]", at) == std::string_view::npos;
    const std::uint64_t object_end = is_last ? end_offset : begin_offset + at;
    if (pending_.empty()) {
      handler.json_object(line.substr(begin, at - begin), object_end);
    } else {
      pending_.append(line.substr(begin, at - begin));
      handler.json_object(pending_, object_end);
      pending_.clear();
    }
    unclaimed = at;
  }
}

void JsonSplitter::finish(Handler& handler) {
  if (!pending_.empty()) give_up("not JSON: the object is not closed", false, handler);
}

}  // namespace logkit::parse
