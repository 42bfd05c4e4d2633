#include "lib/cli/known_options.h"

#include <algorithm>

namespace logkit::cli {
namespace {

constexpr std::string_view kOptions[] = {
    "ack-file", "add", "after-context", "again", "any-field", "around", "batch-bytes",
    "batch-size", "bearer-token-file", "before", "before-context", "bundle", "color",
    "commit-from", "config", "context", "count", "dedupe", "diff", "dlq", "ecs", "exclude",
    "explain", "facets", "fields", "flush-interval", "follow", "format", "format-version",
    "from-end", "fsync", "geoip", "grace", "hist", "index-fields", "insecure", "json", "k8s",
    "k8s-pods", "keep-pos", "keep-raw", "lanes", "last", "last-rows", "level", "linger",
    "list-fields", "list-formats", "list-names", "list-streams", "list-values", "local", "lookup",
    "map", "max-body", "max-bytes", "max-count", "max-record", "max-rejects", "max-rows",
    "max-size", "mem-max", "merge", "merge-partials", "metrics-file", "msg-field", "multiline",
    "multiline-max", "multiline-timeout", "no-index", "now", "null", "once", "output", "partial",
    "partition", "patterns", "pipe", "progress", "quiet", "quota", "rate", "raw", "redact",
    "redact-mode", "rejects", "require-coverage", "reset", "resume-from", "retention",
    "retry-max", "reverse", "route", "sample", "schema", "since", "source-tz", "spool",
    "spool-full", "spool-max", "spread", "src", "stamp", "stamp-id", "state", "stats",
    "stop-timeout", "stream-fields", "strict", "test", "threads", "time-field", "tls-ca",
    "tls-cert", "tls-key", "to", "trace", "tz", "until", "urgent", "user-agent", "verbose",
    "where", "window", "year"};

}  // namespace

std::span<const std::string_view> known_options() { return kOptions; }

bool is_known_option(std::string_view name) {
  return std::binary_search(std::begin(kOptions), std::end(kOptions), name);
}

}  // namespace logkit::cli
