#include "tests/differential/random_queries.h"

#include "lib/base/civil_time.h"
#include "tests/differential/random_records.h"

namespace logkit::differential {
namespace {

using Texts = std::vector<std::string>;

const Texts kFields = {"level",       "status", "bytes", "share", "took", "ip",  "http.status",
                       "http.path",   "user",   "mixed", "rare",  "_msg", "severity",
                       "big",         "a.b.c",  "msg",   "lvl",   "a.e",
                       "no_such_field"};

// Patterns for pipes that take them.
const Texts kPatterns = {"http.*", "a.*", "s*", "_*", "m*", "a.b.*"};

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string value(Random& random) {
  static const Texts kValues = {"info",  "warn",    "error", "404", "200",  "500",  "10ms", "1.5s",
                                "user-17", "needle", "true", "007", "/a/7", "",     "n/a",  "1000",
                                "9007199254740993", "10.0.1.7", "7.25", "x y"};
  return quoted(random.of(kValues));
}

std::string number(Random& random) {
  static const Texts kNumbers = {"0", "1", "199", "200", "404", "503", "-1", "7.25", "1s", "50KB",
                                 "10.0.1.0", "99999", "9007199254740992", "9007199254740993",
                                 "9007199254740994", "9223372036854775807", "-9007199254740993",
                                 "2026-03-01T13:00:00.5Z"};
  return random.of(kNumbers);
}

std::string time_filter(Random& random) {
  const auto at = [&random] {
    return format_rfc3339_ns(kFirstTimeNs +
                             static_cast<std::int64_t>(random.below(10'000)) * 1'000'000'000);
  };
  switch (random.below(4)) {
    case 0:
      return "_time:>=" + at();
    case 1:
      return "_time:<" + at();
    case 2:
      return "_time:[" + at() + ", " + at() + ")";
    default:
      return "_time:day_range[12:30, 13:30)";
  }
}

std::string leaf(Random& random) {
  const std::string field = random.of(kFields) + ":";
  switch (random.below(18)) {
    case 0:
    case 1:
      return quoted(random.of(words()));
    case 2:
      return quoted(random.of(words())) + "*";
    case 3:
      return field + quoted(random.of(words()));
    case 4:
      return field + "=" + value(random);
    case 5:
      return field + "in(" + value(random) + ", " + value(random) + ")";
    case 6:
      return field + (random.one_in(2) ? ">" : ">=") + number(random);
    case 7:
      return field + (random.one_in(2) ? "<" : "<=") + number(random);
    case 8:
      return field + "range[" + number(random) + ", " + number(random) + ")";
    case 9:
      return field + "~\"" + random.of(Texts{"err", "o.*d", "^user-1", "[0-9]{3}$", "(?i)ERR"}) +
             "\"";
    case 10:
      return field + random.of(Texts{"*", "\"\""});
    case 11:
      return field + "i(" + quoted(random.of(words())) + ")";
    case 12:
      return field + "len_range(3, 6)";
    case 13:
      return "ip:ipv4_range(10.0.1.0/24)";
    case 14:
      return random.one_in(2) ? "bytes:le_field(http.status)" : "level:eq_field(severity)";
    case 15:
      return "seq(" + quoted(random.of(words())) + ", " + quoted(random.of(words())) + ")";
    case 16:
      return field + "=" + random.of(Texts{"user-1*", "1*", "/a*", "e*"});
    default:
      return time_filter(random);
  }
}

std::string stats_pipe(Random& random) {
  static const Texts kBy = {"", "by (level) ", "by (status) ", "by (_time:10m) ",
                            "by (level, http.path) ", "by (bytes:1000) ", "by (user) ",
                            "by (_time:1h offset 10m, level) ", "by (mixed) "};
  static const Texts kFunctions = {
      "count() n",          "count(user) n",        "sum(bytes) n",      "avg(bytes) n",
      "min(bytes) n",       "max(took) n",          "count_uniq(user) n", "count_uniq(level, status) n",
      "quantile(0.9, bytes) n", "median(share) n",  "uniq_values(level) n", "count_empty(level) n",
      "sum(share) n",       "sum_len(_msg) n",      "count() if (level:error) n",
      "values(status) limit 5 n", "min(*) n",       "row_max(bytes, _msg) n", "row_max(bytes) n",
      "row_min(big) n",       "row_any() n",        "row_any(level, user) n", "min(big) n",
      "max(big, bytes) n",    "sum(big) n",         "avg(share) n",       "median(big) n",
      "quantile(0.5, status, mixed) n", "count_uniq(*) n", "count_uniq_hash(mixed) n",
      "uniq_values(a.b.c, mixed) n", "values(*) limit 20 n", "max(*) n", "count(*) n",
      "count(mixed, rare) n", "sum(http.*) n",      "sum_len(*) n",       "uniq_values(_time) limit 3 n",
      "min(_time) n",         "count_empty(mixed, level) n", "max(took) if (level:error) n",
      "sum(bytes) if (user:*) n"};
  std::string pipe = "stats " + random.of(kBy) + random.of(kFunctions);
  if (random.one_in(3)) pipe += ", count() m";
  return pipe;
}

// A pipe that gives a field new values.
std::string edit_pipe(Random& random) {
  const std::string field = random.of(kFields);
  const std::string condition = random.one_in(3) ? "if (" + random_filter(random, 1) + ") " : "";
  const std::string keep =
      random.of(Texts{"", "", " keep_original_fields", " skip_empty_results"});
  switch (random.below(10)) {
    case 0:
      return "replace " + condition + "(\"e\", \"-\") at " + field;
    case 1:
      return "replace_regexp " + condition + "(\"([0-9])([a-z]*)\", \"<$2$1>\") at " + field +
             (random.one_in(2) ? " limit 1" : "");
    case 2:
      return "collapse_nums " + condition + "at " + field + (random.one_in(2) ? " prettify" : "");
    case 3:
      return "format " + condition + "'<uc:level>-<" + field + ">' as " + random.of(kFields) + keep;
    case 4:
      return "len(" + field + ") as l | hash(" + field + ") as " + random.of(kFields);
    case 5:
      return "math bytes * 2 + status as m, round(" + field + ", 0.1) as level";
    case 6:
      return "unpack_words from " + field + " as words" +
             (random.one_in(2) ? " drop_duplicates" : "");
    case 7:
      return "decolorize " + field;
    case 8:
      return "drop_empty_fields";
    default:
      return "extract " + condition + "'<first> <second>' from " + field + keep;
  }
}

// A text to unpack, made on the way, and what is in it.
std::string unpack_pipe(Random& random) {
  const std::string keep =
      random.of(Texts{"", "", " keep_original_fields", " skip_empty_results"});
  const std::string fields = random.of(Texts{"", " fields (level, t, user*)"});
  switch (random.below(6)) {
    case 0:
      return "pack_json " + random.of(Texts{"", "fields (level, bytes, http.*, rare) "}) +
             "as p | unpack_json from p" + fields + " result_prefix \"x.\"" + keep;
    case 1:
      return "pack_logfmt fields (level, status, took) as p | unpack_logfmt p" + fields + keep;
    case 2:
      return "format '{\"t\":<q:_msg>,\"level\":<q:user>,\"l\":[<bytes>,<q:level>]}' as p"
             " | unpack_json if (" + random_filter(random, 1) + ") p" + fields + keep;
    case 3:
      return "format '<34>1 <_time> h a - - [s x=\"<user>\"] <_msg>' as p | unpack_syslog p" +
             random.of(Texts{"", " result_prefix y_ keep_original_fields"});
    case 4:
      return "unpack_words from " + random.of(kFields) + " as w | unroll by (w, level)";
    default:
      return "format '[<q:level>,<bytes>]' as l | unroll if (" + random_filter(random, 1) + ") (l)";
  }
}

// A pipe that looks at the records once more, or at all of them together.
std::string relating_pipe(Random& random) {
  const std::string field = random.of(kFields);
  switch (random.below(7)) {
    case 0:
      return "join by (level) (" + random_filter(random, 1) +
             " | stats by (level) count() n, max(bytes) bytes)" +
             random.of(Texts{"", " inner"}) + " prefix j.";
    case 1:
      return "join by (http.path) (" + random_filter(random, 1) +
             " | sort by (bytes desc) limit 6 | fields http.path, user, bytes)";
    case 2:
      return "union (" + random_filter(random, 1) + " | limit 20 | fields _time, " + field + ")";
    case 3:
      return "patterns " + random.of(Texts{"", "5 "}) + "at " + field;
    case 4:
      return "gaps min " + random.of(Texts{"5s", "20s", "1m"}) + " by (" + field + ")";
    case 5:
      return "gaps of " + random.of(Texts{"bytes", "status", "user"}) +
             random.of(Texts{"", " by (level)"});
    default:
      return "copy user as trace_id, http.path as span_id, level as parent_id | trace";
  }
}

// A pipe that tells what fields there are.
std::string summary_pipe(Random& random) {
  const std::string field = random.of(kFields);
  switch (random.below(5)) {
    case 0:
      return "field_names";
    case 1:
      return "field_values " + field;
    case 2:
      return "facets " + std::to_string(1 + random.below(20)) +
             random.of(Texts{"", " max_values_per_field 50", " max_value_len 6"});
    case 3:
      return "stats by (level) histogram(" + field + ") h";
    default:
      return "stats by (http.path) json_values(" + field + ", level) sort by (bytes desc) limit 3 v";
  }
}

std::string pipe(Random& random) {
  const std::string field = random.one_in(12) ? "_time" : random.of(kFields);
  const std::string other = random.one_in(12) ? "_time" : random.of(kFields);
  const std::string count = std::to_string(1 + random.below(30));
  switch (random.below(38)) {
    case 0:
      return "fields " + field + ", _time, level";
    case 1:
      return "limit " + std::to_string(random.below(40));
    case 2:
      return "offset " + std::to_string(random.below(200));
    case 3:
      return "sort by (" + field + (random.one_in(2) ? " desc" : "") + ", bytes) limit " + count;
    case 4:
      return "sort by (" + field + ", _time desc)";
    case 5:
      return "uniq by (" + field + ")" + (random.one_in(2) ? " hits" : "");
    case 6:
      return "top 5 by (" + field + ")";
    case 7:
      return "rename " + field + " as renamed, level as lvl";
    case 8:
      return "delete _msg, " + field;
    case 9:
      return "copy " + field + " as copied";
    case 10:
      return "filter " + random_filter(random, 1);
    case 11:
      return "fields " + random.of(kPatterns) + ", " + other;
    case 12:
      return "delete " + random.of(kPatterns);
    case 13:
      return "rename " + field + " as " + other;
    case 14:
      return "copy " + field + " as " + other;
    case 15:
      return random.of(Texts{"rename http.* as h.*", "copy a.* as z.*", "rename s* as t*"});
    case 16:
      return "sort by (" + field + ") partition by (" + other + ") limit 3 rank as rank";
    case 17:
      return "sort" + std::string(random.one_in(2) ? " desc" : "") + " limit " + count;
    case 18:
      return random.of(Texts{"first ", "last "}) + count + " by (" + field + ")";
    case 19:
      return "uniq by (" + field + ", " + other + ") limit 10000";
    case 20:
      return "extract \"<x>-<y> \" from " + field;
    case 21:
      return "extract \"<level> <user>\" from _msg keep_original_fields";
    case 22:
      return "extract_regexp \"(?P<made>[a-z]+)=(?P<bytes>[0-9]+)\" from " + field;
    case 23:
      return "sort by (_time desc, " + field + ") offset 3 limit " + count;
    case 24:
      return "sample " + std::to_string(1 + random.below(9));
    case 25:
    case 26:
    case 27:
    case 28:
      return edit_pipe(random);
    case 29:
    case 30:
      return unpack_pipe(random);
    case 31:
      return summary_pipe(random);
    case 32:
    case 33:
      return relating_pipe(random);
    default:
      return stats_pipe(random);
  }
}

}  // namespace

std::string random_filter(Random& random, int depth) {
  if (depth == 0 || random.one_in(3)) {
    return (random.one_in(5) ? "!" : "") + leaf(random);
  }
  const std::string word = random.one_in(2) ? " or " : " and ";
  std::string text = "(" + random_filter(random, depth - 1);
  const std::uint64_t more = 1 + random.below(2);
  for (std::uint64_t i = 0; i < more; ++i) text += word + random_filter(random, depth - 1);
  return (random.one_in(6) ? "!" : "") + text + ")";
}

std::string random_query(Random& random) {
  std::string text = random.one_in(3) ? "*" : random_filter(random, 2);
  const bool shifts = random.one_in(20);
  if (random.one_in(40)) {
    text = "needle " + text + " | stream_context before " + std::to_string(random.below(4)) +
           " after 2 time_window " + random.of(Texts{"1h", "1m", "1s"});
  }
  const std::uint64_t pipes = random.below(4);
  for (std::uint64_t i = 0; i < pipes; ++i) text += " | " + pipe(random);
  if (shifts) text = "options(time_offset=90m) " + text;
  return text;
}

}  // namespace logkit::differential
