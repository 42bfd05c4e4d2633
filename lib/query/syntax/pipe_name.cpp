#include "lib/base/check.h"
#include "lib/query/syntax/pipe.h"

namespace logkit::query {
namespace {

// In the order of PipeNode.
constexpr std::string_view kNames[] = {
    "block_stats",  "blocks_count",   "bytes",   "collapse_nums", "copy",
    "decolorize",   "delete",         "drop_empty_fields", "extract", "extract_regexp",
    "facets",       "field_names",    "field_values", "fields",   "filter",
    "first",        "format",         "gaps",    "hash",          "join",
    "json_array_len", "len",          "limit",   "math",          "offset",
    "pack_json",    "patterns",       "query_stats", "rename",    "replace",
    "replace_regexp", "sample",       "sort",    "stats",         "stream_context",
    "top",          "trace",          "union",   "uniq",          "unpack_json",
    "unpack_words", "unroll"};
static_assert(std::size(kNames) == std::variant_size_v<PipeNode>);

}  // namespace

std::string_view pipe_name(const Pipe& pipe) {
  if (const auto* first = std::get_if<FirstPipe>(&pipe.node)) {
    return first->is_last ? "last" : "first";
  }
  if (const auto* pack = std::get_if<PackPipe>(&pipe.node)) {
    return pack->is_logfmt ? "pack_logfmt" : "pack_json";
  }
  if (const auto* unpack = std::get_if<UnpackPipe>(&pipe.node)) {
    constexpr std::string_view kUnpack[] = {"unpack_json", "unpack_logfmt", "unpack_syslog"};
    return kUnpack[static_cast<std::size_t>(unpack->format)];
  }
  LK_CHECK(pipe.node.index() < std::size(kNames));
  return kNames[pipe.node.index()];
}

}  // namespace logkit::query
