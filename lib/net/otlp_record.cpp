#include "lib/net/otlp_record.h"

#include <array>

#include "lib/base/json_escape.h"
#include "lib/record/level.h"

namespace logkit::net {
namespace {

constexpr std::uint64_t kMostNs = INT64_MAX;

// The specification's ranges of four: TRACE 1-4 … FATAL 21-24.
std::optional<record::Level> level_of_number(std::uint64_t number) {
  constexpr std::array kLevels = {record::Level::kTrace, record::Level::kDebug,
                                  record::Level::kInfo,  record::Level::kWarn,
                                  record::Level::kError, record::Level::kFatal};
  if (number < 1 || number > 24) return std::nullopt;
  return kLevels[(number - 1) / 4];
}

void put_level(const OtlpRecord& from, record::RecordBuilder& record) {
  const auto numbered = level_of_number(from.severity_number);
  const auto named = record::parse_level(from.severity_text);
  if (numbered || named)
    record.add_string("level", record::level_name(numbered ? *numbered : *named));
  // "INFO" says nothing that the level does not.
  const bool says_more =
      !from.severity_text.empty() && (!named || (numbered && *named != *numbered));
  if (says_more)
    record.add_string(numbered || named ? "severity_text" : "level", from.severity_text);
}

bool is_our_name(std::string_view key) {
  for (const std::string_view ours :
       {"level", "severity_text", "service", "host", "trace_id", "span_id"})
    if (key == ours) return true;
  return false;
}

}  // namespace

void OtlpMembers::add(std::string_view key, std::string_view json) {
  std::string_view name = key;
  if (of_ == Of::kResource && key == "service.name")
    name = "service";
  else if (of_ == Of::kResource && key == "host.name")
    name = "host";
  else
    name = free_name(key,
                     of_ == Of::kResource ? "resource."
                     : of_ == Of::kScope  ? "scope."
                                          : "attributes.",
                     of_ == Of::kScope || is_our_name(key), scratch_);
  if (!text_.empty()) text_.push_back(',');
  append_json_string(name, text_);
  text_.push_back(':');
  append_on_one_line(json, text_);
}

void OtlpRecord::clear() {
  time_ns = observed_ns = severity_number = 0;
  severity_text.clear();
  body.clear();
  has_body = false;
  trace_id.clear();
  span_id.clear();
  attributes.clear();
}

bool put_otlp_record(const OtlpRecord& from, const OtlpSurroundings& around, BatchWriter& writer) {
  record::RecordBuilder record(writer.begin());
  const std::uint64_t said_ns = from.time_ns != 0 ? from.time_ns : from.observed_ns;
  if (said_ns != 0 && said_ns <= kMostNs) {
    record.add_time("_time", static_cast<std::int64_t>(said_ns));
  } else {
    record.add_time("_time", around.now_ns);
    record.add_string("_time_source", "read");
  }
  if (from.has_body) record.add_message(from.body);
  put_level(from, record);
  if (!from.trace_id.empty()) record.add_string("trace_id", from.trace_id);
  if (!from.span_id.empty()) record.add_string("span_id", from.span_id);
  record.add_members(around.resource);
  record.add_members(around.scope);
  record.add_members(from.attributes.text());
  record.close();
  return writer.end();
}

}  // namespace logkit::net
