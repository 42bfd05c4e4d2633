// The names a field goes by. logidx and logq never rename; an alias is a
// second way to address a field: _time resolves to the first of its list that
// a record has (record.md). Exact case.
#pragma once

#include <span>
#include <string_view>

namespace logkit::record {

inline constexpr std::string_view kTimeName = "_time";
inline constexpr std::string_view kMessageName = "_msg";

inline constexpr std::string_view kTimeAliases[] = {
    "_time", "@timestamp", "timestamp", "time", "ts", "date", "eventTime", "EventTime"};
inline constexpr std::string_view kMessageAliases[] = {
    "_msg", "message", "msg", "log", "body", "text", "Message"};
inline constexpr std::string_view kLevelAliases[] = {
    "level", "severity", "loglevel", "lvl", "log.level", "Severity"};
inline constexpr std::string_view kTraceAliases[] = {
    "trace_id", "traceId", "traceID", "trace.id"};
inline constexpr std::string_view kSpanAliases[] = {"span_id", "spanId", "spanID", "span.id"};

// The list of a canonical name (_time, _msg, level, trace_id, span_id), in
// order; for any other name an empty list.
std::span<const std::string_view> aliases_of(std::string_view name);

// Members that carry positions and never reach a stored record's text.
inline constexpr std::string_view kReservedFields[] = {"_src", "_pos", "_start", "_sub", "_src_info"};
bool is_reserved_field(std::string_view name);

}  // namespace logkit::record
