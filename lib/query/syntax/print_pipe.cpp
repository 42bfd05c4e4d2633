#include <variant>

#include "lib/query/syntax/keywords.h"
#include "lib/query/syntax/print.h"
#include "lib/query/syntax/quoting.h"

namespace logkit::query {
namespace {

std::string name_of(const FieldRef& field) { return quote_if_needed(field.name); }

std::string pattern_of(const FieldPattern& pattern) {
  if (!pattern.is_prefix) return quote_if_needed(pattern.name);
  return pattern.name.empty() ? "*" : quote_if_needed(pattern.name) + "*";
}

std::string list(const std::vector<FieldRef>& fields) {
  std::string out;
  for (const FieldRef& field : fields) out += (out.empty() ? "" : ", ") + name_of(field);
  return out;
}

std::string list(const std::vector<FieldPattern>& fields) {
  std::string out;
  for (const FieldPattern& field : fields) out += (out.empty() ? "" : ", ") + pattern_of(field);
  return out;
}

std::string list(const std::vector<SortField>& fields) {
  std::string out;
  for (const SortField& field : fields) {
    out += (out.empty() ? "" : ", ") + name_of(field.field) + (field.descending ? " desc" : "");
  }
  return out;
}

std::string list(const std::vector<FieldMove>& moves) {
  std::string out;
  for (const FieldMove& move : moves) {
    out += (out.empty() ? "" : ", ") + pattern_of(move.from) + " as " + pattern_of(move.to);
  }
  return out;
}

std::string condition_of(const std::optional<Filter>& condition) {
  return condition ? " if (" + print(*condition) + ")" : "";
}

// " WORD name" unless it is what goes without saying.
std::string named(std::string_view word, const FieldRef& field, std::string_view implied) {
  return field.name == implied ? "" : " " + std::string(word) + " " + name_of(field);
}

std::string limit_of(std::uint64_t limit) {
  return limit > 0 ? " limit " + std::to_string(limit) : "";
}

std::string rank_of(const std::optional<FieldRef>& rank) {
  if (!rank) return "";
  return rank->name == "rank" ? " rank" : " rank as " + name_of(*rank);
}

std::string keep_or_skip(bool keep_original_fields, bool skip_empty_results) {
  if (keep_original_fields) return " keep_original_fields";
  return skip_empty_results ? " skip_empty_results" : "";
}

std::string call(std::string_view name, const FieldRef& field, const FieldRef& result) {
  return std::string(name) + "(" + name_of(field) + ")" + named("as", result, "_msg");
}

std::string bucket_of(const Bucket& bucket) {
  if (bucket.kind == Bucket::Kind::kNone) return "";
  std::string out = ":";
  out += bucket.kind == Bucket::Kind::kIpv4Mask ? bucket.text : quote_number(bucket.text);
  if (!bucket.offset.text.empty()) out += " offset " + quote_number(bucket.offset.text);
  return out;
}

std::string by_fields(const std::vector<SortField>& by) {
  return by.empty() ? "" : " by (" + list(by) + ")";
}

std::string partition_of(const std::vector<FieldRef>& fields) {
  return fields.empty() ? "" : " partition by (" + list(fields) + ")";
}

class PipePrinter {
 public:
  std::string operator()(const BlockStatsPipe&) const { return "block_stats"; }
  std::string operator()(const BlocksCountPipe& p) const {
    return "blocks_count" + named("as", p.result, "blocks_count");
  }
  std::string operator()(const BytesPipe&) const { return "bytes"; }
  std::string operator()(const CollapseNumsPipe& p) const {
    return "collapse_nums" + condition_of(p.condition) + named("at", p.field, "_msg") +
           (p.prettify ? " prettify" : "");
  }
  std::string operator()(const CopyPipe& p) const { return "copy " + list(p.moves); }
  std::string operator()(const RenamePipe& p) const { return "rename " + list(p.moves); }
  std::string operator()(const DecolorizePipe& p) const {
    return p.field.name == "_msg" ? "decolorize" : "decolorize " + name_of(p.field);
  }
  std::string operator()(const DeletePipe& p) const { return "delete " + list(p.fields); }
  std::string operator()(const DropEmptyFieldsPipe&) const { return "drop_empty_fields"; }
  std::string operator()(const ExtractPipe& p) const {
    return "extract" + condition_of(p.condition) + " " + quote(p.pattern.text) +
           named("from", p.from, "_msg") +
           keep_or_skip(p.keep_original_fields, p.skip_empty_results);
  }
  std::string operator()(const ExtractRegexpPipe& p) const {
    return "extract_regexp" + condition_of(p.condition) + " " + quote(p.pattern) +
           named("from", p.from, "_msg") +
           keep_or_skip(p.keep_original_fields, p.skip_empty_results);
  }
  std::string operator()(const FormatPipe& p) const {
    return "format" + condition_of(p.condition) + " " + quote(p.pattern.text) +
           named("as", p.result, "_msg") +
           keep_or_skip(p.keep_original_fields, p.skip_empty_results);
  }
  std::string operator()(const FacetsPipe& p) const {
    const FacetsPipe usual;
    std::string out = "facets";
    if (p.limit != usual.limit) out += " " + std::to_string(p.limit);
    if (p.max_values_per_field != usual.max_values_per_field) {
      out += " max_values_per_field " + std::to_string(p.max_values_per_field);
    }
    if (p.max_value_length != usual.max_value_length) {
      out += " max_value_len " + std::to_string(p.max_value_length);
    }
    return out + (p.keep_const_fields ? " keep_const_fields" : "");
  }
  std::string operator()(const FieldNamesPipe& p) const {
    return "field_names" + named("as", p.result, "name");
  }
  std::string operator()(const FieldValuesPipe& p) const {
    return "field_values " + name_of(p.field) + limit_of(p.limit);
  }
  std::string operator()(const FieldsPipe& p) const { return "fields " + list(p.fields); }
  std::string operator()(const FilterPipe& p) const { return "filter " + print(p.filter); }
  std::string operator()(const FirstPipe& p) const {
    return (p.is_last ? "last" : "first") + (p.count == 1 ? "" : " " + std::to_string(p.count)) +
           by_fields(p.by) + partition_of(p.partition_by) + rank_of(p.rank);
  }
  std::string operator()(const GapsPipe& p) const {
    return "gaps" + (p.sequence ? " of " + name_of(*p.sequence) : "") +
           (p.min_gap ? " min " + p.min_gap->text : "") +
           (p.by.empty() ? "" : " by (" + list(p.by) + ")");
  }
  std::string operator()(const HashPipe& p) const { return call("hash", p.field, p.result); }
  std::string operator()(const JoinPipe& p) const {
    return "join by (" + list(p.by) + ") (" + print(*p.query) + ")" +
           (p.is_inner ? " inner" : "") +
           (p.prefix.empty() ? "" : " prefix " + quote_if_needed(p.prefix));
  }
  std::string operator()(const JsonArrayLenPipe& p) const {
    return call("json_array_len", p.field, p.result);
  }
  std::string operator()(const LenPipe& p) const { return call("len", p.field, p.result); }
  std::string operator()(const LimitPipe& p) const { return "limit " + std::to_string(p.count); }
  std::string operator()(const MathPipe& p) const {
    std::string out;
    for (const MathResult& result : p.results) {
      const bool is_binary = result.expr.op >= MathOp::kPower && result.expr.op <= MathOp::kDefault;
      const std::string expr = print(result.expr);
      out += out.empty() ? "math " : ", ";
      out += (is_binary ? "(" + expr + ")" : expr) + " as " + name_of(result.result);
    }
    return out;
  }
  std::string operator()(const OffsetPipe& p) const { return "offset " + std::to_string(p.count); }
  std::string operator()(const PackPipe& p) const {
    return std::string(p.is_logfmt ? "pack_logfmt" : "pack_json") +
           (p.fields.empty() ? "" : " fields (" + list(p.fields) + ")") +
           named("as", p.result, "_msg");
  }
  std::string operator()(const PatternsPipe& p) const {
    return "patterns" + (p.limit > 0 ? " " + std::to_string(p.limit) : "") +
           named("at", p.field, "_msg");
  }
  std::string operator()(const QueryStatsPipe&) const { return "query_stats"; }
  std::string operator()(const ReplacePipe& p) const {
    return "replace" + condition_of(p.condition) + " (" + quote(p.from) + ", " + quote(p.to) + ")" +
           named("at", p.field, "_msg") + limit_of(p.limit);
  }
  std::string operator()(const ReplaceRegexpPipe& p) const {
    return "replace_regexp" + condition_of(p.condition) + " (" + quote(p.pattern) + ", " +
           quote(p.replacement) + ")" + named("at", p.field, "_msg") + limit_of(p.limit);
  }
  std::string operator()(const SamplePipe& p) const { return "sample " + std::to_string(p.every); }
  std::string operator()(const SortPipe& p) const {
    return "sort" + by_fields(p.by) + (p.descending ? " desc" : "") +
           partition_of(p.partition_by) +
           (p.offset > 0 ? " offset " + std::to_string(p.offset) : "") + limit_of(p.limit) +
           rank_of(p.rank);
  }
  std::string operator()(const StatsPipe& p) const {
    std::string out = p.is_remote ? "stats_remote" : "stats";
    for (std::size_t i = 0; i < p.by.size(); ++i) {
      out += (i == 0 ? " by (" : ", ") + name_of(p.by[i].field) + bucket_of(p.by[i].bucket);
    }
    if (!p.by.empty()) out += ')';
    for (std::size_t i = 0; i < p.functions.size(); ++i) {
      out += (i == 0 ? " " : ", ") + print_call(p.functions[i]) + " as " +
             name_of(p.functions[i].result);
    }
    return out;
  }
  std::string operator()(const StreamContextPipe& p) const {
    std::string out = "stream_context";
    if (p.before > 0) out += " before " + std::to_string(p.before);
    if (p.after > 0 || p.before == 0) out += " after " + std::to_string(p.after);
    if (p.time_window) out += " time_window " + p.time_window->text;
    return out;
  }
  std::string operator()(const TopPipe& p) const {
    return "top" + (p.count == 10 ? "" : " " + std::to_string(p.count)) + " by (" + list(p.by) +
           ")" + named("hits as", p.hits, "hits") + rank_of(p.rank);
  }
  std::string operator()(const TracePipe&) const { return "trace"; }
  std::string operator()(const UnionPipe& p) const { return "union (" + print(*p.query) + ")"; }
  std::string operator()(const UniqPipe& p) const {
    return "uniq by (" + list(p.by) + ")" + (p.hits ? " with hits" : "") + limit_of(p.limit);
  }
  std::string operator()(const UnpackPipe& p) const {
    constexpr std::string_view kNames[] = {"unpack_json", "unpack_logfmt", "unpack_syslog"};
    return std::string(kNames[static_cast<std::size_t>(p.format)]) + condition_of(p.condition) +
           named("from", p.from, "_msg") + (p.offset ? " offset " + p.offset->text : "") +
           (p.fields.empty() ? "" : " fields (" + list(p.fields) + ")") +
           (p.result_prefix.empty() ? "" : " result_prefix " + quote_if_needed(p.result_prefix)) +
           keep_or_skip(p.keep_original_fields, p.skip_empty_results);
  }
  std::string operator()(const UnpackWordsPipe& p) const {
    return "unpack_words" + named("from", p.from, "_msg") + named("as", p.result, p.from.name) +
           (p.drop_duplicates ? " drop_duplicates" : "");
  }
  std::string operator()(const UnrollPipe& p) const {
    return "unroll" + condition_of(p.condition) + " by (" + list(p.by) + ")";
  }
};

std::string print_options(const QueryOptions& options) {
  std::string out;
  const auto add = [&out](std::string_view name, const std::string& value) {
    out += (out.empty() ? "options(" : ", ") + std::string(name) + "=" + value;
  };
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  if (options.concurrency) add("concurrency", std::to_string(*options.concurrency));
  if (options.parallel_readers) add("parallel_readers", std::to_string(*options.parallel_readers));
  if (options.time_offset) add("time_offset", options.time_offset->text);
  if (options.ignore_global_time_filter) {
    add("ignore_global_time_filter", flag(*options.ignore_global_time_filter));
  }
  if (options.allow_partial_response) {
    add("allow_partial_response", flag(*options.allow_partial_response));
  }
  return out.empty() ? "" : out + ") ";
}

}  // namespace

std::string print(const Pipe& pipe) { return std::visit(PipePrinter{}, pipe.node); }

std::string print(const Query& query) {
  std::string out = print_options(query.options) + print(query.filter);
  for (const Pipe& pipe : query.pipes) out += " | " + print(pipe);
  return out;
}

}  // namespace logkit::query
