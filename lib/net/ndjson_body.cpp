#include "lib/net/ndjson_body.h"

#include "lib/record/json_scan.h"
#include "lib/record/json_walk.h"

namespace logkit::net {
namespace {

void add_one(std::string_view text, BatchWriter& writer) {
  if (record::looks_like_json_object(text) && record::is_json(text))
    writer.add_object(record::json_trim(text));
  else
    writer.add_line(text);
}

// An item of an array is well formed; text that spans lines stays one record.
void add_item(std::string_view item, BatchWriter& writer) {
  if (record::is_json_object(item)) return writer.add_object(item);
  std::string one_line;
  append_on_one_line(item, one_line);
  writer.add_line(one_line);
}

void add_items(std::string_view array, BatchWriter& writer) {
  record::for_each_item(array, [&](std::string_view item) {
    add_item(item, writer);
    return true;
  });
}

// {"logs":[…]} and nothing else.
std::string_view only_logs(std::string_view object) {
  std::string_view logs;
  std::size_t members = 0;
  record::for_each_member(object, [&](const record::JsonMember& member) {
    ++members;
    if (member.key == "logs" && record::is_json_array(member.value)) logs = member.value;
    return members < 2;
  });
  return members == 1 ? logs : std::string_view();
}

// The body as one JSON value: an array, an object over several lines.
bool read_whole(std::string_view body, BatchWriter& writer) {
  const std::string_view value = record::json_trim(body);
  const std::size_t line_end = value.find('\n');
  const bool is_array = record::is_json_array(value);
  if (!is_array) {
    // Lines that are objects themselves are NDJSON; do not read them all first.
    const std::string_view first = record::json_trim(value.substr(0, line_end));
    const bool first_is_whole = record::is_json_object(first) && record::is_json(first);
    if (!record::is_json_object(value) || (first_is_whole && line_end != std::string_view::npos))
      return false;
  }
  if (!record::is_json(value)) return false;
  if (is_array) {
    add_items(value, writer);
  } else if (const std::string_view logs = only_logs(value); !logs.empty()) {
    add_items(logs, writer);
  } else {
    writer.add_object(value);
  }
  return true;
}

}  // namespace

void read_ndjson_body(std::string_view body, BatchWriter& writer) {
  if (read_whole(body, writer)) return;
  for_each_line(body, [&](std::string_view line) {
    if (!record::json_trim(line).empty()) add_one(line, writer);
  });
}

}  // namespace logkit::net
